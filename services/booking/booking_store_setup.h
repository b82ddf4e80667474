/* Statements of booking_setup.sql: one function each. Rows live in the request's arena. */
#ifndef BOOKING_STORE_SETUP_H
#define BOOKING_STORE_SETUP_H

#include "booking_store.h"

struct booking_to_come_row {
    const char *appointment;
    struct booking_appointment_row row;
    int64_t told_at; /* RH_TIME_NULL: not yet */
    bool stays;
};
struct booking_to_come_ask {
    int64_t from, to;   /* instants */
    const char *office; /* NULL: all */
    struct booking_message audit;
};
/* By office and start. */
struct rh_error *booking_store_to_come(struct rh_request *rq, const struct booking_to_come_ask *ask,
                                       struct booking_to_come_row **ret_rows, size_t *ret_n);

/* Days that are to be closed, or to be as their week says. */
struct booking_days_change {
    struct rh_write write;
    const char *office, *from, *to; /* days "2026-11-24" */
    bool close;
    const char *reason; /* NULL: none */
    int64_t version;    /* of the schedule that was seen */
    struct booking_message audit;
};
struct rh_error *booking_store_days(struct rh_request *rq, const struct booking_days_change *change,
                                    struct rh_outcome *ret_outcome);

struct booking_tell {
    struct rh_write write;
    size_t n;
    const char **appointments, **ids;
    struct rh_slice *mails;
};
struct rh_error *booking_store_tell(struct rh_request *rq, const struct booking_tell *tell,
                                    struct rh_outcome *ret_outcome);

struct rh_error *booking_store_stay(struct rh_request *rq, const struct rh_write *write,
                                    const char *appointment, struct rh_outcome *ret_outcome);

#endif
