/* Opening a connection: each host by itself with a deadline of our own, then all statements in one
 * round trip.
 *
 * libpq's own list of hosts never leaves a frozen first one, and connect_timeout does not count for
 * asynchronous connections; so each attempt is a connection string with one host, polled by us. The
 * statements are prepared in pipeline mode: hundreds of them cost one round trip, which keeps a
 * reconnect within a request's deadline. */
#include "clock.h"
#include "db_gate.h"
#include "db_internal.h"
#include "log.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "banned.h"

#define PREPARE_MS 2000 /* beyond the time for connecting */
#define GRACE_MS   2000 /* beyond statement_timeout, before a server counts as frozen */

#define TIMEOUT_SQL                                                                                \
    "select (extract(epoch from current_setting('statement_timeout')::interval) * 1000)::int"

#define EXTRA_OPTIONS 4 /* keywords that we add to those of the connection string, with the end */

/* True when the socket is ready; false at the deadline. */
static bool wait_socket(PGconn *conn, short events, int64_t deadline)
{
    struct pollfd fd = {.fd = PQsocket(conn), .events = events};
    for (;;) {
        int64_t left = deadline - rh_clock_monotonic();
        int ready = poll(&fd, 1, left > 0 ? (int)left : 0);
        if (ready > 0)
            return true;
        if (ready == 0 || errno != EINTR)
            return false;
    }
}

bool rh_db_flush(PGconn *conn, int64_t deadline)
{
    int left;
    while ((left = PQflush(conn)) > 0) {
        if (!wait_socket(conn, POLLIN | POLLOUT, deadline))
            return false;
        /* A server that cannot send does not read either: make room for both directions. */
        if (!PQconsumeInput(conn))
            return false;
    }
    return left == 0;
}

bool rh_db_result(PGconn *conn, int64_t deadline, PGresult **ret_result)
{
    while (PQisBusy(conn)) {
        if (!wait_socket(conn, POLLIN, deadline))
            return false;
        if (!PQconsumeInput(conn))
            break;
    }
    *ret_result = PQgetResult(conn);
    return true;
}

const char *rh_db_message(struct rh_arena *arena, const char *message)
{
    char *line = rh_arena_strdup(arena, message == NULL ? "" : message);
    size_t length = strlen(line);
    while (length > 0 && line[length - 1] == '\n')
        line[--length] = '\0';
    for (char *p = line; *p != '\0'; p++) {
        if (*p == '\n' || *p == '\t')
            *p = ' ';
    }
    return line;
}

static size_t count_items(const char *list)
{
    size_t n = list == NULL || *list == '\0' ? 0 : 1;
    for (; n > 0 && *list != '\0'; list++)
        n += *list == ',';
    return n;
}

/* The i-th item of a list by commas; the only one for every i; NULL for an empty list. */
static const char *item(struct rh_arena *arena, const char *list, size_t i)
{
    size_t n = count_items(list);
    if (n == 0)
        return NULL;
    for (size_t skip = n == 1 ? 0 : i; skip > 0; skip--)
        list = strchrnul(list, ',') + (*strchrnul(list, ',') == ',');
    return rh_arena_dup(arena, list, (size_t)(strchrnul(list, ',') - list));
}

static const char *option(const PQconninfoOption *options, const char *keyword)
{
    for (; options->keyword != NULL; options++) {
        if (strcmp(options->keyword, keyword) == 0)
            return options->val;
    }
    return NULL;
}

/* The value of a keyword for the i-th host. */
static const char *value_for(struct rh_db *db, const PQconninfoOption *option, size_t i)
{
    static const char *const lists[] = {"host", "hostaddr", "port"};
    for (size_t k = 0; k < sizeof lists / sizeof lists[0]; k++) {
        if (strcmp(option->keyword, lists[k]) == 0)
            return item(db->arena, option->val, i);
    }
    if (strcmp(option->keyword, "options") == 0)
        return rh_arena_printf(db->arena, "%s %s", db->session, option->val);
    return rh_arena_strdup(db->arena, option->val);
}

