/* The relay: lease a few rows of each tenant, send them all, wait for all answers, settle.
 *
 * A row is deleted only after its receiver's COMMIT, told by the reply; a relay that dies in
 * between leaves the row to be sent again with the same key, which the receiver's idempotency row
 * makes harmless. That holds for a crash of the database too, so that leases and deletions need not
 * wait for its disk, which is four fifths of the time. Real time throughout: a moved business clock
 * must not hold messages back. */
#include "outbox.h"

#include "clock.h"
#include "metrics.h"
#include "runtime_sql.h"
#include "take.h"
#include "ticker.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "banned.h"

#define PAUSE_MS    200
#define LEASE_MS    (30 * RH_SECOND) /* well beyond the longest wait for an answer */
#define LEASE_ROWS  32               /* of one tenant */
#define ROUND_ROWS  256 /* on their way together, so that a silent receiver delays nobody twice */
#define DEADLINE_MS 5000
#define HANDOVER_MS 1000
#define GIVE_UP_MS  (72 * RH_HOUR)
#define COUNT_MS    RH_MINUTE /* between two counts of the dead */

struct rh_outbox {
    struct rh_bus_client *bus;
    struct rh_caller caller;
    struct rh_db *db;
    struct rh_arena *turn;  /* the tenants of one turn */
    struct rh_arena *arena; /* the rows of one round */
    int64_t count_at;       /* monotonic */
    struct rh_ticker *ticker;
};

RH_COUNTER(sent, "rathaus_outbox_sent_total", "Outbox rows that their receiver acknowledged")
RH_COUNTER(retried, "rathaus_outbox_retried_total", "Outbox rows that were not acknowledged")
RH_GAUGE(dead, "rathaus_outbox_dead", "Outbox rows that wait for the operator")

struct number {
    int64_t tenant, n;
};
static const struct rh_column tenant_columns[] = {RH_COLUMN(number, tenant, INT)};
static const struct rh_row_type tenant_row = RH_ROW_TYPE(number, tenant_columns);
static const struct rh_column count_columns[] = {RH_COLUMN(number, n, INT)};
static const struct rh_row_type count_row = RH_ROW_TYPE(number, count_columns);

/* A row on its way, and what came back. */
struct leased {
    const char *id, *target;
    struct rh_slice body;
    int64_t attempts, since;
    struct rh_method method;
    Common__Code code;
    size_t *waiting; /* answers that are still to come */
};

/* What was leased of one tenant. */
struct batch {
    int64_t tenant;
    struct leased *rows;
    size_t n;
};

static const struct rh_column leased_columns[] = {
    RH_COLUMN(leased, id, TEXT), RH_COLUMN(leased, target, TEXT), RH_COLUMN(leased, body, BYTES),
    RH_COLUMN(leased, attempts, INT), RH_COLUMN(leased, since, TIME)};
static const struct rh_row_type leased_row = RH_ROW_TYPE(leased, leased_columns);

static struct rh_error *run(struct rh_outbox *outbox, struct rh_query query, void *ret_rows,
                            size_t *ret_n)
{
    query.statement += rh_db_runtime(outbox->db);
    return rh_db_run(outbox->db, outbox->arena, &query, ret_rows, ret_n);
}

static struct rh_error *lease(struct rh_outbox *outbox, int64_t tenant, struct leased **ret_rows,
                              size_t *ret_n)
{
    int64_t now = rh_clock_real();
    struct rh_param params[] = {
        rh_param_int(outbox->arena, tenant), rh_param_time(outbox->arena, now),
        rh_param_time(outbox->arena, now + LEASE_MS), rh_param_int(outbox->arena, LEASE_ROWS)};
    return run(outbox, (struct rh_query){RUNTIME_SQL_OUTBOX_LEASE, params, 4, &leased_row},
               ret_rows, ret_n);
}

static void answered(void *arg, const struct rh_bus_reply *reply)
{
    struct leased *row = arg;
    row->code = reply->code;
    (*row->waiting)--;
}

static void call(struct rh_outbox *outbox, int64_t tenant, struct leased *row)
{
    row->method = (struct rh_method){
        .name = row->target, .kind = RH_WRITE, .deadline = DEADLINE_MS, .handover = HANDOVER_MS};
    struct rh_bus_request request = {
        .method = &row->method,
        .tenant = (int32_t)tenant,
        .caller = &outbox->caller,
        .key = row->id,
        .body = row->body,
    };
    rh_bus_client_call(outbox->bus, &request, answered, row);
}

/* Sends all rows; every one has its code afterwards. Each call ends by its deadline at the latest.
 */
static void deliver(struct rh_outbox *outbox, const struct batch *batches, size_t n)
{
    size_t waiting = 0;
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < batches[i].n; k++) {
            waiting++;
            batches[i].rows[k].waiting = &waiting;
            call(outbox, batches[i].tenant, &batches[i].rows[k]);
        }
    }
    while (waiting > 0) {
        struct pollfd fd = {.fd = rh_bus_client_fd(outbox->bus), .events = POLLIN};
        int ms = rh_bus_client_run(outbox->bus);
        if (waiting > 0)
            poll(&fd, 1, ms);
    }
}

/* What another moment can change: failures, and a door that does not know us or the method yet, as
 * in the middle of a deployment or a move. */
static bool may_pass(Common__Code code)
{
    return rh_code_is_failure(code) || code == COMMON__CODE__UNKNOWN_METHOD ||
           code == COMMON__CODE__VERSION || code == COMMON__CODE__EPOCH;
}

