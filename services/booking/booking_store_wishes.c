/* Parameters in, rows out. */
#include "booking_store_wishes.h"

#include "booking_sql.h"
#include "booking_store_arrays.h"
#include "db.h"

#include "banned.h"

static const struct rh_column entry_columns[] = {RH_OUTCOME_COLUMNS(booking_wish_outcome),
                                                 RH_COLUMN(booking_wish_outcome, listed, FLAG)};
static const struct rh_row_type entry_type = RH_ROW_TYPE(booking_wish_outcome, entry_columns);

struct rh_error *booking_store_wish(struct rh_request *rq, const struct booking_wish_entry *entry,
                                    struct booking_wish_outcome *ret_outcome)
{
    const struct rh_param params[] = {
        rh_param_text(entry->wish),
        rh_param_text(entry->service),
        rh_param_text(entry->office),
        rh_param_text(entry->from),
        rh_param_text(entry->to),
        rh_param_int(rq->arena, entry->weekdays),
        rh_param_text(entry->part),
        rh_param_text(entry->name),
        rh_param_text(entry->email),
        rh_param_text(entry->language),
        rh_param_text(entry->account),
        rh_param_time(rq->arena, entry->until),
        rh_param_time(rq->arena, entry->due),
        rh_param_text(entry->timer),
        rh_param_text(entry->mail.id),
        rh_param_bytes(entry->mail.body),
        rh_param_int(rq->arena, entry->persons),
        rh_param_text(entry->further),
    };
    struct rh_query query = {BOOKING_SQL_WISH, params, COUNT(params), &entry_type};
    return rh_write_run(rq, &entry->write, &query, ret_outcome);
}

static const struct rh_column wish_columns[] = {
    RH_COLUMN(booking_wish_row, wish, TEXT),         WHAT_COLUMNS(booking_wish_row, what),
    RH_COLUMN(booking_wish_row, office, TEXT),       RH_COLUMN(booking_wish_row, part, TEXT),
    RH_COLUMN(booking_wish_row, state, TEXT),        RH_COLUMN(booking_wish_row, ended, TEXT),
    RH_COLUMN(booking_wish_row, offer, TEXT),        RH_COLUMN(booking_wish_row, name, TEXT),
    RH_COLUMN(booking_wish_row, email, TEXT),        RH_COLUMN(booking_wish_row, language, TEXT),
    RH_COLUMN(booking_wish_row, account, TEXT),      RH_COLUMN(booking_wish_row, from_day, INT),
    RH_COLUMN(booking_wish_row, to_day, INT),        RH_COLUMN(booking_wish_row, weekdays, INT),
    RH_COLUMN(booking_wish_row, hold_until, TIME),   RH_COLUMN(booking_wish_row, waits_since, TIME),
    RH_COLUMN(booking_wish_row, missed, INT),        RH_COLUMN(booking_wish_row, changed_at, TIME),
    RH_COLUMN(booking_wish_row, place, INT),         RH_COLUMN(booking_wish_row, venue, TEXT),
    RH_COLUMN(booking_wish_row, offer_office, TEXT), RH_COLUMN(booking_wish_row, offer_state, TEXT),
    RH_COLUMN(booking_wish_row, start_at, TIME),     RH_COLUMN(booking_wish_row, end_at, TIME),
    RH_COLUMN(booking_wish_row, offer_until, TIME),  RH_COLUMN(booking_wish_row, counter, INT),
    RH_COLUMN(booking_wish_row, room, INT),
};
static const struct rh_row_type wish_type = RH_ROW_TYPE(booking_wish_row, wish_columns);

struct rh_error *booking_store_wished(struct rh_request *rq, const char *wish,
                                      struct booking_wish_row **ret_row)
{
    const struct rh_param params[] = {rh_param_int(rq->arena, rq->tenant), rh_param_text(wish)};
    struct rh_query query = {BOOKING_SQL_WISHED, params, COUNT(params), &wish_type};
    size_t n = 0;
    *ret_row = NULL;
    return rh_db_run(rq->db, rq->arena, &query, ret_row, &n);
}

static const struct rh_column confirm_columns[] = {
    RH_OUTCOME_COLUMNS(booking_wish_result), RH_COLUMN(booking_wish_result, state, TEXT),
    RH_COLUMN(booking_wish_result, hold_until, TIME), RH_COLUMN(booking_wish_result, twice, FLAG)};
static const struct rh_row_type confirm_type = RH_ROW_TYPE(booking_wish_result, confirm_columns);

