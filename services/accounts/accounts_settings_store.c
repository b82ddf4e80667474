/* Parameters in, rows out. */
#include "accounts_settings_store.h"

#include "accounts_sql.h"
#include "clock.h"

#include "banned.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static struct rh_param log_end(struct rh_request *rq)
{
    return rh_param_time(rq->arena, rq->now + ACCOUNTS_AUDIT_LIFE);
}

static const struct rh_column settings_columns[] = {
    ACCOUNTS_TENANT_COLUMNS(accounts_settings_row, tenant.),
    RH_COLUMN(accounts_settings_row, state, TEXT),
    RH_COLUMN(accounts_settings_row, barriers, TEXT),
    RH_COLUMN(accounts_settings_row, method, TEXT),
    RH_COLUMN(accounts_settings_row, ombuds, TEXT),
    RH_COLUMN(accounts_settings_row, examined, TEXT),
    RH_COLUMN(accounts_settings_row, statement_checked, FLAG),
    RH_COLUMN(accounts_settings_row, feedback_days, INT),
    RH_COLUMN(accounts_settings_row, feedbacks, INT),
    RH_COLUMN(accounts_settings_row, land_ombuds, TEXT),
    RH_COLUMN(accounts_settings_row, land_monitor, TEXT),
    RH_COLUMN(accounts_settings_row, kinds, TEXTS),
    RH_COLUMN(accounts_settings_row, words, TEXTS),
    RH_COLUMN(accounts_settings_row, checked, TEXTS),
};
static const struct rh_row_type settings_row = RH_ROW_TYPE(accounts_settings_row, settings_columns);

struct rh_error *accounts_store_settings(struct rh_request *rq, int32_t tenant,
                                         const char *language, struct accounts_settings_row **ret)
{
    const struct rh_param params[] = {rh_param_int(rq->arena, tenant), rh_param_text(language)};
    const struct rh_query query = {ACCOUNTS_SQL_SETTINGS, params, COUNT(params), &settings_row};
    return rh_db_run(rq->db, rq->arena, &query, ret, NULL);
}

static const struct rh_column signature_columns[] = {RH_COLUMN(accounts_text_row, language, TEXT),
                                                     RH_COLUMN(accounts_text_row, words, TEXT)};
static const struct rh_row_type signature_row = RH_ROW_TYPE(accounts_text_row, signature_columns);
static const struct rh_column text_columns[] = {RH_COLUMN(accounts_text_row, kind, TEXT),
                                                RH_COLUMN(accounts_text_row, language, TEXT),
                                                RH_COLUMN(accounts_text_row, words, TEXT)};
static const struct rh_row_type text_row = RH_ROW_TYPE(accounts_text_row, text_columns);

struct rh_error *accounts_store_signatures(struct rh_request *rq, struct accounts_text_row **ret,
                                           size_t *ret_n)
{
    const struct rh_param params[] = {rh_param_int(rq->arena, rq->tenant)};
    const struct rh_query query = {ACCOUNTS_SQL_SIGNATURES, params, 1, &signature_row};
    return rh_db_run(rq->db, rq->arena, &query, ret, ret_n);
}

struct rh_error *accounts_store_all_texts(struct rh_request *rq, int32_t tenant,
                                          struct accounts_text_row **ret, size_t *ret_n)
{
    const struct rh_param params[] = {rh_param_int(rq->arena, tenant)};
    const struct rh_query query = {ACCOUNTS_SQL_ALL_TEXTS, params, 1, &text_row};
    return rh_db_run(rq->db, rq->arena, &query, ret, ret_n);
}

/* $31..$34: the texts as columns; all that change are checked, or none. */
static void put_texts(struct rh_request *rq, const struct accounts_change *change,
                      struct rh_param *ret)
{
    const char **columns[3];
    for (size_t i = 0; i < COUNT(columns); i++)
        columns[i] = rh_arena_array(rq->arena, change->n_texts + 1, sizeof *columns[i]);
    for (size_t i = 0; i < change->n_texts; i++) {
        columns[0][i] = change->texts[i].kind;
        columns[1][i] = change->texts[i].language;
        columns[2][i] = change->texts[i].words;
    }
    for (size_t i = 0; i < COUNT(columns); i++)
        ret[i] = rh_param_texts(rq->arena, change->n_texts, columns[i]);
    ret[3] = rh_param_texts(rq->arena, change->checked ? change->n_texts : 0, columns[0]);
}

static struct rh_param pixels(struct rh_request *rq, const struct accounts_tenant_row *t, int64_t n)
{
    return t->logo == NULL ? rh_param_null() : rh_param_int(rq->arena, n);
}

