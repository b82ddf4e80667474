/* The statements about appointments: book, confirm, cancel, their timers, and who reads them. */
#include "booking_store.h"

#include "booking_sql.h"
#include "booking_store_arrays.h"
#include "db.h"

#include "banned.h"

static const struct rh_column change_columns[] = {
    RH_OUTCOME_COLUMNS(booking_change_outcome),
    RH_COLUMN(booking_change_outcome, state, TEXT),
    RH_COLUMN(booking_change_outcome, start_at, TIME),
    RH_COLUMN(booking_change_outcome, hold_until, TIME),
    RH_COLUMN(booking_change_outcome, office, TEXT),
    RH_COLUMN(booking_change_outcome, over, FLAG)};
static const struct rh_row_type change_type = RH_ROW_TYPE(booking_change_outcome, change_columns);

struct rh_error *booking_store_book(struct rh_batch *batch, const struct booking_change_row *rows,
                                    size_t n, struct booking_change_outcome **ret_outcomes)
{
    struct rh_arena *a = batch->arena;
    const struct rh_param params[] = {
        TEXTS(a, rows, n, appointment), TEXTS(a, rows, n, name),     TIMES(a, rows, n, until),
        TEXTS(a, rows, n, email),       TEXTS(a, rows, n, language), TEXTS(a, rows, n, account),
        TEXTS(a, rows, n, next.kind),   TIMES(a, rows, n, next.at),  TEXTS(a, rows, n, mail.id),
        SLICES(a, rows, n, mail.body),  TEXTS(a, rows, n, news.id),  SLICES(a, rows, n, news.body),
        TEXTS(a, rows, n, address),     TEXTS(a, rows, n, full.id),  SLICES(a, rows, n, full.body),
    };
    struct rh_query query = {BOOKING_SQL_BOOK, params, COUNT(params), &change_type};
    return rh_writes_run(batch, RH_WRITES(rows, n), &query, ret_outcomes);
}

struct rh_error *booking_store_extend(struct rh_request *rq, const struct booking_change_row *row,
                                      struct booking_change_outcome *ret_outcome)
{
    const struct rh_param params[] = {rh_param_text(row->appointment),
                                      rh_param_time(rq->arena, row->until),
                                      rh_param_int(rq->arena, row->most)};
    struct rh_query query = {BOOKING_SQL_EXTEND, params, COUNT(params), &change_type};
    return rh_write_run(rq, &row->write, &query, ret_outcome);
}

struct rh_error *booking_store_confirm(struct rh_request *rq, const struct booking_change_row *row,
                                       struct booking_change_outcome *ret_outcome)
{
    const struct rh_param params[] = {
        rh_param_text(row->appointment),        rh_param_text(row->next.kind),
        rh_param_time(rq->arena, row->next.at), rh_param_text(row->mail.id),
        rh_param_bytes(row->mail.body),         rh_param_text(row->news.id),
        rh_param_bytes(row->news.body),         rh_param_text(row->address),
    };
    struct rh_query query = {BOOKING_SQL_CONFIRM, params, COUNT(params), &change_type};
    return rh_write_run(rq, &row->write, &query, ret_outcome);
}

static const struct rh_column move_columns[] = {
    RH_OUTCOME_COLUMNS(booking_move_outcome),
    RH_COLUMN(booking_move_outcome, state, TEXT),
    RH_COLUMN(booking_move_outcome, start_at, TIME),
    RH_COLUMN(booking_move_outcome, hold_until, TIME),
    RH_COLUMN(booking_move_outcome, office, TEXT),
    RH_COLUMN(booking_move_outcome, old_state, TEXT),
    RH_COLUMN(booking_move_outcome, old_start_at, TIME),
    RH_COLUMN(booking_move_outcome, old_office, TEXT),
};
static const struct rh_row_type move_type = RH_ROW_TYPE(booking_move_outcome, move_columns);

struct rh_error *booking_store_move(struct rh_request *rq, const struct booking_change_row *row,
                                    struct booking_move_outcome *ret_outcome)
{
    const struct rh_param params[] = {
        rh_param_text(row->appointment),
        rh_param_text(row->next.kind),
        rh_param_time(rq->arena, row->next.at),
        rh_param_text(row->mail.id),
        rh_param_bytes(row->mail.body),
        rh_param_int(rq->arena, row->cool),
        rh_param_text(row->news.id),
        rh_param_bytes(row->news.body),
    };
    struct rh_query query = {BOOKING_SQL_MOVE, params, COUNT(params), &move_type};
    return rh_write_run(rq, &row->write, &query, ret_outcome);
}

struct rh_error *booking_store_cancel(struct rh_request *rq, const struct booking_change_row *row,
                                      struct booking_change_outcome *ret_outcome)
{
    const struct rh_param params[] = {
        rh_param_text(row->appointment), rh_param_text(row->mail.id),
        rh_param_bytes(row->mail.body),  rh_param_int(rq->arena, row->cool),
        rh_param_text(row->news.id),     rh_param_bytes(row->news.body),
    };
    struct rh_query query = {BOOKING_SQL_CANCEL, params, COUNT(params), &change_type};
    return rh_write_run(rq, &row->write, &query, ret_outcome);
}

