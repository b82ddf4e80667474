#include "accounts_factor_store.h"

#include "accounts_sql.h"

#include "banned.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

struct rh_error *accounts_store_app_on(struct rh_request *rq, const struct rh_write *write,
                                       const struct accounts_app *app,
                                       struct rh_outcome *ret_outcome)
{
    const struct rh_param params[] = {
        rh_param_text(rq->caller.account),
        rh_param_bytes(app->secret),
        rh_param_int(rq->arena, app->step),
        accounts_new_id(rq),
        rh_param_bytes(app->mail),
        rh_param_slices(rq->arena, app->codes.n, app->codes.hashes),
    };
    return rh_write_run(rq, write,
                        &(struct rh_query){ACCOUNTS_SQL_APP_ON, params, COUNT(params), NULL},
                        ret_outcome);
}

struct rh_error *accounts_store_app_off(struct rh_request *rq, const struct rh_write *write,
                                        const struct accounts_proof *proof, struct rh_slice mail,
                                        struct rh_outcome *ret_outcome)
{
    const struct rh_param params[] = {
        rh_param_text(rq->caller.account),
        rh_param_int(rq->arena, proof->step),
        rh_param_bytes(proof->code),
        accounts_new_id(rq),
        rh_param_bytes(mail),
    };
    return rh_write_run(rq, write,
                        &(struct rh_query){ACCOUNTS_SQL_APP_OFF, params, COUNT(params), NULL},
                        ret_outcome);
}

struct rh_error *accounts_store_renew_recovery(struct rh_request *rq, const struct rh_write *write,
                                               const struct accounts_codes *codes,
                                               struct rh_slice mail, struct rh_outcome *ret_outcome)
{
    const struct rh_param params[] = {
        rh_param_text(rq->caller.account),
        rh_param_slices(rq->arena, codes->n, codes->hashes),
        accounts_new_id(rq),
        rh_param_bytes(mail),
    };
    return rh_write_run(
        rq, write, &(struct rh_query){ACCOUNTS_SQL_RENEW_RECOVERY, params, COUNT(params), NULL},
        ret_outcome);
}

struct rh_error *accounts_store_reset_factor(struct rh_request *rq, const struct rh_write *write,
                                             const char *account,
                                             const struct accounts_factor_reset *reset,
                                             struct rh_outcome *ret_outcome)
{
    const struct rh_param params[] = {
        rh_param_text(account),
        rh_param_int(rq->arena, rq->tenant),
        rh_param_text(reset->link.link),
        rh_param_bytes(reset->link.code),
        rh_param_time(rq->arena, reset->link.expires_at),
        rh_param_time(rq->arena, reset->link.timer_at),
        accounts_new_id(rq),
        rh_param_bytes(reset->mail),
        accounts_new_id(rq),
        rh_param_text(rq->caller.account),
        rh_param_time(rq->arena, rq->now + ACCOUNTS_AUDIT_LIFE),
    };
    return rh_write_run(rq, write,
                        &(struct rh_query){ACCOUNTS_SQL_RESET_FACTOR, params, COUNT(params), NULL},
                        ret_outcome);
}
