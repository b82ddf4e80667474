/* What the handlers of people share: settings, grants, links, mails, tries.
 *
 * Everything of an account is in tenant 0, whatever tenant a request is for. A write that knows a
 * password keeps no plain hash of its request (it could be guessed against): accounts_write_of keys
 * it. Grants, recovery codes and secrets are never stored with a reply; a repeated request gets
 * them made anew. Links, sessions and tries end by real time. */
#ifndef ACCOUNTS_PEOPLE_H
#define ACCOUNTS_PEOPLE_H

#include "accounts_methods.h"
#include "accounts_password.h"
#include "accounts_people_store.h"
#include "accounts_provider.h"
#include "accounts_secrets.h"
#include "accounts_tries.h"
#include "accounts_webauthn.h"
#include "due.h"
#include "pb.h"

#define ACCOUNTS_REGISTER_LIFE (24 * RH_HOUR)
#define ACCOUNTS_RESET_LIFE    (1 * RH_HOUR)
#define ACCOUNTS_INVITE_LIFE   (INT64_C(7) * 24 * RH_HOUR)
#define ACCOUNTS_REPLAY_LIFE   (2 * RH_MINUTE) /* of a repeated request that gives a grant */

struct accounts_settings {
    const char *secret;     /* 64 hex digits: codes, sealed secrets and keyed hashes depend on it */
    const char *public_url; /* without slash at the end */
    const char *passwords;  /* file of common passwords */
    const char *oidc;       /* file of identity providers; NULL or "": there are none */
    uint8_t key[32];        /* the secret's bytes */
    const struct accounts_common *common;
    struct accounts_gate *gate;
    const struct accounts_providers *providers; /* NULL: none */
    struct accounts_gate *asking;               /* how many ask a provider at once */
    const char *nobody; /* hash that a password is checked against where there is no account */
    struct accounts_site site; /* what security keys are good for */
};

/* Reads secret and list, hashes a random password for unknown addresses; -1 with a log line when
 * something is wrong. For rh_service.start. What it makes lives until the process ends. */
int accounts_settings_check(void *settings);

/* The first step of it, for programs that hash nothing; false with a log line. */
bool accounts_key_read(struct accounts_settings *settings);

/* The timers, for rh_service.due. */
extern const struct rh_due_kind accounts_due[];
extern const size_t accounts_due_n;

static inline const struct accounts_settings *accounts_settings_of(const struct rh_request *rq)
{
    return rq->settings;
}

/* ---- writes ---- */

/* The request's key with a keyed hash, and the reply to store; kept for 48 h. */
struct rh_error *accounts_write_of(struct rh_request *rq, const ProtobufCMessage *out,
                                   struct rh_write *ret);
/* Likewise for what belongs to the request's town: its log, face and feedback. */
struct rh_error *accounts_town_write_of(struct rh_request *rq, const ProtobufCMessage *out,
                                        struct rh_write *ret);
/* Likewise for replies that are made anew: stores none. Known for ACCOUNTS_REPLAY_LIFE. */
struct rh_error *accounts_write_anew(struct rh_request *rq, struct rh_write *ret);

/* Takes the stored reply where the request was known, else refuses with `refusal` when nothing was
 * done. */
struct rh_error *accounts_settle(struct rh_request *rq, const struct rh_outcome *outcome,
                                 Common__Code refusal, ProtobufCMessage *out);
/* The same for replies that are made anew. */
struct rh_error *accounts_settle_anew(struct rh_request *rq, const struct rh_outcome *outcome,
                                      Common__Code refusal);

/* ---- people ---- */

/* The caller's account; UNAUTHENTICATED when it is gone. */
struct rh_error *accounts_caller(struct rh_request *rq, struct accounts_person **ret_person);

/* WRONG_LOGIN unless it is the person's password; counts tries. `person` NULL: an unknown `email`,
 * with the same work. `give_back`: what was counted, for accounts_store_logged_in. */
struct rh_error *accounts_check_password(struct rh_request *rq,
                                         const struct accounts_person *person, const char *email,
                                         const char *password, struct accounts_try *ret_try);

/* TOO_MANY_TRIES; the owner, if there is one, is told by mail, once in half an hour. `named` is who
 * was tried: an unknown address costs the same work. */
struct rh_error *accounts_tries_spent(struct rh_request *rq, const struct accounts_person *person,
                                      const char *named);

/* Before something that could take an account away from its owner: the password, or, where there is
 * none, a log-in at the provider minutes ago (PROOF_MISSING). NULL `password` is a missing field.
 */
struct rh_error *accounts_check_owner(struct rh_request *rq, const char *password,
                                      struct accounts_person *person);

/* Hashes a new password; WEAK_PASSWORD, or INVALID where it is too short for staff. */
struct rh_error *accounts_new_password(struct rh_request *rq, const char *password,
                                       const char *email, bool staff, const char **ret_hash);

/* What a session of the person is made of. */
Accounts__Grant *accounts_grant(struct rh_request *rq, const struct accounts_person *person,
                                bool second_factor_open);

/* The same of somebody whom a provider has proven to that level of trust. */
Accounts__Grant *accounts_grant_proved(struct rh_request *rq, const struct accounts_person *person,
                                       uint32_t trust);

bool accounts_is_staff(const struct accounts_person *person);

/* An app, or at least one security key. */
bool accounts_has_factor(const struct accounts_person *person);

/* The browser's hash; data NULL when it has no name. */
struct rh_slice accounts_browser(struct rh_request *rq);

/* A try of `subject` ("login:someone@example.org"), before it is counted. */
struct accounts_try accounts_try_of(struct rh_request *rq, const char *subject, bool known);

/* True when this address gets no further mail for now. */
struct rh_error *accounts_mail_full(struct rh_request *rq, const char *email, bool *ret_full);

/* The administrations that the account works for, by name. */
struct rh_error *accounts_desks(struct rh_request *rq, const char *account, size_t *ret_n,
                                Accounts__Desk ***ret_desks);

/* ---- links and mails ---- */

/* A new link that lives so long (ms). */
struct accounts_new_link accounts_link_new(struct rh_request *rq, const char *email, int64_t life,
                                           const char **ret_code);
struct rh_slice accounts_code_hash(struct rh_arena *arena, const char *code);

/* A letter of notifier: to whom, which (services/notifier/letters/accounts), where its link leads.
 */
struct accounts_letter {
    const char *to;
    const char *letter;      /* "accounts/register" */
    const char *path, *code; /* "/registrieren/bestaetigen"; NULL: no link */
    const char *name;        /* of the reader; NULL: not told */
    int64_t until;           /* until when something holds, ms; 0: not told */
    const char *town;        /* name of the administration that it is about; NULL: none */
};
struct rh_slice accounts_mail(struct rh_request *rq, const struct accounts_letter *letter);

/* ---- values to messages ---- */

/* One flag for each role, of one town. */
Accounts__Rights *accounts_rights(struct rh_arena *arena, const struct rh_texts_column *roles);
struct accounts_tenant_row;
Accounts__Tenant *accounts_tenant_message(struct rh_arena *arena,
                                          const struct accounts_tenant_row *row);

#endif
