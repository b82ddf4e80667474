/* Never oversold, as a property: 64 clients do whatever citizens, timers and the set-up may do, in
 * random order, on too few counters. Afterwards plain SQL, which knows nothing of the rules, looks
 * whether two appointments share a counter at a time, and whether all that was acknowledged is
 * there. Two of the three days are those on which the clocks change.
 *
 * RATHAUS_OPERATIONS says how many operations, 4,000 when absent; tests/property does 100,000. */
#include "town.h"

#include "buf.h"

#include <criterion/criterion.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

enum { CLIENTS = 64, LIVE = 6, COUNTERS = 4, TENANT = 4300, EDIT_EVERY = 200 };
enum { TICK = 200 }; /* ms that an operation lasts on the business clock: 300 outlive a hold */

#define BEGIN INT64_C(1792843200000) /* 2026-10-24T12:00:00Z */

/* Where a day's opening begins, and for how many real minutes. */
static const struct {
    int64_t at;
    int64_t minutes;
} days[] = {{INT64_C(1792879200000), 420},  /* Sunday 2026-10-25, 0 to 6: an hour comes twice */
            {INT64_C(1796112000000), 180},  /* Tuesday 2026-12-01, 9 to 12 */
            {INT64_C(1806188400000), 300}}; /* Sunday 2027-03-28, 0 to 6: an hour is missing */

enum stage { NONE, HELD, UNCONFIRMED, BOOKED };

/* What a client knows of an appointment of its own. */
struct own {
    enum stage stage;
    char appointment[RH_UUID_SIZE], code[64];
    int64_t until; /* until when it is sure to be there; HELD and UNCONFIRMED */
};

struct client {
    pthread_t thread;
    struct town town;
    uint64_t random;
    struct own own[LIVE];
    char (*cancelled)[RH_UUID_SIZE]; /* acknowledged */
    size_t n_cancelled, n_booked, n_moved;
    Common__Code unexpected;
};

static atomic_int_fast64_t now = BEGIN;
static atomic_int operations;

static int random_below(struct client *c, int n)
{
    c->random = c->random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (int)((c->random >> 33) % (uint64_t)n);
}

/* A start on the grid of appointments that take so many times 15 or 20 minutes, and `more`. */
static int64_t some_time(struct client *c, int persons, int more)
{
    int step = (random_below(c, 2) == 0 ? 15 : 20) * persons + more;
    size_t day = (size_t)random_below(c, (int)(sizeof days / sizeof days[0]));
    int64_t k = random_below(c, (int)(days[day].minutes / step));
    return days[day].at + k * step * RH_MINUTE;
}

/* For one, for two, or with a second service: such appointments overlap in more ways. */
static struct town_hold some_hold(struct client *c, const char *key)
{
    struct town_hold hold = {.key = key, .service = "perso"};
    int kind = random_below(c, 4);
    if (kind == 0)
        hold.persons = 2;
    if (kind == 1) {
        hold.further[0] = "austritt";
        hold.further_persons[0] = 1;
    }
    hold.start = some_time(c, kind == 0 ? 2 : 1, kind == 1 ? 15 : 0);
    return hold;
}

/* Takes note of an answer that nobody should get. */
static bool is(struct client *c, Common__Code code, Common__Code wanted, Common__Code or_else)
{
    if (code != wanted && code != or_else && code != COMMON__CODE__HOLD_LAPSED)
        c->unexpected = code;
    return code == wanted;
}

/* An appointment of ours as the town's calls want it. */
static struct town_hold as_hold(const struct own *own, Booking__HoldReply *reply)
{
    *reply = (Booking__HoldReply)BOOKING__HOLD_REPLY__INIT;
    reply->appointment = (char *)(uintptr_t)own->appointment;
    reply->code = (char *)(uintptr_t)own->code;
    return (struct town_hold){.reply = reply};
}

