/* The statements about what is set up, what is taken, and reservations. */
#include "booking_store.h"

#include "booking_sql.h"
#include "booking_store_arrays.h"
#include "db.h"

#include "banned.h"

/* Runs a statement whose parameters are the tenant and perhaps one more. */
static struct rh_error *load(struct rh_db *db, struct rh_arena *arena, struct rh_query query,
                             int32_t tenant, void *ret_rows, size_t *ret_n)
{
    struct rh_param params[2] = {rh_param_int(arena, tenant)};
    if (query.n_params == 2)
        params[1] = query.params[0];
    query.params = params;
    return rh_db_run(db, arena, &query, ret_rows, ret_n);
}

struct version_row {
    int64_t schedule;
};
static const struct rh_column version_columns[] = {RH_COLUMN(version_row, schedule, INT)};
static const struct rh_row_type version_type = RH_ROW_TYPE(version_row, version_columns);

struct rh_error *booking_store_schedule_version(struct rh_db *db, struct rh_arena *arena,
                                                int32_t tenant, int64_t *ret_version)
{
    struct version_row *rows = NULL;
    size_t n = 0;
    RH_TRY(load(db, arena, (struct rh_query){BOOKING_SQL_SCHEDULE_VERSION, NULL, 1, &version_type},
                tenant, &rows, &n));
    *ret_version = n == 0 ? 0 : rows[0].schedule;
    return NULL;
}

static const struct rh_column tenant_columns[] = {
    RH_COLUMN(booking_tenant_row, slug, TEXT),     RH_COLUMN(booking_tenant_row, name, TEXT),
    RH_COLUMN(booking_tenant_row, land, TEXT),     RH_COLUMN(booking_tenant_row, zone, TEXT),
    RH_COLUMN(booking_tenant_row, discreet, TEXT), RH_COLUMN(booking_tenant_row, schedule, INT),
    RH_COLUMN(booking_tenant_row, keep_days, INT)};
static const struct rh_row_type tenant_type = RH_ROW_TYPE(booking_tenant_row, tenant_columns);

struct rh_error *booking_store_load_tenant(struct rh_db *db, struct rh_arena *arena, int32_t tenant,
                                           struct booking_tenant_row **ret_row)
{
    struct booking_tenant_row *rows = NULL;
    size_t n = 0;
    RH_TRY(load(db, arena, (struct rh_query){BOOKING_SQL_LOAD_TENANT, NULL, 1, &tenant_type},
                tenant, &rows, &n));
    *ret_row = n == 0 ? NULL : rows;
    return NULL;
}

static const struct rh_column office_columns[] = {
    RH_COLUMN(booking_office_row, office, TEXT),
    RH_COLUMN(booking_office_row, name, TEXT),
    RH_COLUMN(booking_office_row, street, TEXT),
    RH_COLUMN(booking_office_row, postcode, TEXT),
    RH_COLUMN(booking_office_row, city, TEXT),
    RH_COLUMN(booking_office_row, phone, TEXT),
    RH_COLUMN(booking_office_row, email, TEXT),
    RH_COLUMN(booking_office_row, access, TEXT),
    RH_COLUMN(booking_office_row, window_days, INT),
    RH_COLUMN(booking_office_row, lead_minutes, INT),
    RH_COLUMN(booking_office_row, hold_minutes, INT),
    RH_COLUMN(booking_office_row, grid_minutes, INT),
    RH_COLUMN(booking_office_row, confirm_minutes, INT),
    RH_COLUMN(booking_office_row, release_minute, INT),
    RH_COLUMN(booking_office_row, cool_minutes, INT),
    RH_COLUMN(booking_office_row, offer_minutes, INT),
    RH_COLUMN(booking_office_row, numbers, FLAG),
    RH_COLUMN(booking_office_row, numbers_most, INT)};
static const struct rh_row_type office_type = RH_ROW_TYPE(booking_office_row, office_columns);

struct rh_error *booking_store_load_offices(struct rh_db *db, struct rh_arena *arena,
                                            int32_t tenant, struct booking_office_row **ret_rows,
                                            size_t *ret_n)
{
    return load(db, arena, (struct rh_query){BOOKING_SQL_LOAD_OFFICES, NULL, 1, &office_type},
                tenant, ret_rows, ret_n);
}

