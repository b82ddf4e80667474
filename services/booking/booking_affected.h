/* Appointments for which the schedule has no room, as answers list them. */
#ifndef BOOKING_AFFECTED_H
#define BOOKING_AFFECTED_H

#include "booking_fit.h"
#include "booking_handlers.h"
#include "booking_store_setup.h"

/* A schedule before and after. */
struct booking_change {
    const struct booking_schedule *from, *to;
};

/* Those that have room in one and not in the other, by office and start, at most 500. `ask` says of
 * which office and time; its entry of the log is written, because names are read. */
struct rh_error *booking_affected_by(struct rh_request *rq, const struct booking_change *change,
                                     const struct booking_to_come_ask *ask, size_t *ret_n,
                                     Booking__Affected ***ret_affected);

/* Adds one to a reply's list. */
void booking_affected_add(struct rh_request *rq, const struct booking_schedule *schedule,
                          const struct booking_to_come_row *row, enum booking_fit why, size_t *n,
                          Booking__Affected ***all);

#endif
