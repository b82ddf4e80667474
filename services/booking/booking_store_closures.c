/* Parameters in, rows out. */
#include "booking_store_closures.h"

#include "booking_sql.h"
#include "db.h"

#include "banned.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static const struct rh_column closure_columns[] = {
    RH_COLUMN(booking_closure_row, office, TEXT), RH_COLUMN(booking_closure_row, closure, TEXT),
    RH_COLUMN(booking_closure_row, counter, INT), RH_COLUMN(booking_closure_row, start_at, TIME),
    RH_COLUMN(booking_closure_row, end_at, TIME), RH_COLUMN(booking_closure_row, reason, TEXT),
};
static const struct rh_row_type closure_type = RH_ROW_TYPE(booking_closure_row, closure_columns);

struct rh_error *booking_store_load_closures(struct rh_db *db, struct rh_arena *arena,
                                             int32_t tenant, int64_t from,
                                             struct booking_closure_row **ret_rows, size_t *ret_n)
{
    const struct rh_param params[] = {rh_param_int(arena, tenant), rh_param_time(arena, from)};
    struct rh_query query = {BOOKING_SQL_LOAD_CLOSURES, params, COUNT(params), &closure_type};
    return rh_db_run(db, arena, &query, ret_rows, ret_n);
}

struct rh_error *booking_store_close_counter(struct rh_request *rq,
                                             const struct booking_closing *closing,
                                             struct rh_outcome *ret_outcome)
{
    const struct rh_param params[] = {
        rh_param_text(closing->closure),          rh_param_int(rq->arena, closing->counter),
        rh_param_time(rq->arena, closing->start), rh_param_time(rq->arena, closing->end),
        rh_param_text(closing->reason),           rh_param_text(closing->audit.id),
        rh_param_bytes(closing->audit.body),      rh_param_time(rq->arena, closing->old),
    };
    struct rh_query query = {BOOKING_SQL_CLOSE_COUNTER, params, COUNT(params), NULL};
    return rh_write_run(rq, &closing->write, &query, ret_outcome);
}

struct rh_error *booking_store_open_counter(struct rh_request *rq,
                                            const struct booking_reopening *reopening,
                                            struct rh_outcome *ret_outcome)
{
    const struct rh_param params[] = {
        rh_param_text(reopening->closure),
        rh_param_text(reopening->office),
        rh_param_text(reopening->audit.id),
        rh_param_bytes(reopening->audit.body),
    };
    struct rh_query query = {BOOKING_SQL_OPEN_COUNTER, params, COUNT(params), NULL};
    return rh_write_run(rq, &reopening->write, &query, ret_outcome);
}
