/* The steps that several handlers of people take. The order of a password's check is the same for
 * every address: read, count a try, hash once. Nothing in it tells whether there is an account. */
#include "accounts_people.h"

#include "accounts_fetch.h"
#include "accounts_identity_store.h"
#include "accounts_keys_store.h"
#include "accounts_lost_store.h"
#include "accounts_remote.h"
#include "accounts_settings_store.h"
#include "clock.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "banned.h"

#define PENDING_IDLE  (5 * 60) /* s: a session that waits for its second factor */
#define PENDING_TOTAL (10 * 60)

/* ---- settings ---- */

static int complain(const char *what)
{
    rh_log(RH_ERROR, NULL, "%s", what);
    return -1;
}

bool accounts_key_read(struct accounts_settings *s)
{
    if (rh_secret_read(s->secret, s->key))
        return true;
    complain("RATHAUS_SECRET is not 64 hexadecimal digits");
    return false;
}

static bool read_providers(struct rh_arena *kept, struct accounts_settings *s)
{
    static struct accounts_gate asking;
    struct accounts_providers *providers = rh_arena_alloc(kept, sizeof *providers);
    const char *why = accounts_providers_read(kept, s->oidc, providers);
    if (why != NULL) {
        rh_log(RH_ERROR, NULL, "RATHAUS_OIDC, %s: %s", s->oidc, why);
        return false;
    }
    for (size_t i = 0; i < providers->n; i++)
        providers->all[i].remote = accounts_remote_new(kept);
    accounts_fetch_start();
    s->asking = &asking;
    s->providers = providers;
    return true;
}

int accounts_settings_check(void *settings)
{
    static struct accounts_gate gate;
    static struct rh_arena *kept; /* to the end of the process */
    struct accounts_settings *s = settings;
    char password[RH_SECRET_SIZE];
    if (!accounts_key_read(s))
        return -1;
    if (kept == NULL)
        kept = rh_arena_new(0);
    s->common = accounts_common_load(kept, s->passwords);
    if (s->common == NULL || accounts_common_count(s->common) < ACCOUNTS_COMMON_MIN)
        return complain("RATHAUS_PASSWORDS is no file with 3000 common passwords");
    s->gate = &gate;
    if (s->oidc != NULL && *s->oidc != '\0' && !read_providers(kept, s))
        return -1;
    s->site = accounts_site_of(kept, s->public_url);
    rh_secret_new(password);
    if (accounts_hash(kept, password, &s->nobody) != NULL)
        return complain("no memory to hash a password");
    return 0;
}

/* ---- writes ---- */

/* The runtime's hash could be guessed against, where the request has a password: keyed, it cannot.
 * The tenant joins, because all keys of people are kept in tenant 0. */
static struct rh_slice keyed(struct rh_request *rq, struct rh_slice hash)
{
    uint8_t *mac = rh_arena_alloc(rq->arena, ACCOUNTS_MAC_SIZE);
    char hex[2 * ACCOUNTS_MAC_SIZE + 1];
    sodium_bin2hex(hex, sizeof hex, (const uint8_t *)hash.data, hash.len);
    accounts_mac(accounts_settings_of(rq)->key,
                 rh_arena_printf(rq->arena, "write:%d:%s", rq->tenant, hex), mac);
    return (struct rh_slice){(const char *)mac, ACCOUNTS_MAC_SIZE};
}

struct rh_error *accounts_write_of(struct rh_request *rq, const ProtobufCMessage *out,
                                   struct rh_write *ret)
{
    RH_TRY(rh_write_of(rq, ret));
    ret->tenant = 0;
    ret->hash = keyed(rq, ret->hash);
    ret->reply = rh_pb_pack(rq->arena, out);
    return NULL;
}

struct rh_error *accounts_town_write_of(struct rh_request *rq, const ProtobufCMessage *out,
                                        struct rh_write *ret)
{
    RH_TRY(accounts_write_of(rq, out, ret));
    ret->tenant = rq->tenant;
    return NULL;
}

