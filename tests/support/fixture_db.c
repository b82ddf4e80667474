/* The database of a test program: found or made before its first test, dropped after its last.
 *
 * Criterion runs each test in a process of its own, so what the tests share is passed by the
 * environment (server, database) and kept in PostgreSQL (which schemas are there already); an
 * advisory lock lets one test at a time look and migrate. */
#include "fixture_db.h"
#include "clock.h"
#include "fixture_server.h"
#include "id.h"
#include "pb.h"

#include <criterion/criterion.h>
#include <criterion/hooks.h>
#include <libpq-fe.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define SERVER       "RATHAUS_TEST_PG"
#define DATABASE     "RATHAUS_TEST_DB"
#define LOCK         "select pg_advisory_lock(7101)"
#define MAX_SERVICES 16
#define MAX_CHANGES  200

extern char **environ;

static struct fixture_server *own_server; /* in the runner's process */
static bool own_database;

static const char *setting(const char *name)
{
    const char *value = getenv(name);
    cr_assert_not_null(value, "%s is not set: is rh_fixture linked?", name);
    return value;
}

static void conninfo_of(const char *database, const char *role, char *ret, size_t size)
{
    snprintf(ret, size, "host=%s port=5432 dbname=%s user=%s", setting(SERVER), database, role);
}

static PGconn *connect_as(const char *database, const char *role)
{
    char conninfo[512];
    conninfo_of(database, role, conninfo, sizeof conninfo);
    PGconn *conn = PQconnectdb(conninfo);
    cr_assert_eq(PQstatus(conn), CONNECTION_OK, "%s", PQerrorMessage(conn));
    return conn;
}

static int64_t ask(PGconn *conn, const char *sql)
{
    PGresult *result = PQexec(conn, sql);
    ExecStatusType status = PQresultStatus(result);
    cr_assert(status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK, "%s: %s", sql,
              PQerrorMessage(conn));
    int64_t value = PQntuples(result) > 0 ? strtoll(PQgetvalue(result, 0, 0), NULL, 10) : 0;
    PQclear(result);
    return value;
}

int64_t fixture_int(const char *schema, const char *sql)
{
    char path[128];
    PGconn *conn = connect_as(setting(DATABASE), "postgres");
    snprintf(path, sizeof path, "set search_path = %s", schema);
    ask(conn, path);
    int64_t value = ask(conn, sql);
    PQfinish(conn);
    return value;
}

/* Runs files by one psql, with :service set. */
static void run_files(const char *role, const char *service, char *const *files, size_t n)
{
    char variable[128];
    snprintf(variable, sizeof variable, "service=%s", service);
    const char *argv[MAX_CHANGES * 2 + 16] = {
        "psql",          "-X", "-q", "-v", "ON_ERROR_STOP=1", "-v", variable,   "-h",
        setting(SERVER), "-U", role, "-d", setting(DATABASE), "-o", "/dev/null"};
    size_t at = 15;
    for (size_t i = 0; i < n; i++) {
        argv[at++] = "-f";
        argv[at++] = files[i];
    }
    pid_t pid;
    int status = -1;
    cr_assert_eq(posix_spawnp(&pid, "psql", NULL, NULL, (char *const *)(uintptr_t)argv, environ), 0,
                 "psql is missing");
    cr_assert_eq(waitpid(pid, &status, 0), pid);
    cr_assert_eq(status, 0, "psql failed on %s", service);
}

/* The deploy scripts in the order of sqitch.plan: a line per change that begins with its name. */
static void migrate(const char *service, const char *migrations)
{
    char path[1024], line[1024];
    char *files[MAX_CHANGES];
    size_t n = 0;
    snprintf(path, sizeof path, RATHAUS_SOURCE "/%s/sqitch.plan", migrations);
    FILE *plan = fopen(path, "re");
    cr_assert_not_null(plan, "no %s", path);
    while (fgets(line, sizeof line, plan) != NULL) {
        if (strchr("%#@ \t\n", line[0]) != NULL)
            continue;
        line[strcspn(line, " \t\n")] = '\0';
        cr_assert_lt(n, MAX_CHANGES);
        cr_assert_gt(asprintf(&files[n++], RATHAUS_SOURCE "/%s/deploy/%s.sql", migrations, line),
                     0);
    }
    fclose(plan);
    run_files("rathaus_owner", service, files, n);
    while (n > 0)
        free(files[--n]);
}