static const struct rh_column counter_columns[] = {RH_COLUMN(booking_counter_row, counter, INT),
                                                   RH_COLUMN(booking_counter_row, office, TEXT),
                                                   RH_COLUMN(booking_counter_row, label, TEXT)};
static const struct rh_row_type counter_type = RH_ROW_TYPE(booking_counter_row, counter_columns);

struct rh_error *booking_store_load_counters(struct rh_db *db, struct rh_arena *arena,
                                             int32_t tenant, struct booking_counter_row **ret_rows,
                                             size_t *ret_n)
{
    return load(db, arena, (struct rh_query){BOOKING_SQL_LOAD_COUNTERS, NULL, 1, &counter_type},
                tenant, ret_rows, ret_n);
}

static const struct rh_column room_columns[] = {RH_COLUMN(booking_room_row, room, INT),
                                                RH_COLUMN(booking_room_row, office, TEXT),
                                                RH_COLUMN(booking_room_row, label, TEXT)};
static const struct rh_row_type room_type = RH_ROW_TYPE(booking_room_row, room_columns);

struct rh_error *booking_store_load_rooms(struct rh_db *db, struct rh_arena *arena, int32_t tenant,
                                          struct booking_room_row **ret_rows, size_t *ret_n)
{
    return load(db, arena, (struct rh_query){BOOKING_SQL_LOAD_ROOMS, NULL, 1, &room_type}, tenant,
                ret_rows, ret_n);
}

static const struct rh_column service_room_columns[] = {
    RH_COLUMN(booking_service_room_row, service, TEXT),
    RH_COLUMN(booking_service_room_row, room, INT)};
static const struct rh_row_type service_room_type =
    RH_ROW_TYPE(booking_service_room_row, service_room_columns);

struct rh_error *booking_store_load_service_rooms(struct rh_db *db, struct rh_arena *arena,
                                                  int32_t tenant,
                                                  struct booking_service_room_row **ret_rows,
                                                  size_t *ret_n)
{
    return load(db, arena,
                (struct rh_query){BOOKING_SQL_LOAD_SERVICE_ROOMS, NULL, 1, &service_room_type},
                tenant, ret_rows, ret_n);
}

static const struct rh_column service_columns[] = {
    RH_COLUMN(booking_service_row, service, TEXT),
    RH_COLUMN(booking_service_row, leika, TEXT),
    RH_COLUMN(booking_service_row, name, TEXT),
    RH_COLUMN(booking_service_row, summary, TEXT),
    RH_COLUMN(booking_service_row, fee_note, TEXT),
    RH_COLUMN(booking_service_row, channel, TEXT),
    RH_COLUMN(booking_service_row, link, TEXT),
    RH_COLUMN(booking_service_row, minutes, INT),
    RH_COLUMN(booking_service_row, minutes_more, INT),
    RH_COLUMN(booking_service_row, fee_cents, INT),
    RH_COLUMN(booking_service_row, fee_day, INT),
    RH_COLUMN(booking_service_row, has_fee, FLAG),
    RH_COLUMN(booking_service_row, has_fee_day, FLAG),
    RH_COLUMN(booking_service_row, on_request, FLAG),
    RH_COLUMN(booking_service_row, sensitive, FLAG),
    RH_COLUMN(booking_service_row, documents, TEXTS),
    RH_COLUMN(booking_service_row, words, TEXTS)};
static const struct rh_row_type service_type = RH_ROW_TYPE(booking_service_row, service_columns);

struct rh_error *booking_store_load_services(struct rh_db *db, struct rh_arena *arena,
                                             int32_t tenant, struct booking_service_row **ret_rows,
                                             size_t *ret_n)
{
    return load(db, arena, (struct rh_query){BOOKING_SQL_LOAD_SERVICES, NULL, 1, &service_type},
                tenant, ret_rows, ret_n);
}

static const struct rh_column counter_service_columns[] = {
    RH_COLUMN(booking_counter_service_row, service, TEXT),
    RH_COLUMN(booking_counter_service_row, counter, INT)};
