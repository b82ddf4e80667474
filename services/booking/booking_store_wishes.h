/* Statements of booking_wishes.sql: one function each. Rows live in the request's arena. */
#ifndef BOOKING_STORE_WISHES_H
#define BOOKING_STORE_WISHES_H

#include "booking_store.h"

/* A wish as it is entered. */
struct booking_wish_entry {
    struct rh_write write;
    const char *wish, *service, *office; /* office NULL: any */
    int persons;
    const char *further;   /* as the text of an array; NULL: nothing */
    const char *from, *to; /* days "2026-11-24" */
    unsigned weekdays;
    const char *part; /* as the table has it */
    const char *name, *email, *language, *account;
    int64_t until; /* unconfirmed until then; RH_TIME_NULL: on the list at once */
    int64_t due;   /* of its timer */
    const char *timer;
    struct booking_message mail;
};
struct booking_wish_outcome {
    bool known, same, done;
    struct rh_slice reply;
    bool listed; /* the address is on the list of this service */
};
struct rh_error *booking_store_wish(struct rh_request *rq, const struct booking_wish_entry *entry,
                                    struct booking_wish_outcome *ret_outcome);

struct booking_wish_row {
    struct booking_what what;
    const char *wish, *office, *part, *state, *ended, *offer, *name, *email, *language, *account;
    int64_t from_day, to_day, weekdays, hold_until, waits_since, missed, changed_at, place;
    /* of what is offered, or was taken */
    const char *offer_office, *venue, *offer_state;
    int64_t start_at, end_at, offer_until, counter, room;
};
/* NULL when there is none. */
struct rh_error *booking_store_wished(struct rh_request *rq, const char *wish,
                                      struct booking_wish_row **ret_row);

/* What happens to a wish; each statement uses what it is about. */
struct booking_wish_change {
    struct rh_write write;
    const char *wish;
    int64_t over;      /* confirm: when its last day is over */
    const char *timer; /* confirm: id of a timer for the list */
    struct booking_next next;
    const char *day;    /* decline: of the time that was offered */
    const char *reason; /* end */
    struct booking_message mail, audit;
    const char *address; /* take: its hash */
};
struct booking_wish_result {
    bool known, same, done;
    struct rh_slice reply;
    const char *state, *office; /* before; NULL: no such wish, no offer */
    int64_t hold_until, start_at;
    bool twice; /* confirm: the address is on the list already */
    bool over;  /* take: the address has no place left */
};
struct rh_error *booking_store_confirm_wish(struct rh_request *rq,
                                            const struct booking_wish_change *change,
                                            struct booking_wish_result *ret);
struct rh_error *booking_store_take_offer(struct rh_request *rq,
                                          const struct booking_wish_change *change,
                                          struct booking_wish_result *ret);
struct rh_error *booking_store_decline_offer(struct rh_request *rq,
                                             const struct booking_wish_change *change,
                                             struct booking_wish_result *ret);
struct rh_error *booking_store_end_wish(struct rh_request *rq,
                                        const struct booking_wish_change *change,
                                        struct booking_wish_result *ret);

/* ---- timers ---- */

/* The end of an offer of `appointment`, whose wish had missed so many before. */
struct rh_error *booking_store_miss_offer(struct rh_request *rq, const char *appointment,
                                          const char *day, int64_t missed,
                                          const struct booking_message *mail);
/* The id of the wish to which an appointment is offered; NULL: to none. */
struct rh_error *booking_store_wish_of(struct rh_request *rq, const char *appointment,
                                       const char **ret_wish);
struct rh_error *booking_store_wish_due(struct rh_request *rq, const char *wish,
                                        const struct booking_message *mail);
struct rh_error *booking_store_line_later(struct rh_request *rq, const char *timer, int64_t from,
                                          int64_t at);
struct rh_error *booking_store_line_next(struct rh_request *rq, const char *timer, int64_t from,
                                         int64_t at);

/* ---- offering ---- */

struct booking_listed_row {
    struct booking_what what;
    const char *wish, *office, *part, *email, *language;
    int64_t from_day, to_day, weekdays;
    struct rh_texts_column passed; /* numbers of days */
};
struct rh_error *booking_store_line_listed(struct rh_request *rq, int most,
                                           struct booking_listed_row **ret_rows, size_t *ret_n);
/* A time that is to be held for a wish. */
struct booking_offer {
    const char *wish;
    struct booking_hold_row hold; /* with one choice */
    struct booking_message mail;
};
/* Holds it by the ordinary statement and gives it to the wish, or does neither; ret_current: the
 * schedule was the database's. */
struct rh_error *booking_store_offer(struct rh_request *rq, const struct booking_offer *offer,
                                     bool *ret_done, bool *ret_current);

/* ---- for the office ---- */

struct booking_line_count {
    const char *service;
    int64_t waiting;
};
struct rh_error *booking_store_line_counts(struct rh_request *rq,
                                           struct booking_line_count **ret_rows, size_t *ret_n);
struct booking_line_row {
    struct booking_what what;
    const char *wish, *office, *state, *name;
    int64_t waits_since, from_day, to_day, offer_until, place;
};
/* service NULL: all. */
struct rh_error *booking_store_line(struct rh_request *rq, const char *service, int most,
                                    const struct booking_message *audit,
                                    struct booking_line_row **ret_rows, size_t *ret_n);

#endif
