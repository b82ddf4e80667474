/* Timers: find tenants with something due, lease a few rows of each, run their handlers.
 *
 * The lease only keeps replicas from doing the same work at once; that it is done once is the
 * handler's statement, which looks at the subject's state. So a lease that ends too early costs
 * work, never correctness. */
#include "due.h"

#include "clock.h"
#include "metrics.h"
#include "runtime_sql.h"
#include "take.h"
#include "ticker.h"

#include <stdlib.h>
#include <string.h>

#include "banned.h"

#define PAUSE_MS    200
#define LEASE_MS    (30 * RH_SECOND)
#define LEASE_ROWS  16
#define PURGE_MS    RH_MINUTE /* between two looks for lapsed keys */
#define PURGE_ROWS  1000
#define DEADLINE_MS (5 * RH_SECOND) /* of a handler */

struct rh_due {
    struct rh_due_settings settings;
    struct rh_db *db;
    struct rh_arena *turn; /* tenants and leased rows */
    struct rh_arena *work; /* of one handler */
    struct rh_param kinds; /* text[] */
    struct rh_arena *kinds_arena;
    int64_t purge_at; /* monotonic */
    struct rh_ticker *ticker;
};

RH_COUNTER(handled, "rathaus_due_handled_total", "Timers whose handler succeeded")
RH_COUNTER(failed, "rathaus_due_failed_total", "Timers whose handler failed, to be tried again")
RH_COUNTER(purged, "rathaus_idempotency_purged_total", "Lapsed idempotency rows that were deleted")

struct tenant {
    int64_t tenant;
};
static const struct rh_column tenant_columns[] = {RH_COLUMN(tenant, tenant, INT)};
static const struct rh_row_type tenant_row = RH_ROW_TYPE(tenant, tenant_columns);

struct leased {
    const char *id, *kind, *subject;
    int64_t at, attempts;
};
static const struct rh_column leased_columns[] = {
    RH_COLUMN(leased, id, TEXT), RH_COLUMN(leased, kind, TEXT), RH_COLUMN(leased, subject, TEXT),
    RH_COLUMN(leased, at, TIME), RH_COLUMN(leased, attempts, INT)};
static const struct rh_row_type leased_row = RH_ROW_TYPE(leased, leased_columns);

static struct rh_error *find_tenants(struct rh_due *due, enum runtime_sql statement,
                                     struct tenant **ret_tenants, size_t *ret_n)
{
    struct rh_param params[] = {rh_param_time(due->turn, rh_clock_business())};
    struct rh_query query = {rh_db_runtime(due->db) + statement, params, 1, &tenant_row};
    return rh_db_run(due->db, due->turn, &query, ret_tenants, ret_n);
}

static struct rh_error *lease(struct rh_due *due, int64_t tenant, struct leased **ret_rows,
                              size_t *ret_n)
{
    int64_t now = rh_clock_business();
    struct rh_param params[] = {rh_param_int(due->turn, tenant), rh_param_time(due->turn, now),
                                rh_param_time(due->turn, now + LEASE_MS),
                                rh_param_int(due->turn, LEASE_ROWS), due->kinds};
    struct rh_query query = {rh_db_runtime(due->db) + RUNTIME_SQL_DUE_LEASE, params, 5,
                             &leased_row};
    return rh_db_run(due->db, due->turn, &query, ret_rows, ret_n);
}

/* The lease asked for known kinds only. */
static const struct rh_due_kind *kind_of(const struct rh_due *due, const char *name)
{
    const struct rh_due_kind *kind = due->settings.kinds;
    while (strcmp(kind->kind, name) != 0)
        kind++;
    return kind;
}

static struct rh_request request_for(struct rh_due *due, int64_t tenant, const struct leased *row)
{
    return (struct rh_request){
        .arena = due->work,
        .db = due->db,
        .settings = due->settings.settings,
        .own = due->settings.own,
        .caller = {.service = due->settings.service},
        .tenant = (int32_t)tenant,
        .now = rh_clock_business(),
        .deadline = rh_clock_real() + DEADLINE_MS,
        .key = row->id,
        .method = row->kind,
        .log = {.tenant = (int32_t)tenant, .method = row->kind},
    };
}

/* When this fails too, the lease's end brings the row back. */
static struct rh_error *try_later(struct rh_due *due, int64_t tenant, const struct leased *row)
{
    int64_t at = rh_clock_business() + rh_ticker_backoff(row->attempts);
    struct rh_param params[] = {rh_param_int(due->work, tenant), rh_param_text(row->id),
                                rh_param_int(due->work, row->attempts),
                                rh_param_time(due->work, at)};
    struct rh_query query = {rh_db_runtime(due->db) + RUNTIME_SQL_DUE_LATER, params, 4, NULL};
    return rh_db_run(due->db, due->work, &query, NULL, NULL);
}

