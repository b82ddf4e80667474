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

/* What holds on an office's days; n 0: what their week says. */
struct booking_days_rows {
    const char *office, *from, *to; /* days "2026-11-24" */
    size_t n;
    int64_t opens[BOOKING_MOST_SPANS], closes[BOOKING_MOST_SPANS]; /* minutes; -1: closed */
    const char *reason;                                            /* NULL: none */
};
struct booking_edit;
struct rh_error *booking_store_set_days(struct rh_request *rq, const struct booking_edit *edit,
                                        const struct booking_days_rows *rows,
                                        ProtobufCMessage *out);

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
