/* One statement reads what is taken and tells the version of the set-up; when the worker's snapshot
 * is older, it is loaded anew and all is done again. */
#include "booking_finder.h"

#include <stdlib.h>

#include "banned.h"

enum { MOST_RELOADS = 3, OFFICE_TAGS = 6 };

static void find_last_day(struct booking_finder *finder)
{
    finder->today = booking_zone_day(&finder->schedule->zone, finder->rq->now, NULL);
    finder->last_day = finder->today;
    for (size_t i = 0; i < finder->n_offices; i++) {
        int32_t last = finder->today + finder->offices[i]->window_days;
        finder->last_day = last > finder->last_day ? last : finder->last_day;
    }
}

struct rh_error *booking_finder_open(struct booking_finder *finder,
                                     const struct booking_wanted *wanted, const char *office)
{
    struct rh_request *rq = finder->rq;
    const struct booking_office *only = NULL;
    RH_TRY(
        booking_schedule_kept(rq->own, rq->db, rq->arena, rq->tenant, rq->now, &finder->schedule));
    const struct booking_schedule *schedule = finder->schedule;
    RH_TRY(booking_need_asked(rq, schedule, wanted, &finder->need));
    if (office != NULL)
        RH_TRY(booking_office_asked(rq, schedule, office, &only));
    finder->offices = rh_arena_array(rq->arena, schedule->n_offices, sizeof finder->offices[0]);
    finder->n_offices = 0;
    for (size_t i = 0; i < schedule->n_offices; i++) {
        const struct booking_office *one = &schedule->offices[i];
        if ((only == NULL || only == one) && booking_need_at(one, &finder->need))
            finder->offices[finder->n_offices++] = one;
    }
    find_last_day(finder);
    return NULL;
}

struct booking_ask booking_finder_ask(const struct booking_finder *finder, size_t office)
{
    return (struct booking_ask){.office = finder->offices[office],
                                .need = &finder->need,
                                .land = finder->schedule->land,
                                .zone = &finder->schedule->zone,
                                .now = finder->rq->now,
                                .internal = booking_is_staff(finder->rq)};
}

/* The numbers of all counters of the offices. */
static const int64_t *counters_of(const struct booking_finder *finder, size_t *ret_n)
{
    size_t n = 0, most = 0;
    for (size_t i = 0; i < finder->n_offices; i++)
        most += finder->offices[i]->n_counters;
    int64_t *counters = rh_arena_array(finder->rq->arena, most, sizeof counters[0]);
    for (size_t i = 0; i < finder->n_offices; i++)
        for (size_t j = 0; j < finder->offices[i]->n_counters; j++)
            counters[n++] = finder->offices[i]->counters[j].counter;
    *ret_n = n;
    return counters;
}

static struct rh_error *read_claims(struct booking_finder *finder, int32_t first, int32_t last,
                                    struct booking_claim **ret_claims, size_t *ret_n)
{
    struct booking_span_ask ask = {.now = finder->rq->now,
                                   .past_cooling = booking_is_staff(finder->rq)};
    int64_t version = 0;
    ask.counters = counters_of(finder, &ask.n_counters);
    booking_zone_instant(&finder->schedule->zone, first, 0, &ask.from);
    booking_zone_instant(&finder->schedule->zone, last + 1, 0, &ask.to);
    RH_TRY(booking_store_claims_between(finder->rq, &ask, ret_claims, ret_n, &version));
    finder->stale = version != finder->schedule->version;
    return NULL;
}

static int by_time(const void *a, const void *b)
{
    const struct booking_offer *x = a, *y = b;
    if (x->slot.start != y->slot.start)
        return x->slot.start < y->slot.start ? -1 : 1;
    return x->office < y->office ? -1 : x->office > y->office;
}

struct rh_error *booking_finder_find(struct booking_finder *finder, int32_t first, int32_t last,
                                     struct booking_offer **ret_offers, size_t *ret_n)
{
    struct rh_arena *arena = finder->rq->arena;
    struct booking_claim *claims;
    size_t n_claims, n = 0, cap = 0;
    struct booking_offer *offers = NULL;
    RH_TRY(read_claims(finder, first, last, &claims, &n_claims));
    for (size_t i = 0; i < finder->n_offices; i++) {
        struct booking_ask ask = booking_finder_ask(finder, i);
        struct booking_slot *slots;
        size_t found = booking_free_times(arena, &ask, first, last, claims, n_claims, &slots);
        struct booking_offer *all = rh_arena_array(arena, cap += found, sizeof all[0]);
        if (n > 0)
            memcpy(all, offers, n * sizeof all[0]);
        for (size_t j = 0; j < found; j++)
            all[n++] = (struct booking_offer){slots[j], i};
        offers = all;
    }
    if (finder->n_offices > 1 && n > 0)
        qsort(offers, n, sizeof offers[0], by_time);
    *ret_offers = offers;
    *ret_n = n;
    return NULL;
}

