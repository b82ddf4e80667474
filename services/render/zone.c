/* Offsets by ICU, calendar arithmetic by ourselves (instant.h).
 *
 * Asking ICU takes some 10 us; but an offset holds from one change of the clocks to the next, so
 * each thread keeps the last few spans. */
#include "zone.h"

#include "clock.h"
#include "instant.h"
#include "unicode.h"

#include <string.h>

#include <unicode/ucal.h>

#include "banned.h"

#define SPANS      8
#define ZONE_BYTES 48

struct span {
    char zone[ZONE_BYTES];
    int64_t from, until; /* ms; until is behind the span. Both 0: unused */
    int32_t offset;
};

static _Thread_local struct span spans[SPANS];
static _Thread_local unsigned next_span;

/* The change of the clocks before (or at) or after the calendar's moment. */
static int64_t change(UCalendar *calendar, UTimeZoneTransitionType which, int64_t none)
{
    UDate at = 0;
    UErrorCode status = U_ZERO_ERROR;
    bool found = ucal_getTimeZoneTransitionDate(calendar, which, &at, &status);

    return found && U_SUCCESS(status) ? (int64_t)at : none;
}

static struct span ask(const char *zone, int64_t ms)
{
    struct span span = {.from = INT64_MIN, .until = INT64_MAX};
    UChar id[ZONE_BYTES];
    int32_t len = rh_utf16_of(zone, id, ZONE_BYTES - 1);
    UErrorCode status = U_ZERO_ERROR;
    UCalendar *calendar = ucal_open(id, len, "root", UCAL_GREGORIAN, &status);

    ucal_setMillis(calendar, (UDate)ms, &status);
    int32_t offset = ucal_get(calendar, UCAL_ZONE_OFFSET, &status) +
                     ucal_get(calendar, UCAL_DST_OFFSET, &status);

    if (U_SUCCESS(status)) {
        span.offset = offset;
        span.from = change(calendar, UCAL_TZ_TRANSITION_PREVIOUS_INCLUSIVE, INT64_MIN);
        span.until = change(calendar, UCAL_TZ_TRANSITION_NEXT, INT64_MAX);
    }
    if (calendar != NULL)
        ucal_close(calendar);
    memccpy(span.zone, zone, '\0', ZONE_BYTES - 1);
    return span;
}

int32_t rh_zone_offset(const char *zone, int64_t ms)
{
    for (unsigned i = 0; i < SPANS; i++)
        if (ms >= spans[i].from && ms < spans[i].until &&
            strncmp(spans[i].zone, zone, ZONE_BYTES - 1) == 0)
            return spans[i].offset;
    struct span *span = &spans[next_span++ % SPANS];

    *span = ask(zone, ms);
    return span->offset;
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

struct rh_local rh_zone_local(const char *zone, int64_t ms)
{
    int64_t local = ms + rh_zone_offset(zone, ms);
    int64_t days = floor_div(local, RH_DAY);
    int32_t date[3];

    rh_date_of_days(days, date);
    return (struct rh_local){
        .year = date[0],
        .month = date[1],
        .day = date[2],
        .weekday = (int)(days + 3 - floor_div(days + 3, 7) * 7) + 1, /* 1970-01-01: a Thursday */
        .minute = (int)((local - days * RH_DAY) / RH_MINUTE),
    };
}
