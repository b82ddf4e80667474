/* Offering what is free to who waits: the timer of the list, of an offer, of a wish.
 *
 * The list's timer looks at all that is free and at all who wait, first come first, and offers as
 * long as something fits. It does not depend on being told what was freed, only when: whatever
 * frees a place sets it to now, and every few minutes it looks by itself, for new days and for what
 * a change of the set-up has freed. Each offer is a transaction of its own, so a process that ends
 * in the middle leaves whole ones behind, and the next look goes on. */
#include "booking_wish.h"

#include <stdlib.h>

#include "banned.h"

#define LOOK (5 * RH_MINUTE) /* at the latest */
#define RUN  RH_MINUTE       /* that a look may take before the next one begins */

enum {
    MOST_LISTED = 1000,
    MOST_OFFERS = 64,
    MOST_LOST = 8,
    AFTERWARDS = 300 /* s for which what was offered in vain is kept for the next one in line */
};

/* What an office has free for a need. */
struct pool {
    const struct booking_office *office;
    const struct booking_what *what;
    const struct booking_need *need;
    struct booking_slot *slots;
    size_t n;
    struct booking_claim *claims;
    size_t n_claims;
};

struct look {
    struct rh_request *rq;
    const struct booking_schedule *schedule;
    struct pool **pools; /* those looked at so far */
    size_t n_pools;
    bool stale;
};

static struct booking_ask ask_of(const struct look *look, const struct pool *pool)
{
    return (struct booking_ask){.office = pool->office,
                                .need = pool->need,
                                .land = look->schedule->land,
                                .zone = &look->schedule->zone,
                                .now = look->rq->now};
}

static struct rh_error *fill(struct look *look, struct pool *pool)
{
    struct rh_request *rq = look->rq;
    struct booking_ask ask = ask_of(look, pool);
    struct booking_span_ask span = {
        .now = rq->now, .n_counters = pool->office->n_counters, .past_cooling = true};
    int64_t *counters = rh_arena_array(rq->arena, span.n_counters, sizeof counters[0]);
    int32_t first, last;
    int64_t version;
    for (size_t i = 0; i < span.n_counters; i++)
        counters[i] = pool->office->counters[i].counter;
    span.counters = counters;
    booking_window(&ask, &first, &last);
    booking_zone_instant(ask.zone, first, 0, &span.from);
    booking_zone_instant(ask.zone, last + 1, 0, &span.to);
    RH_TRY(booking_store_claims_between(rq, &span, &pool->claims, &pool->n_claims, &version));
    look->stale |= version != look->schedule->version;
    pool->n = booking_free_times(rq->arena, &ask, first, last, pool->claims, pool->n_claims,
                                 &pool->slots);
    return NULL;
}

static struct rh_error *pool_of(struct look *look, const struct pool *asked, struct pool **ret)
{
    for (size_t i = 0; i < look->n_pools; i++) {
        *ret = look->pools[i];
        if ((*ret)->office == asked->office && booking_what_same((*ret)->what, asked->what))
            return NULL;
    }
    *ret = rh_arena_alloc(look->rq->arena, sizeof **ret);
    **ret = *asked;
    look->pools[look->n_pools++] = *ret;
    return fill(look, *ret);
}

static struct booking_wish wish_of(struct rh_arena *arena, const struct booking_listed_row *row)
{
    int32_t *passed = rh_arena_array(arena, row->passed.n, sizeof passed[0]);
    for (size_t i = 0; i < row->passed.n; i++)
        passed[i] = (int32_t)strtol(row->passed.items[i], NULL, 10);
    return (struct booking_wish){
        .from = (int32_t)row->from_day,
        .to = (int32_t)row->to_day,
        .weekdays = (unsigned)row->weekdays,
        .part = strcmp(row->part, "MORNING") == 0     ? BOOKING_MORNING
                : strcmp(row->part, "AFTERNOON") == 0 ? BOOKING_AFTERNOON
                                                      : BOOKING_ANY_TIME,
        .n_passed = row->passed.n,
        .passed = passed,
    };
}