/* Now and then the same request comes twice: it must get the same answer. */
static void hold(struct client *c, struct own *own)
{
    char key[RH_UUID_SIZE];
    rh_uuid_new(rh_clock_real(), key);
    struct town_hold hold = some_hold(c, key);
    struct town_hold again = hold;
    town_hold_all(&c->town, &hold, 1);
    if (hold.code == COMMON__CODE__SLOT_NOT_OFFERED || hold.code == COMMON__CODE__OVERLOADED ||
        !is(c, hold.code, COMMON__CODE__OK, COMMON__CODE__SLOT_TAKEN))
        return;
    own->stage = HELD;
    own->until = hold.reply->hold_until->ms;
    snprintf(own->appointment, sizeof own->appointment, "%s", hold.reply->appointment);
    snprintf(own->code, sizeof own->code, "%s", hold.reply->code);
    if (random_below(c, 8) != 0)
        return;
    town_hold_all(&c->town, &again, 1);
    if (again.code != COMMON__CODE__OK || strcmp(again.reply->appointment, own->appointment) != 0)
        c->unexpected = COMMON__CODE__KEY_REUSED;
}

static void cancel(struct client *c, struct own *own, const struct town_hold *hold)
{
    bool was_booked = own->stage == BOOKED;
    own->stage = NONE;
    if (is(c, town_cancel(&c->town, hold), COMMON__CODE__OK, COMMON__CODE__HOLD_LAPSED))
        memcpy(c->cancelled[c->n_cancelled++], own->appointment, RH_UUID_SIZE);
    else if (was_booked)
        c->unexpected = COMMON__CODE__NOT_FOUND;
}

static void make_firm(struct client *c, struct own *own, Common__Code code)
{
    own->stage = is(c, code, COMMON__CODE__OK, COMMON__CODE__HOLD_LAPSED) ? BOOKED : NONE;
    c->n_booked += own->stage == BOOKED ? 1 : 0;
}

static void ask(struct client *c, struct own *own, const struct town_hold *hold)
{
    bool asked = is(c, town_ask(&c->town, hold), COMMON__CODE__OK, COMMON__CODE__HOLD_LAPSED);
    own->stage = asked ? UNCONFIRMED : NONE;
    own->until = c->town.now + RH_MINUTE;
}

/* The timer comes round, which it does when it is time and not before. */
static void expire(struct client *c, struct own *own)
{
    if (c->town.now <= own->until)
        return;
    town_timer(&c->town, own->stage == HELD ? "lapse" : "expire", own->appointment);
    own->stage = NONE;
}

/* Keeps a reservation for longer, which is refused the third time. */
static void extend(struct client *c, struct own *own, const struct town_hold *hold)
{
    Common__Code code = town_extend(&c->town, hold);
    if (is(c, code, COMMON__CODE__OK, COMMON__CODE__EXTENDED_ENOUGH))
        own->until = c->town.now + RH_MINUTE;
    else if (code == COMMON__CODE__HOLD_LAPSED)
        own->stage = NONE;
}

/* What was left for another time is free, as what was cancelled is. */
static void note_moved(struct client *c, struct own *own, const struct own *to)
{
    memcpy(c->cancelled[c->n_cancelled++], own->appointment, RH_UUID_SIZE);
    c->n_moved++;
    *own = *to;
    own->stage = BOOKED;
}

/* Holds another time in the place of a booked one and takes it, sometimes too late: then the first
 * stands as it did. */
static void move(struct client *c, struct own *own, const struct town_hold *old)
{
    struct town_hold hold = {.service = "perso",
                             .start = some_time(c, random_below(c, 4) == 0 ? 2 : 1, 0),
                             .instead = old};
    struct own to = {.stage = HELD};
    town_hold_all(&c->town, &hold, 1);
    if (hold.code == COMMON__CODE__SLOT_NOT_OFFERED || hold.code == COMMON__CODE__OVERLOADED ||
        !is(c, hold.code, COMMON__CODE__OK, COMMON__CODE__SLOT_TAKEN))
        return;
    snprintf(to.appointment, sizeof to.appointment, "%s", hold.reply->appointment);
    snprintf(to.code, sizeof to.code, "%s", hold.reply->code);
    if (random_below(c, 4) == 0)
        c->town.now = hold.reply->hold_until->ms;
    if (is(c, town_move(&c->town, &hold), COMMON__CODE__OK, COMMON__CODE__HOLD_LAPSED))
        note_moved(c, own, &to);
}

