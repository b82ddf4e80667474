/* Parameters in, rows out. */
#include "booking_store_address.h"

#include "booking_sql.h"
#include "booking_store_arrays.h"
#include "db.h"

#include "banned.h"

struct most_row {
    int64_t most;
};
static const struct rh_column most_columns[] = {RH_COLUMN(most_row, most, INT)};
static const struct rh_row_type most_type = RH_ROW_TYPE(most_row, most_columns);

struct rh_error *booking_store_address_limit(struct rh_request *rq, int64_t *ret_most)
{
    const struct rh_param params[] = {rh_param_int(rq->arena, rq->tenant)};
    struct rh_query query = {BOOKING_SQL_ADDRESS_LIMIT, params, COUNT(params), &most_type};
    struct most_row *rows = NULL;
    size_t n = 0;
    RH_TRY(rh_db_run(rq->db, rq->arena, &query, &rows, &n));
    *ret_most = n == 0 ? 0 : rows[0].most;
    return NULL;
}

static const struct rh_column helper_columns[] = {
    RH_COLUMN(booking_helper_row, helper, TEXT), RH_COLUMN(booking_helper_row, email, TEXT),
    RH_COLUMN(booking_helper_row, reason, TEXT), RH_COLUMN(booking_helper_row, until, TIME)};
static const struct rh_row_type helper_type = RH_ROW_TYPE(booking_helper_row, helper_columns);

struct rh_error *booking_store_helpers(struct rh_request *rq, const struct booking_message *audit,
                                       struct booking_helper_row **ret_rows, size_t *ret_n)
{
    const struct rh_param params[] = {rh_param_int(rq->arena, rq->tenant),
                                      rh_param_time(rq->arena, rq->now), rh_param_text(audit->id),
                                      rh_param_bytes(audit->body)};
    struct rh_query query = {BOOKING_SQL_HELPERS, params, COUNT(params), &helper_type};
    return rh_db_run(rq->db, rq->arena, &query, ret_rows, ret_n);
}

struct rh_error *booking_store_add_helper(struct rh_request *rq,
                                          const struct booking_helper_change *change,
                                          struct rh_outcome *ret_outcome)
{
    const struct rh_param params[] = {rh_param_text(change->row.helper),
                                      rh_param_text(change->address),
                                      rh_param_text(change->row.email),
                                      rh_param_text(change->row.reason),
                                      rh_param_time(rq->arena, change->row.until),
                                      rh_param_text(change->audit.id),
                                      rh_param_bytes(change->audit.body)};
    struct rh_query query = {BOOKING_SQL_ADD_HELPER, params, COUNT(params), NULL};
    return rh_write_run(rq, &change->write, &query, ret_outcome);
}

struct rh_error *booking_store_remove_helper(struct rh_request *rq,
                                             const struct booking_helper_change *change,
                                             struct rh_outcome *ret_outcome)
{
    const struct rh_param params[] = {rh_param_text(change->row.helper),
                                      rh_param_text(change->audit.id),
                                      rh_param_bytes(change->audit.body)};
    struct rh_query query = {BOOKING_SQL_REMOVE_HELPER, params, COUNT(params), NULL};
    return rh_write_run(rq, &change->write, &query, ret_outcome);
}

struct rh_error *booking_store_limit_addresses(struct rh_request *rq,
                                               const struct booking_helper_change *change,
                                               struct rh_outcome *ret_outcome)
{
    const struct rh_param params[] = {rh_param_int(rq->arena, change->most),
                                      rh_param_text(change->audit.id),
                                      rh_param_bytes(change->audit.body)};
    struct rh_query query = {BOOKING_SQL_LIMIT_ADDRESSES, params, COUNT(params), NULL};
    return rh_write_run(rq, &change->write, &query, ret_outcome);
}

struct rh_error *booking_store_end_helper(struct rh_request *rq, const char *helper)
{
    const struct rh_param params[] = {rh_param_int(rq->arena, rq->tenant), rh_param_text(helper),
                                      rh_param_time(rq->arena, rq->now)};
    struct rh_query query = {BOOKING_SQL_END_HELPER, params, COUNT(params), NULL};
    return rh_db_run(rq->db, rq->arena, &query, NULL, NULL);
}
