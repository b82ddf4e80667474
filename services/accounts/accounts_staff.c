/* Staff come by invitation of their town's admin and prove a second factor before they have any
 * role. Secret and recovery codes of an invitation are derived from the code in its link: nothing
 * is stored before it is accepted, and a repeated request gives the same again. */
#include "accounts_people.h"

#include "clock.h"
#include "qr.h"

#include <string.h>

#include "banned.h"

static bool is_role(const char *role)
{
    static const char *const roles[] = {"caseworker", "team", "admin", "auditor"};
    for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++)
        if (strcmp(role, roles[i]) == 0)
            return true;
    return false;
}

struct rh_error *accounts_invite(struct rh_request *rq, const Accounts__InviteRequest *in,
                                 Accounts__InviteReply *out)
{
    struct rh_write write;
    struct rh_outcome outcome;
    struct accounts_town_row *town;
    const char *code;
    struct accounts_invitation invitation = {.name = in->name, .role = in->role};
    if (!is_role(in->role))
        return rh_invalid(rq->arena, "role", UNKNOWN_VALUE);
    RH_TRY(accounts_write_of(rq, &out->base, &write));
    RH_TRY(accounts_store_town(rq, rq->tenant, &town));
    if (town == NULL)
        return rh_refuse(rq->arena, NOT_FOUND);
    invitation.link = accounts_link_new(rq, in->email, ACCOUNTS_INVITE_LIFE, &code);
    struct accounts_letter letter = {.to = in->email,
                                     .letter = "accounts/invite",
                                     .path = "/einladung",
                                     .code = code,
                                     .name = in->name,
                                     .town = town->name};
    invitation.mails.body = accounts_mail(rq, &letter);
    letter.letter = "accounts/joined";
    letter.path = "/anmelden";
    letter.code = NULL;
    invitation.mails.hint = accounts_mail(rq, &letter);
    RH_TRY(accounts_store_invite(rq, &write, &invitation, &outcome));
    return accounts_settle(rq, &outcome, COMMON__CODE__INTERNAL, &out->base);
}

static struct rh_error *find_invitation(struct rh_request *rq, const char *code,
                                        struct accounts_link_row **ret_link)
{
    RH_TRY(accounts_store_link(rq, accounts_code_hash(rq->arena, code), "invite", ret_link));
    return *ret_link == NULL ? rh_refuse(rq->arena, LINK_LAPSED) : NULL;
}

struct rh_error *accounts_invitation(struct rh_request *rq, const Accounts__InvitationRequest *in,
                                     Accounts__InvitationReply *out)
{
    struct accounts_link_row *link;
    char *secret = rh_arena_alloc(rq->arena, RH_SECRET_SIZE);
    RH_TRY(find_invitation(rq, in->code, &link));
    accounts_totp_text(accounts_settings_of(rq)->key, in->code, secret);
    const char *uri = accounts_totp_uri(rq->arena, link->email, secret);
    struct rh_slice svg = rh_qr_svg(rq->arena, uri);
    if (svg.data == NULL)
        return rh_fail(rq->arena, INTERNAL, "the address is too long for a QR code");
    out->email = (char *)(uintptr_t)link->email;
    out->name = (char *)(uintptr_t)link->name;
    out->secret = secret;
    out->uri = (char *)(uintptr_t)uri;
    out->qr = rh_pb_file(rq->arena, "image/svg+xml", "einladung.svg", svg);
    out->code = in->code;
    return NULL;
}

/* The set that goes with the invitation: its codes for the reply, their hashes for the store. */
static struct rh_slice *make_recovery(struct rh_request *rq, const char *code,
                                      Accounts__AcceptReply *out)
{
    struct rh_slice *hashes = rh_arena_array(rq->arena, ACCOUNTS_RECOVERY, sizeof *hashes);
    out->recovery = rh_arena_array(rq->arena, ACCOUNTS_RECOVERY, sizeof *out->recovery);
    out->n_recovery = ACCOUNTS_RECOVERY;
    for (int i = 0; i < ACCOUNTS_RECOVERY; i++) {
        uint8_t *hash = rh_arena_alloc(rq->arena, 32);
        out->recovery[i] = rh_arena_alloc(rq->arena, ACCOUNTS_RECOVERY_SIZE);
        accounts_recovery(accounts_settings_of(rq)->key, code, i, out->recovery[i]);
        accounts_recovery_hash(out->recovery[i], hash);
        hashes[i] = (struct rh_slice){(const char *)hash, 32};
    }
    return hashes;
}