/* The earliest time of all offices that fits; ret_pool NULL: there is none. */
static struct rh_error *choose(struct look *look, const struct booking_listed_row *row,
                               struct pool **ret_pool, struct booking_slot *ret_slot)
{
    const struct booking_schedule *schedule = look->schedule;
    struct booking_wish wish = wish_of(look->rq->arena, row);
    struct booking_need *need = rh_arena_alloc(look->rq->arena, sizeof *need);
    *ret_pool = NULL;
    if (!booking_need_stored(look->rq->arena, schedule, &row->what, need) || need->on_request)
        return NULL;
    for (size_t i = 0; i < schedule->n_offices; i++) {
        const struct booking_office *office = &schedule->offices[i];
        const struct pool asked = {.office = office, .what = &row->what, .need = need};
        struct pool *pool;
        if (!booking_need_at(office, need) ||
            (row->office != NULL && strcmp(row->office, office->office) != 0))
            continue;
        RH_TRY(pool_of(look, &asked, &pool));
        size_t at = booking_wish_choose(&wish, office, &schedule->zone, pool->slots, pool->n,
                                        look->rq->now);
        if (at == pool->n || (*ret_pool != NULL && ret_slot->start <= pool->slots[at].start))
            continue;
        *ret_pool = pool;
        *ret_slot = pool->slots[at];
    }
    return NULL;
}

/* The bookkeeping of the ordinary hold: the offer is asked for by the list itself, under a key that
 * nobody else has. */
static struct rh_write write_of(struct rh_request *rq, const char *appointment)
{
    return (struct rh_write){.tenant = rq->tenant,
                             .scope = "s:booking",
                             .method = "booking.offer",
                             .key = appointment,
                             .hash = {"00000000000000000000000000000000", 32},
                             .reply = rh_slice(""),
                             .now = rq->now};
}

/* The hold of a time for a wish, at a counter that is free. */
static struct booking_hold_row hold_of(struct look *look, const struct pool *pool,
                                       const struct booking_slot *slot,
                                       const struct booking_choice *choice)
{
    struct rh_request *rq = look->rq;
    const char *appointment = rh_uuid(rq->arena, rq->now);
    return (struct booking_hold_row){
        .write = write_of(rq, appointment),
        .schedule = look->schedule->version,
        .appointment = appointment,
        .office = pool->office->office,
        .service = pool->what->service,
        .persons = (int)pool->what->persons,
        .further = booking_need_further(rq->arena, pool->need),
        .start = slot->start,
        .end = slot->end,
        .hold_until = booking_offer_end(pool->office, &look->schedule->zone, slot->start, rq->now),
        .turn = 1,
        .cool = AFTERWARDS,
        .past_cooling = true,
        .choices = choice,
        .n_choices = 1,
    };
}

static struct booking_message mail_of(struct look *look, const struct booking_listed_row *row,
                                      const struct pool *pool, const struct booking_hold_row *hold)
{
    struct booking_appointment_row after = {
        .what = *pool->what,
        .venue = hold->choices->venue,
        .start_at = hold->start,
        .room = hold->choices->room,
    };
    const struct booking_found what = {.appointment = hold->appointment,
                                       .row = &after,
                                       .schedule = look->schedule,
                                       .need = *pool->need,
                                       .office = pool->office};
    return booking_offer_mail(
        look->rq,
        &(struct booking_offered){row->wish, row->email, row->language, &what, hold->hold_until});
}

/* Holds the time for the wish, if it can still be had. */
static struct rh_error *offer(struct look *look, const struct booking_listed_row *row,
                              const struct pool *pool, const struct booking_slot *slot,
                              bool *ret_done)
{
    struct rh_request *rq = look->rq;
    struct booking_ask ask = ask_of(look, pool);
    struct booking_choice *choices;
    bool current;
    size_t n = booking_choices(rq->arena, &ask, slot->start, slot->venue, &choices);
    const struct booking_choice *choice =
        booking_choice_free(choices, n, pool->claims, pool->n_claims, slot->start, slot->end);
    *ret_done = false;
    if (choice == NULL)
        return NULL;
    struct booking_offer held = {.wish = row->wish, .hold = hold_of(look, pool, slot, choice)};
    held.mail = mail_of(look, row, pool, &held.hold);
    RH_TRY(booking_store_offer(rq, &held, ret_done, &current));
    look->stale |= !current;
    if (*ret_done)
        booking_tag_change(rq, pool->office->office);
    return NULL;
}

