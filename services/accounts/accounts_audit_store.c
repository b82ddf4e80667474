/* The rows behind the log of accesses: entries, and the wishes to read it. */
#include "accounts_people_store.h"

#include "accounts_sql.h"
#include "clock.h"

#include "banned.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

struct rh_error *accounts_store_audit(struct rh_request *rq, const struct rh_write *write,
                                      const struct accounts_access *access,
                                      struct rh_outcome *ret_outcome)
{
    const struct rh_param params[] = {
        accounts_new_id(rq),
        rh_param_text(access->account),
        rh_param_text(access->action),
        rh_param_text(access->subject),
        rh_param_time(rq->arena, access->at),
        rh_param_time(rq->arena, access->at + ACCOUNTS_AUDIT_LIFE),
    };
    return rh_write_run(rq, write,
                        &(struct rh_query){ACCOUNTS_SQL_AUDIT, params, COUNT(params), NULL},
                        ret_outcome);
}

struct rh_error *accounts_store_audit_open(struct rh_request *rq, const struct rh_write *write,
                                           const struct accounts_wish *wish,
                                           struct rh_outcome *ret_outcome)
{
    const struct rh_param params[] = {
        rh_param_text(wish->opening),
        rh_param_text(rq->caller.account),
        rh_param_text(wish->reason),
        rh_param_time(rq->arena, rh_clock_real()),
        rh_param_time(rq->arena, rq->now + ACCOUNTS_AUDIT_LIFE),
        rh_param_text(wish->from),
        rh_param_text(wish->to),
    };
    return rh_write_run(rq, write,
                        &(struct rh_query){ACCOUNTS_SQL_AUDIT_OPEN, params, COUNT(params), NULL},
                        ret_outcome);
}

struct rh_error *accounts_store_audit_decide(struct rh_request *rq, const struct rh_write *write,
                                             const struct accounts_decision *decision,
                                             struct rh_outcome *ret_outcome)
{
    const struct rh_param params[] = {rh_param_text(decision->opening),
                                      rh_param_text(rq->caller.account),
                                      rh_param_time(rq->arena, decision->at),
                                      accounts_new_id(rq),
                                      rh_param_time(rq->arena, rq->now + ACCOUNTS_AUDIT_LIFE),
                                      rh_param_flag(decision->granted)};
    return rh_write_run(rq, write,
                        &(struct rh_query){ACCOUNTS_SQL_AUDIT_DECIDE, params, COUNT(params), NULL},
                        ret_outcome);
}

static const struct rh_column opening_columns[] = {
    RH_COLUMN(accounts_opening_row, opening, TEXT),
    RH_COLUMN(accounts_opening_row, asked_by, TEXT),
    RH_COLUMN(accounts_opening_row, name, TEXT),
    RH_COLUMN(accounts_opening_row, decider, TEXT),
    RH_COLUMN(accounts_opening_row, reason, TEXT),
    RH_COLUMN(accounts_opening_row, from_day, TEXT),
    RH_COLUMN(accounts_opening_row, to_day, TEXT),
    RH_COLUMN(accounts_opening_row, state, TEXT),
    RH_COLUMN(accounts_opening_row, asked_at, TIME),
    RH_COLUMN(accounts_opening_row, open_until, TIME)};
static const struct rh_row_type opening_row = RH_ROW_TYPE(accounts_opening_row, opening_columns);

struct rh_error *accounts_store_audit_openings(struct rh_request *rq, const char *of,
                                               struct accounts_opening_row **ret_rows,
                                               size_t *ret_n)
{
    const struct rh_param params[] = {rh_param_int(rq->arena, rq->tenant),
                                      rh_param_time(rq->arena, rh_clock_real()), rh_param_text(of)};
    struct rh_query query = {ACCOUNTS_SQL_AUDIT_OPENINGS, params, COUNT(params), &opening_row};
    return rh_db_run(rq->db, rq->arena, &query, ret_rows, ret_n);
}

static const struct rh_column opened_columns[] = {
    RH_COLUMN(accounts_opened_row, from_day, TEXT), RH_COLUMN(accounts_opened_row, to_day, TEXT),
    RH_COLUMN(accounts_opened_row, zone, TEXT), RH_COLUMN(accounts_opened_row, reason, TEXT),
    RH_COLUMN(accounts_opened_row, open_until, TIME)};
static const struct rh_row_type opened_row = RH_ROW_TYPE(accounts_opened_row, opened_columns);

struct rh_error *accounts_store_audit_opened(struct rh_request *rq,
                                             struct accounts_opened_row **ret_opened)
{
    const struct rh_param params[] = {rh_param_int(rq->arena, rq->tenant),
                                      rh_param_text(rq->caller.account),
                                      rh_param_time(rq->arena, rh_clock_real())};
    struct rh_query query = {ACCOUNTS_SQL_AUDIT_OPENED, params, COUNT(params), &opened_row};
    size_t n = 0;
    *ret_opened = NULL;
    RH_TRY(rh_db_run(rq->db, rq->arena, &query, ret_opened, &n));
    return NULL;
}

static const struct rh_column entry_columns[] = {
    RH_COLUMN(accounts_entry_row, entry, TEXT),   RH_COLUMN(accounts_entry_row, account, TEXT),
    RH_COLUMN(accounts_entry_row, name, TEXT),    RH_COLUMN(accounts_entry_row, action, TEXT),
    RH_COLUMN(accounts_entry_row, subject, TEXT), RH_COLUMN(accounts_entry_row, day, TEXT),
    RH_COLUMN(accounts_entry_row, about, TEXT),   RH_COLUMN(accounts_entry_row, at, TIME)};
static const struct rh_row_type entry_row = RH_ROW_TYPE(accounts_entry_row, entry_columns);

struct rh_error *accounts_store_audit_log(struct rh_request *rq, const struct accounts_log_ask *ask,
                                          struct accounts_entry_row **ret_rows, size_t *ret_n)
{
    const struct rh_param params[] = {
        rh_param_int(rq->arena, rq->tenant),
        rh_param_time(rq->arena, ask->before),
        rh_param_text(ask->entry),
        rh_param_text(ask->from),
        rh_param_text(ask->to),
        rh_param_text(ask->zone),
        rh_param_text(ask->account),
        rh_param_text(ask->action),
        rh_param_int(rq->arena, ask->limit),
    };
    struct rh_query query = {ACCOUNTS_SQL_AUDIT_LOG, params, COUNT(params), &entry_row};
    return rh_db_run(rq->db, rq->arena, &query, ret_rows, ret_n);
}