/* A citizen who becomes staff keeps the account. */
static struct rh_error *account_to_be(struct rh_request *rq, const struct accounts_link_row *link,
                                      const char **ret_account)
{
    struct accounts_person *person;
    RH_TRY(accounts_store_person_by_email(rq, link->email, accounts_browser(rq), &person));
    if (person != NULL && accounts_has_factor(person))
        return rh_refuse(rq->arena, LINK_LAPSED);
    *ret_account = person == NULL ? rh_uuid(rq->arena, rq->now) : person->account;
    return NULL;
}

static struct rh_error *prepare(struct rh_request *rq, const Accounts__AcceptRequest *in,
                                struct accounts_acceptance *ret)
{
    struct accounts_link_row *link;
    uint8_t secret[ACCOUNTS_TOTP_SIZE];
    const uint8_t *key = accounts_settings_of(rq)->key;
    RH_TRY(find_invitation(rq, in->code, &link));
    RH_TRY(account_to_be(rq, link, &ret->account));
    accounts_totp_secret(key, in->code, secret);
    if (!accounts_totp_matches(secret, rh_clock_real(), in->otp, &ret->step))
        return rh_refuse(rq->arena, WRONG_OTP);
    RH_TRY(accounts_new_password(rq, in->password, link->email, true, &ret->password));
    ret->totp = accounts_seal(rq->arena, key, ret->account, secret);
    ret->code = accounts_code_hash(rq->arena, in->code);
    return NULL;
}

/* The stored reply names the account alone; the recovery codes are made anew from the link's code.
 */
struct rh_error *accounts_accept(struct rh_request *rq, const Accounts__AcceptRequest *in,
                                 Accounts__AcceptReply *out)
{
    struct rh_write write;
    struct rh_outcome outcome;
    struct accounts_acceptance acceptance = {.n_recovery = ACCOUNTS_RECOVERY};
    out->account = rh_arena_strdup(rq->arena, "");
    RH_TRY(accounts_write_of(rq, &out->base, &write));
    RH_TRY(rh_write_known(rq, &write, &outcome));
    if (!outcome.known) {
        RH_TRY(prepare(rq, in, &acceptance));
        out->account = (char *)(uintptr_t)acceptance.account;
        write.reply = rh_pb_pack(rq->arena, &out->base);
        acceptance.recovery = make_recovery(rq, in->code, out);
        RH_TRY(accounts_store_accept(rq, &write, &acceptance, &outcome));
    }
    RH_TRY(accounts_settle(rq, &outcome, COMMON__CODE__LINK_LAPSED, &out->base));
    make_recovery(rq, in->code, out);
    return NULL;
}

struct rh_error *accounts_workplace(struct rh_request *rq, const Accounts__WorkplaceRequest *in,
                                    Accounts__WorkplaceReply *out)
{
    (void)in;
    RH_TRY(accounts_desks(rq, rq->caller.account, &out->n_desks, &out->desks));
    out->several = out->n_desks > 1;
    return NULL;
}

Accounts__Rights *accounts_rights(struct rh_arena *arena, const struct rh_texts_column *roles)
{
    Accounts__Rights *rights = (void *)rh_pb_new(arena, &accounts__rights__descriptor);
    for (size_t i = 0; i < roles->n; i++) {
        rights->caseworker |= strcmp(roles->items[i], "caseworker") == 0;
        rights->team |= strcmp(roles->items[i], "team") == 0;
        rights->admin |= strcmp(roles->items[i], "admin") == 0;
        rights->auditor |= strcmp(roles->items[i], "auditor") == 0;
    }
    return rights;
}

