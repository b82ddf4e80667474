/* Statements of people, by the names of accounts_people.sql and accounts_staff.sql. No rule is
 * decided here. */
#ifndef ACCOUNTS_PEOPLE_STORE_H
#define ACCOUNTS_PEOPLE_STORE_H

#include "accounts_store.h"
#include "accounts_tries.h"
#include "clock.h"
#include "db.h"
#include "write.h"

#define ACCOUNTS_AUDIT_LIFE (INT64_C(2) * 365 * 24 * RH_HOUR) /* how long the log is kept */

/* A UUIDv7 of the request's time, for a row that the statement makes. */
struct rh_param accounts_new_id(struct rh_request *rq);

/* ---- people ---- */

struct accounts_person {
    const char *account, *email, *name, *password; /* email, password NULL: provider alone */
    struct rh_slice totp;                          /* sealed; data NULL: no second factor */
    int64_t made_at, recovery_left;
    struct rh_texts_column roles; /* "15:caseworker" */
    bool device_known;
    const char *contact; /* where mails go: email, else what a provider has verified; or NULL */
    bool proved;         /* a provider has proven the person in this browser, minutes ago */
    int64_t keys;        /* security keys that it has */
};
/* NULL when there is none. */
struct rh_error *accounts_store_person_by_email(struct rh_request *rq, const char *email,
                                                struct rh_slice browser,
                                                struct accounts_person **ret_person);
struct rh_error *accounts_store_person(struct rh_request *rq, const char *account,
                                       struct rh_slice browser,
                                       struct accounts_person **ret_person);

struct accounts_try {
    struct rh_slice subject; /* keyed hash */
    struct accounts_lanes lanes;
    int64_t since;
};
/* False when no try is left. */
struct rh_error *accounts_store_try(struct rh_request *rq, const struct accounts_try *try,
                                    bool *ret_allowed);
/* Sends a mail; data NULL: none, with the same work. */
struct rh_error *accounts_store_tell(struct rh_request *rq, struct rh_slice mail);
/* The browser (data NULL: none) is known for 180 days. */
struct rh_error *accounts_store_logged_in(struct rh_request *rq, const struct accounts_try *try,
                                          const char *account, struct rh_slice browser);

struct rh_error *accounts_store_use_step(struct rh_request *rq, const struct rh_write *write,
                                         const char *account, int64_t step,
                                         struct rh_outcome *ret_outcome);
/* Of the caller; the owner is told by mail. */
struct rh_error *accounts_store_use_recovery(struct rh_request *rq, const struct rh_write *write,
                                             struct rh_slice code, struct rh_slice mail,
                                             struct rh_outcome *ret_outcome);

/* ---- links ---- */

struct accounts_new_link {
    const char *link;     /* UUID */
    struct rh_slice code; /* its hash */
    const char *email;
    int64_t expires_at; /* real time */
    int64_t timer_at;   /* business time */
};
struct accounts_mails {
    bool none;                  /* the address has had enough */
    struct rh_slice body, hint; /* hint: to the owner of an account that exists */
    struct rh_slice notice;     /* change_email: to the former address */
};
struct rh_error *accounts_store_sign_up(struct rh_request *rq, const struct rh_write *write,
                                        const struct accounts_new_link *link, const char *password,
                                        const struct accounts_mails *mails,
                                        struct rh_outcome *ret_outcome);
struct accounts_confirmed {
    bool known, same, done;
    struct rh_slice reply;
    const char *kind; /* of the link */
};
struct rh_error *accounts_store_confirm(struct rh_request *rq, const struct rh_write *write,
                                        struct rh_slice code, struct rh_slice reply_email,
                                        struct accounts_confirmed *ret_confirmed);
struct rh_error *accounts_store_forgot(struct rh_request *rq, const struct rh_write *write,
                                       const struct accounts_new_link *link,
                                       const struct accounts_mails *mails,
                                       struct rh_outcome *ret_outcome);

struct accounts_link_row {
    const char *link, *email, *account, *name, *role;
    int64_t town;
    bool factored; /* the account has a second factor */
};
/* NULL when it is used, expired or none. */
struct rh_error *accounts_store_link(struct rh_request *rq, struct rh_slice code, const char *kind,
                                     struct accounts_link_row **ret_link);
struct rh_error *accounts_store_reset(struct rh_request *rq, const struct rh_write *write,
                                      struct rh_slice code, const char *password,
                                      struct rh_slice mail, struct rh_outcome *ret_outcome);

/* ---- the own account ---- */

struct accounts_password_change {
    const char *account, *old, *password; /* hashes */
    struct rh_slice mail;
};
struct rh_error *accounts_store_change_password(struct rh_request *rq, const struct rh_write *write,
                                                const struct accounts_password_change *change,
                                                struct rh_outcome *ret_outcome);
struct rh_error *accounts_store_change_email(struct rh_request *rq, const struct rh_write *write,
                                             const struct accounts_new_link *link,
                                             const struct accounts_mails *mails,
                                             struct rh_outcome *ret_outcome);
struct rh_error *accounts_store_delete_account(struct rh_request *rq, const struct rh_write *write,
                                               struct rh_slice mail,
                                               struct rh_outcome *ret_outcome);
/* NULL when the account is gone. */
struct rh_error *accounts_store_export(struct rh_request *rq, const char *account,
                                       const char **ret_json);

