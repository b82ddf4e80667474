/* Parameters in, rows out. Ids of log entries, mails and timers are made here: nobody asks for them
 * again. */
#include "accounts_people_store.h"

#include "accounts_sql.h"
#include "clock.h"
#include "id.h"

#include "banned.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define DEVICE_LIFE  (INT64_C(180) * 24 * RH_HOUR)

struct rh_param accounts_new_id(struct rh_request *rq)
{
    return rh_param_text(rh_uuid(rq->arena, rq->now));
}

static struct rh_param real_time(struct rh_request *rq)
{
    return rh_param_time(rq->arena, rh_clock_real());
}

/* First row, or NULL. */
static struct rh_error *run_one(struct rh_request *rq, struct rh_query query, void *ret_row)
{
    void *rows = NULL;
    size_t n = 0;
    RH_TRY(rh_db_run(rq->db, rq->arena, &query, &rows, &n));
    *(void **)ret_row = n == 0 ? NULL : rows;
    return NULL;
}

/* ---- people ---- */

static const struct rh_column person_columns[] = {
    RH_COLUMN(accounts_person, account, TEXT),      RH_COLUMN(accounts_person, email, TEXT),
    RH_COLUMN(accounts_person, name, TEXT),         RH_COLUMN(accounts_person, password, TEXT),
    RH_COLUMN(accounts_person, totp, BYTES),        RH_COLUMN(accounts_person, made_at, TIME),
    RH_COLUMN(accounts_person, roles, TEXTS),       RH_COLUMN(accounts_person, recovery_left, INT),
    RH_COLUMN(accounts_person, device_known, FLAG), RH_COLUMN(accounts_person, contact, TEXT),
    RH_COLUMN(accounts_person, proved, FLAG),       RH_COLUMN(accounts_person, keys, INT)};
static const struct rh_row_type person_row = RH_ROW_TYPE(accounts_person, person_columns);

static struct rh_error *find_person(struct rh_request *rq, enum accounts_sql statement,
                                    const char *by, struct rh_slice browser,
                                    struct accounts_person **ret_person)
{
    const struct rh_param params[] = {rh_param_text(by), rh_param_bytes(browser), real_time(rq)};
    return run_one(rq, (struct rh_query){statement, params, COUNT(params), &person_row},
                   ret_person);
}

struct rh_error *accounts_store_person_by_email(struct rh_request *rq, const char *email,
                                                struct rh_slice browser,
                                                struct accounts_person **ret_person)
{
    return find_person(rq, ACCOUNTS_SQL_PERSON_BY_EMAIL, email, browser, ret_person);
}

struct rh_error *accounts_store_person(struct rh_request *rq, const char *account,
                                       struct rh_slice browser, struct accounts_person **ret_person)
{
    return find_person(rq, ACCOUNTS_SQL_PERSON, account, browser, ret_person);
}

struct try_row {
    int64_t n;
};
static const struct rh_column try_columns[] = {RH_COLUMN(try_row, n, INT)};
static const struct rh_row_type try_row = RH_ROW_TYPE(try_row, try_columns);

struct rh_error *accounts_store_try(struct rh_request *rq, const struct accounts_try *try,
                                    bool *ret_allowed)
{
    const struct rh_param params[] = {
        rh_param_bytes(try->subject),
        rh_param_texts(rq->arena, try->lanes.n, try->lanes.lane),
        rh_param_ints(rq->arena, try->lanes.n, try->lanes.most),
        rh_param_time(rq->arena, try->since),
        accounts_new_id(rq),
        rh_param_time(rq->arena, rq->now + 2 * RH_HOUR),
    };
    struct try_row *row = NULL;
    RH_TRY(run_one(rq, (struct rh_query){ACCOUNTS_SQL_TRY, params, COUNT(params), &try_row}, &row));
    *ret_allowed = row != NULL && row->n == (int64_t)try->lanes.n;
    return NULL;
}

struct rh_error *accounts_store_tell(struct rh_request *rq, struct rh_slice mail)
{
    const struct rh_param params[] = {accounts_new_id(rq), rh_param_bytes(mail)};
    const struct rh_query query = {ACCOUNTS_SQL_TELL, params, COUNT(params), NULL};
    return rh_db_run(rq->db, rq->arena, &query, NULL, NULL);
}