/* One look: the first in line for whom something fits gets it. Behind an offer all is looked at
 * anew, since it has taken a place. ret_done: something was offered; ret_lost: nothing was although
 * something fits. */
static struct rh_error *look_once(struct rh_request *rq, bool *ret_done, bool *ret_lost)
{
    struct look look = {.rq = rq};
    struct booking_listed_row *rows;
    size_t n;
    *ret_done = *ret_lost = false;
    RH_TRY(booking_schedule(rq, &look.schedule));
    RH_TRY(booking_store_line_listed(rq, MOST_LISTED, &rows, &n));
    look.pools = rh_arena_array(rq->arena, look.schedule->n_offices * n, sizeof look.pools[0]);
    for (size_t i = 0; i < n && !*ret_done && !look.stale; i++) {
        struct booking_slot slot = {0, 0, NULL};
        struct pool *pool;
        RH_TRY(choose(&look, &rows[i], &pool, &slot));
        if (pool == NULL || look.stale)
            continue;
        RH_TRY(offer(&look, &rows[i], pool, &slot, ret_done));
        *ret_lost |= !*ret_done;
    }
    *ret_lost |= look.stale;
    return NULL;
}

/* When a day enters the windows, where that is before the usual next look. */
static int64_t next_look(const struct booking_schedule *schedule, int64_t now)
{
    int64_t midnight;
    booking_zone_instant(&schedule->zone, booking_zone_day(&schedule->zone, now, NULL) + 1, 0,
                         &midnight);
    return midnight < now + LOOK ? midnight : now + LOOK;
}

struct rh_error *booking_line_timer(struct rh_request *rq, const struct rh_due_row *row)
{
    const struct booking_schedule *schedule;
    int64_t running = rq->now + RUN;
    int lost = 0;
    bool done = true, missed = false;
    /* from here on whoever frees something sets the timer anew, and is not forgotten */
    RH_TRY(booking_store_line_later(rq, row->id, rq->now, running));
    RH_TRY(booking_schedule(rq, &schedule));
    int64_t next = next_look(schedule, rq->now);
    for (int i = 0; (done || missed) && lost < MOST_LOST; i++) {
        if (i == MOST_OFFERS)
            return booking_store_line_next(rq, row->id, running, rq->now);
        RH_TRY(look_once(rq, &done, &missed));
        lost += missed;
    }
    return booking_store_line_next(rq, row->id, running, next);
}

/* ---- an offer, a wish ---- */

struct rh_error *booking_offer_timer(struct rh_request *rq, const struct rh_due_row *row)
{
    struct booking_wish_found found = {.row = NULL};
    struct booking_message mail = {NULL, {NULL, 0}};
    const char *wish;
    RH_TRY(booking_store_wish_of(rq, row->id, &wish));
    if (wish != NULL)
        RH_TRY(booking_wish_find(rq, wish, &found));
    if (found.row == NULL || found.row->start_at == RH_TIME_NULL)
        return booking_store_miss_offer(rq, row->id, NULL, 0, &mail);
    bool out = found.row->missed + 1 >= BOOKING_OFFERS;
    mail = booking_wish_mail(rq, &found, out ? BOOKING_WISH_OUT : BOOKING_WISH_MISSED);
    const char *day =
        booking_iso(rq->arena, booking_zone_day(&found.schedule->zone, found.row->start_at, NULL));
    booking_tag_change(rq, found.row->offer_office);
    return booking_store_miss_offer(rq, row->id, day, found.row->missed, &mail);
}

struct rh_error *booking_wish_timer(struct rh_request *rq, const struct rh_due_row *row)
{
    struct booking_wish_found found;
    struct booking_message mail = {NULL, {NULL, 0}};
    RH_TRY(booking_wish_find(rq, row->id, &found));
    if (found.row != NULL && booking_wish_in(&found, "LISTED"))
        mail = booking_wish_mail(rq, &found, BOOKING_WISH_RAN_OUT);
    return booking_store_wish_due(rq, row->id, &mail);
}
