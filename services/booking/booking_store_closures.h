/* Statements of booking_closures.sql: one function each. Rows live in the request's arena. */
#ifndef BOOKING_STORE_CLOSURES_H
#define BOOKING_STORE_CLOSURES_H

#include "booking_store.h"

struct booking_closure_row {
    const char *office, *closure;
    int64_t counter;
    int64_t start_at, end_at;
    const char *reason; /* NULL: none */
};
/* Those that end after `from`, by office, counter and time. */
struct rh_error *booking_store_load_closures(struct rh_db *db, struct rh_arena *arena,
                                             int32_t tenant, int64_t from,
                                             struct booking_closure_row **ret_rows, size_t *ret_n);

struct booking_closing {
    struct rh_write write;
    const char *closure;
    int64_t counter;
    int64_t start, end;
    const char *reason; /* NULL: none */
    struct booking_message audit;
    int64_t old; /* what ended before goes */
};
/* Not done: somebody closed it at the same instant. */
struct rh_error *booking_store_close_counter(struct rh_request *rq,
                                             const struct booking_closing *closing,
                                             struct rh_outcome *ret_outcome);

struct booking_reopening {
    struct rh_write write;
    const char *closure, *office;
    struct booking_message audit;
};
/* Not done: the office has no such closure. */
struct rh_error *booking_store_open_counter(struct rh_request *rq,
                                            const struct booking_reopening *reopening,
                                            struct rh_outcome *ret_outcome);

#endif
