/* Whether the schedule has room for an appointment: asked anew each time, never marked, so nothing
 * can be forgotten. Pure: a snapshot and plain values. */
#ifndef BOOKING_FIT_H
#define BOOKING_FIT_H

#include "booking_schedule.h"

struct booking_what;

/* What is in the way; the first that is found. */
enum booking_fit {
    BOOKING_FIT = 0,
    BOOKING_FIT_CLOSED,      /* the office, or this counter in it, does not work at that time */
    BOOKING_FIT_GONE,        /* there is no such counter in the office any more */
    BOOKING_FIT_UNABLE,      /* the counter cannot do all that it is for any more */
    BOOKING_FIT_TOO_SHORT,   /* what it is for takes longer than the time that was given */
    BOOKING_FIT_ROOM_GONE,   /* there is no such room in the office any more */
    BOOKING_FIT_ROOM_MISSING /* what it is for takes a room, and it has none of those */
};

/* What an appointment takes. */
struct booking_taken {
    const char *office;
    const struct booking_what *what;
    int32_t counter;
    int32_t room;       /* 0: none */
    int64_t start, end; /* ms */
};

/* The day that was looked at last: appointments come day by day. Begin with {0}. */
struct booking_fit_day {
    const struct booking_office *office;
    int32_t day;
    const struct booking_span *spans;
    size_t n;
};

/* `arena` holds the spans. `known` belongs to one schedule. */
enum booking_fit booking_fit(struct rh_arena *arena, const struct booking_schedule *schedule,
                             const struct booking_taken *taken, struct booking_fit_day *known);

#endif