/* Roles belong to the whole server, so the lock is taken in the database that all programs share.
 */
static void ensure_schema(const char *service, const char *migrations)
{
    char sql[256];
    PGconn *lock = connect_as("postgres", "postgres");
    ask(lock, LOCK);
    snprintf(sql, sizeof sql, "select count(*) from pg_namespace where nspname = '%s'", service);
    if (fixture_int("public", sql) == 0) {
        char *roles[] = {(char *)RATHAUS_SOURCE "/services/runtime/roles.sql"};
        run_files("postgres", service, roles, 1);
        migrate(service, migrations);
    }
    PQfinish(lock);
}

const char *fixture_conninfo_from(const char *service, const char *migrations)
{
    static struct ready {
        char service[64], conninfo[512];
    } all[MAX_SERVICES];
    size_t i = 0;
    while (i < MAX_SERVICES && all[i].service[0] != '\0') {
        if (strcmp(all[i].service, service) == 0)
            return all[i].conninfo;
        i++;
    }
    cr_assert_lt(i, MAX_SERVICES);
    ensure_schema(service, migrations);
    char role[80];
    snprintf(role, sizeof role, "rathaus_%s", service);
    conninfo_of(setting(DATABASE), role, all[i].conninfo, sizeof all[i].conninfo);
    snprintf(all[i].service, sizeof all[i].service, "%s", service);
    return all[i].conninfo;
}

const char *fixture_conninfo(const char *service)
{
    char migrations[128];
    snprintf(migrations, sizeof migrations, "services/%s/migrations", service);
    return fixture_conninfo_from(service, migrations);
}

struct fixture fixture_new(const char *service, const struct rh_statement *statements, size_t n)
{
    struct fixture fixture = {.arena = rh_arena_new(0)};
    struct rh_error *error =
        rh_db_open(fixture.arena, fixture_conninfo(service), statements, n, &fixture.db);
    cr_assert_null(error, "%s", error->detail);
    return fixture;
}

void fixture_free(struct fixture *fixture)
{
    rh_db_close(&fixture->db);
    rh_arena_free(&fixture->arena);
}

struct rh_request fixture_request(struct rh_arena *arena, struct rh_db *db, int32_t tenant,
                                  int64_t now)
{
    return (struct rh_request){
        .arena = arena,
        .db = db,
        .caller = {.service = "gateway", .visitor = "0192f5d0-0000-7000-8000-000000000001"},
        .tenant = tenant,
        .now = now,
        .deadline = rh_clock_real() + 5 * RH_SECOND,
        .language = "de",
        .log = {.tenant = tenant},
    };
}

void fixture_ask(struct rh_request *rq, const char *method, const ProtobufCMessage *in)
{
    char *key = rh_arena_alloc(rq->arena, RH_UUID_SIZE);
    rh_uuid_new(rh_clock_real(), key);
    rq->key = key;
    rq->method = method;
    rq->log.method = method;
    rq->body = rh_pb_pack(rq->arena, in);
}

ReportHook(PRE_ALL)(struct criterion_test_set *tests)
{
    char name[64], sql[128];
    (void)tests;
    if (getenv(SERVER) == NULL) {
        own_server = fixture_server_start(RATHAUS_SOURCE "/tests/support/postgres");
        setenv(SERVER, fixture_server_folder(own_server), 1);
    }
    snprintf(name, sizeof name, "t_%ld", (long)getpid());
    setenv(DATABASE, name, 1);
    PGconn *conn = connect_as("postgres", "postgres");
    snprintf(sql, sizeof sql, "create database %s", name);
    ask(conn, sql);
    PQfinish(conn);
    own_database = true;
}

ReportHook(POST_ALL)(struct criterion_global_stats *stats)
{
    char sql[128];
    (void)stats;
    if (!own_database)
        return;
    if (own_server == NULL) {
        PGconn *conn = connect_as("postgres", "postgres");
        snprintf(sql, sizeof sql, "drop database %s with (force)", setting(DATABASE));
        ask(conn, sql);
        PQfinish(conn);
    }
    fixture_server_stop(&own_server);
}
