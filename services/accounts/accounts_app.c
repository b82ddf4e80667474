/* The second factor that everybody can have: an app with six digits (RFC 6238), and the codes that
 * stand in for it. A page that sets it up stores nothing: the secret follows from a challenge in
 * the page, so that whoever leaves it leaves nothing behind. */
#include "accounts_challenge.h"
#include "accounts_factor.h"
#include "accounts_factor_store.h"
#include "accounts_keys_store.h"
#include "clock.h"
#include "qr.h"

#include <string.h>

#include "banned.h"

#define USE_APP "app.on"

/* The page's own challenge as long as it is good, so that a slip of the digits changes no secret.
 */
static const char *setup_code(struct rh_request *rq, const char *shown)
{
    struct accounts_spent spent;
    if (shown != NULL && accounts_challenge_take(rq, USE_APP, shown, &spent) == NULL)
        return shown;
    return accounts_challenge_for(rq, USE_APP);
}

struct rh_error *accounts_app(struct rh_request *rq, const Accounts__AppRequest *in,
                              Accounts__AppReply *out)
{
    struct accounts_person *person;
    char *secret = rh_arena_alloc(rq->arena, RH_SECRET_SIZE);
    RH_TRY(accounts_caller(rq, &person));
    const char *code = setup_code(rq, in->code);
    accounts_totp_text(accounts_settings_of(rq)->key, code, secret);
    const char *uri = accounts_totp_uri(rq->arena, accounts_factor_owner(person), secret);
    struct rh_slice svg = rh_qr_svg(rq->arena, uri);
    if (svg.data == NULL)
        return rh_fail(rq->arena, INTERNAL, "the address is too long for a QR code");
    out->on = person->totp.data != NULL;
    out->password = person->password != NULL;
    out->staff = accounts_is_staff(person);
    out->second_factor = accounts_has_factor(person);
    out->recovery_left = (int32_t)person->recovery_left;
    out->code = (char *)(uintptr_t)code;
    out->secret = secret;
    out->uri = (char *)(uintptr_t)uri;
    out->qr = rh_pb_file(rq->arena, "image/svg+xml", "code.svg", svg);
    return NULL;
}

static struct rh_error *switch_on(struct rh_request *rq, const Accounts__AppOnRequest *in,
                                  const struct accounts_recovery_set *set, struct rh_write *write,
                                  Accounts__AppOnReply *out)
{
    const uint8_t *key = accounts_settings_of(rq)->key;
    uint8_t secret[ACCOUNTS_TOTP_SIZE];
    struct accounts_person *person;
    struct accounts_spent spent;
    struct accounts_app app = {.codes = {set->hashes, 0}};
    struct rh_outcome outcome;
    RH_TRY(accounts_caller(rq, &person));
    RH_TRY(accounts_check_owner(rq, in->password, person));
    if (accounts_challenge_take(rq, USE_APP, in->code, &spent) != NULL)
        return rh_refuse(rq->arena, SETUP_LAPSED);
    accounts_totp_secret(key, in->code, secret);
    if (!accounts_totp_matches(secret, rh_clock_real(), in->otp, &app.step))
        return rh_refuse(rq->arena, WRONG_OTP);
    out->first = !accounts_has_factor(person);
    app.codes.n = out->first ? ACCOUNTS_RECOVERY : 0;
    app.secret = accounts_seal(rq->arena, key, person->account, secret);
    app.mail = accounts_factor_mail(rq, person, "accounts/app_on");
    write->reply = rh_pb_pack(rq->arena, &out->base);
    RH_TRY(accounts_store_app_on(rq, write, &app, &outcome));
    return accounts_settle(rq, &outcome, COMMON__CODE__FORBIDDEN, &out->base);
}

struct rh_error *accounts_app_on(struct rh_request *rq, const Accounts__AppOnRequest *in,
                                 Accounts__AppOnReply *out)
{
    struct rh_write write;
    struct rh_outcome before;
    struct accounts_recovery_set *set = rh_arena_alloc(rq->arena, sizeof *set);
    RH_TRY(accounts_write_anew(rq, &write));
    accounts_recovery_make(rq, &write, set);
    RH_TRY(rh_write_known(rq, &write, &before));
    if (before.known)
        RH_TRY(rh_write_replay(rq, before.same, before.reply, &out->base));
    else
        RH_TRY(switch_on(rq, in, set, &write, out));
    if (out->first) {
        out->recovery = set->codes;
        out->n_recovery = ACCOUNTS_RECOVERY;
    }
    return accounts_factor_grant(rq, &out->grant);
}

/* Digits of the app, or a recovery code. Counted like those of a log-in. */
static struct rh_error *read_proof(struct rh_request *rq, const struct accounts_person *person,
                                   const char *typed, struct accounts_proof *ret)
{
    uint8_t *hash = rh_arena_alloc(rq->arena, 32);
    char digits[ACCOUNTS_DIGITS + 1];
    *ret = (struct accounts_proof){.step = -1};
    if (!accounts_read_digits(typed, digits)) {
        accounts_recovery_hash(typed, hash);
        ret->code = (struct rh_slice){(const char *)hash, 32};
        return NULL;
    }
    return accounts_check_digits(rq, person, digits, &ret->step);
}