struct rh_error *accounts_store_logged_in(struct rh_request *rq, const struct accounts_try *try,
                                          const char *account, struct rh_slice browser)
{
    const struct rh_param params[] = {
        rh_param_bytes(try->subject),
        rh_param_texts(rq->arena, try->lanes.n, try->lanes.lane),
        rh_param_time(rq->arena, try->since),
        rh_param_text(account),
        rh_param_bytes(browser),
        rh_param_time(rq->arena, rh_clock_real() + DEVICE_LIFE),
        accounts_new_id(rq),
        rh_param_time(rq->arena, rq->now + DEVICE_LIFE + 24 * RH_HOUR),
    };
    struct rh_query query = {ACCOUNTS_SQL_LOGGED_IN, params, COUNT(params), NULL};
    return rh_db_run(rq->db, rq->arena, &query, NULL, NULL);
}

struct rh_error *accounts_store_use_step(struct rh_request *rq, const struct rh_write *write,
                                         const char *account, int64_t step,
                                         struct rh_outcome *ret_outcome)
{
    const struct rh_param params[] = {rh_param_text(account), rh_param_int(rq->arena, step)};
    return rh_write_run(rq, write,
                        &(struct rh_query){ACCOUNTS_SQL_USE_STEP, params, COUNT(params), NULL},
                        ret_outcome);
}

struct rh_error *accounts_store_use_recovery(struct rh_request *rq, const struct rh_write *write,
                                             struct rh_slice code, struct rh_slice mail,
                                             struct rh_outcome *ret_outcome)
{
    const struct rh_param params[] = {rh_param_text(rq->caller.account), rh_param_bytes(code),
                                      accounts_new_id(rq), rh_param_bytes(mail)};
    return rh_write_run(rq, write,
                        &(struct rh_query){ACCOUNTS_SQL_USE_RECOVERY, params, COUNT(params), NULL},
                        ret_outcome);
}

/* ---- links ---- */

struct rh_error *accounts_store_sign_up(struct rh_request *rq, const struct rh_write *write,
                                        const struct accounts_new_link *link, const char *password,
                                        const struct accounts_mails *mails,
                                        struct rh_outcome *ret_outcome)
{
    const struct rh_param params[] = {
        rh_param_text(link->link),
        rh_param_bytes(link->code),
        rh_param_text(link->email),
        rh_param_text(password),
        rh_param_time(rq->arena, link->expires_at),
        rh_param_time(rq->arena, link->timer_at),
        accounts_new_id(rq),
        rh_param_bytes(mails->body),
        rh_param_bytes(mails->hint),
        rh_param_flag(mails->none),
    };
    return rh_write_run(rq, write,
                        &(struct rh_query){ACCOUNTS_SQL_SIGN_UP, params, COUNT(params), NULL},
                        ret_outcome);
}

static const struct rh_column confirmed_columns[] = {RH_OUTCOME_COLUMNS(accounts_confirmed),
                                                     RH_COLUMN(accounts_confirmed, kind, TEXT)};
static const struct rh_row_type confirmed_row = RH_ROW_TYPE(accounts_confirmed, confirmed_columns);

struct rh_error *accounts_store_confirm(struct rh_request *rq, const struct rh_write *write,
                                        struct rh_slice code, struct rh_slice reply_email,
                                        struct accounts_confirmed *ret_confirmed)
{
    const struct rh_param params[] = {rh_param_bytes(code), real_time(rq), accounts_new_id(rq),
                                      rh_param_bytes(reply_email)};
    return rh_write_run(
        rq, write, &(struct rh_query){ACCOUNTS_SQL_CONFIRM, params, COUNT(params), &confirmed_row},
        ret_confirmed);
}

