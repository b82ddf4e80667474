/* Parameters in, rows out. */
#include "booking_store_inquiries.h"

#include "booking_sql.h"
#include "booking_store_arrays.h"
#include "db.h"

#include "banned.h"

struct rh_error *booking_store_inquire(struct rh_request *rq,
                                       const struct booking_inquiry_entry *entry,
                                       struct rh_outcome *ret_outcome)
{
    const struct rh_param params[] = {
        rh_param_text(entry->inquiry),
        rh_param_text(entry->service),
        rh_param_text(entry->office),
        rh_param_texts(rq->arena, entry->n_days, entry->days),
        rh_param_texts(rq->arena, entry->n_days, entry->parts),
        rh_param_text(entry->note),
        rh_param_text(entry->name),
        rh_param_text(entry->email),
        rh_param_text(entry->phone),
        rh_param_text(entry->language),
        rh_param_text(entry->account),
        rh_param_time(rq->arena, entry->until),
        rh_param_time(rq->arena, entry->due),
        rh_param_text(entry->mail.id),
        rh_param_bytes(entry->mail.body),
    };
    struct rh_query query = {BOOKING_SQL_INQUIRE, params, COUNT(params), NULL};
    return rh_write_run(rq, &entry->write, &query, ret_outcome);
}

static const struct rh_column inquiry_columns[] = {
    RH_COLUMN(booking_inquiry_row, inquiry, TEXT),
    RH_COLUMN(booking_inquiry_row, service, TEXT),
    RH_COLUMN(booking_inquiry_row, office, TEXT),
    RH_COLUMN(booking_inquiry_row, note, TEXT),
    RH_COLUMN(booking_inquiry_row, state, TEXT),
    RH_COLUMN(booking_inquiry_row, reason, TEXT),
    RH_COLUMN(booking_inquiry_row, appointment, TEXT),
    RH_COLUMN(booking_inquiry_row, name, TEXT),
    RH_COLUMN(booking_inquiry_row, email, TEXT),
    RH_COLUMN(booking_inquiry_row, phone, TEXT),
    RH_COLUMN(booking_inquiry_row, language, TEXT),
    RH_COLUMN(booking_inquiry_row, account, TEXT),
    RH_COLUMN(booking_inquiry_row, days, TEXTS),
    RH_COLUMN(booking_inquiry_row, parts, TEXTS),
    RH_COLUMN(booking_inquiry_row, hold_until, TIME),
    RH_COLUMN(booking_inquiry_row, made_at, TIME),
};
static const struct rh_row_type inquiry_type = RH_ROW_TYPE(booking_inquiry_row, inquiry_columns);

struct rh_error *booking_store_inquiry(struct rh_request *rq, const char *inquiry,
                                       struct booking_inquiry_row **ret_row)
{
    const struct rh_param params[] = {rh_param_int(rq->arena, rq->tenant), rh_param_text(inquiry)};
    struct rh_query query = {BOOKING_SQL_INQUIRY, params, COUNT(params), &inquiry_type};
    *ret_row = NULL;
    return rh_db_run(rq->db, rq->arena, &query, ret_row, NULL);
}

struct rh_error *booking_store_inquiry_read(struct rh_request *rq, const char *inquiry,
                                            const struct booking_message *audit,
                                            struct booking_inquiry_row **ret_row)
{
    const struct rh_param params[] = {rh_param_int(rq->arena, rq->tenant), rh_param_text(inquiry),
                                      rh_param_text(audit->id), rh_param_bytes(audit->body)};
    struct rh_query query = {BOOKING_SQL_INQUIRY_READ, params, COUNT(params), &inquiry_type};
    *ret_row = NULL;
    return rh_db_run(rq->db, rq->arena, &query, ret_row, NULL);
}

struct rh_error *booking_store_inquiries(struct rh_request *rq, int most,
                                         const struct booking_message *audit,
                                         struct booking_inquiry_row **ret_rows, size_t *ret_n)
{
    const struct rh_param params[] = {rh_param_int(rq->arena, rq->tenant), rh_param_text(audit->id),
                                      rh_param_bytes(audit->body), rh_param_int(rq->arena, most)};
    struct rh_query query = {BOOKING_SQL_INQUIRIES, params, COUNT(params), &inquiry_type};
    return rh_db_run(rq->db, rq->arena, &query, ret_rows, ret_n);
}

/* ---- changes ---- */

static const struct rh_column result_columns[] = {RH_OUTCOME_COLUMNS(booking_inquiry_result),
                                                  RH_COLUMN(booking_inquiry_result, state, TEXT)};
static const struct rh_row_type result_type = RH_ROW_TYPE(booking_inquiry_result, result_columns);

struct rh_error *booking_store_confirm_inquiry(struct rh_request *rq,
                                               const struct booking_inquiry_change *change,
                                               struct booking_inquiry_result *ret)
{
    const struct rh_param params[] = {
        rh_param_text(change->inquiry),
        rh_param_time(rq->arena, change->over),
        rh_param_text(change->mail.id),
        rh_param_bytes(change->mail.body),
    };
    struct rh_query query = {BOOKING_SQL_CONFIRM_INQUIRY, params, COUNT(params), &result_type};
    return rh_write_run(rq, &change->write, &query, ret);
}

struct rh_error *booking_store_end_inquiry(struct rh_request *rq,
                                           const struct booking_inquiry_change *change,
                                           struct booking_inquiry_result *ret)
{
    const struct rh_param params[] = {
        rh_param_text(change->inquiry),     rh_param_text(change->state),
        rh_param_text(change->reason),      rh_param_text(change->mail.id),
        rh_param_bytes(change->mail.body),  rh_param_text(change->audit.id),
        rh_param_bytes(change->audit.body),
    };
    struct rh_query query = {BOOKING_SQL_END_INQUIRY, params, COUNT(params), &result_type};
    return rh_write_run(rq, &change->write, &query, ret);
}

struct rh_error *booking_store_answer_inquiry(struct rh_request *rq,
                                              const struct booking_inquiry_change *change,
                                              struct booking_inquiry_result *ret)
{
    const struct rh_param params[] = {
        rh_param_text(change->inquiry),     rh_param_text(change->appointment),
        rh_param_text(change->next.kind),   rh_param_time(rq->arena, change->next.at),
        rh_param_flag(change->stays),       rh_param_text(change->mail.id),
        rh_param_bytes(change->mail.body),  rh_param_text(change->audit.id),
        rh_param_bytes(change->audit.body), rh_param_text(change->news.id),
        rh_param_bytes(change->news.body),
    };
    struct rh_query query = {BOOKING_SQL_ANSWER_INQUIRY, params, COUNT(params), &result_type};
    return rh_write_run(rq, &change->write, &query, ret);
}

struct rh_error *booking_store_inquiry_due(struct rh_request *rq, const char *inquiry,
                                           const struct booking_message *mail)
{
    const struct rh_param params[] = {
        rh_param_int(rq->arena, rq->tenant), rh_param_text(inquiry),
        rh_param_time(rq->arena, rq->now),   rh_param_text(mail->id),
        rh_param_bytes(mail->body),
    };
    struct rh_query query = {BOOKING_SQL_INQUIRY_DUE, params, COUNT(params), NULL};
    return rh_db_run(rq->db, rq->arena, &query, NULL, NULL);
}