struct rh_error *accounts_write_anew(struct rh_request *rq, struct rh_write *ret)
{
    RH_TRY(rh_write_of(rq, ret));
    ret->tenant = 0;
    ret->hash = keyed(rq, ret->hash);
    ret->kept_until = rq->now + ACCOUNTS_REPLAY_LIFE;
    return NULL;
}

struct rh_error *accounts_settle(struct rh_request *rq, const struct rh_outcome *outcome,
                                 Common__Code refusal, ProtobufCMessage *out)
{
    if (outcome->known)
        return rh_write_replay(rq, outcome->same, outcome->reply, out);
    return accounts_settle_anew(rq, outcome, refusal);
}

struct rh_error *accounts_settle_anew(struct rh_request *rq, const struct rh_outcome *outcome,
                                      Common__Code refusal)
{
    if (outcome->known)
        return outcome->same ? NULL : rh_refuse(rq->arena, KEY_REUSED);
    return outcome->done ? NULL : rh_error_new(rq->arena, refusal, __FILE__, __LINE__, NULL);
}

/* ---- people ---- */

struct rh_slice accounts_browser(struct rh_request *rq)
{
    if (rq->caller.visitor == NULL)
        return (struct rh_slice){NULL, 0};
    uint8_t *hash = rh_arena_alloc(rq->arena, 32);
    rh_hash(rq->caller.visitor, strlen(rq->caller.visitor), hash);
    return (struct rh_slice){(const char *)hash, 32};
}

struct rh_error *accounts_caller(struct rh_request *rq, struct accounts_person **ret_person)
{
    RH_TRY(accounts_store_person(rq, rq->caller.account, accounts_browser(rq), ret_person));
    return *ret_person == NULL ? rh_refuse(rq->arena, UNAUTHENTICATED) : NULL;
}

struct accounts_try accounts_try_of(struct rh_request *rq, const char *subject, bool known)
{
    struct rh_slice browser = accounts_browser(rq);
    char *name = NULL;
    uint8_t *mac = rh_arena_alloc(rq->arena, ACCOUNTS_MAC_SIZE);
    accounts_mac(accounts_settings_of(rq)->key, subject, mac);
    if (browser.data != NULL) {
        name = rh_arena_alloc(rq->arena, 2 * browser.len + 1);
        sodium_bin2hex(name, 2 * browser.len + 1, (const uint8_t *)browser.data, browser.len);
    }
    return (struct accounts_try){.subject = {(const char *)mac, ACCOUNTS_MAC_SIZE},
                                 .lanes = accounts_lanes_login(rq->arena, name, known),
                                 .since = accounts_tries_since(rh_clock_real())};
}

/* Addresses are compared without case. */
static const char *about(struct rh_request *rq, const char *use, const char *email)
{
    char *subject = rh_arena_printf(rq->arena, "%s:%s", use, email);
    for (char *c = subject; *c != '\0'; c++)
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c - 'A' + 'a');
    return subject;
}

struct rh_error *accounts_mail_full(struct rh_request *rq, const char *email, bool *ret_full)
{
    bool allowed;
    struct accounts_try try = accounts_try_of(rq, about(rq, "mail", email), false);
    try.lanes = accounts_lanes_mail();
    RH_TRY(accounts_store_try(rq, &try, &allowed));
    *ret_full = !allowed;
    return NULL;
}

struct rh_error *accounts_tries_spent(struct rh_request *rq, const struct accounts_person *person,
                                      const char *named)
{
    struct rh_slice mail = {NULL, 0};
    struct accounts_try try = accounts_try_of(rq, about(rq, "told", named), false);
    bool first;
    try.lanes = accounts_lanes_told();
    RH_TRY(accounts_store_try(rq, &try, &first));
    if (first && person != NULL && person->contact != NULL)
        mail = accounts_mail(rq, &(struct accounts_letter){.to = person->contact,
                                                           .letter = "accounts/guessed",
                                                           .path = "/passwort-vergessen"});
    RH_TRY(accounts_store_tell(rq, mail));
    return rh_refuse(rq->arena, TOO_MANY_TRIES);
}