struct rh_error *accounts_store_forgot(struct rh_request *rq, const struct rh_write *write,
                                       const struct accounts_new_link *link,
                                       const struct accounts_mails *mails,
                                       struct rh_outcome *ret_outcome)
{
    const struct rh_param params[] = {
        rh_param_text(link->link),
        rh_param_bytes(link->code),
        rh_param_text(link->email),
        rh_param_time(rq->arena, link->expires_at),
        rh_param_time(rq->arena, link->timer_at),
        accounts_new_id(rq),
        rh_param_bytes(mails->body),
        rh_param_flag(mails->none),
    };
    return rh_write_run(rq, write,
                        &(struct rh_query){ACCOUNTS_SQL_FORGOT, params, COUNT(params), NULL},
                        ret_outcome);
}

static const struct rh_column link_columns[] = {
    RH_COLUMN(accounts_link_row, link, TEXT),    RH_COLUMN(accounts_link_row, email, TEXT),
    RH_COLUMN(accounts_link_row, account, TEXT), RH_COLUMN(accounts_link_row, name, TEXT),
    RH_COLUMN(accounts_link_row, role, TEXT),    RH_COLUMN(accounts_link_row, town, INT),
    RH_COLUMN(accounts_link_row, factored, FLAG)};
static const struct rh_row_type link_row = RH_ROW_TYPE(accounts_link_row, link_columns);

struct rh_error *accounts_store_link(struct rh_request *rq, struct rh_slice code, const char *kind,
                                     struct accounts_link_row **ret_link)
{
    const struct rh_param params[] = {rh_param_bytes(code), rh_param_text(kind), real_time(rq)};
    return run_one(rq, (struct rh_query){ACCOUNTS_SQL_LINK, params, COUNT(params), &link_row},
                   ret_link);
}

struct rh_error *accounts_store_reset(struct rh_request *rq, const struct rh_write *write,
                                      struct rh_slice code, const char *password,
                                      struct rh_slice mail, struct rh_outcome *ret_outcome)
{
    const struct rh_param params[] = {rh_param_bytes(code), real_time(rq), rh_param_text(password),
                                      accounts_new_id(rq), rh_param_bytes(mail)};
    return rh_write_run(rq, write,
                        &(struct rh_query){ACCOUNTS_SQL_RESET, params, COUNT(params), NULL},
                        ret_outcome);
}

/* ---- the own account ---- */

struct rh_error *accounts_store_change_password(struct rh_request *rq, const struct rh_write *write,
                                                const struct accounts_password_change *change,
                                                struct rh_outcome *ret_outcome)
{
    const struct rh_param params[] = {rh_param_text(change->account), rh_param_text(change->old),
                                      rh_param_text(change->password), accounts_new_id(rq),
                                      rh_param_bytes(change->mail)};
    return rh_write_run(
        rq, write, &(struct rh_query){ACCOUNTS_SQL_CHANGE_PASSWORD, params, COUNT(params), NULL},
        ret_outcome);
}

struct rh_error *accounts_store_change_email(struct rh_request *rq, const struct rh_write *write,
                                             const struct accounts_new_link *link,
                                             const struct accounts_mails *mails,
                                             struct rh_outcome *ret_outcome)
{
    const struct rh_param params[] = {
        rh_param_text(link->link),
        rh_param_bytes(link->code),
        rh_param_text(rq->caller.account),
        rh_param_text(link->email),
        rh_param_time(rq->arena, link->expires_at),
        rh_param_time(rq->arena, link->timer_at),
        accounts_new_id(rq),
        rh_param_bytes(mails->body),
        rh_param_bytes(mails->hint),
        accounts_new_id(rq),
        rh_param_bytes(mails->notice),
        rh_param_flag(mails->none),
    };
    return rh_write_run(rq, write,
                        &(struct rh_query){ACCOUNTS_SQL_CHANGE_EMAIL, params, COUNT(params), NULL},
                        ret_outcome);
}

struct rh_error *accounts_store_delete_account(struct rh_request *rq, const struct rh_write *write,
                                               struct rh_slice mail, struct rh_outcome *ret_outcome)
{
    const struct rh_param params[] = {rh_param_text(rq->caller.account), accounts_new_id(rq),
                                      rh_param_bytes(mail)};
    return rh_write_run(
        rq, write, &(struct rh_query){ACCOUNTS_SQL_DELETE_ACCOUNT, params, COUNT(params), NULL},
        ret_outcome);
}

