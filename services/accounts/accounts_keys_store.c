/* All are of the caller's own account. */
#include "accounts_keys_store.h"

#include "accounts_sql.h"
#include "clock.h"

#include "banned.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static const struct rh_column key_columns[] = {
    RH_COLUMN(accounts_key_row, key, TEXT),         RH_COLUMN(accounts_key_row, name, TEXT),
    RH_COLUMN(accounts_key_row, credential, BYTES), RH_COLUMN(accounts_key_row, public_key, BYTES),
    RH_COLUMN(accounts_key_row, algorithm, INT),    RH_COLUMN(accounts_key_row, verified, FLAG),
    RH_COLUMN(accounts_key_row, added_at, TIME),    RH_COLUMN(accounts_key_row, used_at, TIME),
    RH_COLUMN(accounts_key_row, copied_at, TIME)};
static const struct rh_row_type key_row = RH_ROW_TYPE(accounts_key_row, key_columns);

struct rh_error *accounts_store_keys(struct rh_request *rq, const char *account,
                                     struct accounts_key_row **ret_rows, size_t *ret_n)
{
    const struct rh_param params[] = {rh_param_text(account)};
    struct rh_query query = {ACCOUNTS_SQL_KEYS, params, COUNT(params), &key_row};
    return rh_db_run(rq->db, rq->arena, &query, ret_rows, ret_n);
}

/* A write that says why nothing was done. */
struct judged {
    bool known, same, done;
    struct rh_slice reply;
    const char *why;
};
static const struct rh_column judged_columns[] = {RH_OUTCOME_COLUMNS(judged),
                                                  RH_COLUMN(judged, why, TEXT)};
static const struct rh_row_type judged_row = RH_ROW_TYPE(judged, judged_columns);

static struct rh_error *run_judged(struct rh_request *rq, const struct rh_write *write,
                                   const struct rh_query *query, struct rh_outcome *ret_outcome,
                                   const char **ret_why)
{
    struct judged judged;
    RH_TRY(rh_write_run(rq, write, query, &judged));
    *ret_outcome = (struct rh_outcome){judged.known, judged.same, judged.done, judged.reply};
    *ret_why = judged.why;
    return NULL;
}

/* The half hour of the timer that forgets what was used in it. */
static struct rh_param span(struct rh_request *rq)
{
    int64_t since = accounts_tries_since(rh_clock_real());
    return rh_param_text(rh_arena_printf(rq->arena, "%lld", (long long)(since / RH_SECOND)));
}

static struct rh_param forgotten_at(struct rh_request *rq)
{
    return rh_param_time(rq->arena, rq->now + RH_HOUR);
}

struct rh_error *accounts_store_add_key(struct rh_request *rq, const struct rh_write *write,
                                        const struct accounts_key_addition *addition,
                                        struct rh_outcome *ret_outcome, const char **ret_why)
{
    const struct rh_param params[] = {
        rh_param_text(rq->caller.account),
        rh_param_text(addition->key),
        rh_param_bytes(addition->credential),
        rh_param_int(rq->arena, addition->algorithm),
        rh_param_bytes(addition->public_key),
        rh_param_int(rq->arena, addition->counter),
        rh_param_flag(addition->verified),
        rh_param_text(addition->name),
        rh_param_bytes(addition->spent.challenge),
        rh_param_time(rq->arena, addition->spent.expires_at),
        accounts_new_id(rq),
        span(rq),
        forgotten_at(rq),
        accounts_new_id(rq),
        rh_param_bytes(addition->mail),
        rh_param_int(rq->arena, addition->most),
        rh_param_slices(rq->arena, addition->n_recovery, addition->recovery),
    };
    return run_judged(rq, write,
                      &(struct rh_query){ACCOUNTS_SQL_ADD_KEY, params, COUNT(params), &judged_row},
                      ret_outcome, ret_why);
}

struct rh_error *accounts_store_use_key(struct rh_request *rq, const struct rh_write *write,
                                        const struct accounts_key_use *use,
                                        struct rh_outcome *ret_outcome, const char **ret_why)
{
    const struct rh_param params[] = {
        rh_param_text(rq->caller.account),
        rh_param_text(use->key),
        rh_param_int(rq->arena, use->counter),
        rh_param_bytes(use->spent.challenge),
        rh_param_time(rq->arena, use->spent.expires_at),
        accounts_new_id(rq),
        span(rq),
        forgotten_at(rq),
        accounts_new_id(rq),
        rh_param_bytes(use->mail),
    };
    return run_judged(rq, write,
                      &(struct rh_query){ACCOUNTS_SQL_USE_KEY, params, COUNT(params), &judged_row},
                      ret_outcome, ret_why);
}

struct rh_error *accounts_store_rename_key(struct rh_request *rq, const struct rh_write *write,
                                           const char *key, const char *name,
                                           struct rh_outcome *ret_outcome)
{
    const struct rh_param params[] = {rh_param_text(rq->caller.account), rh_param_text(key),
                                      rh_param_text(name)};
    return rh_write_run(rq, write,
                        &(struct rh_query){ACCOUNTS_SQL_RENAME_KEY, params, COUNT(params), NULL},
                        ret_outcome);
}

struct rh_error *accounts_store_remove_key(struct rh_request *rq, const struct rh_write *write,
                                           const char *key, struct rh_slice mail,
                                           struct rh_outcome *ret_outcome)
{
    const struct rh_param params[] = {rh_param_text(rq->caller.account), rh_param_text(key),
                                      accounts_new_id(rq), rh_param_bytes(mail)};
    return rh_write_run(rq, write,
                        &(struct rh_query){ACCOUNTS_SQL_REMOVE_KEY, params, COUNT(params), NULL},
                        ret_outcome);
}

/* ---- timers ---- */

struct rh_error *accounts_store_challenges_lapsed(struct rh_request *rq, const char *timer)
{
    const struct rh_param params[] = {rh_param_text(timer),
                                      rh_param_time(rq->arena, rh_clock_real())};
    struct rh_query query = {ACCOUNTS_SQL_CHALLENGES_LAPSED, params, COUNT(params), NULL};
    return rh_db_run(rq->db, rq->arena, &query, NULL, NULL);
}

struct rh_error *accounts_store_devices_lapsed(struct rh_request *rq, const char *timer,
                                               const char *day)
{
    const struct rh_param params[] = {
        rh_param_text(timer), rh_param_time(rq->arena, rh_clock_real()), rh_param_text(day)};
    struct rh_query query = {ACCOUNTS_SQL_DEVICES_LAPSED, params, COUNT(params), NULL};
    return rh_db_run(rq->db, rq->arena, &query, NULL, NULL);
}