struct rh_error *booking_store_stop_reminders(struct rh_request *rq,
                                              const struct booking_change_row *row,
                                              struct rh_outcome *ret_outcome)
{
    const struct rh_param params[] = {rh_param_text(row->appointment)};
    struct rh_query query = {BOOKING_SQL_STOP_REMINDERS, params, COUNT(params), NULL};
    return rh_write_run(rq, &row->write, &query, ret_outcome);
}

static const struct rh_column reminders_columns[] = {
    RH_COLUMN(booking_reminders_row, start_at, TIME),
    RH_COLUMN(booking_reminders_row, wanted, FLAG),
};
static const struct rh_row_type reminders_type =
    RH_ROW_TYPE(booking_reminders_row, reminders_columns);

struct rh_error *booking_store_reminders(struct rh_request *rq, const char *appointment,
                                         struct booking_reminders_row **ret_row)
{
    const struct rh_param params[] = {rh_param_int(rq->arena, rq->tenant),
                                      rh_param_text(appointment)};
    struct rh_query query = {BOOKING_SQL_REMINDERS, params, COUNT(params), &reminders_type};
    struct booking_reminders_row *rows = NULL;
    size_t n = 0;
    RH_TRY(rh_db_run(rq->db, rq->arena, &query, &rows, &n));
    *ret_row = n == 0 ? NULL : rows;
    return NULL;
}

/* `mail` NULL: the timer's statement has none. */
static struct rh_error *run_timer(struct rh_request *rq, size_t statement, const char *appointment,
                                  const struct booking_message *mail)
{
    const struct rh_param params[] = {
        rh_param_int(rq->arena, rq->tenant),
        rh_param_text(appointment),
        rh_param_time(rq->arena, rq->now),
        rh_param_text(mail == NULL ? NULL : mail->id),
        rh_param_bytes(mail == NULL ? (struct rh_slice){NULL, 0} : mail->body),
    };
    struct rh_query query = {statement, params, mail == NULL ? 3 : COUNT(params), NULL};
    return rh_db_run(rq->db, rq->arena, &query, NULL, NULL);
}

struct rh_error *booking_store_lapse(struct rh_request *rq, const char *appointment)
{
    return run_timer(rq, BOOKING_SQL_LAPSE, appointment, NULL);
}

struct rh_error *booking_store_expire(struct rh_request *rq, const char *appointment)
{
    return run_timer(rq, BOOKING_SQL_EXPIRE, appointment, NULL);
}

struct rh_error *booking_store_forget(struct rh_request *rq, const char *appointment)
{
    return run_timer(rq, BOOKING_SQL_FORGET, appointment, NULL);
}

struct rh_error *booking_store_remind(struct rh_request *rq, const char *appointment,
                                      const struct booking_message *mail)
{
    return run_timer(rq, BOOKING_SQL_REMIND, appointment, mail);
}

struct rh_error *booking_store_tomorrow(struct rh_request *rq, const char *appointment,
                                        const struct booking_message *mail)
{
    return run_timer(rq, BOOKING_SQL_TOMORROW, appointment, mail);
}

static const struct rh_column appointment_columns[] = {
    RH_COLUMN(booking_appointment_row, n, INT),
    RH_COLUMN(booking_appointment_row, state, TEXT),
    RH_COLUMN(booking_appointment_row, office, TEXT),
    WHAT_COLUMNS(booking_appointment_row, what),
    RH_COLUMN(booking_appointment_row, venue, TEXT),
    RH_COLUMN(booking_appointment_row, name, TEXT),
    RH_COLUMN(booking_appointment_row, email, TEXT),
    RH_COLUMN(booking_appointment_row, language, TEXT),
    RH_COLUMN(booking_appointment_row, start_at, TIME),
    RH_COLUMN(booking_appointment_row, end_at, TIME),
    RH_COLUMN(booking_appointment_row, hold_until, TIME),
    RH_COLUMN(booking_appointment_row, sequence, INT),
    RH_COLUMN(booking_appointment_row, room, INT),
    RH_COLUMN(booking_appointment_row, changed_at, TIME),
    RH_COLUMN(booking_appointment_row, counter, INT),
    RH_COLUMN(booking_appointment_row, extended, INT),
    RH_COLUMN(booking_appointment_row, replaces, TEXT),
    RH_COLUMN(booking_appointment_row, moved_to, TEXT),
    RH_COLUMN(booking_appointment_row, origin, TEXT),
    RH_COLUMN(booking_appointment_row, told, FLAG),
};
static const struct rh_row_type appointment_type =
    RH_ROW_TYPE(booking_appointment_row, appointment_columns);

