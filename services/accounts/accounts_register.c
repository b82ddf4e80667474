/* Registration and forgotten passwords: what somebody does who is not logged in, and what the links
 * in their mails do. An address gets the same answer, with the same work behind it, whether it is
 * known or not; only its owner's mail tells. */
#include "accounts_people.h"

#include "banned.h"

struct rh_error *accounts_sign_up(struct rh_request *rq, const Accounts__SignUpRequest *in,
                                  Accounts__SignUpReply *out)
{
    struct rh_write write;
    struct rh_outcome outcome;
    struct accounts_mails mails = {0};
    const char *code, *hash;
    RH_TRY(accounts_write_of(rq, &out->base, &write));
    RH_TRY(accounts_new_password(rq, in->password, in->email, false, &hash));
    RH_TRY(accounts_mail_full(rq, in->email, &mails.none));
    struct accounts_new_link link = accounts_link_new(rq, in->email, ACCOUNTS_REGISTER_LIFE, &code);
    mails.body = accounts_mail(rq, &(struct accounts_letter){.to = in->email,
                                                             .letter = "accounts/sign_up",
                                                             .path = "/registrieren/bestaetigen",
                                                             .code = code});
    mails.hint = accounts_mail(rq, &(struct accounts_letter){.to = in->email,
                                                             .letter = "accounts/known",
                                                             .path = "/passwort-vergessen"});
    RH_TRY(accounts_store_sign_up(rq, &write, &link, hash, &mails, &outcome));
    return accounts_settle(rq, &outcome, COMMON__CODE__INTERNAL, &out->base);
}

static struct rh_slice confirm_reply(struct rh_request *rq, const char *kind)
{
    Accounts__ConfirmReply reply = ACCOUNTS__CONFIRM_REPLY__INIT;
    reply.kind = (char *)(uintptr_t)kind;
    return rh_pb_pack(rq->arena, &reply.base);
}

struct rh_error *accounts_confirm(struct rh_request *rq, const Accounts__ConfirmRequest *in,
                                  Accounts__ConfirmReply *out)
{
    struct rh_write write;
    struct accounts_confirmed found;
    out->kind = rh_arena_strdup(rq->arena, "register");
    RH_TRY(accounts_write_of(rq, &out->base, &write));
    RH_TRY(accounts_store_confirm(rq, &write, accounts_code_hash(rq->arena, in->code),
                                  confirm_reply(rq, "email"), &found));
    const struct rh_outcome outcome = {found.known, found.same, found.done, found.reply};
    RH_TRY(accounts_settle(rq, &outcome, COMMON__CODE__LINK_LAPSED, &out->base));
    if (!outcome.known)
        out->kind = (char *)(uintptr_t)found.kind;
    return NULL;
}

struct rh_error *accounts_forgot(struct rh_request *rq, const Accounts__ForgotRequest *in,
                                 Accounts__ForgotReply *out)
{
    struct rh_write write;
    struct rh_outcome outcome;
    struct accounts_mails mails = {0};
    const char *code;
    RH_TRY(accounts_write_of(rq, &out->base, &write));
    RH_TRY(accounts_mail_full(rq, in->email, &mails.none));
    struct accounts_new_link link = accounts_link_new(rq, in->email, ACCOUNTS_RESET_LIFE, &code);
    mails.body = accounts_mail(rq, &(struct accounts_letter){.to = in->email,
                                                             .letter = "accounts/reset",
                                                             .path = "/passwort-neu",
                                                             .code = code});
    RH_TRY(accounts_store_forgot(rq, &write, &link, &mails, &outcome));
    return accounts_settle(rq, &outcome, COMMON__CODE__INTERNAL, &out->base);
}

/* The second factor stays: whoever reads somebody's mail has not got their phone. */
struct rh_error *accounts_reset(struct rh_request *rq, const Accounts__ResetRequest *in,
                                Accounts__ResetReply *out)
{
    struct rh_write write;
    struct rh_outcome outcome;
    struct accounts_link_row *link;
    const char *hash;
    struct rh_slice code = accounts_code_hash(rq->arena, in->code);
    out->account = rh_arena_strdup(rq->arena, "");
    RH_TRY(accounts_write_of(rq, &out->base, &write));
    RH_TRY(rh_write_known(rq, &write, &outcome));
    if (outcome.known)
        return accounts_settle(rq, &outcome, COMMON__CODE__LINK_LAPSED, &out->base);
    RH_TRY(accounts_store_link(rq, code, "reset", &link));
    if (link == NULL)
        return rh_refuse(rq->arena, LINK_LAPSED);
    out->account = (char *)(uintptr_t)link->account;
    write.reply = rh_pb_pack(rq->arena, &out->base);
    RH_TRY(accounts_new_password(rq, in->password, link->email, link->factored, &hash));
    struct rh_slice mail = accounts_mail(
        rq, &(struct accounts_letter){
                .to = link->email, .letter = "accounts/password", .path = "/passwort-vergessen"});
    RH_TRY(accounts_store_reset(rq, &write, code, hash, mail, &outcome));
    return accounts_settle(rq, &outcome, COMMON__CODE__LINK_LAPSED, &out->base);
}
