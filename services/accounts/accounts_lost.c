/* The way back for a citizen who has lost every second factor and all codes. Whoever knows the
 * password asks for it; the owner hears of it by mail at once and has a week to stop it, by the
 * mail's link or by using a factor; only then can the factors be removed, by somebody who knows the
 * password still. Staff have their admin for this. */
#include "accounts_factor.h"
#include "accounts_lost_store.h"
#include "clock.h"

#include "banned.h"

#define WAIT (INT64_C(7) * 24 * RH_HOUR)
#define USE  (INT64_C(14) * 24 * RH_HOUR) /* as long it can be used then */

/* NOT_FOUND for those who have another way, or none: no factor, no address for the mail. */
static struct rh_error *owner_of(struct rh_request *rq, struct accounts_person **ret_person)
{
    RH_TRY(accounts_caller(rq, ret_person));
    const struct accounts_person *person = *ret_person;
    return accounts_is_staff(person) || !accounts_has_factor(person) || person->contact == NULL
               ? rh_refuse(rq->arena, NOT_FOUND)
               : NULL;
}

struct rh_error *accounts_lost(struct rh_request *rq, const Accounts__LostRequest *in,
                               Accounts__LostReply *out)
{
    struct accounts_person *person;
    struct accounts_lost_row *row;
    const int64_t now = rh_clock_real();
    (void)in;
    RH_TRY(accounts_caller(rq, &person));
    RH_TRY(accounts_store_lost(rq, &row));
    out->staff = accounts_is_staff(person);
    out->mail = person->contact != NULL;
    if (row == NULL || row->ends_at <= now)
        return NULL;
    out->asked = true;
    out->ready = row->ready_at <= now;
    out->ready_at = rh_pb_instant(rq->arena, row->ready_at);
    out->ends_at = rh_pb_instant(rq->arena, row->ends_at);
    return NULL;
}

static struct rh_error *ask(struct rh_request *rq, const struct rh_write *write,
                            struct rh_outcome *ret_outcome)
{
    struct accounts_person *person;
    char *code = rh_arena_alloc(rq->arena, RH_SECRET_SIZE);
    bool full;
    const int64_t now = rh_clock_real();
    struct accounts_lost_ask asked = {.times = {now, now + WAIT, now + WAIT + USE},
                                      .request = rh_uuid(rq->arena, rq->now)};
    RH_TRY(owner_of(rq, &person));
    RH_TRY(accounts_mail_full(rq, person->contact, &full));
    if (full)
        return rh_refuse(rq->arena, TOO_MANY_TRIES);
    rh_secret_new(code);
    asked.code = accounts_code_hash(rq->arena, code);
    asked.mail = accounts_mail(rq, &(struct accounts_letter){.to = person->contact,
                                                             .letter = "accounts/factor_lost",
                                                             .path = "/zweiter-faktor-behalten",
                                                             .code = code,
                                                             .until = asked.times.ready_at});
    return accounts_store_lost_ask(rq, write, &asked, ret_outcome);
}

struct rh_error *accounts_lost_ask(struct rh_request *rq, const Accounts__LostAskRequest *in,
                                   Accounts__LostAskReply *out)
{
    struct rh_write write;
    struct rh_outcome outcome;
    (void)in;
    RH_TRY(accounts_write_of(rq, &out->base, &write));
    RH_TRY(rh_write_known(rq, &write, &outcome));
    if (!outcome.known)
        RH_TRY(ask(rq, &write, &outcome));
    return accounts_settle(rq, &outcome, COMMON__CODE__INTERNAL, &out->base);
}

struct rh_error *accounts_lost_remove(struct rh_request *rq, const Accounts__LostRemoveRequest *in,
                                      Accounts__LostRemoveReply *out)
{
    struct rh_write write;
    struct rh_outcome outcome;
    struct accounts_person *person;
    (void)in;
    RH_TRY(accounts_write_anew(rq, &write));
    RH_TRY(rh_write_known(rq, &write, &outcome));
    if (!outcome.known) {
        RH_TRY(owner_of(rq, &person));
        RH_TRY(accounts_store_lost_remove(
            rq, &write, accounts_factor_mail(rq, person, "accounts/factor_removed"), &outcome));
    }
    RH_TRY(accounts_settle_anew(rq, &outcome, COMMON__CODE__NOT_FOUND));
    return accounts_factor_grant(rq, &out->grant);
}

struct rh_error *accounts_lost_stop(struct rh_request *rq, const Accounts__LostStopRequest *in,
                                    Accounts__LostStopReply *out)
{
    struct rh_write write;
    struct rh_outcome outcome;
    RH_TRY(accounts_write_of(rq, &out->base, &write));
    RH_TRY(accounts_store_lost_stop(rq, &write, accounts_code_hash(rq->arena, in->code), &outcome));
    return accounts_settle(rq, &outcome, COMMON__CODE__LINK_LAPSED, &out->base);
}
