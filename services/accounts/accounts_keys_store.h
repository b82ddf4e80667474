/* Statements of security keys, by the names of accounts_keys.sql. */
#ifndef ACCOUNTS_KEYS_STORE_H
#define ACCOUNTS_KEYS_STORE_H

#include "accounts_people_store.h"

struct accounts_key_row {
    const char *key, *name;
    struct rh_slice credential, public_key;
    int64_t algorithm;
    bool verified;
    int64_t added_at, used_at, copied_at; /* RH_TIME_NULL: never */
};
struct rh_error *accounts_store_keys(struct rh_request *rq, const char *account,
                                     struct accounts_key_row **ret_rows, size_t *ret_n);

/* A challenge that is answered: it works once. */
struct accounts_spent {
    struct rh_slice challenge; /* its hash */
    int64_t expires_at;        /* real time */
};

struct accounts_key_addition {
    const char *key, *name; /* UUID */
    struct rh_slice credential, public_key;
    int64_t algorithm, counter;
    bool verified;
    struct accounts_spent spent;
    struct rh_slice mail;
    const struct rh_slice *recovery; /* hashes of codes; n 0: there are some */
    size_t n_recovery;
    int64_t most; /* keys of an account */
};
/* Not done: *ret_why is "lapsed" (the challenge was used), "full" or "taken" (the credential). */
struct rh_error *accounts_store_add_key(struct rh_request *rq, const struct rh_write *write,
                                        const struct accounts_key_addition *addition,
                                        struct rh_outcome *ret_outcome, const char **ret_why);

struct accounts_key_use {
    const char *key;
    int64_t counter;
    struct accounts_spent spent;
    struct rh_slice mail; /* where the key turns out to be copied */
};
/* Not done: *ret_why is "lapsed" (the challenge was used) or "copied". */
struct rh_error *accounts_store_use_key(struct rh_request *rq, const struct rh_write *write,
                                        const struct accounts_key_use *use,
                                        struct rh_outcome *ret_outcome, const char **ret_why);

struct rh_error *accounts_store_rename_key(struct rh_request *rq, const struct rh_write *write,
                                           const char *key, const char *name,
                                           struct rh_outcome *ret_outcome);
struct rh_error *accounts_store_remove_key(struct rh_request *rq, const struct rh_write *write,
                                           const char *key, struct rh_slice mail,
                                           struct rh_outcome *ret_outcome);

/* ---- timers ---- */

struct rh_error *accounts_store_challenges_lapsed(struct rh_request *rq, const char *timer);
struct rh_error *accounts_store_devices_lapsed(struct rh_request *rq, const char *timer,
                                               const char *day);

#endif
