/* When an office is open. The rules, strongest first: an exception replaces the whole day; a public
 * holiday closes it; else the openings of that weekday hold, some only on the nth of the month. */
#include "booking.h"

#include <stdlib.h>

#include "banned.h"

enum { LOOK_AHEAD_DAYS = 60 };

static int by_opens(const void *a, const void *b)
{
    const struct booking_span *x = a, *y = b;
    if (x->opens != y->opens)
        return x->opens < y->opens ? -1 : 1;
    if (x->counter != y->counter)
        return x->counter < y->counter ? -1 : 1;
    return x->closes < y->closes ? -1 : x->closes > y->closes;
}

static bool applies(const struct booking_opening *opening, int32_t day)
{
    return opening->weekday == booking_weekday(day) &&
           (opening->nth == 0 || booking_is_nth(day, opening->nth));
}

static size_t weekly_spans(const struct booking_office *office, int32_t day,
                           struct booking_span *ret)
{
    size_t n = 0;
    for (size_t i = 0; i < office->n_openings; i++) {
        const struct booking_opening *o = &office->openings[i];
        if (applies(o, day))
            ret[n++] = (struct booking_span){o->opens,    o->closes, o->counter,     o->venue,
                                             o->internal, o->staged, o->release_days};
    }
    return n;
}

/* Spans of a day with exceptions; false when it has none. */
static bool exception_spans(const struct booking_office *office, int32_t day,
                            struct booking_span *ret, size_t *ret_n, const char **ret_reason)
{
    bool found = false;
    for (size_t i = 0; i < office->n_exceptions; i++) {
        const struct booking_exception *e = &office->exceptions[i];
        if (e->day != day)
            continue;
        found = true;
        if (e->opens >= 0)
            ret[(*ret_n)++] = (struct booking_span){.opens = e->opens, .closes = e->closes};
        if (e->reason != NULL)
            *ret_reason = e->reason;
    }
    return found;
}

size_t booking_day_spans(struct rh_arena *arena, const struct booking_office *office,
                         const char *land, int32_t day, const struct booking_span **ret_spans,
                         const char **ret_reason)
{
    size_t most = office->n_openings + office->n_exceptions;
    struct booking_span *spans = rh_arena_array(arena, most, sizeof spans[0]);
    const char *reason = NULL;
    size_t n = 0;
    if (!exception_spans(office, day, spans, &n, &reason)) {
        n = weekly_spans(office, day, spans);
        const char *holiday = n > 0 ? booking_holiday(land, day) : NULL;
        if (holiday != NULL) {
            reason = holiday;
            n = 0;
        }
    }
    qsort(spans, n, sizeof spans[0], by_opens);
    *ret_spans = spans;
    if (ret_reason != NULL)
        *ret_reason = n == 0 ? reason : NULL;
    return n;
}

bool booking_serves(const struct booking_span *spans, size_t n, size_t i, int32_t counter)
{
    if (spans[i].counter != 0)
        return spans[i].counter == counter;
    for (size_t j = 0; j < n; j++)
        if (spans[j].counter == counter)
            return false;
    return true;
}

int64_t booking_day_minutes(struct rh_arena *arena, const struct booking_office *office,
                            const char *land, int32_t day)
{
    const struct booking_span *spans;
    size_t n = booking_day_spans(arena, office, land, day, &spans, NULL);
    int64_t minutes = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < office->n_counters; j++)
            if (booking_serves(spans, n, i, office->counters[j].counter))
                minutes += spans[i].closes - spans[i].opens;
    return minutes;
}

bool booking_stands(const struct booking_span *spans, size_t n, int32_t counter, int start, int end)
{
    for (size_t i = 0; i < n; i++)
        if (booking_serves(spans, n, i, counter) && spans[i].opens <= start &&
            spans[i].closes >= end)
            return true;
    return false;
}