static struct rh_error *switch_off(struct rh_request *rq, const Accounts__AppOffRequest *in,
                                   const struct rh_write *write)
{
    struct accounts_person *person;
    struct accounts_proof proof;
    struct accounts_try try;
    struct rh_outcome outcome;
    RH_TRY(accounts_caller(rq, &person));
    if (accounts_is_staff(person))
        return rh_refuse(rq->arena, FORBIDDEN);
    RH_TRY(accounts_check_owner(rq, in->password, person));
    RH_TRY(accounts_count_factor(rq, person, true, &try));
    RH_TRY(read_proof(rq, person, in->otp, &proof));
    RH_TRY(accounts_store_app_off(rq, write, &proof,
                                  accounts_factor_mail(rq, person, "accounts/app_off"), &outcome));
    RH_TRY(accounts_settle_anew(rq, &outcome, COMMON__CODE__WRONG_OTP));
    return accounts_store_logged_in(rq, &try, person->account, accounts_browser(rq));
}

/* Staff keep theirs: their roles need it. */
struct rh_error *accounts_app_off(struct rh_request *rq, const Accounts__AppOffRequest *in,
                                  Accounts__AppOffReply *out)
{
    struct rh_write write;
    struct rh_outcome before;
    RH_TRY(accounts_write_anew(rq, &write));
    RH_TRY(rh_write_known(rq, &write, &before));
    if (before.known)
        RH_TRY(accounts_settle_anew(rq, &before, COMMON__CODE__WRONG_OTP));
    else
        RH_TRY(switch_off(rq, in, &write));
    return accounts_factor_grant(rq, &out->grant);
}

struct rh_error *accounts_recovery_renew(struct rh_request *rq,
                                         const Accounts__RecoveryRenewRequest *in,
                                         Accounts__RecoveryRenewReply *out)
{
    struct rh_write write;
    struct rh_outcome outcome;
    struct accounts_person *person;
    struct accounts_recovery_set *set = rh_arena_alloc(rq->arena, sizeof *set);
    const struct accounts_codes codes = {set->hashes, ACCOUNTS_RECOVERY};
    RH_TRY(accounts_write_anew(rq, &write));
    accounts_recovery_make(rq, &write, set);
    RH_TRY(rh_write_known(rq, &write, &outcome));
    if (!outcome.known) {
        RH_TRY(accounts_caller(rq, &person));
        RH_TRY(accounts_check_owner(rq, in->password, person));
        RH_TRY(accounts_store_renew_recovery(
            rq, &write, &codes, accounts_factor_mail(rq, person, "accounts/recovery_new"),
            &outcome));
    }
    RH_TRY(accounts_settle_anew(rq, &outcome, COMMON__CODE__FORBIDDEN));
    out->recovery = set->codes;
    out->n_recovery = ACCOUNTS_RECOVERY;
    return NULL;
}

/* ---- of a colleague ---- */

/* The same work for everybody: the statement says whose it is. */
static struct rh_error *reset_factor(struct rh_request *rq, const struct rh_write *write,
                                     const char *account, struct rh_outcome *ret_outcome)
{
    struct accounts_person *person;
    struct accounts_town_row *town;
    const char *code;
    RH_TRY(accounts_store_town(rq, rq->tenant, &town));
    RH_TRY(accounts_store_person(rq, account, accounts_browser(rq), &person));
    if (town == NULL)
        return rh_refuse(rq->arena, NOT_FOUND);
    const char *to = person == NULL || person->email == NULL ? "" : person->email;
    struct accounts_factor_reset reset = {
        .link = accounts_link_new(rq, to, ACCOUNTS_INVITE_LIFE, &code)};
    reset.mail =
        accounts_mail(rq, &(struct accounts_letter){.to = to,
                                                    .letter = "accounts/factor_reset",
                                                    .path = "/einladung",
                                                    .code = code,
                                                    .name = person == NULL ? NULL : person->name,
                                                    .town = town->name});
    return accounts_store_reset_factor(rq, write, account, &reset, ret_outcome);
}

/* Whoever lost everything asks the own town's admin, who sees them. Nobody does it for themselves:
 * a borrowed session of an admin would be enough. */
struct rh_error *accounts_reset_factor(struct rh_request *rq,
                                       const Accounts__ResetFactorRequest *in,
                                       Accounts__ResetFactorReply *out)
{
    struct rh_write write;
    struct rh_outcome outcome;
    if (strcmp(in->account, rq->caller.account) == 0)
        return rh_refuse(rq->arena, FORBIDDEN);
    out->account = in->account;
    RH_TRY(accounts_write_of(rq, &out->base, &write));
    RH_TRY(rh_write_known(rq, &write, &outcome));
    if (!outcome.known)
        RH_TRY(reset_factor(rq, &write, in->account, &outcome));
    return accounts_settle(rq, &outcome, COMMON__CODE__NOT_FOUND, &out->base);
}