static void fill(struct rh_request *rq, const struct accounts_colleague_row *row,
                 Accounts__Colleague *ret)
{
    ret->account = (char *)(uintptr_t)row->account;
    ret->name = (char *)(uintptr_t)row->name;
    ret->email = (char *)(uintptr_t)row->email;
    ret->active = row->active;
    ret->roles = (char **)(uintptr_t)row->roles.items;
    ret->n_roles = row->roles.n;
    ret->rights = accounts_rights(rq->arena, &row->roles);
    ret->self = strcmp(row->account, rq->caller.account) == 0;
}

struct rh_error *accounts_staff(struct rh_request *rq, const Accounts__StaffRequest *in,
                                Accounts__StaffReply *out)
{
    struct accounts_colleague_row *rows;
    size_t n;
    (void)in;
    RH_TRY(accounts_store_staff(rq, &rows, &n));
    for (size_t i = 0; i < n; i++)
        fill(rq, &rows[i],
             RH_PB_ADD(rq->arena, out->n_colleagues, out->colleagues,
                       &accounts__colleague__descriptor));
    return NULL;
}

/* One of the list, or NOT_FOUND whoever else it may be. */
struct rh_error *accounts_colleague(struct rh_request *rq, const Accounts__ColleagueRequest *in,
                                    Accounts__ColleagueReply *out)
{
    struct accounts_colleague_row *rows;
    size_t n, i = 0;
    RH_TRY(accounts_store_staff(rq, &rows, &n));
    while (i < n && strcmp(rows[i].account, in->account) != 0)
        i++;
    if (i == n)
        return rh_refuse(rq->arena, NOT_FOUND);
    out->colleague = (void *)rh_pb_new(rq->arena, &accounts__colleague__descriptor);
    fill(rq, &rows[i], out->colleague);
    return NULL;
}

static size_t roles_of(const Accounts__ChangeRolesRequest *in, const char **ret_roles)
{
    size_t n = 0;
    if (in->has_caseworker && in->caseworker)
        ret_roles[n++] = "caseworker";
    if (in->has_team && in->team)
        ret_roles[n++] = "team";
    if (in->has_admin && in->admin)
        ret_roles[n++] = "admin";
    if (in->has_auditor && in->auditor)
        ret_roles[n++] = "auditor";
    return n;
}

/* Nobody takes the admin from themselves: a town would be left without by one slip. */
struct rh_error *accounts_change_roles(struct rh_request *rq,
                                       const Accounts__ChangeRolesRequest *in,
                                       Accounts__ChangeRolesReply *out)
{
    struct rh_write write;
    struct rh_outcome outcome;
    const char *roles[4];
    const struct accounts_role_change change = {in->account, roles, roles_of(in, roles)};
    if (change.n_roles == 0)
        return rh_invalid(rq->arena, "caseworker", MISSING);
    if (!(in->has_admin && in->admin) && strcmp(in->account, rq->caller.account) == 0)
        return rh_refuse(rq->arena, FORBIDDEN);
    out->account = in->account;
    RH_TRY(accounts_write_of(rq, &out->base, &write));
    RH_TRY(accounts_store_change_roles(rq, &write, &change, &outcome));
    return accounts_settle(rq, &outcome, COMMON__CODE__NOT_FOUND, &out->base);
}

/* Nobody dismisses themselves: a town would be left without admin by one slip. */
struct rh_error *accounts_dismiss(struct rh_request *rq, const Accounts__DismissRequest *in,
                                  Accounts__DismissReply *out)
{
    struct rh_write write;
    struct rh_outcome outcome;
    if (strcmp(in->account, rq->caller.account) == 0)
        return rh_refuse(rq->arena, FORBIDDEN);
    out->account = in->account;
    RH_TRY(accounts_write_of(rq, &out->base, &write));
    RH_TRY(accounts_store_dismiss(rq, &write, in->account, &outcome));
    return accounts_settle(rq, &outcome, COMMON__CODE__NOT_FOUND, &out->base);
}
