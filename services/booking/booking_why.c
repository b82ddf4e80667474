/* Why an office has nothing free on some days: the first of the rules that alone suffices. What is
 * taken need not be known: whoever asks has found nothing, so what the rules offer is taken. */
#include "booking.h"

#include "banned.h"

enum { LOOK_AHEAD_DAYS = 42 };

/* The spans of a day in which a counter that can do it works for who asks, sooner or later. */
static size_t usable_spans(struct rh_arena *arena, const struct booking_ask *ask, int32_t day,
                           struct booking_span **ret)
{
    const struct booking_office *office = ask->office;
    const struct booking_span *spans;
    size_t n = booking_day_spans(arena, office, ask->land, day, &spans, NULL), kept = 0;
    *ret = rh_arena_array(arena, n, sizeof spans[0]);
    for (size_t i = 0; i < n; i++) {
        bool serves = false;
        for (size_t j = 0; j < office->n_counters && !serves; j++)
            serves = booking_serves(spans, n, i, office->counters[j].counter) &&
                     booking_need_can(ask->need, office->counters[j].counter);
        if (serves && (ask->internal || !spans[i].internal))
            (*ret)[kept++] = spans[i];
    }
    return kept;
}

/* For how many persons the main service would fit into that time, all else being as it is. */
static int persons_for(const struct booking_need *need, int longest)
{
    const struct booking_part *main = &need->parts[0];
    int rest = need->minutes - booking_part_minutes(main->service, main->persons);
    int persons = 0;
    while (persons < main->persons &&
           rest + booking_part_minutes(main->service, persons + 1) <= longest)
        persons++;
    return persons;
}

/* True when no opening of the whole window is long enough, though there are some. */
static bool is_too_long(struct rh_arena *arena, const struct booking_ask *ask,
                        struct booking_why *ret)
{
    int32_t first, last;
    booking_window(ask, &first, &last);
    for (int32_t day = first; day <= last && ret->longest < ask->need->minutes; day++) {
        struct booking_span *spans;
        size_t n = usable_spans(arena, ask, day, &spans);
        for (size_t i = 0; i < n; i++)
            if (spans[i].closes - spans[i].opens > ret->longest)
                ret->longest = spans[i].closes - spans[i].opens;
    }
    ret->minutes = ask->need->minutes;
    ret->persons = persons_for(ask->need, ret->longest);
    return ret->longest > 0 && ret->longest < ask->need->minutes;
}

/* When something of a day is given out that is not yet; 0: nothing. */
static int64_t release_of(struct rh_arena *arena, const struct booking_ask *ask, int32_t day)
{
    struct booking_span *spans;
    int64_t first = 0;
    size_t n = usable_spans(arena, ask, day, &spans);
    for (size_t i = 0; i < n; i++) {
        int64_t at = booking_release(ask, day, &spans[i]);
        if (spans[i].closes - spans[i].opens >= ask->need->minutes && at > ask->now &&
            (first == 0 || at < first))
            first = at;
    }
    return first;
}

/* What is given out next: of which day, and when. */
static void look_beyond(struct rh_arena *arena, const struct booking_ask *ask,
                        struct booking_why *ret)
{
    int32_t first, last;
    booking_window(ask, &first, &last);
    ret->last_day = last;
    for (int32_t day = first; day <= last + LOOK_AHEAD_DAYS; day++) {
        int64_t at = release_of(arena, ask, day);
        if (at == 0 || (ret->opens && at >= ret->opens_at))
            continue;
        ret->opens = true;
        ret->opens_day = day;
        ret->opens_at = at;
    }
}

/* Of days on which nothing is offered by now. */
static enum booking_why_code code_of_days(struct rh_arena *arena, const struct booking_ask *ask,
                                          int32_t first, int32_t last, struct booking_why *ret)
{
    bool open = false;
    for (int32_t day = first; day <= last; day++) {
        const struct booking_span *all;
        struct booking_span *spans;
        const char *reason;
        if (release_of(arena, ask, day) != 0)
            return BOOKING_WHY_NOT_YET;
        open = open || usable_spans(arena, ask, day, &spans) > 0;
        if (booking_day_spans(arena, ask->office, ask->land, day, &all, &reason) == 0 &&
            reason != NULL && ret->reason == NULL) {
            ret->reason = reason;
            ret->reason_day = day;
        }
    }
    return open ? BOOKING_WHY_TOO_LATE : BOOKING_WHY_CLOSED;
}

static enum booking_why_code code_of(struct rh_arena *arena, const struct booking_ask *ask,
                                     int32_t first, int32_t last, struct booking_why *ret)
{
    struct booking_slot *slots;
    if (ask->need->on_request)
        return BOOKING_WHY_ON_REQUEST;
    if (!booking_need_at(ask->office, ask->need))
        return BOOKING_WHY_NO_COUNTER;
    if (is_too_long(arena, ask, ret))
        return BOOKING_WHY_TOO_LONG;
    ret->count = (int)booking_free_times(arena, ask, first, last, NULL, 0, &slots);
    return ret->count > 0 ? BOOKING_WHY_TAKEN : code_of_days(arena, ask, first, last, ret);
}

void booking_why(struct rh_arena *arena, const struct booking_ask *ask, int32_t first, int32_t last,
                 struct booking_why *ret)
{
    *ret = (struct booking_why){.lead = ask->internal ? 0 : ask->office->lead_minutes};
    ret->code = code_of(arena, ask, first, last, ret);
    if (ret->code >= BOOKING_WHY_NOT_YET)
        look_beyond(arena, ask, ret);
}
