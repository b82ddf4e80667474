/* Parameters in, rows out: no rule is decided here. */
#include "notifier_words_store.h"

#include "id.h"
#include "notifier_sql.h"

#include "banned.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static const struct rh_column own_columns[] = {
    RH_COLUMN(notifier_own_row, letter, TEXT), RH_COLUMN(notifier_own_row, language, TEXT),
    RH_COLUMN(notifier_own_row, subject, TEXT), RH_COLUMN(notifier_own_row, opening, TEXT)};
static const struct rh_row_type own_type = RH_ROW_TYPE(notifier_own_row, own_columns);

struct rh_error *notifier_store_own_letters(struct rh_request *rq, struct notifier_own_row **ret,
                                            size_t *ret_n)
{
    const struct rh_param params[] = {rh_param_int(rq->arena, rq->tenant)};
    struct rh_query query = {NOTIFIER_SQL_OWN_LETTERS, params, COUNT(params), &own_type};
    return rh_db_run(rq->db, rq->arena, &query, ret, ret_n);
}

static const struct rh_column sender_columns[] = {
    RH_COLUMN(notifier_sender_row, name, TEXT),
    RH_COLUMN(notifier_sender_row, zone, TEXT),
    RH_COLUMN(notifier_sender_row, phone, TEXT),
    RH_COLUMN(notifier_sender_row, email, TEXT),
    RH_COLUMN(notifier_sender_row, street, TEXT),
    RH_COLUMN(notifier_sender_row, city, TEXT),
    RH_COLUMN(notifier_sender_row, web, TEXT),
    RH_COLUMN(notifier_sender_row, color, TEXT),
    RH_COLUMN(notifier_sender_row, hours, TEXT),
    RH_COLUMN(notifier_sender_row, languages, TEXTS),
    RH_COLUMN(notifier_sender_row, signatures, TEXTS),
};
static const struct rh_row_type sender_type = RH_ROW_TYPE(notifier_sender_row, sender_columns);

struct rh_error *notifier_store_sender(struct rh_request *rq, struct notifier_sender_row **ret)
{
    const struct rh_param params[] = {rh_param_int(rq->arena, rq->tenant)};
    struct rh_query query = {NOTIFIER_SQL_SENDER, params, COUNT(params), &sender_type};
    struct notifier_sender_row *rows = NULL;
    size_t n = 0;
    RH_TRY(rh_db_run(rq->db, rq->arena, &query, &rows, &n));
    *ret = n == 0 ? NULL : rows;
    return NULL;
}

struct rh_error *notifier_store_letter_change(struct rh_request *rq,
                                              const struct notifier_letter_change_row *change,
                                              struct rh_outcome *ret_outcome)
{
    const struct rh_param params[] = {
        rh_param_text(change->words.letter),        rh_param_text(change->words.language),
        rh_param_text(change->words.subject),       rh_param_text(change->words.opening),
        rh_param_text(rh_uuid(rq->arena, rq->now)), rh_param_bytes(change->audit),
    };
    struct rh_query query = {NOTIFIER_SQL_LETTER_CHANGE, params, COUNT(params), NULL};
    return rh_write_run(rq, &change->write, &query, ret_outcome);
}
