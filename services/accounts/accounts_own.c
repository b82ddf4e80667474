/* What people do with their own account. Everything that could take it away from them asks for the
 * password again. */
#include "accounts_identity.h"
#include "accounts_people.h"

#include <string.h>

#include "banned.h"

struct rh_error *accounts_desks(struct rh_request *rq, const char *account, size_t *ret_n,
                                Accounts__Desk ***ret_desks)
{
    struct accounts_desk_row *rows;
    size_t n;
    RH_TRY(accounts_store_desks(rq, account, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        Accounts__Desk *desk =
            RH_PB_ADD(rq->arena, *ret_n, *ret_desks, &accounts__desk__descriptor);
        desk->tenant = accounts_tenant_message(rq->arena, &rows[i].tenant);
        desk->roles = (char **)(uintptr_t)rows[i].roles.items;
        desk->n_roles = rows[i].roles.n;
        for (size_t role = 0; role < desk->n_roles; role++)
            desk->has_admin = desk->admin = desk->admin || strcmp(desk->roles[role], "admin") == 0;
    }
    return NULL;
}

struct rh_error *accounts_account(struct rh_request *rq, const Accounts__AccountRequest *in,
                                  Accounts__AccountReply *out)
{
    struct accounts_person *person;
    (void)in;
    RH_TRY(accounts_caller(rq, &person));
    RH_TRY(accounts_linked(rq, person->account, &out->providers, &out->n_providers));
    out->email = (char *)(uintptr_t)person->contact;
    out->has_password = out->password = person->password != NULL;
    out->has_proved = out->proved = person->proved;
    out->has_can_delete = true;
    out->can_delete = out->password || out->proved;
    out->has_trust = true;
    out->trust = rq->caller.trust;
    out->name = (char *)(uintptr_t)person->name;
    out->staff = accounts_is_staff(person);
    out->second_factor = accounts_has_factor(person);
    out->has_recovery_left = out->second_factor;
    out->recovery_left = (int32_t)person->recovery_left;
    out->since = rh_pb_instant(rq->arena, person->made_at);
    return accounts_desks(rq, person->account, &out->n_desks, &out->desks);
}

static struct rh_error *change_password(struct rh_request *rq, const struct rh_write *write,
                                        const Accounts__ChangePasswordRequest *in,
                                        struct accounts_person *person)
{
    struct rh_outcome outcome;
    struct accounts_password_change change = {.account = person->account, .old = person->password};
    if (person->password == NULL)
        return rh_refuse(rq->arena, WRONG_LOGIN);
    RH_TRY(accounts_check_owner(rq, in->old, person));
    RH_TRY(accounts_new_password(rq, in->password, person->email, accounts_has_factor(person),
                                 &change.password));
    change.mail = accounts_mail(rq, &(struct accounts_letter){.to = person->email,
                                                              .letter = "accounts/password",
                                                              .path = "/passwort-vergessen"});
    RH_TRY(accounts_store_change_password(rq, write, &change, &outcome));
    return accounts_settle_anew(rq, &outcome, COMMON__CODE__WRONG_LOGIN);
}

struct rh_error *accounts_change_password(struct rh_request *rq,
                                          const Accounts__ChangePasswordRequest *in,
                                          Accounts__ChangePasswordReply *out)
{
    struct rh_write write;
    struct rh_outcome before;
    struct accounts_person *person;
    RH_TRY(accounts_write_anew(rq, &write));
    RH_TRY(accounts_caller(rq, &person));
    RH_TRY(rh_write_known(rq, &write, &before));
    if (before.known)
        RH_TRY(accounts_settle_anew(rq, &before, COMMON__CODE__WRONG_LOGIN));
    else
        RH_TRY(change_password(rq, &write, in, person));
    out->grant = accounts_grant(rq, person, false);
    out->grant->has_end_others = out->grant->end_others = true;
    return NULL;
}

/* The former address is told, in case it was not its owner who did it. */
static struct rh_error *change_email(struct rh_request *rq, const struct rh_write *write,
                                     const struct accounts_person *person, const char *email,
                                     struct rh_outcome *ret_outcome)
{
    struct accounts_mails mails = {0};
    const char *code;
    RH_TRY(accounts_mail_full(rq, email, &mails.none));
    struct accounts_new_link link = accounts_link_new(rq, email, ACCOUNTS_REGISTER_LIFE, &code);
    mails.body = accounts_mail(rq, &(struct accounts_letter){.to = email,
                                                             .letter = "accounts/email",
                                                             .path = "/registrieren/bestaetigen",
                                                             .code = code});
    mails.hint = accounts_mail(rq, &(struct accounts_letter){.to = email,
                                                             .letter = "accounts/known",
                                                             .path = "/passwort-vergessen"});
    mails.notice = accounts_mail(rq, &(struct accounts_letter){.to = person->email,
                                                               .letter = "accounts/moving",
                                                               .path = "/passwort-vergessen"});
    return accounts_store_change_email(rq, write, &link, &mails, ret_outcome);
}

struct rh_error *accounts_change_email(struct rh_request *rq,
                                       const Accounts__ChangeEmailRequest *in,
                                       Accounts__ChangeEmailReply *out)
{
    struct rh_write write;
    struct rh_outcome outcome;
    struct accounts_person *person;
    RH_TRY(accounts_write_of(rq, &out->base, &write));
    RH_TRY(accounts_caller(rq, &person));
    RH_TRY(rh_write_known(rq, &write, &outcome));
    if (!outcome.known) {
        if (person->password == NULL)
            return rh_refuse(rq->arena, WRONG_LOGIN);
        RH_TRY(accounts_check_owner(rq, in->password, person));
        RH_TRY(change_email(rq, &write, person, in->email, &outcome));
    }
    return accounts_settle(rq, &outcome, COMMON__CODE__INTERNAL, &out->base);
}

struct rh_error *accounts_export(struct rh_request *rq, const Accounts__ExportRequest *in,
                                 Accounts__ExportReply *out)
{
    const char *json;
    (void)in;
    RH_TRY(accounts_store_export(rq, rq->caller.account, &json));
    if (json == NULL)
        return rh_refuse(rq->arena, UNAUTHENTICATED);
    out->file =
        rh_pb_file(rq->arena, "application/json; charset=utf-8", "konto.json", rh_slice(json));
    return NULL;
}

/* Who still has roles is dismissed by the admin first: FORBIDDEN. */
struct rh_error *accounts_delete_account(struct rh_request *rq,
                                         const Accounts__DeleteAccountRequest *in,
                                         Accounts__DeleteAccountReply *out)
{
    struct rh_write write;
    struct rh_outcome outcome;
    struct accounts_person *person;
    RH_TRY(accounts_write_of(rq, &out->base, &write));
    RH_TRY(rh_write_known(rq, &write, &outcome));
    if (outcome.known)
        return accounts_settle(rq, &outcome, COMMON__CODE__FORBIDDEN, &out->base);
    RH_TRY(accounts_caller(rq, &person));
    RH_TRY(accounts_check_owner(rq, in->password, person));
    struct rh_slice mail = {NULL, 0};
    if (person->contact != NULL)
        mail = accounts_mail(
            rq, &(struct accounts_letter){.to = person->contact, .letter = "accounts/deleted"});
    RH_TRY(accounts_store_delete_account(rq, &write, mail, &outcome));
    return accounts_settle(rq, &outcome, COMMON__CODE__FORBIDDEN, &out->base);
}
