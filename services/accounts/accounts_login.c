/* Log-in: password, then the second factor where there is one. Neither stores its grant: a session
 * is made of what the account may do now, not of what it could when a request was first made. */
#include "accounts_factor.h"
#include "accounts_lost_store.h"

#include "clock.h"

#include <string.h>

#include "banned.h"

/* A repetition checks the password again: nothing is stored that would spare it. */
struct rh_error *accounts_login(struct rh_request *rq, const Accounts__LoginRequest *in,
                                Accounts__LoginReply *out)
{
    struct accounts_person *person;
    struct accounts_try try;
    struct rh_slice browser = accounts_browser(rq);
    RH_TRY(accounts_store_person_by_email(rq, in->email, browser, &person));
    RH_TRY(accounts_check_password(rq, person, in->email, in->password, &try));
    bool open = accounts_has_factor(person);
    if (open)
        browser = (struct rh_slice){NULL, 0}; /* known only behind the second factor */
    RH_TRY(accounts_store_logged_in(rq, &try, person->account, browser));
    out->grant = accounts_grant(rq, person, open);
    return NULL;
}

static struct rh_error *use_digits(struct rh_request *rq, const struct rh_write *write,
                                   const struct accounts_person *person, const char *digits,
                                   struct rh_outcome *ret_outcome)
{
    int64_t step;
    RH_TRY(accounts_check_digits(rq, person, digits, &step));
    return accounts_store_use_step(rq, write, person->account, step, ret_outcome);
}

static struct rh_error *use_recovery(struct rh_request *rq, const struct rh_write *write,
                                     const struct accounts_person *person, const char *typed,
                                     struct rh_outcome *ret_outcome)
{
    uint8_t hash[32];
    accounts_recovery_hash(typed, hash);
    const struct rh_slice code = {(const char *)hash, sizeof hash};
    return accounts_store_use_recovery(
        rq, write, code, accounts_factor_mail(rq, person, "accounts/recovery_used"), ret_outcome);
}

static struct rh_error *use_factor(struct rh_request *rq, const struct rh_write *write,
                                   const struct accounts_person *person, const char *typed,
                                   struct accounts_try *ret_try)
{
    char digits[ACCOUNTS_DIGITS + 1];
    struct rh_outcome outcome;
    RH_TRY(accounts_count_factor(rq, person, person->device_known, ret_try));
    if (accounts_read_digits(typed, digits))
        RH_TRY(use_digits(rq, write, person, digits, &outcome));
    else
        RH_TRY(use_recovery(rq, write, person, typed, &outcome));
    return accounts_settle_anew(rq, &outcome, COMMON__CODE__WRONG_OTP);
}

struct rh_error *accounts_second_factor(struct rh_request *rq,
                                        const Accounts__SecondFactorRequest *in,
                                        Accounts__SecondFactorReply *out)
{
    struct rh_write write;
    struct rh_outcome before;
    struct accounts_person *person;
    struct accounts_try try;
    RH_TRY(accounts_write_anew(rq, &write));
    RH_TRY(accounts_caller(rq, &person));
    RH_TRY(rh_write_known(rq, &write, &before));
    if (before.known) {
        RH_TRY(accounts_settle_anew(rq, &before, COMMON__CODE__WRONG_OTP));
    } else if (!accounts_has_factor(person)) {
        return rh_refuse(rq->arena, WRONG_OTP);
    } else {
        int64_t left = person->recovery_left;
        RH_TRY(use_factor(rq, &write, person, in->otp, &try));
        RH_TRY(accounts_store_logged_in(rq, &try, person->account, accounts_browser(rq)));
        RH_TRY(accounts_store_lost_found(rq, person->account));
        RH_TRY(accounts_caller(rq, &person));
        out->has_recovery_left = person->recovery_left < left;
        out->recovery_left = (int32_t)person->recovery_left;
    }
    out->grant = accounts_grant(rq, person, false);
    return NULL;
}
