/* The next free time of every office that can do it, here and, when asked for, in neighbouring
 * towns.
 *
 * All offices are looked through together, one statement for a stride of days; who has found a time
 * drops out, and the strides grow. A neighbour's set-up comes from the worker's snapshots; the
 * statement that names the neighbours tells whether they are the present ones. What is read of
 * another administration is what its own page of free times tells everybody. */
#include "booking_handlers.h"
#include "booking_store_finding.h"

#include <stdlib.h>

#include "banned.h"

enum { MOST_NEIGHBOURS = 20 };

/* An office that is looked through. */
struct seeker {
    const struct booking_schedule *schedule;
    const struct booking_need *need;
    const struct booking_office *office;
    struct booking_slot slot; /* found; start 0: not yet */
};

struct search {
    struct rh_request *rq;
    struct seeker *seekers;
    size_t n, cap;
};

/* The offices of an administration that can do it. */
static void add_offices(struct search *search, const struct booking_schedule *schedule,
                        const struct booking_need *need)
{
    for (size_t i = 0; i < schedule->n_offices && !need->on_request; i++) {
        if (!booking_need_at(&schedule->offices[i], need))
            continue;
        if (search->n == search->cap) {
            size_t cap = search->cap * 2 + 16;
            struct seeker *more = rh_arena_array(search->rq->arena, cap, sizeof more[0]);
            if (search->n > 0)
                memcpy(more, search->seekers, search->n * sizeof more[0]);
            search->seekers = more;
            search->cap = cap;
        }
        search->seekers[search->n++] =
            (struct seeker){.schedule = schedule, .need = need, .office = &schedule->offices[i]};
    }
}

static struct booking_ask ask_of(const struct search *search, const struct seeker *seeker)
{
    return (struct booking_ask){.office = seeker->office,
                                .need = seeker->need,
                                .land = seeker->schedule->land,
                                .zone = &seeker->schedule->zone,
                                .now = search->rq->now};
}

static bool is_open(const struct seeker *seeker, int ahead)
{
    return seeker->slot.start == 0 && ahead <= seeker->office->window_days;
}

/* The counters of those who have found nothing yet; the pairs of a seeker stand together. */
static void pairs_of(const struct search *search, int ahead, struct booking_among_ask *ret)
{
    size_t most = 0;
    for (size_t i = 0; i < search->n; i++)
        most += search->seekers[i].office->n_counters;
    int64_t *tenants = rh_arena_array(search->rq->arena, most, sizeof tenants[0]);
    int64_t *counters = rh_arena_array(search->rq->arena, most, sizeof counters[0]);
    for (size_t i = 0; i < search->n; i++) {
        const struct seeker *seeker = &search->seekers[i];
        for (size_t j = 0; j < seeker->office->n_counters && is_open(seeker, ahead); j++) {
            tenants[ret->n] = seeker->schedule->tenant;
            counters[ret->n++] = seeker->office->counters[j].counter;
        }
    }
    ret->tenants = tenants;
    ret->counters = counters;
}

/* Some days, counted from today. */
struct stride {
    int ahead, days;
};

/* Looks whether a seeker has a time on the days. */
static void seek(const struct search *search, struct seeker *seeker, const struct stride *stride,
                 const struct booking_claim *claims, size_t n)
{
    struct booking_ask ask = ask_of(search, seeker);
    int32_t today = booking_zone_day(ask.zone, ask.now, NULL);
    struct booking_slot *slots;
    if (booking_free_times(search->rq->arena, &ask, today + stride->ahead,
                           today + stride->ahead + stride->days - 1, claims, n, &slots) > 0)
        seeker->slot = slots[0];
}

/* Gives each seeker what is taken of its counters, whose pairs it has in the order of the search.
 */
static void seek_all(const struct search *search, const struct stride *stride,
                     const struct booking_taken_row *rows, size_t n_rows)
{
    struct booking_claim *claims = rh_arena_array(search->rq->arena, n_rows, sizeof claims[0]);
    int64_t pair = 0;
    size_t at = 0;
    for (size_t i = 0; i < search->n; i++) {
        struct seeker *seeker = &search->seekers[i];
        size_t n = 0;
        if (!is_open(seeker, stride->ahead))
            continue;
        for (size_t j = 0; j < seeker->office->n_counters; j++)
            for (pair++; at < n_rows && rows[at].n == pair; at++)
                claims[n++] =
                    (struct booking_claim){seeker->office->counters[j].counter, rows[at].start_at,
                                           rows[at].end_at, (int32_t)rows[at].room};
        seek(search, seeker, stride, claims, n);
    }
}

/* The days of a stride begin and end by each one's zone, an hour aside when its clock changes. */
static struct rh_error *run(const struct search *search)
{
    struct rh_request *rq = search->rq;
    struct stride stride = {0, 1};
    for (;; stride.ahead += stride.days, stride.days *= 2) {
        struct booking_among_ask ask = {
            .from = rq->now + (stride.ahead == 0 ? 0 : (stride.ahead - 1) * RH_DAY - RH_HOUR),
            .to = rq->now + (stride.ahead + stride.days) * RH_DAY + RH_HOUR};
        struct booking_taken_row *rows;
        size_t n;
        pairs_of(search, stride.ahead, &ask);
        if (ask.n == 0)
            return NULL;
        RH_TRY(booking_store_taken_among(rq, &ask, &rows, &n));
        seek_all(search, &stride, rows, n);
    }
}

/* ---- neighbours ---- */