struct rh_error *accounts_store_change(struct rh_request *rq, const struct rh_write *write,
                                       const struct accounts_change *change,
                                       struct rh_outcome *ret_outcome)
{
    const struct accounts_settings_row *row = change->row;
    const struct accounts_tenant_row *t = &row->tenant;
    struct rh_param texts[4];
    put_texts(rq, change, texts);
    const struct rh_param params[] = {
        rh_param_int(rq->arena, change->seen),
        rh_param_text(t->name),
        rh_param_text(t->short_name),
        rh_param_text(t->street),
        rh_param_text(t->postcode),
        rh_param_text(t->city),
        rh_param_text(t->phone),
        rh_param_text(t->email),
        rh_param_text(t->web),
        rh_param_text(t->hours),
        rh_param_text(t->color),
        rh_param_text(t->logo),
        rh_param_text(t->logo_alt),
        pixels(rq, t, t->logo_width),
        pixels(rq, t, t->logo_height),
        rh_param_text(row->state),
        rh_param_text(row->barriers),
        rh_param_text(row->examined),
        rh_param_text(row->method),
        rh_param_text(row->ombuds),
        rh_param_flag(row->statement_checked),
        rh_param_int(rq->arena, row->feedback_days),
        texts[0],
        texts[1],
        texts[2],
        texts[3],
        rh_param_text(change->logo_type),
        rh_param_bytes(change->logo),
        accounts_new_id(rq),
        accounts_new_id(rq),
        rh_param_bytes(change->to_booking),
        rh_param_bytes(change->to_notifier),
        accounts_new_id(rq),
        rh_param_text(rq->caller.account),
        rh_param_text(change->action),
        log_end(rq),
        rh_param_int(rq->arena, t->appointment_days),
        accounts_new_id(rq),
        rh_param_bytes(change->announcement),
    };
    return rh_write_run(
        rq, write, &(struct rh_query){ACCOUNTS_SQL_CHANGE_SETTINGS, params, COUNT(params), NULL},
        ret_outcome);
}

static const struct rh_column logo_columns[] = {RH_COLUMN(accounts_logo_row, media_type, TEXT),
                                                RH_COLUMN(accounts_logo_row, content, BYTES)};
static const struct rh_row_type logo_row = RH_ROW_TYPE(accounts_logo_row, logo_columns);

struct rh_error *accounts_store_logo(struct rh_request *rq, const char *logo,
                                     struct accounts_logo_row **ret)
{
    const struct rh_param params[] = {rh_param_int(rq->arena, rq->tenant), rh_param_text(logo)};
    const struct rh_query query = {ACCOUNTS_SQL_LOGO, params, COUNT(params), &logo_row};
    return rh_db_run(rq->db, rq->arena, &query, ret, NULL);
}

static const struct rh_column neighbour_columns[] = {RH_COLUMN(accounts_neighbour_row, slug, TEXT),
                                                     RH_COLUMN(accounts_neighbour_row, name, TEXT)};
static const struct rh_row_type neighbour_row =
    RH_ROW_TYPE(accounts_neighbour_row, neighbour_columns);

struct rh_error *accounts_store_neighbours(struct rh_request *rq, int limit,
                                           struct accounts_neighbour_row **ret, size_t *ret_n)
{
    const struct rh_param params[] = {rh_param_int(rq->arena, rq->tenant),
                                      rh_param_int(rq->arena, limit)};
    const struct rh_query query = {ACCOUNTS_SQL_NEIGHBOURS, params, COUNT(params), &neighbour_row};
    return rh_db_run(rq->db, rq->arena, &query, ret, ret_n);
}

/* ---- feedback ---- */

struct rh_error *accounts_store_feedback(struct rh_request *rq, const struct rh_write *write,
                                         const struct accounts_feedback_row *feedback,
                                         const struct accounts_feedback_told *told,
                                         struct rh_outcome *ret_outcome)
{
    const struct rh_param params[] = {
        rh_param_text(feedback->feedback),
        rh_param_text(feedback->page),
        rh_param_text(feedback->message),
        rh_param_text(feedback->email),
        rh_param_time(rq->arena, told->lapses_at),
        accounts_new_id(rq),
        rh_param_bytes(told->mail),
        accounts_new_id(rq),
        rh_param_bytes(told->announcement),
    };
    return rh_write_run(rq, write,
                        &(struct rh_query){ACCOUNTS_SQL_FEEDBACK, params, COUNT(params), NULL},
                        ret_outcome);
}

static const struct rh_column feedback_columns[] = {
    RH_COLUMN(accounts_feedback_row, feedback, TEXT), RH_COLUMN(accounts_feedback_row, page, TEXT),
    RH_COLUMN(accounts_feedback_row, message, TEXT), RH_COLUMN(accounts_feedback_row, email, TEXT),
    RH_COLUMN(accounts_feedback_row, made_at, TIME)};
static const struct rh_row_type feedback_row = RH_ROW_TYPE(accounts_feedback_row, feedback_columns);

struct rh_error *accounts_store_feedbacks(struct rh_request *rq, int limit,
                                          struct accounts_feedback_row **ret, size_t *ret_n)
{
    const struct rh_param params[] = {rh_param_int(rq->arena, rq->tenant),
                                      rh_param_int(rq->arena, limit)};
    const struct rh_query query = {ACCOUNTS_SQL_FEEDBACKS, params, COUNT(params), &feedback_row};
    return rh_db_run(rq->db, rq->arena, &query, ret, ret_n);
}

struct rh_error *accounts_store_feedback_done(struct rh_request *rq, const struct rh_write *write,
                                              const char *feedback, struct rh_outcome *ret_outcome)
{
    const struct rh_param params[] = {rh_param_text(feedback), accounts_new_id(rq),
                                      rh_param_text(rq->caller.account), log_end(rq)};
    return rh_write_run(rq, write,
                        &(struct rh_query){ACCOUNTS_SQL_FEEDBACK_DONE, params, COUNT(params), NULL},
                        ret_outcome);
}

struct rh_error *accounts_store_feedback_lapsed(struct rh_request *rq, const char *feedback)
{
    const struct rh_param params[] = {rh_param_int(rq->arena, rq->tenant), rh_param_text(feedback)};
    const struct rh_query query = {ACCOUNTS_SQL_FEEDBACK_LAPSED, params, COUNT(params), NULL};
    return rh_db_run(rq->db, rq->arena, &query, NULL, NULL);
}