/* libpq takes the last of two equal keywords, and skips those without value. */
static void fill_host(struct rh_db *db, const PQconninfoOption *options, size_t i)
{
    struct rh_db_host *host = &db->hosts[i];
    size_t n = 0;
    for (const PQconninfoOption *o = options; o->keyword != NULL; o++)
        n++;
    host->keywords = rh_arena_array(db->arena, n + EXTRA_OPTIONS, sizeof *host->keywords);
    host->values = rh_arena_array(db->arena, n + EXTRA_OPTIONS, sizeof *host->values);
    n = 0;
    host->keywords[n] = "fallback_application_name";
    host->values[n++] = "rathaus";
    host->keywords[n] = "options";
    host->values[n++] = db->session;
    host->keywords[n] = "target_session_attrs";
    host->values[n++] = db->n_hosts > 1 ? "read-write" : NULL;
    for (const PQconninfoOption *o = options; o->keyword != NULL; o++) {
        if (o->val == NULL || strcmp(o->keyword, "client_encoding") == 0)
            continue;
        host->keywords[n] = rh_arena_strdup(db->arena, o->keyword);
        host->values[n++] = value_for(db, o, i);
    }
    host->keywords[n] = "client_encoding";
    host->values[n] = "UTF8";
    host->name = item(db->arena, option(options, "host"), i);
    if (host->name == NULL)
        host->name = item(db->arena, option(options, "hostaddr"), i);
    if (host->name == NULL)
        host->name = "the default host";
}

struct rh_error *rh_db_hosts(struct rh_db *db, struct rh_arena *arena, const char *conninfo)
{
    char *message = NULL;
    PQconninfoOption *options = PQconninfoParse(conninfo, &message);
    if (options == NULL) {
        struct rh_error *error =
            rh_fail(arena, INTERNAL, "connection string: %s", rh_db_message(arena, message));
        PQfreemem(message);
        return error;
    }
    size_t names = count_items(option(options, "host"));
    size_t addresses = count_items(option(options, "hostaddr"));
    db->n_hosts = names > addresses ? names : addresses;
    if (db->n_hosts == 0)
        db->n_hosts = 1;
    db->hosts = rh_arena_array(db->arena, db->n_hosts, sizeof *db->hosts);
    for (size_t i = 0; i < db->n_hosts; i++)
        fill_host(db, options, i);
    PQconninfoFree(options);
    return NULL;
}

/* False when the host refuses or the deadline is over. */
static bool poll_connect(PGconn *conn, int64_t deadline)
{
    PostgresPollingStatusType status = PGRES_POLLING_WRITING;
    while (status != PGRES_POLLING_OK && status != PGRES_POLLING_FAILED) {
        if (!wait_socket(conn, status == PGRES_POLLING_READING ? POLLIN : POLLOUT, deadline))
            return false;
        status = PQconnectPoll(conn);
    }
    return status == PGRES_POLLING_OK;
}

static struct rh_error *connect_host(struct rh_arena *arena, const struct rh_db_host *host,
                                     int64_t ms, PGconn **ret_conn)
{
    PGconn *conn = PQconnectStartParams(host->keywords, host->values, 0);
    if (PQstatus(conn) != CONNECTION_BAD && poll_connect(conn, rh_clock_monotonic() + ms) &&
        PQsetnonblocking(conn, 1) == 0) {
        *ret_conn = conn;
        return NULL;
    }
    const char *message = rh_db_message(arena, PQerrorMessage(conn));
    struct rh_error *error = rh_fail(arena, UNAVAILABLE, "PostgreSQL on %s: %s", host->name,
                                     *message == '\0' ? "no answer in time" : message);
    PQfinish(conn);
    return error;
}

/* Notices and the like go nowhere: the server logs them. */
static void ignore_notice(void *arg, const PGresult *result)
{
    (void)arg;
    (void)result;
}