static struct rh_error *try_password(struct rh_request *rq, const struct accounts_person *person,
                                     const char *named, const char *password,
                                     const struct accounts_try *try)
{
    bool allowed;
    RH_TRY(accounts_store_try(rq, try, &allowed));
    if (!allowed)
        return accounts_tries_spent(rq, person, named);
    const bool has = person != NULL && person->password != NULL;
    const char *hash = has ? person->password : accounts_settings_of(rq)->nobody;
    bool right = accounts_hash_matches(hash, password);
    return right && has ? NULL : rh_refuse(rq->arena, WRONG_LOGIN);
}

struct rh_error *accounts_check_password(struct rh_request *rq,
                                         const struct accounts_person *person, const char *email,
                                         const char *password, struct accounts_try *ret_try)
{
    struct accounts_gate *gate = accounts_settings_of(rq)->gate;
    const char *named = email != NULL ? email : person->account;
    *ret_try =
        accounts_try_of(rq, about(rq, "login", named), person != NULL && person->device_known);
    RH_TRY(accounts_gate_enter(rq->arena, gate));
    struct rh_error *error = try_password(rq, person, named, password, ret_try);
    accounts_gate_leave(gate);
    return error;
}

struct rh_error *accounts_check_owner(struct rh_request *rq, const char *password,
                                      struct accounts_person *person)
{
    struct accounts_try try;
    if (person->password == NULL)
        return person->proved ? NULL : rh_refuse(rq->arena, PROOF_MISSING);
    if (password == NULL)
        return rh_invalid(rq->arena, "password", MISSING);
    RH_TRY(accounts_check_password(rq, person, person->email, password, &try));
    return accounts_store_logged_in(rq, &try, person->account, accounts_browser(rq));
}

struct rh_error *accounts_new_password(struct rh_request *rq, const char *password,
                                       const char *email, bool staff, const char **ret_hash)
{
    const struct accounts_settings *settings = accounts_settings_of(rq);
    if (staff && accounts_characters(password) < ACCOUNTS_PASSWORD_MIN_STAFF)
        return rh_error_field(NULL, rq->arena, "password", COMMON__REASON__TOO_SHORT,
                              ACCOUNTS_PASSWORD_MIN_STAFF);
    if (accounts_password_common(settings->common, password, email))
        return rh_refuse(rq->arena, WEAK_PASSWORD);
    RH_TRY(accounts_gate_enter(rq->arena, settings->gate));
    struct rh_error *error = accounts_hash(rq->arena, password, ret_hash);
    accounts_gate_leave(settings->gate);
    return error;
}

bool accounts_is_staff(const struct accounts_person *person)
{
    return person->roles.n > 0;
}

bool accounts_has_factor(const struct accounts_person *person)
{
    return person->totp.data != NULL || person->keys > 0;
}

/* Roles work only behind a second factor. */
Accounts__Grant *accounts_grant(struct rh_request *rq, const struct accounts_person *person,
                                bool second_factor_open)
{
    Accounts__Grant *grant = (void *)rh_pb_new(rq->arena, &accounts__grant__descriptor);
    bool factored = accounts_has_factor(person) && !second_factor_open;
    grant->account = (char *)(uintptr_t)person->account;
    grant->staff = accounts_is_staff(person);
    grant->trust = second_factor_open ? 0 : 1;
    grant->has_second_factor = grant->second_factor = second_factor_open;
    grant->idle = second_factor_open ? PENDING_IDLE : grant->staff ? 30 * 60 : 60 * 60;
    grant->absolute = second_factor_open ? PENDING_TOTAL : 12 * 60 * 60;
    if (factored && grant->staff) {
        grant->roles = (char **)(uintptr_t)person->roles.items;
        grant->n_roles = person->roles.n;
        grant->name = (char *)(uintptr_t)person->name;
    }
    return grant;
}

