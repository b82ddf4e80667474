#include "accounts_lost_store.h"

#include "accounts_sql.h"
#include "clock.h"

#include "banned.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static const struct rh_column lost_columns[] = {RH_COLUMN(accounts_lost_row, asked_at, TIME),
                                                RH_COLUMN(accounts_lost_row, ready_at, TIME),
                                                RH_COLUMN(accounts_lost_row, ends_at, TIME)};
static const struct rh_row_type lost_row = RH_ROW_TYPE(accounts_lost_row, lost_columns);

struct rh_error *accounts_store_lost(struct rh_request *rq, struct accounts_lost_row **ret)
{
    const struct rh_param params[] = {rh_param_text(rq->caller.account)};
    const struct rh_query query = {ACCOUNTS_SQL_LOST, params, COUNT(params), &lost_row};
    return rh_db_run(rq->db, rq->arena, &query, ret, NULL);
}

struct rh_error *accounts_store_lost_ask(struct rh_request *rq, const struct rh_write *write,
                                         const struct accounts_lost_ask *ask,
                                         struct rh_outcome *ret_outcome)
{
    const struct accounts_lost_row *times = &ask->times;
    const struct rh_param params[] = {
        rh_param_text(rq->caller.account),
        rh_param_text(ask->request),
        rh_param_bytes(ask->code),
        rh_param_time(rq->arena, times->asked_at),
        rh_param_time(rq->arena, times->ready_at),
        rh_param_time(rq->arena, times->ends_at),
        rh_param_time(rq->arena, rq->now + times->ends_at - times->asked_at),
        accounts_new_id(rq),
        rh_param_bytes(ask->mail),
    };
    return rh_write_run(rq, write,
                        &(struct rh_query){ACCOUNTS_SQL_LOST_ASK, params, COUNT(params), NULL},
                        ret_outcome);
}

struct rh_error *accounts_store_lost_remove(struct rh_request *rq, const struct rh_write *write,
                                            struct rh_slice mail, struct rh_outcome *ret_outcome)
{
    const struct rh_param params[] = {rh_param_text(rq->caller.account),
                                      rh_param_time(rq->arena, rh_clock_real()),
                                      accounts_new_id(rq), rh_param_bytes(mail)};
    return rh_write_run(rq, write,
                        &(struct rh_query){ACCOUNTS_SQL_LOST_REMOVE, params, COUNT(params), NULL},
                        ret_outcome);
}

struct rh_error *accounts_store_lost_stop(struct rh_request *rq, const struct rh_write *write,
                                          struct rh_slice code, struct rh_outcome *ret_outcome)
{
    const struct rh_param params[] = {rh_param_bytes(code)};
    return rh_write_run(rq, write,
                        &(struct rh_query){ACCOUNTS_SQL_LOST_STOP, params, COUNT(params), NULL},
                        ret_outcome);
}

static struct rh_error *run_with(struct rh_request *rq, int statement, const char *id)
{
    const struct rh_param params[] = {rh_param_text(id)};
    const struct rh_query query = {statement, params, COUNT(params), NULL};
    return rh_db_run(rq->db, rq->arena, &query, NULL, NULL);
}

struct rh_error *accounts_store_lost_found(struct rh_request *rq, const char *account)
{
    return run_with(rq, ACCOUNTS_SQL_LOST_FOUND, account);
}

struct rh_error *accounts_store_lost_lapsed(struct rh_request *rq, const char *request)
{
    return run_with(rq, ACCOUNTS_SQL_LOST_LAPSED, request);
}
