/* Parameters in, rows out. */
#include "booking_store_intent.h"

#include "booking_sql.h"
#include "booking_store_arrays.h"
#include "db.h"

#include "banned.h"

struct rh_error *booking_store_intend(struct rh_request *rq,
                                      const struct booking_intent_entry *entry,
                                      struct rh_outcome *ret_outcome)
{
    const struct rh_param params[] = {
        rh_param_text(entry->intent),
        rh_param_text(entry->office),
        rh_param_text(entry->service),
        rh_param_int(rq->arena, entry->persons),
        rh_param_text(entry->further),
        rh_param_text(entry->venue),
        rh_param_time(rq->arena, entry->start),
        rh_param_time(rq->arena, entry->end),
        rh_param_text(entry->name),
        rh_param_text(entry->email),
        rh_param_text(entry->address),
        rh_param_text(entry->language),
        rh_param_time(rq->arena, entry->until),
        rh_param_text(entry->mail.id),
        rh_param_bytes(entry->mail.body),
    };
    struct rh_query query = {BOOKING_SQL_INTEND, params, COUNT(params), NULL};
    return rh_write_run(rq, &entry->write, &query, ret_outcome);
}

static const struct rh_column intent_columns[] = {
    RH_COLUMN(booking_intent_row, office, TEXT),   RH_COLUMN(booking_intent_row, venue, TEXT),
    RH_COLUMN(booking_intent_row, name, TEXT),     RH_COLUMN(booking_intent_row, email, TEXT),
    RH_COLUMN(booking_intent_row, language, TEXT), WHAT_COLUMNS(booking_intent_row, what),
    RH_COLUMN(booking_intent_row, start_at, TIME), RH_COLUMN(booking_intent_row, end_at, TIME),
    RH_COLUMN(booking_intent_row, until, TIME),    RH_COLUMN(booking_intent_row, appointment, TEXT),
};
static const struct rh_row_type intent_type = RH_ROW_TYPE(booking_intent_row, intent_columns);

struct rh_error *booking_store_intent(struct rh_request *rq, const char *intent,
                                      struct booking_intent_row **ret_row)
{
    const struct rh_param params[] = {rh_param_int(rq->arena, rq->tenant), rh_param_text(intent),
                                      rh_param_time(rq->arena, rq->now)};
    struct rh_query query = {BOOKING_SQL_INTENT, params, COUNT(params), &intent_type};
    *ret_row = NULL;
    return rh_db_run(rq->db, rq->arena, &query, ret_row, NULL);
}

struct id_row {
    const char *intent;
};
static const struct rh_column id_columns[] = {RH_COLUMN(id_row, intent, TEXT)};
static const struct rh_row_type id_type = RH_ROW_TYPE(id_row, id_columns);

struct rh_error *booking_store_intent_lock(struct rh_request *rq, const char *intent,
                                           bool *ret_open)
{
    const struct rh_param params[] = {rh_param_int(rq->arena, rq->tenant), rh_param_text(intent)};
    struct rh_query query = {BOOKING_SQL_INTENT_LOCK, params, COUNT(params), &id_type};
    struct id_row *row = NULL;
    RH_TRY(rh_db_run(rq->db, rq->arena, &query, &row, NULL));
    *ret_open = row != NULL;
    return NULL;
}

struct rh_error *booking_store_intent_booked(struct rh_request *rq, const char *intent,
                                             const char *appointment)
{
    const struct rh_param params[] = {rh_param_int(rq->arena, rq->tenant), rh_param_text(intent),
                                      rh_param_text(appointment)};
    struct rh_query query = {BOOKING_SQL_INTENT_BOOKED, params, COUNT(params), NULL};
    return rh_db_run(rq->db, rq->arena, &query, NULL, NULL);
}

struct rh_error *booking_store_intent_end(struct rh_request *rq, const char *intent)
{
    const struct rh_param params[] = {rh_param_int(rq->arena, rq->tenant), rh_param_text(intent),
                                      rh_param_time(rq->arena, rq->now)};
    struct rh_query query = {BOOKING_SQL_INTENT_END, params, COUNT(params), NULL};
    return rh_db_run(rq->db, rq->arena, &query, NULL, NULL);
}
