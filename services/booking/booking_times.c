/* Free times, computed from the schedule and what is taken; nothing is generated and stored, so
 * nothing can drift apart.
 *
 * A start is offered on an opening's beginning plus k steps. Per span and counter a pointer walks
 * along the counter's claims while the starts ascend: the cost is starts x counters, without
 * searching. A start that several spans offer appears once per venue. */
#include "booking.h"

#include <stdlib.h>
#include <string.h>

#include "banned.h"

void booking_window(const struct booking_ask *ask, int32_t *ret_first, int32_t *ret_last)
{
    int32_t today = booking_zone_day(ask->zone, ask->now, NULL);
    *ret_first = today;
    *ret_last = today + ask->office->window_days;
}

int booking_step(const struct booking_office *office, int minutes)
{
    int grid = office->grid_minutes;
    int rounded = (minutes + grid - 1) / grid * grid;
    return rounded > grid ? rounded : grid;
}

/* A span on a certain day, as instants, and the starts in it. */
struct stretch {
    int64_t opens, closes;
    int64_t step, length;
    int64_t earliest; /* now and the lead */
};

static struct stretch stretch_of(const struct booking_ask *ask, int32_t day,
                                 const struct booking_span *span)
{
    struct stretch stretch = {
        .step = booking_step(ask->office, ask->need->minutes) * RH_MINUTE,
        .length = ask->need->minutes * RH_MINUTE,
        .earliest = ask->now + (ask->internal ? 0 : ask->office->lead_minutes * RH_MINUTE),
    };
    booking_zone_instant(ask->zone, day, span->opens, &stretch.opens);
    booking_zone_instant(ask->zone, day, span->closes, &stretch.closes);
    return stretch;
}

/* The first start that is not too early. */
static int64_t first_start(const struct stretch *stretch)
{
    if (stretch->earliest <= stretch->opens)
        return stretch->opens;
    int64_t steps = (stretch->earliest - stretch->opens + stretch->step - 1) / stretch->step;
    return stretch->opens + steps * stretch->step;
}

static size_t starts_in(const struct stretch *stretch)
{
    int64_t room = stretch->closes - stretch->length - first_start(stretch);
    return room < 0 ? 0 : (size_t)(room / stretch->step) + 1;
}

/* One counter's claims and the times for which it is closed, walked along. */
struct lane {
    const struct booking_claim *next, *end;
    const struct booking_closure *shut, *shut_end;
};

static bool lane_free(struct lane *lane, int64_t start, int64_t end)
{
    while (lane->next < lane->end && lane->next->end <= start)
        lane->next++;
    while (lane->shut < lane->shut_end && lane->shut->end <= start)
        lane->shut++;
    return (lane->next == lane->end || lane->next->start >= end) &&
           (lane->shut == lane->shut_end || lane->shut->start >= end);
}

/* Of counters and, where the need takes one, of rooms. */
struct lanes {
    struct lane *counters, *rooms;
    size_t n_counters, n_rooms;
    bool in_room;
};

static int by_room(const void *a, const void *b)
{
    const struct booking_claim *x = a, *y = b;
    if (x->room != y->room)
        return x->room < y->room ? -1 : 1;
    return x->start < y->start ? -1 : x->start > y->start;
}

/* The lane of every room of the office that the need could take: claims come by counter, so those
 * of a room are picked out and sorted. */
static void add_rooms(struct rh_arena *arena, const struct booking_ask *ask,
                      const struct booking_claim *claims, size_t n_claims, struct lanes *ret)
{
    struct booking_claim *taken = rh_arena_array(arena, n_claims, sizeof taken[0]);
    size_t n = 0, at = 0;
    for (size_t i = 0; i < n_claims; i++)
        if (claims[i].room != 0)
            taken[n++] = claims[i];
    if (n > 0)
        qsort(taken, n, sizeof taken[0], by_room);
    ret->rooms = rh_arena_array(arena, ask->need->n_rooms, sizeof ret->rooms[0]);
    for (size_t i = 0; i < ask->need->n_rooms; i++) {
        if (!booking_has_room(ask->office, ask->need->rooms[i]))
            continue;
        while (at < n && taken[at].room < ask->need->rooms[i])
            at++;
        size_t first = at;
        while (at < n && taken[at].room == ask->need->rooms[i])
            at++;
        ret->rooms[ret->n_rooms++] = (struct lane){.next = taken + first, .end = taken + at};
    }
}

