/* What all kinds of second factors share: codes that stand in for them, and how a change of them
 * ends. */
#ifndef ACCOUNTS_FACTOR_H
#define ACCOUNTS_FACTOR_H

#include "accounts_people.h"

#define ACCOUNTS_CHALLENGE_LIFE (5 * RH_MINUTE)

/* A set of recovery codes: what is shown, and what is stored. They follow from the write's key, so
 * that a repeated request shows the same ones again without their being kept. */
struct accounts_recovery_set {
    char *codes[ACCOUNTS_RECOVERY];
    struct rh_slice hashes[ACCOUNTS_RECOVERY];
};
void accounts_recovery_make(struct rh_request *rq, const struct rh_write *write,
                            struct accounts_recovery_set *ret_set);

struct accounts_spent;
/* A challenge of the caller's account and session for a use ("key.add"). In the arena. */
const char *accounts_challenge_for(struct rh_request *rq, const char *use);
/* KEY_REFUSED unless it is such a one and has not ended; *ret_spent is what remembers it. */
struct rh_error *accounts_challenge_take(struct rh_request *rq, const char *use,
                                         const char *challenge, struct accounts_spent *ret_spent);

/* Reads "123 456", as apps show it; false when it is something else. */
bool accounts_read_digits(const char *typed, char ret[ACCOUNTS_DIGITS + 1]);
/* WRONG_OTP unless the person's app shows them now; *ret_step is their time step, to be used once.
 */
struct rh_error *accounts_check_digits(struct rh_request *rq, const struct accounts_person *person,
                                       const char *digits, int64_t *ret_step);

/* Counts a try of a factor, of whatever kind; TOO_MANY_TRIES when none is left. */
struct rh_error *accounts_count_factor(struct rh_request *rq, const struct accounts_person *person,
                                       bool device_known, struct accounts_try *ret_try);

/* What an app or a key shows of whose it is: the address, else the account's id. */
const char *accounts_factor_owner(const struct accounts_person *person);

/* What the owner is told by mail; data NULL: has no address. */
struct rh_slice accounts_factor_mail(struct rh_request *rq, const struct accounts_person *person,
                                     const char *letter);

/* The caller's new session after a change of factors, which ends all others. */
struct rh_error *accounts_factor_grant(struct rh_request *rq, Accounts__Grant **ret_grant);

#endif