static struct rh_error *handle(struct rh_due *due, int64_t tenant, const struct leased *row)
{
    rh_arena_reset(due->work);
    struct rh_request rq = request_for(due, tenant, row);
    struct rh_due_row view = {row->id, row->subject, row->at};
    struct rh_error *error = kind_of(due, row->kind)->handler(&rq, &view);
    rh_counter_add(error == NULL ? &handled : &failed, 1);
    if (error == NULL)
        return NULL;
    rh_log(RH_WARN, &rq.log, "timer %s failed: %s: %s", row->id, rh_code_name(error->code),
           error->detail == NULL ? "refused" : error->detail);
    return try_later(due, tenant, row);
}

/* One tenant's share; ret_more when it may have more. */
static struct rh_error *serve_tenant(struct rh_due *due, int64_t tenant, bool *ret_more)
{
    struct leased *rows = NULL;
    size_t n = 0;
    struct rh_error *error = lease(due, tenant, &rows, &n);
    for (size_t i = 0; error == NULL && i < n; i++)
        error = handle(due, tenant, &rows[i]);
    if (n == LEASE_ROWS)
        *ret_more = true;
    return error;
}

static struct rh_error *serve_due(struct rh_due *due, bool *ret_more)
{
    struct tenant *tenants = NULL;
    size_t n = 0;
    RH_TRY(find_tenants(due, RUNTIME_SQL_DUE_TENANTS, &tenants, &n));
    for (size_t i = 0; i < n; i++)
        RH_TRY(serve_tenant(due, tenants[i].tenant, ret_more));
    return NULL;
}

static struct rh_error *purge_tenant(struct rh_due *due, int64_t tenant, bool *ret_more)
{
    struct rh_param params[] = {rh_param_int(due->turn, tenant),
                                rh_param_time(due->turn, rh_clock_business()),
                                rh_param_int(due->turn, PURGE_ROWS)};
    struct rh_query query = {rh_db_runtime(due->db) + RUNTIME_SQL_IDEMPOTENCY_PURGE, params, 3,
                             NULL};
    size_t n = 0;
    RH_TRY(rh_db_run(due->db, due->turn, &query, NULL, &n));
    rh_counter_add(&purged, (int64_t)n);
    if (n == PURGE_ROWS)
        *ret_more = true;
    return NULL;
}

static struct rh_error *purge(struct rh_due *due, bool *ret_more)
{
    struct tenant *tenants = NULL;
    size_t n = 0;
    bool more = false;
    RH_TRY(find_tenants(due, RUNTIME_SQL_IDEMPOTENCY_TENANTS, &tenants, &n));
    for (size_t i = 0; i < n; i++)
        RH_TRY(purge_tenant(due, tenants[i].tenant, &more));
    if (!more)
        due->purge_at = rh_clock_monotonic() + PURGE_MS;
    *ret_more |= more;
    return NULL;
}

static bool turn(void *arg, struct rh_error **ret_error)
{
    struct rh_due *due = arg;
    bool more = false;
    rh_arena_reset(due->turn);
    struct rh_error *error = due->settings.n_kinds > 0 ? serve_due(due, &more) : NULL;
    if (error == NULL && rh_clock_monotonic() >= due->purge_at)
        error = purge(due, &more);
    *ret_error = error;
    return more;
}

static void free_due(struct rh_due *due)
{
    rh_db_close(&due->db);
    rh_arena_free(&due->turn);
    rh_arena_free(&due->work);
    rh_arena_free(&due->kinds_arena);
    free(due);
}

static struct rh_param kinds_param(struct rh_due *due)
{
    size_t n = due->settings.n_kinds;
    const char **names = rh_arena_array(due->kinds_arena, n, sizeof *names);
    for (size_t i = 0; i < n; i++)
        names[i] = due->settings.kinds[i].kind;
    return rh_param_texts(due->kinds_arena, n, names);
}

struct rh_due *rh_due_start(const struct rh_due_settings *settings)
{
    struct rh_due *due = rh_take(sizeof *due);
    due->settings = *settings;
    due->turn = rh_arena_new(0);
    due->work = rh_arena_new(0);
    due->kinds_arena = rh_arena_new(0);
    due->kinds = kinds_param(due);
    struct rh_error *error = rh_db_open(due->turn, settings->conninfo, settings->statements,
                                        settings->n_statements, &due->db);
    if (error != NULL) {
        rh_log(RH_ERROR, NULL, "timers: %s", error->detail);
        free_due(due);
        return NULL;
    }
    due->ticker = rh_ticker_start("timers", PAUSE_MS, turn, due);
    return due;
}

void rh_due_stop(struct rh_due **due)
{
    if (*due == NULL)
        return;
    rh_ticker_stop(&(*due)->ticker);
    free_due(*due);
    *due = NULL;
}
