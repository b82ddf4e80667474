#include "accounts_identity_store.h"

#include "accounts_people.h"
#include "accounts_sql.h"
#include "clock.h"

#include <string.h>

#include "banned.h"

#define COUNT(params) (sizeof(params) / sizeof(params)[0])
#define FLOW_LIFE     (10 * RH_MINUTE) /* RFC 6749 4.1.2: codes live no longer */

static struct rh_param real_time(struct rh_request *rq)
{
    return rh_param_time(rq->arena, rh_clock_real());
}

static struct rh_error *run(struct rh_request *rq, size_t statement, const struct rh_param *params,
                            size_t n)
{
    struct rh_query query = {statement, params, n, NULL};
    return rh_db_run(rq->db, rq->arena, &query, NULL, NULL);
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

/* ---- log-ins under way ---- */

struct rh_error *accounts_store_flow_begin(struct rh_request *rq, const struct accounts_flow *flow,
                                           struct rh_slice state, struct rh_slice browser)
{
    const struct rh_param params[] = {
        accounts_new_id(rq),
        rh_param_bytes(state),
        rh_param_text(flow->provider),
        rh_param_bytes(browser),
        rh_param_text(flow->purpose),
        rh_param_text(flow->account),
        rh_param_int(rq->arena, flow->trust),
        rh_param_flag(flow->fresh),
        rh_param_text(flow->weiter),
        rh_param_time(rq->arena, flow->began_at),
        rh_param_time(rq->arena, flow->began_at + FLOW_LIFE),
        rh_param_time(rq->arena, rq->now + FLOW_LIFE),
    };
    return run(rq, ACCOUNTS_SQL_FLOW_BEGIN, params, COUNT(params));
}

static const struct rh_column flow_columns[] = {
    RH_COLUMN(accounts_flow, purpose, TEXT), RH_COLUMN(accounts_flow, account, TEXT),
    RH_COLUMN(accounts_flow, trust, INT),    RH_COLUMN(accounts_flow, fresh, FLAG),
    RH_COLUMN(accounts_flow, weiter, TEXT),  RH_COLUMN(accounts_flow, began_at, TIME)};
static const struct rh_row_type flow_row = RH_ROW_TYPE(accounts_flow, flow_columns);

struct rh_error *accounts_store_flow_take(struct rh_request *rq, struct rh_slice state,
                                          const char *provider, struct rh_slice browser,
                                          struct accounts_flow **ret_flow)
{
    const struct rh_param params[] = {rh_param_bytes(state), rh_param_text(provider),
                                      rh_param_bytes(browser), real_time(rq)};
    struct rh_query query = {ACCOUNTS_SQL_FLOW_TAKE, params, COUNT(params), &flow_row};
    return run_one(rq, query, ret_flow);
}

struct rh_error *accounts_store_flow_lapsed(struct rh_request *rq, const char *flow)
{
    const struct rh_param params[] = {rh_param_text(flow), real_time(rq)};
    return run(rq, ACCOUNTS_SQL_FLOW_LAPSED, params, COUNT(params));
}

/* ---- identities ---- */

struct entered_row {
    const char *account;
};
static const struct rh_column entered_columns[] = {RH_COLUMN(entered_row, account, TEXT)};
static const struct rh_row_type entered_row = RH_ROW_TYPE(entered_row, entered_columns);

static struct rh_error *enter(struct rh_request *rq, const struct accounts_entrance *entrance,
                              const char **ret_account)
{
    const struct rh_param params[] = {
        rh_param_text(entrance->issuer),
        rh_param_text(entrance->subject),
        accounts_new_id(rq),
        rh_param_text(entrance->email),
        rh_param_time(rq->arena, rq->now),
        real_time(rq),
        rh_param_bytes(accounts_browser(rq)),
        rh_param_text(entrance->account),
        rh_param_flag(entrance->link),
        accounts_new_id(rq),
        rh_param_bytes(entrance->mail),
    };
    struct rh_query query = {ACCOUNTS_SQL_IDENTITY_ENTER, params, COUNT(params), &entered_row};
    struct entered_row *row = NULL;
    RH_TRY(run_one(rq, query, &row));
    *ret_account = row == NULL ? NULL : row->account;
    return NULL;
}

/* Two first log-ins at once: the later one meets the identity of the earlier, and finds it the
 * second time. A second person of one provider is no account's. */
struct rh_error *accounts_store_identity_enter(struct rh_request *rq,
                                               const struct accounts_entrance *entrance,
                                               const char **ret_account)
{
    struct rh_error *error = enter(rq, entrance, ret_account);
    if (error != NULL && strcmp(rh_db_constraint(rq->db), "identities_pkey") == 0)
        error = enter(rq, entrance, ret_account);
    if (error == NULL || strcmp(rh_db_constraint(rq->db), "identities_one") != 0)
        return error;
    *ret_account = NULL;
    return NULL;
}

static const struct rh_column identity_columns[] = {
    RH_COLUMN(accounts_identity_row, issuer, TEXT), RH_COLUMN(accounts_identity_row, subject, TEXT),
    RH_COLUMN(accounts_identity_row, linked_at, TIME)};
static const struct rh_row_type identity_row = RH_ROW_TYPE(accounts_identity_row, identity_columns);

struct rh_error *accounts_store_identities(struct rh_request *rq, const char *account,
                                           struct accounts_identity_row **ret_rows, size_t *ret_n)
{
    const struct rh_param params[] = {rh_param_text(account)};
    struct rh_query query = {ACCOUNTS_SQL_IDENTITIES, params, 1, &identity_row};
    return rh_db_run(rq->db, rq->arena, &query, ret_rows, ret_n);
}

struct rh_error *accounts_store_identity_unlink(struct rh_request *rq, const struct rh_write *write,
                                                const char *issuer, struct rh_slice mail,
                                                struct rh_outcome *ret_outcome)
{
    const struct rh_param params[] = {rh_param_text(rq->caller.account), rh_param_text(issuer),
                                      accounts_new_id(rq), rh_param_bytes(mail)};
    return rh_write_run(
        rq, write, &(struct rh_query){ACCOUNTS_SQL_IDENTITY_UNLINK, params, COUNT(params), NULL},
        ret_outcome);
}

/* ---- log-outs ---- */

struct rh_error *accounts_store_login_noted(struct rh_request *rq, const char *account,
                                            const struct accounts_login_row *login, int64_t life)
{
    const struct rh_param params[] = {
        rh_param_text(account),
        rh_param_bytes(accounts_browser(rq)),
        rh_param_text(login->issuer),
        rh_param_bytes(login->token),
        accounts_new_id(rq),
        rh_param_time(rq->arena, rq->now + life),
        rh_param_time(rq->arena, rh_clock_real() + life),
    };
    return run(rq, ACCOUNTS_SQL_LOGIN_NOTED, params, COUNT(params));
}

static const struct rh_column login_columns[] = {RH_COLUMN(accounts_login_row, issuer, TEXT),
                                                 RH_COLUMN(accounts_login_row, token, BYTES)};
static const struct rh_row_type login_row = RH_ROW_TYPE(accounts_login_row, login_columns);

struct rh_error *accounts_store_login_taken(struct rh_request *rq, struct rh_slice browser,
                                            struct accounts_login_row **ret_login)
{
    const struct rh_param params[] = {rh_param_text(rq->caller.account), rh_param_bytes(browser)};
    struct rh_query query = {ACCOUNTS_SQL_LOGIN_TAKEN, params, COUNT(params), &login_row};
    return run_one(rq, query, ret_login);
}

struct rh_error *accounts_store_login_lapsed(struct rh_request *rq, const char *timer)
{
    const struct rh_param params[] = {rh_param_text(timer), real_time(rq)};
    return run(rq, ACCOUNTS_SQL_LOGIN_LAPSED, params, COUNT(params));
}
