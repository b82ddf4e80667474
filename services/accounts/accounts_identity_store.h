/* Statements of log-ins by identity providers, by the names of accounts.sql. */
#ifndef ACCOUNTS_IDENTITY_STORE_H
#define ACCOUNTS_IDENTITY_STORE_H

#include "accounts_people_store.h"

/* ---- log-ins under way ---- */

struct accounts_flow {
    const char *provider; /* its key */
    const char *purpose;  /* "login", "prove", "link" */
    const char *account;  /* NULL for "login" */
    int64_t trust;        /* least that must come back, 0: any */
    bool fresh;
    const char *weiter; /* page that it leads to, or NULL */
    int64_t began_at;   /* real time */
};
struct rh_error *accounts_store_flow_begin(struct rh_request *rq, const struct accounts_flow *flow,
                                           struct rh_slice state, struct rh_slice browser);
/* NULL when there is none, or not of this provider and browser, or it has lapsed. */
struct rh_error *accounts_store_flow_take(struct rh_request *rq, struct rh_slice state,
                                          const char *provider, struct rh_slice browser,
                                          struct accounts_flow **ret_flow);
struct rh_error *accounts_store_flow_lapsed(struct rh_request *rq, const char *flow);

/* ---- identities ---- */

struct accounts_entrance {
    const char *issuer, *subject;
    const char *email;    /* verified, or NULL */
    const char *account;  /* that it must be; NULL: any, made where it is new */
    bool link;            /* becomes that account's where it is nobody's */
    struct rh_slice mail; /* tells the owner of a link; data NULL: none */
};
/* NULL in *ret_account when it is another account's. */
struct rh_error *accounts_store_identity_enter(struct rh_request *rq,
                                               const struct accounts_entrance *entrance,
                                               const char **ret_account);

struct accounts_identity_row {
    const char *issuer, *subject;
    int64_t linked_at;
};
struct rh_error *accounts_store_identities(struct rh_request *rq, const char *account,
                                           struct accounts_identity_row **ret_rows, size_t *ret_n);
struct rh_error *accounts_store_identity_unlink(struct rh_request *rq, const struct rh_write *write,
                                                const char *issuer, struct rh_slice mail,
                                                struct rh_outcome *ret_outcome);

/* ---- log-outs ---- */

struct accounts_login_row {
    const char *issuer;
    struct rh_slice token; /* sealed */
};
/* `life`, ms: how long the log-in may last. */
struct rh_error *accounts_store_login_noted(struct rh_request *rq, const char *account,
                                            const struct accounts_login_row *login, int64_t life);
/* Of the caller in this browser; NULL when there is none. */
struct rh_error *accounts_store_login_taken(struct rh_request *rq, struct rh_slice browser,
                                            struct accounts_login_row **ret_login);
struct rh_error *accounts_store_login_lapsed(struct rh_request *rq, const char *timer);

#endif
