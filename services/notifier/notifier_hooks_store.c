/* Parameters in, rows out: no rule is decided here. */
#include "notifier_hooks_store.h"

#include "clock.h"
#include "id.h"
#include "notifier_sql.h"

#include "banned.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static const struct rh_column hook_columns[] = {
    RH_COLUMN(notifier_hook_row, hook, TEXT), RH_COLUMN(notifier_hook_row, url, TEXT),
    RH_COLUMN(notifier_hook_row, events, TEXTS), RH_COLUMN(notifier_hook_row, made_at, TIME)};
static const struct rh_row_type hook_row = RH_ROW_TYPE(notifier_hook_row, hook_columns);

struct rh_error *notifier_store_hooks(struct rh_request *rq, struct notifier_hook_row **ret,
                                      size_t *ret_n)
{
    const struct rh_param params[] = {rh_param_int(rq->arena, rq->tenant)};
    struct rh_query query = {NOTIFIER_SQL_HOOKS, params, COUNT(params), &hook_row};
    return rh_db_run(rq->db, rq->arena, &query, ret, ret_n);
}

static const struct rh_column delivery_columns[] = {
    RH_COLUMN(notifier_hook_delivery_row, hook, TEXT),
    RH_COLUMN(notifier_hook_delivery_row, subject, TEXT),
    RH_COLUMN(notifier_hook_delivery_row, state, TEXT),
    RH_COLUMN(notifier_hook_delivery_row, attempts, INT),
    RH_COLUMN(notifier_hook_delivery_row, made_at, TIME),
    RH_COLUMN(notifier_hook_delivery_row, problem, TEXT),
    RH_COLUMN(notifier_hook_delivery_row, next_at, TIME),
};
static const struct rh_row_type delivery_row =
    RH_ROW_TYPE(notifier_hook_delivery_row, delivery_columns);

struct rh_error *notifier_store_hook_deliveries(struct rh_request *rq, int each,
                                                struct notifier_hook_delivery_row **ret,
                                                size_t *ret_n)
{
    const struct rh_param params[] = {rh_param_int(rq->arena, rq->tenant),
                                      rh_param_int(rq->arena, each)};
    struct rh_query query = {NOTIFIER_SQL_HOOK_DELIVERIES, params, COUNT(params), &delivery_row};
    return rh_db_run(rq->db, rq->arena, &query, ret, ret_n);
}

struct rh_error *notifier_store_hook_add(struct rh_request *rq,
                                         const struct notifier_hook_change *change,
                                         struct rh_outcome *ret_outcome)
{
    const struct rh_param params[] = {
        rh_param_text(change->hook),
        rh_param_text(change->url),
        rh_param_texts(rq->arena, change->n_events, change->events),
        rh_param_int(rq->arena, NOTIFIER_HOOKS_MAX),
        rh_param_text(rh_uuid(rq->arena, rq->now)),
        rh_param_bytes(change->audit),
        rh_param_text(rh_uuid(rq->arena, rq->now)),
        rh_param_bytes(change->booking),
    };
    struct rh_query query = {NOTIFIER_SQL_HOOK_ADD, params, COUNT(params), NULL};
    return rh_write_run(rq, &change->write, &query, ret_outcome);
}

struct rh_error *notifier_store_hook_remove(struct rh_request *rq,
                                            const struct notifier_hook_change *change,
                                            struct rh_outcome *ret_outcome)
{
    const struct rh_param params[] = {
        rh_param_text(change->hook),     rh_param_text(rh_uuid(rq->arena, rq->now)),
        rh_param_bytes(change->audit),   rh_param_text(rh_uuid(rq->arena, rq->now)),
        rh_param_bytes(change->booking),
    };
    struct rh_query query = {NOTIFIER_SQL_HOOK_REMOVE, params, COUNT(params), NULL};
    return rh_write_run(rq, &change->write, &query, ret_outcome);
}

struct rh_error *notifier_store_hook_send(struct rh_request *rq,
                                          const struct notifier_hook_message *message,
                                          struct rh_outcome *ret_outcome)
{
    const char *ids[NOTIFIER_HOOKS_MAX];
    for (size_t i = 0; i < NOTIFIER_HOOKS_MAX; i++)
        ids[i] = rh_uuid(rq->arena, rq->now);
    const struct rh_param params[] = {
        rh_param_text(message->event),    rh_param_texts(rq->arena, NOTIFIER_HOOKS_MAX, ids),
        rh_param_bytes(message->request), rh_param_text(message->hook),
        rh_param_text(message->type),
    };
    struct rh_query query = {NOTIFIER_SQL_HOOK_SEND, params, COUNT(params), NULL};
    return rh_write_run(rq, &message->write, &query, ret_outcome);
}