struct rh_error *booking_finder_run(struct booking_finder *finder,
                                    struct rh_error *(*make)(struct booking_finder *, void *),
                                    void *arg)
{
    struct rh_request *rq = finder->rq;
    struct rh_error *error = NULL;
    finder->stale = true;
    for (int i = 0; i < MOST_RELOADS && finder->stale; i++) {
        if (i > 0)
            booking_schedule_drop(rq->own, rq->arena, rq->tenant);
        finder->stale = false;
        error = make(finder, arg);
    }
    return error;
}

struct rh_error *booking_finder_ahead(struct booking_finder *finder, int32_t first,
                                      Common__Date **ret_day)
{
    int32_t stride = 7;
    while (first <= finder->last_day && !finder->stale) {
        int32_t last = first + stride - 1;
        struct booking_offer *offers;
        size_t n;
        last = last < finder->last_day ? last : finder->last_day;
        RH_TRY(booking_finder_find(finder, first, last, &offers, &n));
        if (n > 0) {
            int32_t day = booking_zone_day(&finder->schedule->zone, offers[0].slot.start, NULL);
            *ret_day = booking_date(finder->rq->arena, day);
            return NULL;
        }
        first = last + 1;
        stride *= 2;
    }
    return NULL;
}

void booking_finder_offices(const struct booking_finder *finder, size_t *ret_n,
                            Booking__Office ***ret_offices)
{
    struct rh_arena *arena = finder->rq->arena;
    *ret_n = finder->n_offices;
    *ret_offices = rh_arena_array(arena, finder->n_offices, sizeof **ret_offices);
    for (size_t i = 0; i < finder->n_offices; i++)
        (*ret_offices)[i] =
            booking_reply_office(arena, finder->schedule, finder->offices[i], finder->rq->now);
}

static Booking__Why *reply_why(const struct booking_finder *finder, const struct booking_why *why,
                               const struct booking_office *office)
{
    struct rh_arena *arena = finder->rq->arena;
    Booking__Why *out = (void *)rh_pb_new(arena, &booking__why__descriptor);
    bool too_long = why->code == BOOKING_WHY_TOO_LONG;
    out->why = (Booking__WhyCode)why->code;
    out->office = office == NULL
                      ? NULL
                      : booking_reply_office(arena, finder->schedule, office, finder->rq->now);
    out->has_count = why->code == BOOKING_WHY_TAKEN;
    out->count = why->count;
    out->has_minutes = out->has_longest = too_long;
    out->minutes = why->minutes;
    out->longest = why->longest;
    out->has_persons = too_long && why->persons > 0;
    out->persons = why->persons;
    out->has_lead = why->code == BOOKING_WHY_TOO_LATE && why->lead > 0;
    out->lead = why->lead;
    if (why->code == BOOKING_WHY_CLOSED && why->reason != NULL) {
        out->reason = (char *)(uintptr_t)why->reason;
        out->reason_day = booking_date(arena, why->reason_day);
    }
    out->last_day = why->last_day == 0 ? NULL : booking_date(arena, why->last_day);
    if (why->opens) {
        out->opens_day = booking_date(arena, why->opens_day);
        out->opens_at = rh_pb_instant(arena, why->opens_at);
    }
    return out;
}

void booking_finder_why(const struct booking_finder *finder, int32_t first, int32_t last,
                        size_t *ret_n, Booking__Why ***ret_why)
{
    struct booking_why why = {.code = finder->need.on_request ? BOOKING_WHY_ON_REQUEST
                                                              : BOOKING_WHY_NO_COUNTER};
    size_t n = finder->need.on_request ? 0 : finder->n_offices;
    *ret_why = rh_arena_array(finder->rq->arena, n + 1, sizeof **ret_why);
    *ret_n = n == 0 ? 1 : n;
    if (n == 0)
        (*ret_why)[0] = reply_why(finder, &why, NULL);
    for (size_t i = 0; i < n; i++) {
        struct booking_ask ask = booking_finder_ask(finder, i);
        booking_why(finder->rq->arena, &ask, first, last, &why);
        (*ret_why)[i] = reply_why(finder, &why, finder->offices[i]);
    }
}

bool booking_finder_waits(size_t n, Booking__Why *const *why)
{
    for (size_t i = 0; i < n; i++)
        if (why[i]->why >= BOOKING__WHY_CODE__NOT_OPEN_YET)
            return true;
    return false;
}

void booking_finder_tag(const struct booking_finder *finder)
{
    for (size_t i = 0; i < finder->n_offices && finder->n_offices <= OFFICE_TAGS; i++)
        rh_request_tag(finder->rq, "office:%s", finder->offices[i]->office);
    if (finder->n_offices > OFFICE_TAGS)
        rh_request_tag(finder->rq, "times");
}