static void act(struct client *c)
{
    struct own *own = &c->own[random_below(c, LIVE)];
    Booking__HoldReply reply;
    struct town_hold it = as_hold(own, &reply);
    int dice = random_below(c, 10);
    if (own->stage == NONE)
        hold(c, own);
    else if (dice == 0 || (own->stage == BOOKED && dice < 4))
        cancel(c, own, &it);
    else if (own->stage == BOOKED && dice < 7)
        move(c, own, &it);
    else if (own->stage == BOOKED)
        is(c, town_book(&c->town, &it), COMMON__CODE__ALREADY_BOOKED, COMMON__CODE__ALREADY_BOOKED);
    else if (dice < 4)
        expire(c, own);
    else if (own->stage == UNCONFIRMED)
        make_firm(c, own, town_confirm(&c->town, &it, NULL));
    else if (dice < 6)
        extend(c, own, &it);
    else if (dice < 8)
        make_firm(c, own, town_book(&c->town, &it));
    else
        ask(c, own, &it);
}

/* The set-up changes under everybody's eyes, in one transaction with its version: another step,
 * another closing hour, places that cool down or do not, a counter less. */
#define EDIT(change) "update tenants set schedule = schedule + 1 where tenant = %1$d;" change
static void edit(struct client *c)
{
    static const char *const edits[] = {
        EDIT("update services set minutes = 35 - minutes"
             " where tenant = %1$d and service = 'perso'"),
        EDIT("update openings set closes = case closes when '06:00' then time '05:00'"
             " else time '06:00' end where tenant = %1$d and weekday = 7"),
        EDIT("update offices set cool_minutes = 1 - cool_minutes where tenant = %1$d"),
        EDIT("delete from counter_services where tenant = %1$d and counter = 4"),
        EDIT("insert into counter_services (tenant, counter, service)"
             " values (%1$d, 4, 'perso') on conflict do nothing")};
    town_int(&c->town, edits[random_below(c, (int)(sizeof edits / sizeof edits[0]))]);
}

static void *run(void *arg)
{
    struct client *c = arg;
    struct rh_arena *kept = c->town.f.arena, *short_lived = rh_arena_new(0);
    c->town.f.arena = short_lived; /* each operation's memory ends with it */
    for (int left; (left = atomic_fetch_sub(&operations, 1)) > 0;) {
        c->town.now = atomic_fetch_add(&now, TICK) + TICK;
        if (left % EDIT_EVERY == 0)
            edit(c);
        else
            act(c);
        rh_arena_reset(short_lived);
    }
    c->town.f.arena = kept;
    rh_arena_free(&short_lived);
    return NULL;
}

/* How many of these appointments satisfy the condition, by SQL of its own. */
static int64_t count_of(struct town *t, const char (*ids)[RH_UUID_SIZE], size_t n,
                        const char *condition)
{
    struct rh_buf sql = rh_buf_new(t->f.arena, 0);
    rh_buf_text(&sql, "select count(*) from appointments p left join claims c using (tenant, "
                      "appointment) where p.tenant = %d and ");
    rh_buf_text(&sql, condition);
    rh_buf_text(&sql, " and p.appointment = any('{");
    for (size_t i = 0; i < n; i++) {
        rh_buf_text(&sql, i == 0 ? "" : ",");
        rh_buf_text(&sql, ids[i]);
    }
    rh_buf_text(&sql, "}')");
    return town_int(t, rh_buf_str(&sql));
}

/* What one client was told is so. */
static void check_client(struct client *c)
{
    char booked[LIVE][RH_UUID_SIZE];
    size_t n = 0;
    for (size_t i = 0; i < LIVE; i++)
        if (c->own[i].stage == BOOKED)
            memcpy(booked[n++], c->own[i].appointment, RH_UUID_SIZE);
    cr_assert_eq(c->unexpected, COMMON__CODE__OK, "a client was told %d", (int)c->unexpected);
    cr_assert_eq(
        count_of(&c->town, (const void *)booked, n,
                 "p.state = 'BOOKED' and c.appointment is not null and c.lapses_at is null "
                 "and (c.start_at, c.end_at, c.counter) = (p.start_at, p.end_at, p.counter)"),
        (int64_t)n, "an acknowledged booking is not there");
    cr_assert_eq(count_of(&c->town, (const void *)c->cancelled, c->n_cancelled,
                          "p.state = 'CANCELLED' and p.name is null and (c.appointment is null"
                          " or (c.lapses_at <= p.changed_at and c.cool <= interval '1 minute'))"),
                 (int64_t)c->n_cancelled, "what was cancelled is not free");
}

