/* Parameters in, rows out: no rule is decided here. */
#include "notifier_store.h"

#include "clock.h"
#include "notifier_sql.h"

#include "banned.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

struct rh_error *notifier_store_accept(struct rh_request *rq, const struct notifier_accept *accept,
                                       struct rh_outcome *ret_outcome)
{
    const struct rh_param params[] = {
        rh_param_text(accept->delivery), rh_param_text(accept->kind),
        rh_param_text(accept->subject),  rh_param_text(accept->recipient),
        rh_param_bytes(rq->body),
    };
    struct rh_query query = {NOTIFIER_SQL_ACCEPT, params, COUNT(params), NULL};
    return rh_write_run(rq, &accept->write, &query, ret_outcome);
}

struct rh_error *notifier_store_tenant_changed(struct rh_request *rq,
                                               const struct notifier_tenant_change *change,
                                               struct rh_outcome *ret_outcome)
{
    const struct rh_param params[] = {
        rh_param_text(change->name),
        rh_param_text(change->zone),
        rh_param_text(change->phone),
        rh_param_text(change->email),
        rh_param_int(rq->arena, change->version),
        rh_param_text(change->street),
        rh_param_text(change->city),
        rh_param_text(change->web),
        rh_param_texts(rq->arena, change->n_signatures, change->languages),
        rh_param_texts(rq->arena, change->n_signatures, change->signatures),
        rh_param_text(change->color),
        rh_param_text(change->hours),
    };
    struct rh_query query = {NOTIFIER_SQL_TENANT_CHANGED, params, COUNT(params), NULL};
    return rh_write_run(rq, &change->write, &query, ret_outcome);
}

static const struct rh_column begun_columns[] = {
    RH_COLUMN(notifier_begun, kind, TEXT),           RH_COLUMN(notifier_begun, subject, TEXT),
    RH_COLUMN(notifier_begun, recipient, TEXT),      RH_COLUMN(notifier_begun, request, BYTES),
    RH_COLUMN(notifier_begun, attempts, INT),        RH_COLUMN(notifier_begun, made_at, TIME),
    RH_COLUMN(notifier_begun, hook, TEXT),           RH_COLUMN(notifier_begun, name, TEXT),
    RH_COLUMN(notifier_begun, zone, TEXT),           RH_COLUMN(notifier_begun, phone, TEXT),
    RH_COLUMN(notifier_begun, email, TEXT),          RH_COLUMN(notifier_begun, street, TEXT),
    RH_COLUMN(notifier_begun, city, TEXT),           RH_COLUMN(notifier_begun, web, TEXT),
    RH_COLUMN(notifier_begun, color, TEXT),          RH_COLUMN(notifier_begun, hours, TEXT),
    RH_COLUMN(notifier_begun, languages, TEXTS),     RH_COLUMN(notifier_begun, signatures, TEXTS),
    RH_COLUMN(notifier_begun, own_languages, TEXTS), RH_COLUMN(notifier_begun, own_subjects, TEXTS),
    RH_COLUMN(notifier_begun, own_openings, TEXTS),
};
static const struct rh_row_type begun_type = RH_ROW_TYPE(notifier_begun, begun_columns);

struct rh_error *notifier_store_begin(struct rh_request *rq, const char *delivery, int64_t lease_at,
                                      struct notifier_begun **ret)
{
    const struct rh_param params[] = {rh_param_int(rq->arena, rq->tenant), rh_param_text(delivery),
                                      rh_param_time(rq->arena, rq->now),
                                      rh_param_time(rq->arena, lease_at)};
    struct rh_query query = {NOTIFIER_SQL_BEGIN, params, COUNT(params), &begun_type};
    struct notifier_begun *rows = NULL;
    size_t n = 0;
    RH_TRY(rh_db_run(rq->db, rq->arena, &query, &rows, &n));
    *ret = n == 0 ? NULL : rows;
    return NULL;
}

struct rh_error *notifier_store_end(struct rh_request *rq, const struct notifier_end *end)
{
    const struct rh_param params[] = {
        rh_param_int(rq->arena, rq->tenant),
        rh_param_text(end->delivery),
        rh_param_int(rq->arena, end->attempts),
        rh_param_text(end->state),
        rh_param_text(end->problem),
        rh_param_time(rq->arena, rq->now),
        rh_param_time(rq->arena, end->at),
    };
    struct rh_query query = {NOTIFIER_SQL_END, params, COUNT(params), NULL};
    return rh_db_run(rq->db, rq->arena, &query, NULL, NULL);
}

struct rh_error *notifier_store_later(struct rh_request *rq, const struct notifier_end *end)
{
    const struct rh_param params[] = {
        rh_param_int(rq->arena, rq->tenant), rh_param_text(end->delivery),
        rh_param_int(rq->arena, end->attempts), rh_param_text(end->problem),
        rh_param_time(rq->arena, end->at)};
    struct rh_query query = {NOTIFIER_SQL_LATER, params, COUNT(params), NULL};
    return rh_db_run(rq->db, rq->arena, &query, NULL, NULL);
}

struct rh_error *notifier_store_forget(struct rh_request *rq, const char *delivery)
{
    const struct rh_param params[] = {rh_param_int(rq->arena, rq->tenant), rh_param_text(delivery)};
    struct rh_query query = {NOTIFIER_SQL_FORGET, params, COUNT(params), NULL};
    return rh_db_run(rq->db, rq->arena, &query, NULL, NULL);
}

struct count {
    int64_t n;
};
static const struct rh_column count_columns[] = {RH_COLUMN(count, n, INT)};
static const struct rh_row_type count_type = RH_ROW_TYPE(count, count_columns);

struct rh_error *notifier_store_count_dead(struct rh_request *rq, int64_t *ret_n)
{
    struct rh_query query = {NOTIFIER_SQL_COUNT_DEAD, NULL, 0, &count_type};
    struct count *rows = NULL;
    size_t n = 0;
    RH_TRY(rh_db_run(rq->db, rq->arena, &query, &rows, &n));
    *ret_n = 0;
    for (size_t i = 0; i < n; i++)
        *ret_n += rows[i].n;
    return NULL;
}

struct rh_error *notifier_store_again(struct rh_request *rq, const char *timer, int64_t at)
{
    const struct rh_param params[] = {rh_param_int(rq->arena, rq->tenant), rh_param_text(timer),
                                      rh_param_time(rq->arena, at)};
    struct rh_query query = {NOTIFIER_SQL_AGAIN, params, COUNT(params), NULL};
    return rh_db_run(rq->db, rq->arena, &query, NULL, NULL);
}