struct rh_error *booking_store_confirm_wish(struct rh_request *rq,
                                            const struct booking_wish_change *change,
                                            struct booking_wish_result *ret)
{
    const struct rh_param params[] = {
        rh_param_text(change->wish),       rh_param_time(rq->arena, change->over),
        rh_param_text(change->timer),      rh_param_text(change->mail.id),
        rh_param_bytes(change->mail.body),
    };
    struct rh_query query = {BOOKING_SQL_CONFIRM_WISH, params, COUNT(params), &confirm_type};
    *ret = (struct booking_wish_result){.start_at = RH_TIME_NULL};
    return rh_write_run(rq, &change->write, &query, ret);
}

static const struct rh_column change_columns[] = {
    RH_OUTCOME_COLUMNS(booking_wish_result), RH_COLUMN(booking_wish_result, state, TEXT),
    RH_COLUMN(booking_wish_result, hold_until, TIME),
    RH_COLUMN(booking_wish_result, start_at, TIME), RH_COLUMN(booking_wish_result, office, TEXT)};
static const struct rh_row_type change_type = RH_ROW_TYPE(booking_wish_result, change_columns);

static struct rh_error *run_change(struct rh_request *rq, const struct booking_wish_change *change,
                                   struct rh_query query, struct booking_wish_result *ret)
{
    query.row = &change_type;
    *ret = (struct booking_wish_result){.twice = false};
    return rh_write_run(rq, &change->write, &query, ret);
}

static const struct rh_column take_columns[] = {RH_OUTCOME_COLUMNS(booking_wish_result),
                                                RH_COLUMN(booking_wish_result, state, TEXT),
                                                RH_COLUMN(booking_wish_result, hold_until, TIME),
                                                RH_COLUMN(booking_wish_result, start_at, TIME),
                                                RH_COLUMN(booking_wish_result, office, TEXT),
                                                RH_COLUMN(booking_wish_result, over, FLAG)};
static const struct rh_row_type take_type = RH_ROW_TYPE(booking_wish_result, take_columns);

struct rh_error *booking_store_take_offer(struct rh_request *rq,
                                          const struct booking_wish_change *change,
                                          struct booking_wish_result *ret)
{
    const struct rh_param params[] = {
        rh_param_text(change->wish),
        rh_param_text(change->next.kind),
        rh_param_time(rq->arena, change->next.at),
        rh_param_text(change->mail.id),
        rh_param_bytes(change->mail.body),
        rh_param_text(change->address),
    };
    struct rh_query query = {BOOKING_SQL_TAKE_OFFER, params, COUNT(params), &take_type};
    *ret = (struct booking_wish_result){.start_at = RH_TIME_NULL};
    return rh_write_run(rq, &change->write, &query, ret);
}

struct rh_error *booking_store_decline_offer(struct rh_request *rq,
                                             const struct booking_wish_change *change,
                                             struct booking_wish_result *ret)
{
    const struct rh_param params[] = {rh_param_text(change->wish), rh_param_text(change->day)};
    return run_change(
        rq, change, (struct rh_query){BOOKING_SQL_DECLINE_OFFER, params, COUNT(params), NULL}, ret);
}

struct rh_error *booking_store_end_wish(struct rh_request *rq,
                                        const struct booking_wish_change *change,
                                        struct booking_wish_result *ret)
{
    const struct rh_param params[] = {
        rh_param_text(change->wish),     rh_param_text(change->reason),
        rh_param_text(change->mail.id),  rh_param_bytes(change->mail.body),
        rh_param_text(change->audit.id), rh_param_bytes(change->audit.body),
    };
    return run_change(rq, change,
                      (struct rh_query){BOOKING_SQL_END_WISH, params, COUNT(params), NULL}, ret);
}

/* ---- timers ---- */

struct rh_error *booking_store_miss_offer(struct rh_request *rq, const char *appointment,
                                          const char *day, int64_t missed,
                                          const struct booking_message *mail)
{
    const struct rh_param params[] = {
        rh_param_int(rq->arena, rq->tenant), rh_param_text(appointment),
        rh_param_time(rq->arena, rq->now),   rh_param_text(day),
        rh_param_int(rq->arena, missed),     rh_param_text(mail->id),
        rh_param_bytes(mail->body),
    };
    struct rh_query query = {BOOKING_SQL_MISS_OFFER, params, COUNT(params), NULL};
    return rh_db_run(rq->db, rq->arena, &query, NULL, NULL);
}

