/* What of an office's openings is the public's, and from when on: some of it staff keeps for those
 * who call or come, some is given out late, and the newest day opens at a stated hour.
 *
 * Which counter and which opening that concerns is said in the set-up, so nothing is counted and no
 * quota can be overdrawn by two who book at the same instant. */
#include "booking.h"

#include "banned.h"

int64_t booking_release(const struct booking_ask *ask, int32_t day, const struct booking_span *span)
{
    const struct booking_office *office = ask->office;
    bool late = span->staged && span->release_days < office->window_days;
    int64_t at;
    booking_zone_instant(ask->zone, day - (late ? span->release_days : office->window_days),
                         office->release_minute, &at);
    return at;
}

bool booking_released(const struct booking_ask *ask, int32_t day, const struct booking_span *span)
{
    return ask->internal || (!span->internal && booking_release(ask, day, span) <= ask->now);
}
