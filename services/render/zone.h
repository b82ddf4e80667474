/* Local time: what the calendar and the clock say in a zone. */
#ifndef RH_ZONE_H
#define RH_ZONE_H

#include <stdint.h>

struct rh_local {
    int year, month, day; /* 1..12, 1..31 */
    int weekday;          /* Monday is 1 */
    int minute;           /* after midnight, by the clock on the wall */
};

/* Milliseconds that the zone's clocks are ahead of UTC at that moment; 0 in a zone that ICU does
 * not know. Thread-safe; asks ICU once per thread, zone and half-year. */
int32_t rh_zone_offset(const char *zone, int64_t ms);

/* The zone's calendar and clock at that moment. */
struct rh_local rh_zone_local(const char *zone, int64_t ms);

#endif