/* The lane of every counter of the office, from the beginning of the claims. */
static struct lanes all_lanes(struct rh_arena *arena, const struct booking_ask *ask,
                              const struct booking_claim *claims, size_t n_claims)
{
    const struct booking_office *office = ask->office;
    struct lanes all = {.n_counters = office->n_counters, .in_room = ask->need->n_rooms > 0};
    struct lane *lanes = rh_arena_array(arena, office->n_counters, sizeof lanes[0]);
    size_t at = 0, shut = 0;
    for (size_t i = 0; i < office->n_counters; i++) {
        while (shut < office->n_closures &&
               office->closures[shut].counter < office->counters[i].counter)
            shut++;
        lanes[i].shut = office->closures + shut;
        while (shut < office->n_closures &&
               office->closures[shut].counter == office->counters[i].counter)
            shut++;
        lanes[i].shut_end = office->closures + shut;
        while (at < n_claims && claims[at].counter < office->counters[i].counter)
            at++;
        lanes[i].next = claims + at;
        while (at < n_claims && claims[at].counter == office->counters[i].counter)
            at++;
        lanes[i].end = claims + at;
    }
    all.counters = lanes;
    if (all.in_room)
        add_rooms(arena, ask, claims, n_claims, &all);
    return all;
}

/* The spans of a day, and the one that is looked at. */
struct place {
    const struct booking_span *spans;
    size_t n, at;
};

static bool works(const struct booking_ask *ask, const struct place *place, int32_t counter)
{
    return booking_serves(place->spans, place->n, place->at, counter) &&
           booking_need_can(ask->need, counter);
}

/* Lanes of the counters that work in the span and can do it all, and of the rooms. */
static void lanes_in(const struct booking_ask *ask, const struct place *place,
                     const struct lanes *all, struct lanes *ret)
{
    ret->n_counters = 0;
    for (size_t i = 0; i < ask->office->n_counters; i++)
        if (works(ask, place, ask->office->counters[i].counter))
            ret->counters[ret->n_counters++] = all->counters[i];
    if (all->n_rooms > 0)
        memcpy(ret->rooms, all->rooms, all->n_rooms * sizeof ret->rooms[0]);
    ret->n_rooms = all->n_rooms;
    ret->in_room = all->in_room;
}

static bool any_free(struct lane *lanes, size_t n, int64_t start, int64_t end)
{
    for (size_t i = 0; i < n; i++)
        if (lane_free(&lanes[i], start, end))
            return true;
    return false;
}

/* What a span of a day offers, gathered. */
struct found {
    struct booking_slot *slots;
    size_t n, cap;
};

static void reserve(struct rh_arena *arena, struct found *found, size_t more)
{
    if (found->n + more <= found->cap)
        return;
    size_t cap = (found->n + more) * 2;
    struct booking_slot *slots = rh_arena_array(arena, cap, sizeof slots[0]);
    if (found->n > 0)
        memcpy(slots, found->slots, found->n * sizeof slots[0]);
    found->slots = slots;
    found->cap = cap;
}

static void walk(const struct stretch *stretch, const char *venue, struct lanes *lanes,
                 struct found *found)
{
    int64_t start = first_start(stretch);
    for (size_t i = starts_in(stretch); i > 0; i--, start += stretch->step)
        if (any_free(lanes->counters, lanes->n_counters, start, start + stretch->length) &&
            (!lanes->in_room ||
             any_free(lanes->rooms, lanes->n_rooms, start, start + stretch->length)))
            found->slots[found->n++] = (struct booking_slot){start, start + stretch->length, venue};
}

static int by_venue(const char *a, const char *b)
{
    return strcmp(a == NULL ? "" : a, b == NULL ? "" : b);
}

static int by_start(const void *a, const void *b)
{
    const struct booking_slot *x = a, *y = b;
    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    return by_venue(x->venue, y->venue);
}

static size_t without_twins(struct booking_slot *slots, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || by_start(&slots[kept - 1], &slots[i]) != 0)
            slots[kept++] = slots[i];
    return kept;
}

/* Clips first..last to the office's window; false when nothing is left. */
static bool in_window(const struct booking_ask *ask, int32_t *first, int32_t *last)
{
    int32_t from, to;
    booking_window(ask, &from, &to);
    *first = *first > from ? *first : from;
    *last = *last < to ? *last : to;
    return *first <= *last && !ask->need->on_request;
}

/* The free times of one day. `all` moves on to it; `some` is room for as many. */
static void walk_day(struct rh_arena *arena, const struct booking_ask *ask, int32_t day,
                     struct lanes *all, struct lanes *some, struct found *found)
{
    const struct booking_span *spans;
    size_t n = booking_day_spans(arena, ask->office, ask->land, day, &spans, NULL);
    for (size_t i = 0; i < n; i++) {
        struct stretch stretch = stretch_of(ask, day, &spans[i]);
        for (size_t j = 0; i == 0 && j < all->n_counters; j++)
            lane_free(&all->counters[j], stretch.opens, stretch.opens);
        for (size_t j = 0; i == 0 && j < all->n_rooms; j++)
            lane_free(&all->rooms[j], stretch.opens, stretch.opens);
        if (!booking_released(ask, day, &spans[i]))
            continue;
        lanes_in(ask, &(struct place){spans, n, i}, all, some);
        reserve(arena, found, starts_in(&stretch));
        walk(&stretch, spans[i].venue, some, found);
    }
}