static const struct rh_row_type counter_service_type =
    RH_ROW_TYPE(booking_counter_service_row, counter_service_columns);

struct rh_error *booking_store_load_counter_services(struct rh_db *db, struct rh_arena *arena,
                                                     int32_t tenant,
                                                     struct booking_counter_service_row **ret_rows,
                                                     size_t *ret_n)
{
    return load(
        db, arena,
        (struct rh_query){BOOKING_SQL_LOAD_COUNTER_SERVICES, NULL, 1, &counter_service_type},
        tenant, ret_rows, ret_n);
}

static const struct rh_column opening_columns[] = {
    RH_COLUMN(booking_opening_row, opening, INT),     RH_COLUMN(booking_opening_row, office, TEXT),
    RH_COLUMN(booking_opening_row, venue, TEXT),      RH_COLUMN(booking_opening_row, counter, INT),
    RH_COLUMN(booking_opening_row, weekday, INT),     RH_COLUMN(booking_opening_row, nth, INT),
    RH_COLUMN(booking_opening_row, opens, INT),       RH_COLUMN(booking_opening_row, closes, INT),
    RH_COLUMN(booking_opening_row, internal, FLAG),   RH_COLUMN(booking_opening_row, staged, FLAG),
    RH_COLUMN(booking_opening_row, release_days, INT)};
static const struct rh_row_type opening_type = RH_ROW_TYPE(booking_opening_row, opening_columns);

struct rh_error *booking_store_load_openings(struct rh_db *db, struct rh_arena *arena,
                                             int32_t tenant, struct booking_opening_row **ret_rows,
                                             size_t *ret_n)
{
    return load(db, arena, (struct rh_query){BOOKING_SQL_LOAD_OPENINGS, NULL, 1, &opening_type},
                tenant, ret_rows, ret_n);
}

static const struct rh_column exception_columns[] = {
    RH_COLUMN(booking_exception_row, office, TEXT), RH_COLUMN(booking_exception_row, reason, TEXT),
    RH_COLUMN(booking_exception_row, day, INT), RH_COLUMN(booking_exception_row, opens, INT),
    RH_COLUMN(booking_exception_row, closes, INT)};
static const struct rh_row_type exception_type =
    RH_ROW_TYPE(booking_exception_row, exception_columns);

struct rh_error *booking_store_load_exceptions(struct rh_db *db, struct rh_arena *arena,
                                               int32_t tenant, const char *from,
                                               struct booking_exception_row **ret_rows,
                                               size_t *ret_n)
{
    struct rh_param day = rh_param_text(from);
    return load(db, arena, (struct rh_query){BOOKING_SQL_LOAD_EXCEPTIONS, &day, 2, &exception_type},
                tenant, ret_rows, ret_n);
}

struct claim_row {
    int64_t schedule, counter, start_at, end_at, room;
};
static const struct rh_column claim_columns[] = {
    RH_COLUMN(claim_row, schedule, INT), RH_COLUMN(claim_row, counter, INT),
    RH_COLUMN(claim_row, start_at, TIME), RH_COLUMN(claim_row, end_at, TIME),
    RH_COLUMN(claim_row, room, INT)};
static const struct rh_row_type claim_type = RH_ROW_TYPE(claim_row, claim_columns);

struct rh_error *booking_store_claims_between(struct rh_request *rq,
                                              const struct booking_span_ask *ask,
                                              struct booking_claim **ret_claims, size_t *ret_n,
                                              int64_t *ret_schedule)
{
    const struct rh_param params[] = {
        rh_param_int(rq->arena, rq->tenant),
        rh_param_ints(rq->arena, ask->n_counters, ask->counters),
        rh_param_time(rq->arena, ask->from),
        rh_param_time(rq->arena, ask->to),
        rh_param_time(rq->arena, ask->now),
        rh_param_flag(ask->past_cooling),
    };
    struct rh_query query = {BOOKING_SQL_CLAIMS_BETWEEN, params, COUNT(params), &claim_type};
    struct claim_row *rows = NULL;
    size_t n = 0, kept = 0;
    RH_TRY(rh_db_run(rq->db, rq->arena, &query, &rows, &n));
    struct booking_claim *claims = rh_arena_array(rq->arena, n, sizeof claims[0]);
    for (size_t i = 0; i < n; i++)
        if (rows[i].counter != 0)
            claims[kept++] = (struct booking_claim){(int32_t)rows[i].counter, rows[i].start_at,
                                                    rows[i].end_at, (int32_t)rows[i].room};
    *ret_claims = claims;
    *ret_n = kept;
    *ret_schedule = n == 0 ? 0 : rows[0].schedule;
    return NULL;
}

