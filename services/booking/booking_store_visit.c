/* The statements about the day of the visit (booking_visit.sql). */
#include "booking_store.h"

#include "booking_sql.h"
#include "booking_store_arrays.h"
#include "booking_store_numbers.h"
#include "db.h"

#include "banned.h"

static const struct rh_column arrival_columns[] = {
    RH_OUTCOME_COLUMNS(booking_arrival_outcome),
    RH_COLUMN(booking_arrival_outcome, state, TEXT),
    RH_COLUMN(booking_arrival_outcome, start_at, TIME),
    RH_COLUMN(booking_arrival_outcome, office, TEXT),
    RH_COLUMN(booking_arrival_outcome, arrived, FLAG),
};
static const struct rh_row_type arrival_type =
    RH_ROW_TYPE(booking_arrival_outcome, arrival_columns);

struct rh_error *booking_store_visit_arrive(struct rh_request *rq,
                                            const struct booking_arrival_row *row,
                                            struct booking_arrival_outcome *ret_outcome)
{
    const struct rh_param params[] = {
        rh_param_text(row->visit),           rh_param_text(row->day),
        rh_param_time(rq->arena, row->from), rh_param_time(rq->arena, row->to),
        rh_param_text(row->timer),           rh_param_time(rq->arena, row->over),
    };
    struct rh_query query = {BOOKING_SQL_VISIT_ARRIVE, params, COUNT(params), &arrival_type};
    return rh_write_run(rq, &row->write, &query, ret_outcome);
}

struct rh_error *booking_store_visit_walk_in(struct rh_request *rq,
                                             const struct booking_arrival_row *row,
                                             struct rh_outcome *ret_outcome)
{
    const struct rh_param params[] = {
        rh_param_text(row->visit),
        rh_param_text(row->office),
        rh_param_text(row->service),
        rh_param_text(row->day),
        rh_param_text(row->timer),
        rh_param_time(rq->arena, row->over),
        row->most == 0 ? rh_param_null() : rh_param_int(rq->arena, row->most),
    };
    struct rh_query query = {BOOKING_SQL_VISIT_WALK_IN, params, COUNT(params), NULL};
    return rh_write_run(rq, &row->write, &query, ret_outcome);
}

struct rh_error *booking_store_numbers_switch(struct rh_request *rq,
                                              const struct booking_switch *turn,
                                              struct rh_outcome *ret_outcome)
{
    const struct rh_param params[] = {
        rh_param_text(turn->office),
        rh_param_flag(turn->given),
        turn->most == 0 ? rh_param_null() : rh_param_int(rq->arena, turn->most),
        rh_param_text(turn->audit.id),
        rh_param_bytes(turn->audit.body),
    };
    struct rh_query query = {BOOKING_SQL_NUMBERS_SWITCH, params, COUNT(params), NULL};
    return rh_write_run(rq, &turn->write, &query, ret_outcome);
}

static const struct rh_column call_columns[] = {RH_OUTCOME_COLUMNS(booking_call_outcome),
                                                RH_COLUMN(booking_call_outcome, busy, FLAG)};
static const struct rh_row_type call_type = RH_ROW_TYPE(booking_call_outcome, call_columns);

struct rh_error *booking_store_visit_call(struct rh_request *rq, const struct booking_call_row *row,
                                          struct booking_call_outcome *ret_outcome)
{
    const struct rh_param params[] = {
        rh_param_text(row->office),
        rh_param_int(rq->arena, row->counter),
        rh_param_texts(rq->arena, row->n_services, row->services),
        rh_param_text(row->day),
    };
    struct rh_query query = {BOOKING_SQL_VISIT_CALL, params, COUNT(params), &call_type};
    return rh_write_run(rq, &row->write, &query, ret_outcome);
}

static const struct rh_column move_columns[] = {RH_OUTCOME_COLUMNS(booking_visit_outcome),
                                                RH_COLUMN(booking_visit_outcome, state, TEXT)};
static const struct rh_row_type move_type = RH_ROW_TYPE(booking_visit_outcome, move_columns);

