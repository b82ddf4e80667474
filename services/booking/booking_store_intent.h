/* The statements of booking_intent.sql. */
#ifndef BOOKING_STORE_INTENT_H
#define BOOKING_STORE_INTENT_H

#include "booking_store.h"

/* An intent as it is made. */
struct booking_intent_entry {
    struct rh_write write;
    const char *intent, *office, *service, *venue;
    int persons;
    const char *further; /* as of booking_hold_row */
    int64_t start, end, until;
    const char *name, *email, *address, *language; /* address: hash of email */
    struct booking_message mail;
};
/* Not done: as many links as may be have gone to the address. */
struct rh_error *booking_store_intend(struct rh_request *rq,
                                      const struct booking_intent_entry *entry,
                                      struct rh_outcome *ret_outcome);

struct booking_intent_row {
    const char *office, *venue, *name, *email, *language;
    struct booking_what what;
    int64_t start_at, end_at, until;
    const char *appointment; /* that has come from it, or NULL */
};
/* NULL when there is none, or its link can be followed no more. */
struct rh_error *booking_store_intent(struct rh_request *rq, const char *intent,
                                      struct booking_intent_row **ret_row);

/* Both inside of one transaction: locks it until its end; ret_open: no appointment has come from it
 * yet. */
struct rh_error *booking_store_intent_lock(struct rh_request *rq, const char *intent,
                                           bool *ret_open);
struct rh_error *booking_store_intent_booked(struct rh_request *rq, const char *intent,
                                             const char *appointment);

/* The timer of an intent. */
struct rh_error *booking_store_intent_end(struct rh_request *rq, const char *intent);

#endif
