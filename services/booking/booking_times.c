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

/* One counter's claims, walked along. */
struct lane {
    const struct booking_claim *next, *end;
};

static bool lane_free(struct lane *lane, int64_t start, int64_t end)
{
    while (lane->next < lane->end && lane->next->end <= start)
        lane->next++;
    return lane->next == lane->end || lane->next->start >= end;
}

/* The lane of every counter of the office, from the beginning of the claims. */
static struct lane *all_lanes(struct rh_arena *arena, const struct booking_office *office,
                              const struct booking_claim *claims, size_t n_claims)
{
    struct lane *lanes = rh_arena_array(arena, office->n_counters, sizeof lanes[0]);
    size_t at = 0;
    for (size_t i = 0; i < office->n_counters; i++) {
        while (at < n_claims && claims[at].counter < office->counters[i].counter)
            at++;
        lanes[i].next = claims + at;
        while (at < n_claims && claims[at].counter == office->counters[i].counter)
            at++;
        lanes[i].end = claims + at;
    }
    return lanes;
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

/* Lanes of the counters that work in the span and can do it all. */
static size_t lanes_in(const struct booking_ask *ask, const struct place *place,
                       const struct lane *all, struct lane *ret)
{
    size_t n = 0;
    for (size_t i = 0; i < ask->office->n_counters; i++) {
        if (works(ask, place, ask->office->counters[i].counter))
            ret[n++] = all[i];
    }
    return n;
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

static void walk(const struct stretch *stretch, const char *venue, struct lane *lanes, size_t n,
                 struct found *found)
{
    int64_t start = first_start(stretch);
    for (size_t i = starts_in(stretch); i > 0; i--, start += stretch->step)
        if (any_free(lanes, n, start, start + stretch->length))
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

/* The free times of one day. `all` moves on to it; `lanes` is room for as many. */
static void walk_day(struct rh_arena *arena, const struct booking_ask *ask, int32_t day,
                     struct lane *all, struct lane *lanes, struct found *found)
{
    const struct booking_span *spans;
    size_t n = booking_day_spans(arena, ask->office, ask->land, day, &spans, NULL);
    for (size_t i = 0; i < n; i++) {
        struct stretch stretch = stretch_of(ask, day, &spans[i]);
        for (size_t j = 0; i == 0 && j < ask->office->n_counters; j++)
            lane_free(&all[j], stretch.opens, stretch.opens);
        if (!booking_released(ask, day, &spans[i]))
            continue;
        size_t n_lanes = lanes_in(ask, &(struct place){spans, n, i}, all, lanes);
        reserve(arena, found, starts_in(&stretch));
        walk(&stretch, spans[i].venue, lanes, n_lanes, found);
    }
}

size_t booking_free_times(struct rh_arena *arena, const struct booking_ask *ask, int32_t first,
                          int32_t last, const struct booking_claim *claims, size_t n_claims,
                          struct booking_slot **ret_slots)
{
    struct found found = {NULL, 0, 0};
    struct lane *all = all_lanes(arena, ask->office, claims, n_claims);
    struct lane *lanes = rh_arena_array(arena, ask->office->n_counters, sizeof lanes[0]);
    if (!in_window(ask, &first, &last))
        last = first - 1;
    for (int32_t day = first; day <= last; day++)
        walk_day(arena, ask, day, all, lanes, &found);
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

/* Adds the counters of a span that are not there yet. */
static size_t add_choices(const struct booking_ask *ask, const struct place *place,
                          struct booking_choice *choices, size_t n)
{
    for (size_t i = 0; i < ask->office->n_counters; i++) {
        int32_t counter = ask->office->counters[i].counter;
        if (works(ask, place, counter) && !chosen(choices, n, counter))
            choices[n++] = (struct booking_choice){counter, place->spans[place->at].venue};
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
            n = add_choices(ask, &(struct place){spans, n_spans, i}, choices, n);
    }
    rotate(arena, choices, n, start);
    return n;
}
