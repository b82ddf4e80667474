/* The waiting list: what fits a wish, and how long an offer stands. Who is first is a matter of
 * order alone: the caller asks for one wish after the other, as they came. */
#include "booking.h"

#include "banned.h"

enum {
    NOON = 12 * 60,
    EVENING = 21 * 60,
    MORNING = 8 * 60,
    LEAST_MINUTES = 60 /* to answer, where the office gives no less altogether */
};

static bool is_passed(const struct booking_wish *wish, int32_t day)
{
    for (size_t i = 0; i < wish->n_passed; i++)
        if (wish->passed[i] == day)
            return true;
    return false;
}

bool booking_wish_fits(const struct booking_wish *wish, const struct booking_zone *zone,
                       int64_t start)
{
    int minute;
    int32_t day = booking_zone_day(zone, start, &minute);
    if (day < wish->from || day > wish->to || is_passed(wish, day))
        return false;
    if ((wish->weekdays >> (booking_weekday(day) - 1) & 1U) == 0)
        return false;
    return wish->part == BOOKING_ANY_TIME || (wish->part == BOOKING_MORNING) == (minute < NOON);
}

/* When somebody who is told now can be expected to read it. */
static int64_t awake_at(const struct booking_zone *zone, int64_t now)
{
    int minute;
    int64_t at = now;
    int32_t day = booking_zone_day(zone, now, &minute);
    if (minute >= EVENING)
        booking_zone_instant(zone, day + 1, MORNING, &at);
    else if (minute < MORNING)
        booking_zone_instant(zone, day, MORNING, &at);
    return at;
}

int64_t booking_offer_end(const struct booking_office *office, const struct booking_zone *zone,
                          int64_t start, int64_t now)
{
    int64_t awake = awake_at(zone, now);
    int64_t least = office->offer_minutes < LEAST_MINUTES ? office->offer_minutes : LEAST_MINUTES;
    int64_t end = awake + office->offer_minutes * RH_MINUTE;
    int64_t last = start - office->lead_minutes * RH_MINUTE;
    end = end < last ? end : last;
    return end < awake + least * RH_MINUTE ? 0 : end;
}

size_t booking_wish_choose(const struct booking_wish *wish, const struct booking_office *office,
                           const struct booking_zone *zone, const struct booking_slot *slots,
                           size_t n, int64_t now)
{
    for (size_t i = 0; i < n; i++)
        if (booking_wish_fits(wish, zone, slots[i].start) &&
            booking_offer_end(office, zone, slots[i].start, now) != 0)
            return i;
    return n;
}

const struct booking_choice *booking_choice_free(const struct booking_choice *choices, size_t n,
                                                 const struct booking_claim *claims,
                                                 size_t n_claims, int64_t start, int64_t end)
{
    for (size_t i = 0; i < n; i++) {
        bool taken = false;
        for (size_t j = 0; j < n_claims && !taken; j++)
            taken = claims[j].start < end && claims[j].end > start &&
                    (claims[j].counter == choices[i].counter ||
                     (choices[i].room != 0 && claims[j].room == choices[i].room));
        if (!taken)
            return &choices[i];
    }
    return NULL;
}
