/* Dates, times, money and numbers for people, by ICU. All results live in the arena, UTF-8.
 * Thread-safe.
 *
 * `language` is a catalogue's name; "de-simple" is written like "de". `zone` is an IANA name. Times
 * are ms since 1970 UTC. */
#ifndef RH_FORMAT_H
#define RH_FORMAT_H

#include "arena.h"

#include <stdint.h>

/* "Dienstag, 24. November 2026" / "Tuesday, 24 November 2026" */
const char *rh_format_date(struct rh_arena *arena, const char *language, const char *zone,
                           int64_t ms);
/* "24.11.2026" / "24/11/2026" */
const char *rh_format_date_short(struct rh_arena *arena, const char *language, const char *zone,
                                 int64_t ms);
/* "09:40" (catalogue adds "Uhr") */
const char *rh_format_time(struct rh_arena *arena, const char *language, const char *zone,
                           int64_t ms);
/* "Dienstag" */
const char *rh_format_weekday(struct rh_arena *arena, const char *language, const char *zone,
                              int64_t ms);
/* Monday is 1. */
const char *rh_format_weekday_name(struct rh_arena *arena, const char *language, int weekday);
/* "2026-11-24" and "2026-11-24T09:40" in the zone, for attributes */
const char *rh_format_iso_date(struct rh_arena *arena, const char *zone, int64_t ms);
/* "2026-11-24T08:40:00Z" (RFC 3339) */
const char *rh_format_instant(struct rh_arena *arena, int64_t ms);
/* "09:40" from minutes after midnight */
const char *rh_format_minutes(struct rh_arena *arena, int minutes);
/* "37,00 EUR" with the sign: "37,00 €" / "€37.00" */
const char *rh_format_money(struct rh_arena *arena, const char *language, int64_t cents,
                            const char *currency);
/* "1.234" / "1,234" */
const char *rh_format_number(struct rh_arena *arena, const char *language, int64_t number);

/* "Dezember 2026" / "December 2026" */
const char *rh_format_month(struct rh_arena *arena, const char *language, int year, int month);

/* The same for a calendar day without a zone: "Dienstag, 24. November 2026", "24.11.2026". */
const char *rh_format_day(struct rh_arena *arena, const char *language, int year, int month,
                          int day);
const char *rh_format_day_short(struct rh_arena *arena, const char *language, int year, int month,
                                int day);

#endif