static struct rh_error *put_off(struct rh_outbox *outbox, int64_t tenant, const struct leased *row)
{
    int64_t now = rh_clock_real();
    bool give_up = !may_pass(row->code) || now - row->since >= GIVE_UP_MS;
    int64_t at = give_up ? now : now + rh_ticker_backoff(row->attempts);
    struct rh_param params[] = {rh_param_int(outbox->arena, tenant), rh_param_text(row->id),
                                rh_param_int(outbox->arena, row->attempts),
                                rh_param_time(outbox->arena, at)};
    struct rh_log_context context = {.tenant = (int32_t)tenant, .method = row->target};
    rh_log(give_up ? RH_ERROR : RH_WARN, &context, "outbox row %s: %s, %s", row->id,
           rh_code_name(row->code), give_up ? "given up" : "to be sent again");
    if (give_up)
        outbox->count_at = 0;
    else
        rh_counter_add(&retried, 1);
    size_t statement = give_up ? RUNTIME_SQL_OUTBOX_GIVE_UP : RUNTIME_SQL_OUTBOX_LATER;
    return run(outbox, (struct rh_query){statement, params, 4, NULL}, NULL, NULL);
}

/* Deletes what was acknowledged, in one statement, then puts the others off. */
static struct rh_error *settle(struct rh_outbox *outbox, const struct batch *batch)
{
    const char *ids[LEASE_ROWS];
    size_t done = 0;
    for (size_t i = 0; i < batch->n; i++) {
        if (batch->rows[i].code == COMMON__CODE__OK)
            ids[done++] = batch->rows[i].id;
    }
    if (done > 0) {
        struct rh_param params[] = {rh_param_int(outbox->arena, batch->tenant),
                                    rh_param_texts(outbox->arena, done, ids)};
        RH_TRY(
            run(outbox, (struct rh_query){RUNTIME_SQL_OUTBOX_DONE, params, 2, NULL}, NULL, NULL));
        rh_counter_add(&sent, (int64_t)done);
    }
    for (size_t i = 0; i < batch->n; i++) {
        if (batch->rows[i].code != COMMON__CODE__OK)
            RH_TRY(put_off(outbox, batch->tenant, &batch->rows[i]));
    }
    return NULL;
}

/* Leases of the next tenants until a round is full, delivers and settles. *at: the tenant to go on
 * with. */
static struct rh_error *serve_round(struct rh_outbox *outbox, const struct number *tenants,
                                    size_t n, size_t *at)
{
    struct batch batches[ROUND_ROWS];
    size_t n_batches = 0, rows = 0;
    rh_arena_reset(outbox->arena);
    for (; *at < n && rows < ROUND_ROWS && n_batches < ROUND_ROWS; (*at)++) {
        struct batch *batch = &batches[n_batches];
        *batch = (struct batch){.tenant = tenants[*at].tenant};
        RH_TRY(lease(outbox, batch->tenant, &batch->rows, &batch->n));
        rows += batch->n;
        n_batches += batch->n > 0;
    }
    deliver(outbox, batches, n_batches);
    for (size_t i = 0; i < n_batches; i++)
        RH_TRY(settle(outbox, &batches[i]));
    return NULL;
}

/* True in ret_more when something was found: there may be more of it. */
static struct rh_error *serve(struct rh_outbox *outbox, bool *ret_more)
{
    struct number *tenants = NULL;
    size_t n = 0, at = 0;
    struct rh_param params[] = {rh_param_time(outbox->turn, rh_clock_real())};
    struct rh_query query = {rh_db_runtime(outbox->db) + RUNTIME_SQL_OUTBOX_TENANTS, params, 1,
                             &tenant_row};
    RH_TRY(rh_db_run(outbox->db, outbox->turn, &query, &tenants, &n));
    *ret_more = n > 0;
    while (at < n)
        RH_TRY(serve_round(outbox, tenants, n, &at));
    return NULL;
}

static struct rh_error *count_dead(struct rh_outbox *outbox)
{
    struct number *count = NULL;
    RH_TRY(
        run(outbox, (struct rh_query){RUNTIME_SQL_OUTBOX_DEAD, NULL, 0, &count_row}, &count, NULL));
    rh_gauge_set(&dead, count->n);
    outbox->count_at = rh_clock_monotonic() + COUNT_MS;
    return NULL;
}

/* The client is run in idle turns too: it keeps its connections. */
static bool turn(void *arg, struct rh_error **ret_error)
{
    struct rh_outbox *outbox = arg;
    bool more = false;
    rh_arena_reset(outbox->turn);
    rh_bus_client_run(outbox->bus);
    struct rh_error *error = serve(outbox, &more);
    if (error == NULL && rh_clock_monotonic() >= outbox->count_at)
        error = count_dead(outbox);
    *ret_error = error;
    return more;
}

static void free_outbox(struct rh_outbox *outbox)
{
    rh_bus_client_free(&outbox->bus);
    rh_db_close(&outbox->db);
    rh_arena_free(&outbox->turn);
    rh_arena_free(&outbox->arena);
    free(outbox);
}

struct rh_outbox *rh_outbox_start(const struct rh_outbox_settings *settings)
{
    struct rh_outbox *outbox = rh_take(sizeof *outbox);
    outbox->bus = settings->bus;
    outbox->caller.service = settings->service;
    outbox->turn = rh_arena_new(0);
    outbox->arena = rh_arena_new(0);
    struct rh_error *error = rh_db_open_relay(outbox->turn, settings->conninfo, &outbox->db);
    if (error != NULL) {
        rh_log(RH_ERROR, NULL, "outbox: %s", error->detail);
        free_outbox(outbox);
        return NULL;
    }
    outbox->ticker = rh_ticker_start("outbox", PAUSE_MS, turn, outbox);
    return outbox;
}

void rh_outbox_stop(struct rh_outbox **outbox)
{
    if (*outbox == NULL)
        return;
    rh_ticker_stop(&(*outbox)->ticker);
    free_outbox(*outbox);
    *outbox = NULL;
}
