/* Running statements: every wait has a deadline, every failure one of four meanings.
 *
 * A failure is UNAVAILABLE (the server is away, or the answer was lost), DEADLINE (the statement or
 * a lock took too long, and nothing happened), INTERNAL (ours), or worth another run: serialization
 * failure, deadlock, or a prepared statement that a migration made stale. Only the last kind is
 * repeated here, because there PostgreSQL has said that nothing was done. */
#include "clock.h"
#include "db_internal.h"
#include "metrics.h"
#include "runtime_sql.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "banned.h"

/* A statement is planned once per connection, perhaps when its tables were still empty: reading a
 * table from end to end is then the cheapest way, and would stay the way when it has grown. */
#define SESSION                                                                                    \
    "-c statement_timeout=5000 -c lock_timeout=2000 "                                              \
    "-c idle_in_transaction_session_timeout=5000 -c timezone=UTC "                                 \
    "-c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c jit=off"

#define RUNS 5 /* of a statement or transaction that PostgreSQL asks to repeat */

RH_COUNTER(reconnects, "rathaus_db_reconnects_total", "Database connections opened again")
RH_COUNTER(repeats, "rathaus_db_repeats_total", "Statements and transactions run again")
RH_COUNTER(lost, "rathaus_db_lost_total", "Statements whose connection died or froze under them")

/* SQLSTATE (or its beginning) -> what it means to the caller; the first that fits. */
static const struct meaning {
    const char *state;
    Common__Code code;
    bool drop; /* the connection is of no further use */
} meanings[] = {
    {"57014", COMMON__CODE__DEADLINE, false},   /* statement_timeout */
    {"55P03", COMMON__CODE__DEADLINE, false},   /* lock_timeout */
    {"57P", COMMON__CODE__UNAVAILABLE, true},   /* shutdown, crash of another backend */
    {"25P03", COMMON__CODE__UNAVAILABLE, true}, /* idle in transaction for too long */
    {"25006", COMMON__CODE__UNAVAILABLE, true}, /* read-only: no longer the primary */
    {"08", COMMON__CODE__UNAVAILABLE, true},    /* connection */
    {"53", COMMON__CODE__UNAVAILABLE, false},   /* disk, memory, connections used up */
    {"40", COMMON__CODE__UNAVAILABLE, false},   /* still in conflict after all runs */
    {"26000", COMMON__CODE__UNAVAILABLE, true}, /* prepared statement gone */
    {"0A000", COMMON__CODE__INTERNAL, true},    /* also: cached plan must not change its type */
};

static const struct meaning *meaning_of(const char *state)
{
    for (size_t i = 0; i < sizeof meanings / sizeof meanings[0]; i++) {
        if (strncmp(state, meanings[i].state, strlen(meanings[i].state)) == 0)
            return &meanings[i];
    }
    return NULL;
}

/* PostgreSQL undid the statement and would take it again. */
static bool worth_repeating(const struct rh_db *db)
{
    static const char *const states[] = {"40001", "40P01", "26000", "0A000"};
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
        if (strcmp(db->sqlstate, states[i]) == 0)
            return true;
    }
    return false;
}

/* Two that collided must not meet again at once: up to 4 ms, doubling with each run. */
static void pause_before(int run)
{
    uint32_t random = 0;
    if (getrandom(&random, sizeof random, GRND_NONBLOCK) < 0)
        random = (uint32_t)rh_clock_ns();
    long ns = (long)(random % 4000000u) << (run - 1);
    nanosleep(&(struct timespec){.tv_nsec = ns}, NULL);
    rh_counter_add(&repeats, 1);
}

/* Values can be personal: the server's words are kept only where they speak of structure. */
static const char *words_of(struct rh_arena *arena, const PGresult *result, const char *state)
{
    const char *words = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    bool values = strncmp(state, "22", 2) == 0 || strncmp(state, "23", 2) == 0;
    return values ? "" : rh_db_message(arena, words);
}

static void copy_field(char *to, size_t size, const PGresult *result, int field)
{
    const char *value = PQresultErrorField(result, field);
    snprintf(to, size, "%s", value == NULL ? "" : value);
}

/* The connection died or froze under `name`: whether it was done, only its key can tell. */
static struct rh_error *lost_under(struct rh_db *db, struct rh_arena *arena, const char *name)
{
    rh_db_drop(db, true);
    rh_counter_add(&lost, 1);
    return rh_fail(arena, UNAVAILABLE, "%s: connection lost, outcome unknown", name);
}