struct id_row {
    const char *wish;
};
static const struct rh_column id_columns[] = {RH_COLUMN(id_row, wish, TEXT)};
static const struct rh_row_type id_type = RH_ROW_TYPE(id_row, id_columns);

struct rh_error *booking_store_wish_of(struct rh_request *rq, const char *appointment,
                                       const char **ret_wish)
{
    const struct rh_param params[] = {rh_param_int(rq->arena, rq->tenant),
                                      rh_param_text(appointment)};
    struct rh_query query = {BOOKING_SQL_WISH_OF, params, COUNT(params), &id_type};
    struct id_row *rows = NULL;
    RH_TRY(rh_db_run(rq->db, rq->arena, &query, &rows, NULL));
    *ret_wish = rows == NULL ? NULL : rows->wish;
    return NULL;
}

struct rh_error *booking_store_wish_due(struct rh_request *rq, const char *wish,
                                        const struct booking_message *mail)
{
    const struct rh_param params[] = {
        rh_param_int(rq->arena, rq->tenant), rh_param_text(wish),
        rh_param_time(rq->arena, rq->now),   rh_param_text(mail->id),
        rh_param_bytes(mail->body),
    };
    struct rh_query query = {BOOKING_SQL_WISH_DUE, params, COUNT(params), NULL};
    return rh_db_run(rq->db, rq->arena, &query, NULL, NULL);
}

static struct rh_error *set_line(struct rh_request *rq, size_t statement, const char *timer,
                                 int64_t from, int64_t at)
{
    const struct rh_param params[] = {rh_param_int(rq->arena, rq->tenant), rh_param_text(timer),
                                      rh_param_time(rq->arena, from), rh_param_time(rq->arena, at)};
    struct rh_query query = {statement, params, COUNT(params), NULL};
    return rh_db_run(rq->db, rq->arena, &query, NULL, NULL);
}

struct rh_error *booking_store_line_later(struct rh_request *rq, const char *timer, int64_t from,
                                          int64_t at)
{
    return set_line(rq, BOOKING_SQL_LINE_LATER, timer, from, at);
}

struct rh_error *booking_store_line_next(struct rh_request *rq, const char *timer, int64_t from,
                                         int64_t at)
{
    return set_line(rq, BOOKING_SQL_LINE_NEXT, timer, from, at);
}

/* ---- offering ---- */

static const struct rh_column listed_columns[] = {
    RH_COLUMN(booking_listed_row, wish, TEXT),    WHAT_COLUMNS(booking_listed_row, what),
    RH_COLUMN(booking_listed_row, office, TEXT),  RH_COLUMN(booking_listed_row, part, TEXT),
    RH_COLUMN(booking_listed_row, email, TEXT),   RH_COLUMN(booking_listed_row, language, TEXT),
    RH_COLUMN(booking_listed_row, from_day, INT), RH_COLUMN(booking_listed_row, to_day, INT),
    RH_COLUMN(booking_listed_row, weekdays, INT), RH_COLUMN(booking_listed_row, passed, TEXTS),
};
static const struct rh_row_type listed_type = RH_ROW_TYPE(booking_listed_row, listed_columns);

struct rh_error *booking_store_line_listed(struct rh_request *rq, int most,
                                           struct booking_listed_row **ret_rows, size_t *ret_n)
{
    const struct rh_param params[] = {rh_param_int(rq->arena, rq->tenant),
                                      rh_param_int(rq->arena, most)};
    struct rh_query query = {BOOKING_SQL_LINE_LISTED, params, COUNT(params), &listed_type};
    return rh_db_run(rq->db, rq->arena, &query, ret_rows, ret_n);
}

/* One try to offer, within a transaction. */
struct offering {
    struct rh_request *rq;
    const struct booking_offer *offer;
    bool done, current;
};

static struct rh_error *lock(struct rh_db *db, struct offering *offering, bool *ret_locked)
{
    struct rh_request *rq = offering->rq;
    const struct rh_param params[] = {rh_param_int(rq->arena, rq->tenant),
                                      rh_param_text(offering->offer->wish)};
    struct rh_query query = {BOOKING_SQL_LINE_LOCK, params, COUNT(params), &id_type};
    struct id_row *row = NULL;
    RH_TRY(rh_db_run(db, rq->arena, &query, &row, NULL));
    *ret_locked = row != NULL;
    return NULL;
}