struct rh_error *booking_store_appointment(struct rh_request *rq, const char *appointment,
                                           struct booking_appointment_row **ret_row)
{
    const struct rh_param params[] = {
        rh_param_int(rq->arena, rq->tenant),
        rh_param_text(appointment),
    };
    struct rh_query query = {BOOKING_SQL_APPOINTMENT, params, COUNT(params), &appointment_type};
    struct booking_appointment_row *rows = NULL;
    size_t n = 0;
    RH_TRY(rh_db_run(rq->db, rq->arena, &query, &rows, &n));
    *ret_row = n == 0 ? NULL : rows;
    return NULL;
}

struct rh_error *booking_store_facts(struct rh_batch *batch, const struct booking_change_row *rows,
                                     size_t n, struct booking_appointment_row **ret_facts,
                                     size_t *ret_n)
{
    struct rh_arena *a = batch->arena;
    const struct rh_param params[] = {INTS(a, rows, n, write.tenant),
                                      TEXTS(a, rows, n, appointment)};
    struct rh_query query = {BOOKING_SQL_FACTS, params, COUNT(params), &appointment_type};
    return rh_db_run(batch->db, a, &query, ret_facts, ret_n);
}

#define OWN(member, kind)                                                                          \
    {                                                                                              \
#member, RH_COLUMN_##kind, offsetof(struct booking_own_row, row.member)                    \
    }
static const struct rh_column own_columns[] = {
    RH_COLUMN(booking_own_row, tenant, INT),
    RH_COLUMN(booking_own_row, appointment, TEXT),
    OWN(state, TEXT),
    OWN(office, TEXT),
    WHAT_COLUMNS(booking_own_row, row.what),
    OWN(venue, TEXT),
    OWN(name, TEXT),
    OWN(email, TEXT),
    OWN(language, TEXT),
    OWN(start_at, TIME),
    OWN(end_at, TIME),
    OWN(hold_until, TIME),
    OWN(sequence, INT),
    OWN(room, INT),
    OWN(changed_at, TIME),
    OWN(counter, INT),
    OWN(extended, INT),
    OWN(replaces, TEXT),
    OWN(moved_to, TEXT),
    OWN(origin, TEXT),
};
static const struct rh_row_type own_type = RH_ROW_TYPE(booking_own_row, own_columns);

struct rh_error *booking_store_mine(struct rh_request *rq, struct booking_own_row **ret_rows,
                                    size_t *ret_n)
{
    const struct rh_param params[] = {rh_param_text(rq->caller.account),
                                      rh_param_time(rq->arena, rq->now)};
    struct rh_query query = {BOOKING_SQL_MINE, params, COUNT(params), &own_type};
    return rh_db_run(rq->db, rq->arena, &query, ret_rows, ret_n);
}

static const struct rh_column desk_columns[] = {
    RH_COLUMN(booking_desk_row, appointment, TEXT), RH_COLUMN(booking_desk_row, state, TEXT),
    RH_COLUMN(booking_desk_row, office, TEXT),      WHAT_COLUMNS(booking_desk_row, what),
    RH_COLUMN(booking_desk_row, venue, TEXT),       RH_COLUMN(booking_desk_row, name, TEXT),
    RH_COLUMN(booking_desk_row, start_at, TIME),    RH_COLUMN(booking_desk_row, end_at, TIME),
    RH_COLUMN(booking_desk_row, hold_until, TIME),  RH_COLUMN(booking_desk_row, counter, INT),
    RH_COLUMN(booking_desk_row, number, INT),       RH_COLUMN(booking_desk_row, room, INT),
    RH_COLUMN(booking_desk_row, stays, FLAG),
};
static const struct rh_row_type desk_type = RH_ROW_TYPE(booking_desk_row, desk_columns);

struct rh_error *booking_store_desk(struct rh_request *rq, const struct booking_desk_ask *ask,
                                    struct booking_desk_row **ret_rows, size_t *ret_n)
{
    const struct rh_param params[] = {
        rh_param_int(rq->arena, rq->tenant), rh_param_text(ask->office),
        rh_param_time(rq->arena, ask->from), rh_param_time(rq->arena, ask->to),
        rh_param_text(ask->audit.id),        rh_param_bytes(ask->audit.body),
        rh_param_time(rq->arena, rq->now),
    };
    struct rh_query query = {BOOKING_SQL_DESK, params, COUNT(params), &desk_type};
    return rh_db_run(rq->db, rq->arena, &query, ret_rows, ret_n);
}

struct rh_error *booking_store_desk_search(struct rh_request *rq,
                                           const struct booking_search_ask *ask,
                                           struct booking_desk_row **ret_rows, size_t *ret_n)
{
    const struct rh_param params[] = {
        rh_param_int(rq->arena, rq->tenant), rh_param_text(ask->words),
        rh_param_time(rq->arena, ask->from), rh_param_text(ask->audit.id),
        rh_param_bytes(ask->audit.body),     rh_param_int(rq->arena, ask->most),
    };
    struct rh_query query = {BOOKING_SQL_DESK_SEARCH, params, COUNT(params), &desk_type};
    return rh_db_run(rq->db, rq->arena, &query, ret_rows, ret_n);
}