static struct rh_error *failure_of(struct rh_db *db, struct rh_arena *arena, const char *name,
                                   const PGresult *result)
{
    copy_field(db->sqlstate, sizeof db->sqlstate, result, PG_DIAG_SQLSTATE);
    copy_field(db->constraint, sizeof db->constraint, result, PG_DIAG_CONSTRAINT_NAME);
    if (db->sqlstate[0] == '\0')
        return lost_under(db, arena, name);
    const struct meaning *meaning = meaning_of(db->sqlstate);
    struct rh_error *error = rh_fail(arena, INTERNAL, "%s: SQLSTATE %s %s%s", name, db->sqlstate,
                                     db->constraint, words_of(arena, result, db->sqlstate));
    if (meaning != NULL)
        error->code = meaning->code;
    if (PQstatus(db->conn) == CONNECTION_BAD || (meaning != NULL && meaning->drop))
        rh_db_drop(db, PQstatus(db->conn) == CONNECTION_BAD);
    return error;
}

/* An idle connection has nothing to say: what is readable there is the server's farewell, or a
 * changed setting; either is a reason to begin afresh. */
static bool is_alive(const struct rh_db *db)
{
    struct pollfd fd = {.fd = PQsocket(db->conn), .events = POLLIN};
    return PQstatus(db->conn) == CONNECTION_OK && poll(&fd, 1, 0) == 0;
}

/* Makes sure that there is a connection to send on. */
static struct rh_error *ready(struct rh_db *db, struct rh_arena *arena)
{
    db->sqlstate[0] = '\0';
    db->constraint[0] = '\0';
    if (db->conn != NULL && is_alive(db))
        return NULL;
    if (db->in_transaction) {
        rh_db_drop(db, false);
        return rh_fail(arena, UNAVAILABLE, "connection lost within a transaction");
    }
    rh_db_drop(db, false);
    RH_TRY(rh_db_connect(db, arena));
    rh_counter_add(&reconnects, 1);
    return NULL;
}

static void clear_result(void *result)
{
    PQclear(result);
}

/* Takes the answer to what was just sent; the result lives as long as the arena. */
static struct rh_error *take_answer(struct rh_db *db, struct rh_arena *arena, const char *name,
                                    PGresult **ret_result)
{
    int64_t deadline = rh_clock_monotonic() + db->wait;
    PGresult *result = NULL, *end = NULL;
    if (!rh_db_flush(db->conn, deadline) || !rh_db_result(db->conn, deadline, &result) ||
        result == NULL)
        return lost_under(db, arena, name);
    rh_arena_defer(arena, clear_result, result);
    ExecStatusType status = PQresultStatus(result);
    bool done = rh_db_result(db->conn, deadline, &end) && end == NULL;
    PQclear(end);
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
        return failure_of(db, arena, name, result);
    if (!done)
        return lost_under(db, arena, name);
    *ret_result = result;
    return NULL;
}

static struct rh_error *execute(struct rh_db *db, struct rh_arena *arena,
                                const struct rh_query *query, PGresult **ret_result)
{
    const char *name = db->statements[query->statement].name;
    size_t n = query->n_params;
    const char **values = rh_arena_array(arena, n, sizeof *values);
    int *lengths = rh_arena_array(arena, n, sizeof *lengths);
    int *formats = rh_arena_array(arena, n, sizeof *formats);
    for (size_t i = 0; i < n; i++) {
        values[i] = query->params[i].bytes;
        lengths[i] = query->params[i].len;
        formats[i] = query->params[i].binary;
    }
    RH_TRY(ready(db, arena));
    if (!PQsendQueryPrepared(db->conn, name, (int)n, values, lengths, formats, 1))
        return lost_under(db, arena, name);
    return take_answer(db, arena, name, ret_result);
}

struct rh_error *rh_db_run(struct rh_db *db, struct rh_arena *arena, const struct rh_query *query,
                           void *ret_rows, size_t *ret_n)
{
    if (query->statement >= db->n_statements)
        return rh_fail(arena, INTERNAL, "no statement %zu", query->statement);
    PGresult *result = NULL;
    struct rh_error *error = execute(db, arena, query, &result);
    for (int run = 1; error != NULL && run < RUNS; run++) {
        if (db->in_transaction || !worth_repeating(db))
            return error;
        pause_before(run);
        error = execute(db, arena, query, &result);
    }
    RH_TRY(error);
    if (ret_n != NULL)
        *ret_n = query->row == NULL ? (size_t)strtoull(PQcmdTuples(result), NULL, 10)
                                    : (size_t)PQntuples(result);
    if (query->row == NULL || ret_rows == NULL)
        return NULL;
    return rh_db_rows(arena, db->statements[query->statement].name, result, query->row, ret_rows);
}