/* A counter offered to row n. */
struct offer {
    int64_t n, counter, room;
    const char *venue;
};

static size_t offers_of(struct rh_arena *arena, const struct booking_hold_row *rows, size_t n,
                        struct offer **ret_offers)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        count += rows[i].n_choices;
    struct offer *offers = rh_arena_array(arena, count, sizeof offers[0]);
    count = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < rows[i].n_choices; j++)
            offers[count++] = (struct offer){(int64_t)i + 1, rows[i].choices[j].counter,
                                             rows[i].choices[j].room, rows[i].choices[j].venue};
    *ret_offers = offers;
    return count;
}

static const struct rh_column hold_columns[] = {RH_OUTCOME_COLUMNS(booking_hold_outcome),
                                                RH_COLUMN(booking_hold_outcome, current, FLAG),
                                                RH_COLUMN(booking_hold_outcome, vacant, INT)};
static const struct rh_row_type hold_type = RH_ROW_TYPE(booking_hold_outcome, hold_columns);

struct rh_error *booking_store_hold(struct rh_batch *batch, const struct booking_hold_row *rows,
                                    size_t n, struct booking_hold_outcome **ret_outcomes)
{
    struct rh_arena *a = batch->arena;
    struct offer *offers;
    size_t n_offers = offers_of(a, rows, n, &offers);
    const struct rh_param params[] = {
        INTS(a, rows, n, schedule),
        TEXTS(a, rows, n, appointment),
        TEXTS(a, rows, n, office),
        TEXTS(a, rows, n, service),
        TIMES(a, rows, n, start),
        TIMES(a, rows, n, end),
        TIMES(a, rows, n, hold_until),
        INTS(a, rows, n, turn),
        INTS(a, offers, n_offers, n),
        INTS(a, offers, n_offers, counter),
        TEXTS(a, offers, n_offers, venue),
        TEXTS(a, rows, n, replaces),
        INTS(a, rows, n, cool),
        INTS(a, rows, n, past_cooling),
        INTS(a, rows, n, persons),
        TEXTS(a, rows, n, further),
        INTS(a, offers, n_offers, room),
    };
    struct rh_query query = {BOOKING_SQL_HOLD, params, COUNT(params), &hold_type};
    return rh_writes_run(batch, RH_WRITES(rows, n), &query, ret_outcomes);
}

struct rh_error *booking_store_tenant_changed(struct rh_request *rq,
                                              const struct booking_tenant_change *change,
                                              struct rh_outcome *ret_outcome)
{
    const struct rh_param params[] = {
        rh_param_text(change->slug),
        rh_param_text(change->name),
        rh_param_text(change->land),
        rh_param_text(change->zone),
        rh_param_int(rq->arena, change->version),
        rh_param_int(rq->arena, change->keep_days),
        rh_param_text(change->county),
    };
    struct rh_query query = {BOOKING_SQL_TENANT_CHANGED, params, COUNT(params), NULL};
    return rh_write_run(rq, &change->write, &query, ret_outcome);
}

struct rh_error *booking_store_program_changed(struct rh_request *rq,
                                               const struct booking_program_change *change,
                                               struct rh_outcome *ret_outcome)
{
    const struct rh_param params[] = {rh_param_text(change->program), rh_param_flag(change->gone)};
    struct rh_query query = {BOOKING_SQL_PROGRAM_CHANGED, params, COUNT(params), NULL};
    return rh_write_run(rq, &change->write, &query, ret_outcome);
}
