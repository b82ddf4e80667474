/* Local time and UTC. ICU knows the rules of all zones but asks a clone of its calendar for every
 * single answer; here it is asked once per zone for the list of clock changes, and all later
 * questions are a search by halving in a few hundred numbers. */
#include "booking.h"

#include <unicode/ucal.h>
#include <unicode/ustring.h>

#include "banned.h"

enum { CHANGES_MAX = 512, NAME_MAX_UNITS = 64 };

/* Years 2000 to 2099. */
static const int64_t first_ms = INT64_C(946684800000);
static const int64_t last_ms = INT64_C(4102444800000);

static int64_t offset_at(UCalendar *calendar, int64_t ms, UErrorCode *status)
{
    ucal_setMillis(calendar, (UDate)ms, status);
    return (int64_t)ucal_get(calendar, UCAL_ZONE_OFFSET, status) +
           (int64_t)ucal_get(calendar, UCAL_DST_OFFSET, status);
}

static size_t read_changes(UCalendar *calendar, struct booking_offset *ret, UErrorCode *status)
{
    size_t n = 0;
    int64_t at = first_ms;
    UDate next = 0;
    ret[n++] = (struct booking_offset){at, offset_at(calendar, at, status)};
    while (n < CHANGES_MAX && U_SUCCESS(*status)) {
        ucal_setMillis(calendar, (UDate)at, status);
        if (!ucal_getTimeZoneTransitionDate(calendar, UCAL_TZ_TRANSITION_NEXT, &next, status))
            break;
        at = (int64_t)next;
        if (at >= last_ms)
            break;
        int64_t offset = offset_at(calendar, at, status);
        if (offset != ret[n - 1].ms)
            ret[n++] = (struct booking_offset){at, offset};
    }
    return n;
}

/* ICU opens unknown names as "Etc/Unknown": the canonical form tells. */
static bool known(const UChar *name, int32_t len)
{
    UErrorCode status = U_ZERO_ERROR;
    UChar canonical[NAME_MAX_UNITS];
    UBool system = 0;
    ucal_getCanonicalTimeZoneID(name, len, canonical, NAME_MAX_UNITS, &system, &status);
    return U_SUCCESS(status) && system;
}

bool booking_zone_load(struct rh_arena *arena, const char *name, struct booking_zone *ret)
{
    UErrorCode status = U_ZERO_ERROR;
    UChar wide[NAME_MAX_UNITS];
    int32_t len = 0;
    u_strFromUTF8(wide, NAME_MAX_UNITS, &len, name, -1, &status);
    if (U_FAILURE(status) || !known(wide, len))
        return false;
    UCalendar *calendar = ucal_open(wide, len, "en", UCAL_GREGORIAN, &status);
    if (U_FAILURE(status))
        return false;
    struct booking_offset found[CHANGES_MAX];
    size_t n = read_changes(calendar, found, &status);
    ucal_close(calendar);
    if (U_FAILURE(status))
        return false;
    ret->n = n;
    ret->offsets = rh_arena_dup(arena, found, n * sizeof found[0]);
    return true;
}

/* Index of the stretch that holds at an instant. */
static size_t stretch_at(const struct booking_zone *zone, int64_t ms)
{
    size_t low = 0, high = zone->n;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (zone->offsets[middle].from <= ms)
            low = middle;
        else
            high = middle;
    }
    return low;
}

bool booking_zone_instant(const struct booking_zone *zone, int32_t day, int minute, int64_t *ret_ms)
{
    int64_t local = (int64_t)day * RH_DAY + minute * RH_MINUTE;
    /* Offsets lie between -12 and +14 hours: a day before, the stretch is this one or an earlier.
     */
    for (size_t i = stretch_at(zone, local - RH_DAY); i < zone->n; i++) {
        int64_t instant = local - zone->offsets[i].ms;
        if (instant < zone->offsets[i].from && i > 0) {
            *ret_ms = zone->offsets[i].from; /* jumped over by the change at its beginning */
            return false;
        }
        if (i + 1 == zone->n || instant < zone->offsets[i + 1].from) {
            *ret_ms = instant;
            return true;
        }
    }
    *ret_ms = local;
    return false;
}

int32_t booking_zone_day(const struct booking_zone *zone, int64_t ms, int *ret_minute)
{
    int64_t local = ms + zone->offsets[stretch_at(zone, ms)].ms;
    int64_t day = local / RH_DAY - (local % RH_DAY < 0 ? 1 : 0);
    if (ret_minute != NULL)
        *ret_minute = (int)((local - day * RH_DAY) / RH_MINUTE);
    return (int32_t)day;
}