size_t booking_free_times(struct rh_arena *arena, const struct booking_ask *ask, int32_t first,
                          int32_t last, const struct booking_claim *claims, size_t n_claims,
                          struct booking_slot **ret_slots)
{
    struct found found = {NULL, 0, 0};
    struct lanes all = all_lanes(arena, ask, claims, n_claims);
    struct lanes some = {.counters = rh_arena_array(arena, all.n_counters, sizeof some.counters[0]),
                         .rooms = rh_arena_array(arena, all.n_rooms, sizeof some.rooms[0])};
    if (!in_window(ask, &first, &last))
        last = first - 1;
    for (int32_t day = first; day <= last; day++)
        walk_day(arena, ask, day, &all, &some, &found);
    if (found.n > 0)
        qsort(found.slots, found.n, sizeof found.slots[0], by_start);
    *ret_slots = found.slots;
    return without_twins(found.slots, found.n);
}

static bool offers(const struct stretch *stretch, int64_t start)
{
    return start >= stretch->opens && start >= stretch->earliest &&
           start + stretch->length <= stretch->closes &&
           (start - stretch->opens) % stretch->step == 0;
}

static bool chosen(const struct booking_choice *choices, size_t n, int32_t counter)
{
    for (size_t i = 0; i < n; i++)
        if (choices[i].counter == counter)
            return true;
    return false;
}

/* Adds the counters of a span that are not closed at that start and not there yet. */
static size_t add_choices(const struct booking_ask *ask, const struct place *place, int64_t start,
                          struct booking_choice *choices, size_t n)
{
    int64_t end = start + ask->need->minutes * RH_MINUTE;
    for (size_t i = 0; i < ask->office->n_counters; i++) {
        int32_t counter = ask->office->counters[i].counter;
        if (works(ask, place, counter) && !chosen(choices, n, counter) &&
            booking_shut(ask->office, counter, start, end) == NULL)
            choices[n++] =
                (struct booking_choice){.counter = counter, .venue = place->spans[place->at].venue};
    }
    return n;
}

/* Begins at another counter for every start, so that no counter is always the first. */
static void rotate(struct rh_arena *arena, struct booking_choice *choices, size_t n, int64_t start)
{
    if (n < 2)
        return;
    struct booking_choice *copy = rh_arena_dup(arena, choices, n * sizeof choices[0]);
    uint64_t mixed = (uint64_t)(start / RH_MINUTE) * UINT64_C(0x9E3779B97F4A7C15);
    size_t by = (size_t)((mixed >> 32) % n);
    for (size_t i = 0; i < n; i++)
        choices[i] = copy[(i + by) % n];
}

/* Each counter with each room of the office that the need could take; those that share neither come
 * first, so that two who ask at once get different ones of both. */
static size_t with_rooms(struct rh_arena *arena, const struct booking_ask *ask, size_t n,
                         struct booking_choice **choices)
{
    int32_t *rooms = rh_arena_array(arena, ask->need->n_rooms, sizeof rooms[0]);
    size_t n_rooms = 0, made = 0;
    for (size_t i = 0; i < ask->need->n_rooms; i++)
        if (booking_has_room(ask->office, ask->need->rooms[i]))
            rooms[n_rooms++] = ask->need->rooms[i];
    struct booking_choice *all = rh_arena_array(arena, n * n_rooms, sizeof all[0]);
    for (size_t by = 0; by < n_rooms; by++)
        for (size_t i = 0; i < n; i++) {
            all[made] = (*choices)[i];
            all[made++].room = rooms[(i + by) % n_rooms];
        }
    *choices = all;
    return made;
}

size_t booking_choices(struct rh_arena *arena, const struct booking_ask *ask, int64_t start,
                       const char *venue, struct booking_choice **ret_choices)
{
    int32_t day = booking_zone_day(ask->zone, start, NULL);
    int32_t first = day, last = day;
    struct booking_choice *choices =
        rh_arena_array(arena, ask->office->n_counters, sizeof choices[0]);
    *ret_choices = choices;
    if (!in_window(ask, &first, &last))
        return 0;
    const struct booking_span *spans;
    size_t n_spans = booking_day_spans(arena, ask->office, ask->land, day, &spans, NULL);
    size_t n = 0;
    for (size_t i = 0; i < n_spans; i++) {
        struct stretch stretch = stretch_of(ask, day, &spans[i]);
        bool wanted = venue == NULL || by_venue(venue, spans[i].venue) == 0;
        if (wanted && offers(&stretch, start) && booking_released(ask, day, &spans[i]))
            n = add_choices(ask, &(struct place){spans, n_spans, i}, start, choices, n);
    }
    rotate(arena, choices, n, start);
    return ask->need->n_rooms == 0 ? n : with_rooms(arena, ask, n, ret_choices);
}
