/* Parameters in, rows out. */
#include "booking_store_finding.h"

#include "booking_sql.h"
#include "booking_store_arrays.h"

#include "banned.h"

static const struct rh_column neighbour_columns[] = {
    RH_COLUMN(booking_neighbour_row, tenant, INT), RH_COLUMN(booking_neighbour_row, schedule, INT)};
static const struct rh_row_type neighbour_type =
    RH_ROW_TYPE(booking_neighbour_row, neighbour_columns);

struct rh_error *booking_store_neighbours(struct rh_request *rq,
                                          const struct booking_service *service, int most,
                                          struct booking_neighbour_row **ret_rows, size_t *ret_n)
{
    const struct rh_param params[] = {
        rh_param_int(rq->arena, rq->tenant), rh_param_text(service->leika),
        rh_param_text(service->service), rh_param_int(rq->arena, most)};
    struct rh_query query = {BOOKING_SQL_NEIGHBOURS, params, COUNT(params), &neighbour_type};
    return rh_db_run(rq->db, rq->arena, &query, ret_rows, ret_n);
}

static const struct rh_column taken_columns[] = {
    RH_COLUMN(booking_taken_row, n, INT), RH_COLUMN(booking_taken_row, room, INT),
    RH_COLUMN(booking_taken_row, start_at, TIME), RH_COLUMN(booking_taken_row, end_at, TIME)};
static const struct rh_row_type taken_type = RH_ROW_TYPE(booking_taken_row, taken_columns);

struct rh_error *booking_store_taken_among(struct rh_request *rq,
                                           const struct booking_among_ask *ask,
                                           struct booking_taken_row **ret_rows, size_t *ret_n)
{
    const struct rh_param params[] = {
        rh_param_ints(rq->arena, ask->n, ask->tenants),
        rh_param_ints(rq->arena, ask->n, ask->counters), rh_param_time(rq->arena, ask->from),
        rh_param_time(rq->arena, ask->to), rh_param_time(rq->arena, rq->now)};
    struct rh_query query = {BOOKING_SQL_TAKEN_AMONG, params, COUNT(params), &taken_type};
    return rh_db_run(rq->db, rq->arena, &query, ret_rows, ret_n);
}