struct accounts_desk_row {
    struct accounts_tenant_row tenant;
    struct rh_texts_column roles;
};
struct rh_error *accounts_store_desks(struct rh_request *rq, const char *account,
                                      struct accounts_desk_row **ret_rows, size_t *ret_n);

/* ---- staff ---- */

struct accounts_town_row {
    const char *name, *slug;
};
/* NULL when there is none. */
struct rh_error *accounts_store_town(struct rh_request *rq, int32_t tenant,
                                     struct accounts_town_row **ret_town);

struct accounts_invitation {
    struct accounts_new_link link;
    const char *name, *role;
    struct accounts_mails mails; /* hint: who is staff already has the role at once */
};
/* Into the request's tenant; the log names the caller. */
struct rh_error *accounts_store_invite(struct rh_request *rq, const struct rh_write *write,
                                       const struct accounts_invitation *invitation,
                                       struct rh_outcome *ret_outcome);

struct accounts_acceptance {
    struct rh_slice code;
    const char *account, *password;
    struct rh_slice totp;
    int64_t step;
    const struct rh_slice *recovery;
    size_t n_recovery;
};
struct rh_error *accounts_store_accept(struct rh_request *rq, const struct rh_write *write,
                                       const struct accounts_acceptance *acceptance,
                                       struct rh_outcome *ret_outcome);

/* Staff without invitation, for the command rathaus-people. Changes nothing where the account
 * exists. */
struct accounts_new_staff {
    const char *account, *email, *name, *password, *role;
    struct rh_slice totp;
    int32_t town;
};
struct rh_error *accounts_store_put_staff(struct rh_request *rq,
                                          const struct accounts_new_staff *staff);

struct accounts_colleague_row {
    const char *account, *name, *email;
    bool active;
    struct rh_texts_column roles;
};
struct rh_error *accounts_store_staff(struct rh_request *rq,
                                      struct accounts_colleague_row **ret_rows, size_t *ret_n);
struct rh_error *accounts_store_dismiss(struct rh_request *rq, const struct rh_write *write,
                                        const char *account, struct rh_outcome *ret_outcome);

/* Takes the place of the roles that the account has in the request's tenant. */
struct accounts_role_change {
    const char *account;
    const char **roles;
    size_t n_roles;
};
struct rh_error *accounts_store_change_roles(struct rh_request *rq, const struct rh_write *write,
                                             const struct accounts_role_change *change,
                                             struct rh_outcome *ret_outcome);

/* ---- the log of accesses, of the request's tenant ---- */

struct accounts_access {
    const char *account, *action, *subject;
    int64_t at;
};
struct rh_error *accounts_store_audit(struct rh_request *rq, const struct rh_write *write,
                                      const struct accounts_access *access,
                                      struct rh_outcome *ret_outcome);
/* A wish to read the log of some days (ISO, both included). */
struct accounts_wish {
    const char *opening, *reason, *from, *to;
};
struct rh_error *accounts_store_audit_open(struct rh_request *rq, const struct rh_write *write,
                                           const struct accounts_wish *wish,
                                           struct rh_outcome *ret_outcome);
struct accounts_decision {
    const char *opening;
    bool granted; /* else refused */
    int64_t at;   /* real time */
};
struct rh_error *accounts_store_audit_decide(struct rh_request *rq, const struct rh_write *write,
                                             const struct accounts_decision *decision,
                                             struct rh_outcome *ret_outcome);

struct accounts_opening_row {
    const char *opening, *asked_by, *name, *decider, *reason, *from_day, *to_day;
    const char *state;            /* a name of accounts.AuditState */
    int64_t asked_at, open_until; /* open_until RH_TIME_NULL: not granted */
};
/* Those of the last 30 days, of one account or (NULL) of all. */
struct rh_error *accounts_store_audit_openings(struct rh_request *rq, const char *of,
                                               struct accounts_opening_row **ret_rows,
                                               size_t *ret_n);

struct accounts_opened_row {
    const char *from_day, *to_day; /* ISO */
    const char *zone;              /* of the administration */
    const char *reason;
    int64_t open_until;
};
/* What is open for the caller; NULL: nothing. */
struct rh_error *accounts_store_audit_opened(struct rh_request *rq,
                                             struct accounts_opened_row **ret_opened);

struct accounts_log_ask {
    int64_t before;               /* and its entry: what was shown last */
    const char *entry;            /* UUID */
    const char *from, *to, *zone; /* days, both included */
    const char *account, *action; /* NULL: all */
    int limit;
};
struct accounts_entry_row {
    const char *entry, *account, *name, *action, *subject, *day;
    const char *about; /* name of whom it was done to */
    int64_t at;
};
/* Newest first. */
struct rh_error *accounts_store_audit_log(struct rh_request *rq, const struct accounts_log_ask *ask,
                                          struct accounts_entry_row **ret_rows, size_t *ret_n);

/* ---- timers ---- */

struct rh_error *accounts_store_link_lapsed(struct rh_request *rq, const char *link);
struct rh_error *accounts_store_tries_lapsed(struct rh_request *rq, const char *timer,
                                             int64_t since);
struct rh_error *accounts_store_audit_lapsed(struct rh_request *rq, const char *timer,
                                             const char *day);

#endif