struct export_row {
    const char *content;
};
static const struct rh_column export_columns[] = {RH_COLUMN(export_row, content, TEXT)};
static const struct rh_row_type export_row = RH_ROW_TYPE(export_row, export_columns);

struct rh_error *accounts_store_export(struct rh_request *rq, const char *account,
                                       const char **ret_json)
{
    const struct rh_param params[] = {rh_param_text(account)};
    struct export_row *row = NULL;
    RH_TRY(run_one(rq, (struct rh_query){ACCOUNTS_SQL_EXPORT, params, 1, &export_row}, &row));
    *ret_json = row == NULL ? NULL : row->content;
    return NULL;
}

static const struct rh_column desk_columns[] = {ACCOUNTS_TENANT_COLUMNS(accounts_desk_row, tenant.),
                                                RH_COLUMN(accounts_desk_row, roles, TEXTS)};
static const struct rh_row_type desk_row = RH_ROW_TYPE(accounts_desk_row, desk_columns);

struct rh_error *accounts_store_desks(struct rh_request *rq, const char *account,
                                      struct accounts_desk_row **ret_rows, size_t *ret_n)
{
    const struct rh_param params[] = {rh_param_text(account)};
    struct rh_query query = {ACCOUNTS_SQL_DESKS, params, 1, &desk_row};
    return rh_db_run(rq->db, rq->arena, &query, ret_rows, ret_n);
}

/* ---- staff ---- */

static const struct rh_column town_columns[] = {RH_COLUMN(accounts_town_row, name, TEXT),
                                                RH_COLUMN(accounts_town_row, slug, TEXT)};
static const struct rh_row_type town_row = RH_ROW_TYPE(accounts_town_row, town_columns);

struct rh_error *accounts_store_town(struct rh_request *rq, int32_t tenant,
                                     struct accounts_town_row **ret_town)
{
    const struct rh_param params[] = {rh_param_int(rq->arena, tenant)};
    return run_one(rq, (struct rh_query){ACCOUNTS_SQL_TOWN, params, 1, &town_row}, ret_town);
}

struct rh_error *accounts_store_invite(struct rh_request *rq, const struct rh_write *write,
                                       const struct accounts_invitation *invitation,
                                       struct rh_outcome *ret_outcome)
{
    const struct accounts_new_link *link = &invitation->link;
    const struct rh_param params[] = {
        rh_param_text(link->link),
        rh_param_bytes(link->code),
        rh_param_text(link->email),
        rh_param_text(invitation->name),
        rh_param_int(rq->arena, rq->tenant),
        rh_param_text(invitation->role),
        rh_param_time(rq->arena, link->expires_at),
        rh_param_time(rq->arena, link->timer_at),
        accounts_new_id(rq),
        rh_param_bytes(invitation->mails.body),
        rh_param_bytes(invitation->mails.hint),
        accounts_new_id(rq),
        rh_param_text(rq->caller.account),
        rh_param_time(rq->arena, rq->now + ACCOUNTS_AUDIT_LIFE),
    };
    return rh_write_run(rq, write,
                        &(struct rh_query){ACCOUNTS_SQL_INVITE, params, COUNT(params), NULL},
                        ret_outcome);
}

struct rh_error *accounts_store_accept(struct rh_request *rq, const struct rh_write *write,
                                       const struct accounts_acceptance *acceptance,
                                       struct rh_outcome *ret_outcome)
{
    const struct rh_param params[] = {
        rh_param_bytes(acceptance->code),
        real_time(rq),
        rh_param_text(acceptance->account),
        rh_param_text(acceptance->password),
        rh_param_bytes(acceptance->totp),
        rh_param_int(rq->arena, acceptance->step),
        rh_param_slices(rq->arena, acceptance->n_recovery, acceptance->recovery),
    };
    return rh_write_run(rq, write,
                        &(struct rh_query){ACCOUNTS_SQL_ACCEPT, params, COUNT(params), NULL},
                        ret_outcome);
}