struct rh_error *booking_store_visit_move(struct rh_request *rq, const struct booking_move_row *row,
                                          struct booking_visit_outcome *ret_outcome)
{
    const struct rh_param params[] = {
        rh_param_text(row->visit),
        rh_param_text(row->office),
        rh_param_int(rq->arena, row->counter),
        rh_param_texts(rq->arena, row->n_from, row->from),
        rh_param_text(row->to),
        row->next_counter == 0 ? rh_param_null() : rh_param_int(rq->arena, row->next_counter),
        rh_param_text(row->next_service),
        rh_param_text(row->news.id),
        rh_param_bytes(row->news.body),
    };
    struct rh_query query = {BOOKING_SQL_VISIT_MOVE, params, COUNT(params), &move_type};
    return rh_write_run(rq, &row->write, &query, ret_outcome);
}

static const struct rh_column visit_columns[] = {
    RH_COLUMN(booking_visit_row, visit, TEXT),      RH_COLUMN(booking_visit_row, office, TEXT),
    RH_COLUMN(booking_visit_row, number, INT),      RH_COLUMN(booking_visit_row, state, TEXT),
    WHAT_COLUMNS(booking_visit_row, what),          RH_COLUMN(booking_visit_row, counter, INT),
    RH_COLUMN(booking_visit_row, calls, INT),       RH_COLUMN(booking_visit_row, planned_at, TIME),
    RH_COLUMN(booking_visit_row, arrived_at, TIME), RH_COLUMN(booking_visit_row, called_at, TIME),
    RH_COLUMN(booking_visit_row, started_at, TIME),
};
static const struct rh_row_type visit_type = RH_ROW_TYPE(booking_visit_row, visit_columns);

struct rh_error *booking_store_visit_queue(struct rh_request *rq, const char *office,
                                           const char *day, int64_t since,
                                           struct booking_visit_row **ret_rows, size_t *ret_n)
{
    const struct rh_param params[] = {
        rh_param_int(rq->arena, rq->tenant), rh_param_text(office),           rh_param_text(day),
        rh_param_time(rq->arena, rq->now),   rh_param_time(rq->arena, since),
    };
    struct rh_query query = {BOOKING_SQL_VISIT_QUEUE, params, COUNT(params), &visit_type};
    return rh_db_run(rq->db, rq->arena, &query, ret_rows, ret_n);
}

struct rh_error *booking_store_visit_board(struct rh_request *rq, const char *office,
                                           const char *day, struct booking_visit_row **ret_rows,
                                           size_t *ret_n)
{
    const struct rh_param params[] = {rh_param_int(rq->arena, rq->tenant), rh_param_text(office),
                                      rh_param_text(day)};
    struct rh_query query = {BOOKING_SQL_VISIT_BOARD, params, COUNT(params), &visit_type};
    return rh_db_run(rq->db, rq->arena, &query, ret_rows, ret_n);
}

static struct rh_error *one(struct rh_request *rq, size_t statement, struct rh_param which,
                            struct booking_visit_row **ret_row)
{
    const struct rh_param params[] = {rh_param_int(rq->arena, rq->tenant), which};
    struct rh_query query = {statement, params, COUNT(params), &visit_type};
    struct booking_visit_row *rows = NULL;
    size_t n = 0;
    RH_TRY(rh_db_run(rq->db, rq->arena, &query, &rows, &n));
    *ret_row = n == 0 ? NULL : rows;
    return NULL;
}

struct rh_error *booking_store_visit(struct rh_request *rq, const char *visit,
                                     struct booking_visit_row **ret_row)
{
    return one(rq, BOOKING_SQL_VISIT, rh_param_text(visit), ret_row);
}

struct rh_error *booking_store_visit_called(struct rh_request *rq, int64_t counter,
                                            struct booking_visit_row **ret_row)
{
    return one(rq, BOOKING_SQL_VISIT_CALLED, rh_param_int(rq->arena, counter), ret_row);
}

struct rh_error *booking_store_visit_forget(struct rh_request *rq, const char *visit,
                                            const char *timer)
{
    const struct rh_param params[] = {rh_param_int(rq->arena, rq->tenant), rh_param_text(visit),
                                      rh_param_text(timer)};
    struct rh_query query = {BOOKING_SQL_VISIT_FORGET, params, COUNT(params), NULL};
    return rh_db_run(rq->db, rq->arena, &query, NULL, NULL);
}