static struct rh_error *give(struct rh_db *db, struct offering *offering)
{
    struct rh_request *rq = offering->rq;
    const struct booking_offer *offer = offering->offer;
    const struct rh_param params[] = {
        rh_param_int(rq->arena, rq->tenant),    rh_param_text(offer->wish),
        rh_param_text(offer->hold.appointment), rh_param_time(rq->arena, rq->now),
        rh_param_text(offer->mail.id),          rh_param_bytes(offer->mail.body),
    };
    struct rh_query query = {BOOKING_SQL_LINE_OFFER, params, COUNT(params), NULL};
    return rh_db_run(db, rq->arena, &query, NULL, NULL);
}

/* What was not held or given is undone: the error ends the transaction, `done` and `current` say
 * that it is none. */
static struct rh_error *try_offer(struct rh_db *db, void *arg)
{
    struct offering *offering = arg;
    struct rh_request *rq = offering->rq;
    struct booking_hold_outcome *outcome;
    struct rh_batch batch = {.arena = rq->arena,
                             .db = db,
                             .settings = rq->settings,
                             .own = rq->own,
                             .now = rq->now,
                             .n = 1};
    bool locked;
    offering->done = false;
    offering->current = true;
    RH_TRY(lock(db, offering, &locked));
    if (!locked)
        return rh_refuse(rq->arena, SLOT_TAKEN);
    RH_TRY(booking_store_hold(&batch, &offering->offer->hold, 1, &outcome));
    offering->current = outcome->current;
    if (!outcome->done)
        return rh_refuse(rq->arena, SLOT_TAKEN);
    RH_TRY(give(db, offering));
    offering->done = true;
    return NULL;
}

/* Two wishes of one address cannot have an offer each: an index says so, and the later one waits.
 */
static bool is_second_offer(const struct rh_db *db)
{
    return strcmp(rh_db_constraint(db), "wishes_one_offer") == 0;
}

struct rh_error *booking_store_offer(struct rh_request *rq, const struct booking_offer *offer,
                                     bool *ret_done, bool *ret_current)
{
    struct offering offering = {.rq = rq, .offer = offer, .current = true};
    struct rh_error *error = rh_db_transaction(rq->db, rq->arena, try_offer, &offering);
    *ret_done = error == NULL && offering.done;
    *ret_current = offering.current;
    if (error != NULL && error->code != COMMON__CODE__SLOT_TAKEN && !is_second_offer(rq->db))
        return error;
    return NULL;
}

/* ---- for the office ---- */

static const struct rh_column waiting_columns[] = {RH_COLUMN(booking_line_count, service, TEXT),
                                                   RH_COLUMN(booking_line_count, waiting, INT)};
static const struct rh_row_type waiting_type = RH_ROW_TYPE(booking_line_count, waiting_columns);

struct rh_error *booking_store_line_counts(struct rh_request *rq,
                                           struct booking_line_count **ret_rows, size_t *ret_n)
{
    const struct rh_param params[] = {rh_param_int(rq->arena, rq->tenant)};
    struct rh_query query = {BOOKING_SQL_LINE_COUNTS, params, COUNT(params), &waiting_type};
    return rh_db_run(rq->db, rq->arena, &query, ret_rows, ret_n);
}

static const struct rh_column line_columns[] = {
    RH_COLUMN(booking_line_row, wish, TEXT),        WHAT_COLUMNS(booking_line_row, what),
    RH_COLUMN(booking_line_row, office, TEXT),      RH_COLUMN(booking_line_row, state, TEXT),
    RH_COLUMN(booking_line_row, name, TEXT),        RH_COLUMN(booking_line_row, waits_since, TIME),
    RH_COLUMN(booking_line_row, from_day, INT),     RH_COLUMN(booking_line_row, to_day, INT),
    RH_COLUMN(booking_line_row, offer_until, TIME), RH_COLUMN(booking_line_row, place, INT),
};
static const struct rh_row_type line_type = RH_ROW_TYPE(booking_line_row, line_columns);

struct rh_error *booking_store_line(struct rh_request *rq, const char *service, int most,
                                    const struct booking_message *audit,
                                    struct booking_line_row **ret_rows, size_t *ret_n)
{
    const struct rh_param params[] = {
        rh_param_int(rq->arena, rq->tenant),
        rh_param_text(service),
        rh_param_text(audit->id),
        rh_param_bytes(audit->body),
        rh_param_int(rq->arena, most),
    };
    struct rh_query query = {BOOKING_SQL_LINE, params, COUNT(params), &line_type};
    return rh_db_run(rq->db, rq->arena, &query, ret_rows, ret_n);
}