const struct booking_closure *booking_shut(const struct booking_office *office, int32_t counter,
                                           int64_t start, int64_t end)
{
    for (size_t i = 0; i < office->n_closures; i++) {
        const struct booking_closure *closure = &office->closures[i];
        if (closure->counter == counter && closure->start < end && closure->end > start)
            return closure;
    }
    return NULL;
}

/* Some of the time in which an office is open. */
struct stretch {
    int64_t from, to;
};

static void add_stretch(struct stretch *all, size_t *n, int64_t from, int64_t to)
{
    size_t at = *n;
    if (from >= to)
        return;
    for (; at > 0 && all[at - 1].from > from; at--)
        all[at] = all[at - 1];
    all[at] = (struct stretch){from, to};
    ++*n;
}

/* What closures leave a counter of a time; they come by start. */
static void add_counter(const struct booking_office *office, int32_t counter, struct stretch time,
                        struct stretch *all, size_t *n)
{
    for (size_t i = 0; i < office->n_closures && time.from < time.to; i++) {
        const struct booking_closure *closure = &office->closures[i];
        if (closure->counter != counter || closure->end <= time.from || closure->start >= time.to)
            continue;
        add_stretch(all, n, time.from, closure->start);
        time.from = closure->end;
    }
    add_stretch(all, n, time.from, time.to);
}

/* When an office is open on a day, by beginning: some counter works and is not closed. Hours in
 * which no counter works at all are open nevertheless: somebody is there. */
static size_t open_stretches(struct rh_arena *arena, const struct booking_office *office,
                             const struct booking_zone *zone, int32_t day,
                             const struct booking_span *spans, size_t n_spans, struct stretch **ret)
{
    size_t n = 0, most = n_spans * (office->n_counters + office->n_closures + 1);
    struct stretch *all = rh_arena_array(arena, most, sizeof all[0]);
    for (size_t i = 0; i < n_spans; i++) {
        struct stretch time;
        bool served = false;
        if (spans[i].internal)
            continue;
        booking_zone_instant(zone, day, spans[i].opens, &time.from);
        booking_zone_instant(zone, day, spans[i].closes, &time.to);
        for (size_t j = 0; office->n_closures > 0 && j < office->n_counters; j++) {
            if (!booking_serves(spans, n_spans, i, office->counters[j].counter))
                continue;
            served = true;
            add_counter(office, office->counters[j].counter, time, all, &n);
        }
        if (!served)
            add_stretch(all, &n, time.from, time.to);
    }
    *ret = all;
    return n;
}

/* What a day's stretches say of an instant: open until when, or when it opens next on this day. */
static void look_at_day(const struct stretch *all, size_t n, int64_t now,
                        struct booking_open_now *ret)
{
    for (size_t i = 0; i < n; i++) {
        /* They come by beginning: one that begins before the last one ends carries on with it. */
        if (all[i].from <= (ret->open ? ret->until : now) && all[i].to > now) {
            if (!ret->open || all[i].to > ret->until)
                ret->until = all[i].to;
            ret->open = true;
        } else if (all[i].from > now && !ret->open && ret->next == 0) {
            ret->next = all[i].from;
        }
    }
}

void booking_open_now(struct rh_arena *arena, const struct booking_office *office, const char *land,
                      const struct booking_zone *zone, int64_t now, struct booking_open_now *ret)
{
    int32_t today = booking_zone_day(zone, now, NULL);
    const struct booking_span *spans;
    struct stretch *all;
    *ret = (struct booking_open_now){.open = false};
    size_t n = booking_day_spans(arena, office, land, today, &spans, &ret->reason);
    n = open_stretches(arena, office, zone, today, spans, n, &all);
    ret->open_today = n > 0;
    look_at_day(all, n, now, ret);
    for (int32_t day = today + 1; !ret->open && ret->next == 0 && day <= today + LOOK_AHEAD_DAYS;
         day++) {
        n = booking_day_spans(arena, office, land, day, &spans, NULL);
        n = open_stretches(arena, office, zone, day, spans, n, &all);
        look_at_day(all, n, now, ret);
    }
    if (ret->open)
        ret->next = 0;
}
