/* Statements of second factors, by the names of accounts_factor.sql. */
#ifndef ACCOUNTS_FACTOR_STORE_H
#define ACCOUNTS_FACTOR_STORE_H

#include "accounts_people_store.h"

struct accounts_codes {
    const struct rh_slice *hashes;
    size_t n;
};

struct accounts_app {
    struct rh_slice secret; /* sealed */
    int64_t step;           /* of the digits that proved it */
    struct rh_slice mail;
    struct accounts_codes codes; /* none: there is a factor already */
};
/* Of the caller. */
struct rh_error *accounts_store_app_on(struct rh_request *rq, const struct rh_write *write,
                                       const struct accounts_app *app,
                                       struct rh_outcome *ret_outcome);

struct accounts_proof {
    int64_t step;         /* of the app's digits; -1: none were given */
    struct rh_slice code; /* hash of a recovery code; data NULL: none was given */
};
struct rh_error *accounts_store_app_off(struct rh_request *rq, const struct rh_write *write,
                                        const struct accounts_proof *proof, struct rh_slice mail,
                                        struct rh_outcome *ret_outcome);
struct rh_error *accounts_store_renew_recovery(struct rh_request *rq, const struct rh_write *write,
                                               const struct accounts_codes *codes,
                                               struct rh_slice mail,
                                               struct rh_outcome *ret_outcome);

struct accounts_factor_reset {
    struct accounts_new_link link;
    struct rh_slice mail;
};
/* Of a colleague in the request's tenant. */
struct rh_error *accounts_store_reset_factor(struct rh_request *rq, const struct rh_write *write,
                                             const char *account,
                                             const struct accounts_factor_reset *reset,
                                             struct rh_outcome *ret_outcome);

#endif
