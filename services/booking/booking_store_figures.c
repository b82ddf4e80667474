/* Counts of appointments: parameters in, rows out. */
#include "booking_sql.h"
#include "booking_store.h"

#include "banned.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static const struct rh_column figures_columns[] = {
    RH_COLUMN(booking_figures_row, day, INT),    RH_COLUMN(booking_figures_row, service, TEXT),
    RH_COLUMN(booking_figures_row, booked, INT), RH_COLUMN(booking_figures_row, cancelled, INT),
    RH_COLUMN(booking_figures_row, lapsed, INT), RH_COLUMN(booking_figures_row, lead_days, INT),
};
static const struct rh_row_type figures_type = RH_ROW_TYPE(booking_figures_row, figures_columns);

struct rh_error *booking_store_figures(struct rh_request *rq, const struct booking_figures_ask *ask,
                                       struct booking_figures_row **ret_rows, size_t *ret_n)
{
    const struct rh_param params[] = {
        rh_param_int(rq->arena, rq->tenant),
        rh_param_text(ask->office),
        rh_param_text(ask->from_day),
        rh_param_text(ask->to_day),
        rh_param_time(rq->arena, ask->from),
        rh_param_time(rq->arena, ask->to),
        rh_param_text(ask->zone),
    };
    struct rh_query query = {BOOKING_SQL_FIGURES, params, COUNT(params), &figures_type};
    return rh_db_run(rq->db, rq->arena, &query, ret_rows, ret_n);
}

static const struct rh_column visits_columns[] = {
    RH_COLUMN(booking_visits_row, day, INT),
    RH_COLUMN(booking_visits_row, planned, INT),
    RH_COLUMN(booking_visits_row, walk_ins, INT),
    RH_COLUMN(booking_visits_row, in_vain, INT),
    RH_COLUMN(booking_visits_row, booked, INT),
    RH_COLUMN(booking_visits_row, in_vain_planned, INT),
};
static const struct rh_row_type visits_type = RH_ROW_TYPE(booking_visits_row, visits_columns);

struct rh_error *booking_store_visit_figures(struct rh_request *rq,
                                             const struct booking_figures_ask *ask,
                                             struct booking_visits_row **ret_rows, size_t *ret_n)
{
    const struct rh_param params[] = {
        rh_param_int(rq->arena, rq->tenant),
        rh_param_text(ask->office),
        rh_param_text(ask->from_day),
        rh_param_text(ask->to_day),
        rh_param_time(rq->arena, ask->from),
        rh_param_time(rq->arena, ask->to),
        rh_param_text(ask->zone),
        rh_param_time(rq->arena, rq->now),
    };
    struct rh_query query = {BOOKING_SQL_VISIT_FIGURES, params, COUNT(params), &visits_type};
    return rh_db_run(rq->db, rq->arena, &query, ret_rows, ret_n);
}

static const struct rh_column waits_columns[] = {RH_COLUMN(booking_waits_row, day, INT),
                                                 RH_COLUMN(booking_waits_row, minutes, INT),
                                                 RH_COLUMN(booking_waits_row, visits, INT)};
static const struct rh_row_type waits_type = RH_ROW_TYPE(booking_waits_row, waits_columns);

struct rh_error *booking_store_visit_waits(struct rh_request *rq,
                                           const struct booking_figures_ask *ask,
                                           struct booking_waits_row **ret_rows, size_t *ret_n)
{
    const struct rh_param params[] = {rh_param_int(rq->arena, rq->tenant),
                                      rh_param_text(ask->office), rh_param_text(ask->from_day),
                                      rh_param_text(ask->to_day)};
    struct rh_query query = {BOOKING_SQL_VISIT_WAITS, params, COUNT(params), &waits_type};
    return rh_db_run(rq->db, rq->arena, &query, ret_rows, ret_n);
}

static const struct rh_column deletion_columns[] = {
    RH_COLUMN(booking_deletion_row, day, INT), RH_COLUMN(booking_deletion_row, appointments, INT)};
static const struct rh_row_type deletion_type = RH_ROW_TYPE(booking_deletion_row, deletion_columns);

struct rh_error *booking_store_deletions(struct rh_request *rq, int limit,
                                         struct booking_deletion_row **ret_rows, size_t *ret_n)
{
    const struct rh_param params[] = {rh_param_int(rq->arena, rq->tenant),
                                      rh_param_int(rq->arena, limit)};
    struct rh_query query = {BOOKING_SQL_DELETIONS, params, COUNT(params), &deletion_type};
    return rh_db_run(rq->db, rq->arena, &query, ret_rows, ret_n);
}
