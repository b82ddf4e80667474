/* Time. All times in Rathaus's C are int64_t milliseconds since 1970-01-01T00:00:00Z, "ms".
 *
 * Business time (opening hours, holds, what "today" is) can be moved by the setting CLOCK_OFFSET_S,
 * for the demo and for tests; it reaches handlers as rq->now and SQL as a parameter. Deadlines,
 * security expiries and measurements use real time. */
#ifndef RH_CLOCK_H
#define RH_CLOCK_H

#include <stdint.h>

#define RH_SECOND INT64_C(1000)
#define RH_MINUTE (60 * RH_SECOND)
#define RH_HOUR   (60 * RH_MINUTE)
#define RH_DAY    (24 * RH_HOUR)

int64_t rh_clock_real(void);      /* ms, real time */
int64_t rh_clock_business(void);  /* ms, real time plus the offset */
int64_t rh_clock_monotonic(void); /* ms, for time-outs: never jumps */
int64_t rh_clock_ns(void);        /* monotonic nanoseconds, for measurements */

/* Sets the offset of business time, in ms. Called once at the start, before threads exist. */
void rh_clock_set_offset(int64_t offset);

#endif