/* Nothing here knows how the service works: only what the tables say. */
static const struct {
    const char *fault, *sql;
} independent[] = {
    {"a counter is claimed twice",
     "select count(*) from claims a join claims b on b.tenant = a.tenant and b.counter = a.counter"
     " where a.tenant = %1$d and a.appointment < b.appointment and a.start_at < b.end_at"
     " and b.start_at < a.end_at"},
    {"two booked appointments share a counter",
     "select count(*) from appointments a join appointments b on b.tenant = a.tenant"
     " and b.counter = a.counter where a.tenant = %1$d and a.appointment < b.appointment"
     " and a.state = 'BOOKED' and b.state = 'BOOKED' and a.start_at < b.end_at"
     " and b.start_at < a.end_at"},
    {"an appointment that is over keeps its place",
     "select count(*) from claims c join appointments p using (tenant, appointment)"
     " where tenant = %1$d and p.state in ('CANCELLED', 'LAPSED')"
     " and (c.lapses_at is null or c.lapses_at > p.changed_at or c.cool = '0')"},
    {"an appointment is shorter than what it is for",
     "select count(*) from appointments p where p.tenant = %1$d and p.end_at - p.start_at <"
     " make_interval(mins => 15 * (p.persons + coalesce(cardinality(p.further), 0)))"},
    {"a live appointment has no place",
     "select count(*) from appointments p left join claims c using (tenant, appointment)"
     " where tenant = %1$d and p.state in ('HELD', 'UNCONFIRMED', 'BOOKED')"
     " and c.appointment is null"},
    {"a reservation will never lapse",
     "select count(*) from claims c join appointments p using (tenant, appointment)"
     " left join due d on d.tenant = c.tenant and d.id = c.appointment"
     " and d.kind in ('lapse', 'remind', 'expire') where c.tenant = %1$d"
     " and p.state in ('HELD', 'UNCONFIRMED') and d.id is null"},
};

static void check_tables(struct town *t)
{
    for (size_t i = 0; i < sizeof independent / sizeof independent[0]; i++)
        cr_assert_eq(town_int(t, independent[i].sql), 0, "%s", independent[i].fault);
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
        int64_t from = days[i].at / 1000, to = from + days[i].minutes * 60;
        const char *sql =
            rh_arena_printf(t->f.arena,
                            "select count(*) from claims where tenant = %%d and start_at >="
                            " to_timestamp(%ld) and start_at < to_timestamp(%ld)",
                            (long)from, (long)to);
        cr_assert_gt(town_int(t, sql), 0, "day %zu was left out", i);
    }
}

static struct town set_up(void)
{
    struct town town = town_new(TENANT, COUNTERS);
    town_int(&town, "update tenants set address_most = 0 where tenant = %d");
    town_int(&town, "update offices set window_days = 400, hold_minutes = 1, confirm_minutes = 1"
                    " where tenant = %d");
    town_int(&town, "insert into openings (tenant, opening, office, weekday, opens, closes)"
                    " values (%d, 2, 'b', 7, '00:00', '06:00')");
    return town;
}

Test(booking_oversold, never_whatever_64_clients_do_at_once)
{
    static struct client clients[CLIENTS];
    const char *wanted = getenv("RATHAUS_OPERATIONS");
    int n = wanted == NULL ? 4000 : (int)strtol(wanted, NULL, 10);
    size_t booked = 0, cancelled = 0, moved = 0;
    struct town town = set_up();
    atomic_store(&operations, n);
    for (size_t i = 0; i < CLIENTS; i++) {
        struct client *c = &clients[i];
        *c = (struct client){.town = town_again(TENANT), .random = i};
        c->cancelled = rh_arena_array(c->town.f.arena, (size_t)n, RH_UUID_SIZE);
    }
    for (size_t i = 0; i < CLIENTS; i++)
        cr_assert_eq(pthread_create(&clients[i].thread, NULL, run, &clients[i]), 0);
    for (size_t i = 0; i < CLIENTS; i++)
        pthread_join(clients[i].thread, NULL);
    check_tables(&town);
    for (size_t i = 0; i < CLIENTS; i++) {
        check_client(&clients[i]);
        booked += clients[i].n_booked;
        cancelled += clients[i].n_cancelled;
        moved += clients[i].n_moved;
        town_free(&clients[i].town);
    }
    cr_log_warn("%d operations of %d clients: %zu bookings, %zu moves and %zu times given up", n,
                CLIENTS, booked, moved, cancelled);
    cr_assert_gt(booked, (size_t)n / 100);
    cr_assert_gt(moved, (size_t)n / 400);
    cr_assert_gt(cancelled, (size_t)n / 100);
    town_free(&town);
}
