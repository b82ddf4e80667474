/* Parameters in, rows out. */
#include "booking_store_setup.h"

#include "booking_edit.h"
#include "booking_sql.h"
#include "booking_store_arrays.h"

#include "banned.h"

static const struct rh_column to_come_columns[] = {
    RH_COLUMN(booking_to_come_row, appointment, TEXT),
    RH_COLUMN(booking_to_come_row, told_at, TIME),
    RH_COLUMN(booking_to_come_row, stays, FLAG),
    {"state", RH_COLUMN_TEXT, offsetof(struct booking_to_come_row, row.state)},
    {"office", RH_COLUMN_TEXT, offsetof(struct booking_to_come_row, row.office)},
    WHAT_COLUMNS(booking_to_come_row, row.what),
    {"venue", RH_COLUMN_TEXT, offsetof(struct booking_to_come_row, row.venue)},
    {"start_at", RH_COLUMN_TIME, offsetof(struct booking_to_come_row, row.start_at)},
    {"end_at", RH_COLUMN_TIME, offsetof(struct booking_to_come_row, row.end_at)},
    {"hold_until", RH_COLUMN_TIME, offsetof(struct booking_to_come_row, row.hold_until)},
    {"name", RH_COLUMN_TEXT, offsetof(struct booking_to_come_row, row.name)},
    {"sequence", RH_COLUMN_INT, offsetof(struct booking_to_come_row, row.sequence)},
    {"changed_at", RH_COLUMN_TIME, offsetof(struct booking_to_come_row, row.changed_at)},
    {"email", RH_COLUMN_TEXT, offsetof(struct booking_to_come_row, row.email)},
    {"language", RH_COLUMN_TEXT, offsetof(struct booking_to_come_row, row.language)},
    {"counter", RH_COLUMN_INT, offsetof(struct booking_to_come_row, row.counter)},
    {"room", RH_COLUMN_INT, offsetof(struct booking_to_come_row, row.room)},
};
static const struct rh_row_type to_come_type = RH_ROW_TYPE(booking_to_come_row, to_come_columns);

struct rh_error *booking_store_to_come(struct rh_request *rq, const struct booking_to_come_ask *ask,
                                       struct booking_to_come_row **ret_rows, size_t *ret_n)
{
    const struct rh_param params[] = {
        rh_param_int(rq->arena, rq->tenant), rh_param_time(rq->arena, rq->now),
        rh_param_time(rq->arena, ask->from), rh_param_time(rq->arena, ask->to),
        rh_param_text(ask->office),          rh_param_text(ask->audit.id),
        rh_param_bytes(ask->audit.body),
    };
    struct rh_query query = {BOOKING_SQL_BOOKED_TO_COME, params, COUNT(params), &to_come_type};
    return rh_db_run(rq->db, rq->arena, &query, ret_rows, ret_n);
}

struct rh_error *booking_store_set_days(struct rh_request *rq, const struct booking_edit *edit,
                                        const struct booking_days_rows *rows, ProtobufCMessage *out)
{
    const struct rh_param params[] = {
        BOOKING_EDIT_PARAMS(rq, edit),
        rh_param_text(rows->office),
        rh_param_text(rows->from),
        rh_param_text(rows->to),
        rh_param_ints(rq->arena, rows->n, rows->opens),
        rh_param_ints(rq->arena, rows->n, rows->closes),
        rh_param_text(rows->reason),
    };
    const struct rh_query query = {BOOKING_SQL_SET_DAYS, params, COUNT(params), NULL};
    return booking_edit_run(rq, edit, &query, out);
}

struct rh_error *booking_store_tell(struct rh_request *rq, const struct booking_tell *tell,
                                    struct rh_outcome *ret_outcome)
{
    const struct rh_param params[] = {
        rh_param_texts(rq->arena, tell->n, tell->appointments),
        rh_param_texts(rq->arena, tell->n, tell->ids),
        rh_param_slices(rq->arena, tell->n, tell->mails),
    };
    struct rh_query query = {BOOKING_SQL_TELL_AFFECTED, params, COUNT(params), NULL};
    return rh_write_run(rq, &tell->write, &query, ret_outcome);
}

struct rh_error *booking_store_stay(struct rh_request *rq, const struct rh_write *write,
                                    const char *appointment, struct rh_outcome *ret_outcome)
{
    const struct rh_param params[] = {rh_param_text(appointment)};
    struct rh_query query = {BOOKING_SQL_STAY, params, COUNT(params), NULL};
    return rh_write_run(rq, write, &query, ret_outcome);
}