/* BEGIN, COMMIT or ROLLBACK. */
static struct rh_error *command(struct rh_db *db, struct rh_arena *arena, const char *sql,
                                PGresult **ret_result)
{
    RH_TRY(ready(db, arena));
    if (!PQsendQuery(db->conn, sql))
        return lost_under(db, arena, sql);
    return take_answer(db, arena, sql, ret_result);
}

/* COMMIT of a transaction in which a statement failed is a ROLLBACK, and PostgreSQL calls it one.
 */
static struct rh_error *commit(struct rh_db *db, struct rh_arena *arena)
{
    PGresult *result = NULL;
    RH_TRY(command(db, arena, "COMMIT", &result));
    if (strcmp(PQcmdStatus(result), "COMMIT") != 0)
        return rh_fail(arena, INTERNAL, "a transaction went on after a failed statement");
    return NULL;
}

/* Keeps what the failed statement said: it decides whether the transaction runs again. */
static void roll_back(struct rh_db *db, struct rh_arena *arena)
{
    struct rh_db failed = *db;
    PGresult *result = NULL;
    if (db->conn != NULL && command(db, arena, "ROLLBACK", &result) != NULL && db->conn != NULL)
        rh_db_drop(db, false);
    memcpy(db->sqlstate, failed.sqlstate, sizeof db->sqlstate);
    memcpy(db->constraint, failed.constraint, sizeof db->constraint);
}

static struct rh_error *transact(struct rh_db *db, struct rh_arena *arena,
                                 struct rh_error *(*body)(struct rh_db *db, void *arg), void *arg)
{
    PGresult *result = NULL;
    RH_TRY(command(db, arena, "BEGIN", &result));
    db->in_transaction = true;
    struct rh_error *error = body(db, arg);
    if (error == NULL)
        error = commit(db, arena);
    else
        roll_back(db, arena);
    db->in_transaction = false;
    return error;
}

struct rh_error *rh_db_transaction(struct rh_db *db, struct rh_arena *arena,
                                   struct rh_error *(*body)(struct rh_db *db, void *arg), void *arg)
{
    if (db->in_transaction)
        return rh_fail(arena, INTERNAL, "a transaction within a transaction");
    struct rh_error *error = transact(db, arena, body, arg);
    for (int run = 1; error != NULL && run < RUNS && worth_repeating(db); run++) {
        pause_before(run);
        error = transact(db, arena, body, arg);
    }
    return error;
}

const char *rh_db_constraint(const struct rh_db *db)
{
    return db->constraint;
}

size_t rh_db_runtime(const struct rh_db *db)
{
    return db->n_own;
}

/* The service's statements and the runtime's as one table. */
static void join_statements(struct rh_db *db, const struct rh_statement *statements, size_t n)
{
    struct rh_statement *all = rh_arena_array(db->arena, n + runtime_statements_n, sizeof *all);
    if (n > 0)
        memcpy(all, statements, n * sizeof *all);
    memcpy(all + n, runtime_statements, runtime_statements_n * sizeof *all);
    db->statements = all;
    db->n_statements = n + runtime_statements_n;
    db->n_own = n;
}

static struct rh_db *allocate(const char *session)
{
    struct rh_arena *own = rh_arena_new(0);
    struct rh_db *db = rh_arena_alloc(own, sizeof *db);
    db->arena = own;
    db->session = session;
    return db;
}

static struct rh_error *open_hosts(struct rh_db *db, struct rh_arena *arena, const char *conninfo,
                                   struct rh_db **ret_db)
{
    struct rh_error *error = rh_db_hosts(db, arena, conninfo);
    if (error == NULL)
        error = rh_db_connect(db, arena);
    if (error != NULL)
        rh_db_close(&db);
    *ret_db = db;
    return error;
}

struct rh_error *rh_db_open(struct rh_arena *arena, const char *conninfo,
                            const struct rh_statement *statements, size_t n, struct rh_db **ret_db)
{
    struct rh_db *db = allocate(SESSION);
    join_statements(db, statements, n);
    return open_hosts(db, arena, conninfo, ret_db);
}

struct rh_error *rh_db_open_relay(struct rh_arena *arena, const char *conninfo,
                                  struct rh_db **ret_db)
{
    struct rh_db *db = allocate(SESSION " -c synchronous_commit=off");
    join_statements(db, NULL, 0);
    return open_hosts(db, arena, conninfo, ret_db);
}

void rh_db_close(struct rh_db **db)
{
    if (*db == NULL)
        return;
    struct rh_arena *own = (*db)->arena;
    PQfinish((*db)->conn);
    rh_arena_free(&own);
    *db = NULL;
}
