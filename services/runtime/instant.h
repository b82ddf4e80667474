/* Days and instants as text: RFC 3339 and the ways people write a day. */
#ifndef RH_INSTANT_H
#define RH_INSTANT_H

#include "buf.h"
#include "slice.h"

#include <stdbool.h>
#include <stdint.h>

/* Instants that RFC 3339 can write: years 1 to 9999. */
#define RH_INSTANT_MIN INT64_C(-62135596800000)
#define RH_INSTANT_MAX INT64_C(253402300799999)

/* True for a day of the Gregorian calendar in the years 1 to 9999. */
bool rh_date_valid(int32_t year, int32_t month, int32_t day);

/* Days since 1970-01-01 of a day of the Gregorian calendar, and back: year, month, day. */
int64_t rh_date_days(int32_t year, int32_t month, int32_t day);
void rh_date_of_days(int64_t days, int32_t ret_date[3]);

/* The shape of "2026-11-24" or, with `german`, of "24.11.2026" too, whether or not there is such a
 * day. False when it has another shape. */
bool rh_date_parse(struct rh_slice text, bool german, int32_t ret_date[3]);

/* An RFC 3339 date-time with any offset, to ms; further digits are cut off, a leap second (23:59:60
 * UTC) counts as the next second. False when it is none, or there is no such day or time. */
bool rh_instant_parse(struct rh_slice text, int64_t *ret_ms);

/* Writes "2026-11-24T08:40:00Z", with ".250" when there are ms. `ms` lies between the bounds. */
void rh_instant_write(struct rh_buf *out, int64_t ms);

/* Writes "2026-11-24". */
void rh_date_write(struct rh_buf *out, int32_t year, int32_t month, int32_t day);

#endif