/* Queues the preparation of everything and the question for the statement time-out. */
static bool send_statements(struct rh_db *db, int64_t deadline)
{
    if (!PQenterPipelineMode(db->conn))
        return false;
    for (size_t i = 0; i < db->n_statements; i++) {
        const struct rh_statement *statement = &db->statements[i];
        if (!PQsendPrepare(db->conn, statement->name, statement->sql, 0, NULL))
            return false;
    }
    return PQsendQueryParams(db->conn, TIMEOUT_SQL, 0, NULL, NULL, NULL, NULL, 0) &&
           PQpipelineSync(db->conn) && rh_db_flush(db->conn, deadline);
}

/* Takes one result of the pipeline, which ends with a NULL result. */
static struct rh_error *take_prepared(struct rh_db *db, struct rh_arena *arena, const char *name,
                                      int64_t deadline)
{
    PGresult *result = NULL, *end = NULL;
    struct rh_error *error = NULL;
    if (!rh_db_result(db->conn, deadline, &result) || PQstatus(db->conn) == CONNECTION_BAD)
        error = rh_fail(arena, UNAVAILABLE, "connection lost while preparing %s", name);
    else if (PQresultStatus(result) == PGRES_TUPLES_OK)
        db->wait = strtoll(PQgetvalue(result, 0, 0), NULL, 10);
    else if (PQresultStatus(result) != PGRES_COMMAND_OK)
        error = rh_fail(arena, INTERNAL, "statement %s: %s", name,
                        rh_db_message(arena, PQresultErrorMessage(result)));
    PQclear(result);
    if (error == NULL && !rh_db_result(db->conn, deadline, &end))
        error = rh_fail(arena, UNAVAILABLE, "connection lost while preparing %s", name);
    PQclear(end);
    return error;
}

static struct rh_error *prepare(struct rh_db *db, struct rh_arena *arena, int64_t ms)
{
    int64_t deadline = rh_clock_monotonic() + ms + PREPARE_MS;
    if (!send_statements(db, deadline))
        return rh_fail(arena, UNAVAILABLE, "connection lost while preparing statements");
    for (size_t i = 0; i < db->n_statements; i++)
        RH_TRY(take_prepared(db, arena, db->statements[i].name, deadline));
    RH_TRY(take_prepared(db, arena, "statement_timeout", deadline));
    db->wait = (db->wait > 0 ? db->wait : 5000) + GRACE_MS;
    PGresult *sync = NULL;
    bool synced = rh_db_result(db->conn, deadline, &sync) &&
                  PQresultStatus(sync) == PGRES_PIPELINE_SYNC && PQexitPipelineMode(db->conn);
    PQclear(sync);
    return synced ? NULL : rh_fail(arena, UNAVAILABLE, "connection lost while preparing");
}

void rh_db_drop(struct rh_db *db, bool next)
{
    PQfinish(db->conn);
    db->conn = NULL;
    if (next)
        db->host = (db->host + 1) % db->n_hosts;
}

/* `ms`: for each host. */
static struct rh_error *connect_any(struct rh_db *db, struct rh_arena *arena, int64_t ms)
{
    struct rh_error *error = NULL;
    for (size_t i = 0; i < db->n_hosts; i++) {
        error = connect_host(arena, &db->hosts[db->host], ms, &db->conn);
        if (error == NULL) {
            PQsetNoticeReceiver(db->conn, ignore_notice, NULL);
            error = prepare(db, arena, ms);
            if (error == NULL)
                return NULL;
        }
        rh_db_drop(db, true);
    }
    return error;
}

struct rh_error *rh_db_connect(struct rh_db *db, struct rh_arena *arena)
{
    static struct rh_db_gate gate = RH_DB_GATE_INIT; /* of the process */
    int64_t ms;
    if (!rh_db_gate_enter(&gate, &ms))
        return rh_fail(arena, UNAVAILABLE, "PostgreSQL was away a moment ago");
    struct rh_error *error = connect_any(db, arena, ms);
    rh_db_gate_leave(&gate, error == NULL);
    return error;
}
