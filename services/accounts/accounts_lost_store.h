/* Statements of lost factors, by the names of accounts_lost.sql. */
#ifndef ACCOUNTS_LOST_STORE_H
#define ACCOUNTS_LOST_STORE_H

#include "accounts_people_store.h"

struct accounts_lost_row {
    int64_t asked_at, ready_at, ends_at; /* real time, ms */
};
/* Of the caller; NULL: nothing was asked for. */
struct rh_error *accounts_store_lost(struct rh_request *rq, struct accounts_lost_row **ret);

struct accounts_lost_ask {
    struct accounts_lost_row times;
    const char *request;  /* UUID */
    struct rh_slice code; /* hash */
    struct rh_slice mail; /* packed */
};
struct rh_error *accounts_store_lost_ask(struct rh_request *rq, const struct rh_write *write,
                                         const struct accounts_lost_ask *ask,
                                         struct rh_outcome *ret_outcome);
/* Of the caller. Not done: it is not time. */
struct rh_error *accounts_store_lost_remove(struct rh_request *rq, const struct rh_write *write,
                                            struct rh_slice mail, struct rh_outcome *ret_outcome);
/* Not done: there is no such one. */
struct rh_error *accounts_store_lost_stop(struct rh_request *rq, const struct rh_write *write,
                                          struct rh_slice code, struct rh_outcome *ret_outcome);
struct rh_error *accounts_store_lost_found(struct rh_request *rq, const char *account);
struct rh_error *accounts_store_lost_lapsed(struct rh_request *rq, const char *request);

#endif
