/* Statements of booking_inquiries.sql: one function each. Rows live in the request's arena. */
#ifndef BOOKING_STORE_INQUIRIES_H
#define BOOKING_STORE_INQUIRIES_H

#include "booking_store.h"

/* An inquiry as it is entered. */
struct booking_inquiry_entry {
    struct rh_write write;
    const char *inquiry, *service, *office; /* office NULL: any */
    size_t n_days;
    const char *days[3], *parts[3]; /* "2026-11-24", as the table has it */
    const char *note, *name, *email, *phone, *language, *account;
    int64_t until; /* the link can be followed until then; RH_TIME_NULL: open at once */
    int64_t due;   /* of its timer */
    struct booking_message mail;
};
struct rh_error *booking_store_inquire(struct rh_request *rq,
                                       const struct booking_inquiry_entry *entry,
                                       struct rh_outcome *ret_outcome);

struct booking_inquiry_row {
    const char *inquiry, *service, *office, *note, *state, *reason, *appointment;
    const char *name, *email, *phone, *language, *account;
    struct rh_texts_column days, parts; /* numbers of days */
    int64_t hold_until, made_at;
};
/* NULL when there is none. */
struct rh_error *booking_store_inquiry(struct rh_request *rq, const char *inquiry,
                                       struct booking_inquiry_row **ret_row);
/* The same with a record of it; none that the office does not have yet. */
struct rh_error *booking_store_inquiry_read(struct rh_request *rq, const char *inquiry,
                                            const struct booking_message *audit,
                                            struct booking_inquiry_row **ret_row);
struct rh_error *booking_store_inquiries(struct rh_request *rq, int most,
                                         const struct booking_message *audit,
                                         struct booking_inquiry_row **ret_rows, size_t *ret_n);

/* What happens to an inquiry; each statement uses what it is about. */
struct booking_inquiry_change {
    struct rh_write write;
    const char *inquiry;
    int64_t over;               /* confirm: when its last day is over */
    const char *state, *reason; /* end */
    const char *appointment;    /* answer: held before */
    bool stays;                 /* answer: outside the hours, on purpose */
    struct booking_next next;
    struct booking_message mail, audit, news;
};
struct booking_inquiry_result {
    bool known, same, done;
    struct rh_slice reply;
    const char *state; /* before; NULL: no such inquiry */
};
struct rh_error *booking_store_confirm_inquiry(struct rh_request *rq,
                                               const struct booking_inquiry_change *change,
                                               struct booking_inquiry_result *ret);
struct rh_error *booking_store_end_inquiry(struct rh_request *rq,
                                           const struct booking_inquiry_change *change,
                                           struct booking_inquiry_result *ret);

/* Books what is held, within the transaction that held it. */
struct rh_error *booking_store_answer_inquiry(struct rh_request *rq,
                                              const struct booking_inquiry_change *change,
                                              struct booking_inquiry_result *ret);

struct rh_error *booking_store_inquiry_due(struct rh_request *rq, const char *inquiry,
                                           const struct booking_message *mail);

#endif