/* The more a session may do, the shorter it lives (the practice of German portals). Roles and
 * levels of trust alike wait for the second factor. */
Accounts__Grant *accounts_grant_proved(struct rh_request *rq, const struct accounts_person *person,
                                       uint32_t trust)
{
    const bool pending = accounts_has_factor(person);
    Accounts__Grant *grant = accounts_grant(rq, person, pending);
    grant->has_proved = pending;
    grant->proved = trust;
    if (pending)
        return grant;
    grant->trust = trust;
    accounts_limits(trust, &grant->idle, &grant->absolute);
    return grant;
}

/* ---- links ---- */

struct rh_slice accounts_code_hash(struct rh_arena *arena, const char *code)
{
    uint8_t *hash = rh_arena_alloc(arena, 32);
    rh_hash(code, strlen(code), hash);
    return (struct rh_slice){(const char *)hash, 32};
}

struct accounts_new_link accounts_link_new(struct rh_request *rq, const char *email, int64_t life,
                                           const char **ret_code)
{
    char *code = rh_arena_alloc(rq->arena, RH_SECRET_SIZE);
    rh_secret_new(code);
    *ret_code = code;
    return (struct accounts_new_link){.link = rh_uuid(rq->arena, rq->now),
                                      .code = accounts_code_hash(rq->arena, code),
                                      .email = email,
                                      .expires_at = rh_clock_real() + life,
                                      .timer_at = rq->now + life};
}

/* ---- timers ---- */

/* Also what makes a registration that nobody confirmed go: it is but a link. */
static struct rh_error *link_lapsed(struct rh_request *rq, const struct rh_due_row *row)
{
    return accounts_store_link_lapsed(rq, row->subject);
}

static struct rh_error *tries_lapsed(struct rh_request *rq, const struct rh_due_row *row)
{
    return accounts_store_tries_lapsed(rq, row->id, strtoll(row->subject, NULL, 10) * RH_SECOND);
}

static struct rh_error *audit_lapsed(struct rh_request *rq, const struct rh_due_row *row)
{
    return accounts_store_audit_lapsed(rq, row->id, row->subject);
}

static struct rh_error *feedback_lapsed(struct rh_request *rq, const struct rh_due_row *row)
{
    return accounts_store_feedback_lapsed(rq, row->id);
}

static struct rh_error *lost_lapsed(struct rh_request *rq, const struct rh_due_row *row)
{
    return accounts_store_lost_lapsed(rq, row->subject);
}

static struct rh_error *flow_lapsed(struct rh_request *rq, const struct rh_due_row *row)
{
    return accounts_store_flow_lapsed(rq, row->subject);
}

static struct rh_error *login_lapsed(struct rh_request *rq, const struct rh_due_row *row)
{
    return accounts_store_login_lapsed(rq, row->subject);
}

static struct rh_error *challenges_lapsed(struct rh_request *rq, const struct rh_due_row *row)
{
    return accounts_store_challenges_lapsed(rq, row->id);
}

static struct rh_error *devices_lapsed(struct rh_request *rq, const struct rh_due_row *row)
{
    return accounts_store_devices_lapsed(rq, row->id, row->subject);
}

const struct rh_due_kind accounts_due[] = {
    {"link", link_lapsed},
    {"tries", tries_lapsed},
    {"audit", audit_lapsed},
    {"feedback", feedback_lapsed},
    {"lost", lost_lapsed},
    {"flow", flow_lapsed},
    {"provider_login", login_lapsed},
    {"challenges", challenges_lapsed},
    {"devices", devices_lapsed},
};
const size_t accounts_due_n = sizeof accounts_due / sizeof accounts_due[0];