/* The service that a neighbour has for one of ours: by the LeiKa key, else by its name. */
static const struct booking_service *same_there(const struct booking_schedule *there,
                                                const struct booking_service *ours)
{
    for (size_t i = 0; i < there->n_services && ours->leika != NULL; i++)
        if (there->services[i].leika != NULL && strcmp(there->services[i].leika, ours->leika) == 0)
            return &there->services[i];
    return booking_service_find(there, ours->service);
}

/* The same need by a neighbour's services; NULL where it has none for a part, or not together. */
static const struct booking_need *need_there(struct rh_arena *arena,
                                             const struct booking_schedule *there,
                                             const struct booking_need *ours)
{
    struct booking_part *parts = rh_arena_array(arena, ours->n_parts, sizeof parts[0]);
    struct booking_need *need = rh_arena_alloc(arena, sizeof *need);
    size_t part;
    int most;
    for (size_t i = 0; i < ours->n_parts; i++) {
        parts[i].service = same_there(there, ours->parts[i].service);
        parts[i].persons = ours->parts[i].persons;
        if (parts[i].service == NULL)
            return NULL;
    }
    if (!booking_need_fits(parts, ours->n_parts, &part, &most))
        return NULL;
    *need = booking_need_of(arena, parts, ours->n_parts);
    return need->n_counters == 0 ? NULL : need;
}

static struct rh_error *add_neighbours(struct search *search, const struct booking_need *need,
                                       int32_t *ret_looked)
{
    struct rh_request *rq = search->rq;
    struct booking_neighbour_row *rows;
    size_t n;
    RH_TRY(booking_store_neighbours(rq, need->parts[0].service, MOST_NEIGHBOURS, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        int32_t tenant = (int32_t)rows[i].tenant;
        const struct booking_schedule *there;
        RH_TRY(booking_schedule_kept(rq->own, rq->db, rq->arena, tenant, rq->now, &there));
        if (there->version != rows[i].schedule) {
            booking_schedule_drop(rq->own, rq->arena, tenant);
            RH_TRY(booking_schedule_kept(rq->own, rq->db, rq->arena, tenant, rq->now, &there));
        }
        const struct booking_need *theirs = need_there(rq->arena, there, need);
        if (theirs == NULL)
            continue;
        add_offices(search, there, theirs);
        (*ret_looked)++;
    }
    return NULL;
}

/* ---- the answer ---- */

static int by_start(const void *a, const void *b)
{
    const struct seeker *x = a, *y = b;
    if (x->slot.start != y->slot.start)
        return x->slot.start < y->slot.start ? -1 : 1;
    return strcmp(x->schedule->name, y->schedule->name);
}

static void fill_time(struct rh_arena *arena, const struct seeker *seeker, Booking__NextTime *out)
{
    const struct booking_need *need = seeker->need;
    const struct booking_office *office = seeker->office;
    out->tenant = (char *)(uintptr_t)seeker->schedule->slug;
    out->administration = (char *)(uintptr_t)seeker->schedule->name;
    out->office = (char *)(uintptr_t)office->office;
    out->office_name = (char *)(uintptr_t)office->name;
    out->street = (char *)(uintptr_t)office->street;
    out->city = (char *)(uintptr_t)office->city;
    out->service = (char *)(uintptr_t)need->parts[0].service->service;
    out->persons = need->parts[0].persons;
    out->several = booking_need_several(need);
    out->date =
        booking_date(arena, booking_zone_day(&seeker->schedule->zone, seeker->slot.start, NULL));
    out->start = rh_pb_instant(arena, seeker->slot.start);
    out->venue = (char *)(uintptr_t)seeker->slot.venue;
    for (size_t i = 1; i < need->n_parts; i++) {
        Booking__Further *further =
            RH_PB_ADD(arena, out->n_further, out->further, &booking__further__descriptor);
        further->service = (char *)(uintptr_t)need->parts[i].service->service;
        further->has_persons = true;
        further->persons = need->parts[i].persons;
    }
}

static void fill_times(struct search *search, int32_t own, Booking__NextReply *out)
{
    struct rh_arena *arena = search->rq->arena;
    if (search->n > 0)
        qsort(search->seekers, search->n, sizeof search->seekers[0], by_start);
    for (size_t i = 0; i < search->n; i++) {
        const struct seeker *seeker = &search->seekers[i];
        if (seeker->slot.start == 0)
            continue;
        fill_time(arena, seeker,
                  seeker->schedule->tenant == own
                      ? RH_PB_ADD(arena, out->n_own, out->own, &booking__next_time__descriptor)
                      : RH_PB_ADD(arena, out->n_neighbours, out->neighbours,
                                  &booking__next_time__descriptor));
    }
}

struct rh_error *booking_next(struct rh_request *rq, const Booking__NextRequest *in,
                              Booking__NextReply *out)
{
    const struct booking_wanted wanted = BOOKING_WANTED(in);
    const struct booking_schedule *schedule;
    struct search search = {.rq = rq};
    struct booking_need need;
    RH_TRY(booking_schedule(rq, &schedule));
    RH_TRY(booking_need_asked(rq, schedule, &wanted, &need));
    add_offices(&search, schedule, &need);
    out->asked = in->has_neighbours && in->neighbours;
    if (out->asked)
        RH_TRY(add_neighbours(&search, &need, &out->looked));
    RH_TRY(run(&search));
    fill_times(&search, rq->tenant, out);
    out->service = booking_reply_service(rq->arena, need.parts[0].service);
    out->persons = need.parts[0].persons;
    booking_reply_further(rq->arena, &need, &out->n_further, &out->further);
    out->minutes = need.minutes;
    out->has_several = true;
    out->several = booking_need_several(&need);
    booking_reply_offices(rq->arena, schedule, need.parts[0].service, rq->now, &out->n_offices,
                          &out->offices);
    rh_request_tag(rq, "times");
    return NULL;
}