struct rh_error *accounts_store_put_staff(struct rh_request *rq,
                                          const struct accounts_new_staff *staff)
{
    const struct rh_param params[] = {
        rh_param_text(staff->account), rh_param_text(staff->email),
        rh_param_text(staff->name),    rh_param_text(staff->password),
        rh_param_bytes(staff->totp),   rh_param_int(rq->arena, staff->town),
        rh_param_text(staff->role),    rh_param_time(rq->arena, rq->now),
    };
    struct rh_query query = {ACCOUNTS_SQL_PUT_STAFF, params, COUNT(params), NULL};
    return rh_db_run(rq->db, rq->arena, &query, NULL, NULL);
}

static const struct rh_column colleague_columns[] = {
    RH_COLUMN(accounts_colleague_row, account, TEXT), RH_COLUMN(accounts_colleague_row, name, TEXT),
    RH_COLUMN(accounts_colleague_row, email, TEXT), RH_COLUMN(accounts_colleague_row, active, FLAG),
    RH_COLUMN(accounts_colleague_row, roles, TEXTS)};
static const struct rh_row_type colleague_row =
    RH_ROW_TYPE(accounts_colleague_row, colleague_columns);

struct rh_error *accounts_store_staff(struct rh_request *rq,
                                      struct accounts_colleague_row **ret_rows, size_t *ret_n)
{
    const struct rh_param params[] = {rh_param_int(rq->arena, rq->tenant), real_time(rq)};
    struct rh_query query = {ACCOUNTS_SQL_STAFF, params, COUNT(params), &colleague_row};
    return rh_db_run(rq->db, rq->arena, &query, ret_rows, ret_n);
}

struct rh_error *accounts_store_dismiss(struct rh_request *rq, const struct rh_write *write,
                                        const char *account, struct rh_outcome *ret_outcome)
{
    const struct rh_param params[] = {
        rh_param_text(account),
        rh_param_int(rq->arena, rq->tenant),
        accounts_new_id(rq),
        rh_param_text(rq->caller.account),
        rh_param_time(rq->arena, rq->now + ACCOUNTS_AUDIT_LIFE),
    };
    return rh_write_run(rq, write,
                        &(struct rh_query){ACCOUNTS_SQL_DISMISS, params, COUNT(params), NULL},
                        ret_outcome);
}

struct rh_error *accounts_store_change_roles(struct rh_request *rq, const struct rh_write *write,
                                             const struct accounts_role_change *change,
                                             struct rh_outcome *ret_outcome)
{
    const struct rh_param params[] = {
        rh_param_text(change->account),
        rh_param_texts(rq->arena, change->n_roles, change->roles),
        rh_param_int(rq->arena, rq->tenant),
        accounts_new_id(rq),
        rh_param_text(rq->caller.account),
        rh_param_time(rq->arena, rq->now + ACCOUNTS_AUDIT_LIFE),
    };
    return rh_write_run(rq, write,
                        &(struct rh_query){ACCOUNTS_SQL_CHANGE_ROLES, params, COUNT(params), NULL},
                        ret_outcome);
}

/* ---- timers ---- */

struct rh_error *accounts_store_link_lapsed(struct rh_request *rq, const char *link)
{
    const struct rh_param params[] = {rh_param_text(link), real_time(rq)};
    struct rh_query query = {ACCOUNTS_SQL_LINK_LAPSED, params, COUNT(params), NULL};
    return rh_db_run(rq->db, rq->arena, &query, NULL, NULL);
}

struct rh_error *accounts_store_tries_lapsed(struct rh_request *rq, const char *timer,
                                             int64_t since)
{
    const struct rh_param params[] = {rh_param_text(timer), rh_param_time(rq->arena, since)};
    struct rh_query query = {ACCOUNTS_SQL_TRIES_LAPSED, params, COUNT(params), NULL};
    return rh_db_run(rq->db, rq->arena, &query, NULL, NULL);
}

struct rh_error *accounts_store_audit_lapsed(struct rh_request *rq, const char *timer,
                                             const char *day)
{
    const struct rh_param params[] = {rh_param_int(rq->arena, rq->tenant), rh_param_text(timer),
                                      rh_param_text(day)};
    struct rh_query query = {ACCOUNTS_SQL_AUDIT_LAPSED, params, COUNT(params), NULL};
    return rh_db_run(rq->db, rq->arena, &query, NULL, NULL);
}
