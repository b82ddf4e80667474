#include "metrics.h"
#include "probe.h"

#include <criterion/criterion.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

/* What a thread beside the test does; it asserts nothing itself. */
struct beside {
    struct fixture f;
    struct rh_error *(*work)(struct beside *beside);
    struct rh_error *error;
    int32_t tenant;
    const char *first, *second; /* counters, in the order of change */
    pthread_barrier_t *both;    /* passed once, between the two */
    int runs;
    pthread_t thread;
};

static void *run_beside(void *arg)
{
    struct beside *beside = arg;
    beside->error = beside->work(beside);
    return NULL;
}

static void begin(struct beside *beside)
{
    cr_assert_eq(pthread_create(&beside->thread, NULL, run_beside, beside), 0);
}

static struct rh_error *add_first(struct beside *beside)
{
    return probe_add(&beside->f, beside->tenant, beside->first, 1);
}

static void wait_until_blocked(int64_t pid)
{
    char sql[160];
    snprintf(sql, sizeof sql,
             "select count(*) from pg_stat_activity where pid = %" PRId64
             " and wait_event_type = 'Lock'",
             pid);
    probe_wait(sql);
}

static void terminate(int64_t pid)
{
    char sql[128];
    snprintf(sql, sizeof sql, "select pg_terminate_backend(%" PRId64 ", 5000)::int", pid);
    cr_assert_eq(fixture_int("probe", sql), 1);
}

static struct rh_error *both_ways(struct rh_db *db, void *arg)
{
    struct beside *b = arg;
    (void)db;
    b->runs++;
    RH_TRY(probe_add(&b->f, b->tenant, b->first, 1));
    if (b->runs == 1)
        pthread_barrier_wait(b->both);
    return probe_add(&b->f, b->tenant, b->second, 1);
}

static struct rh_error *transact_both_ways(struct beside *b)
{
    return rh_db_transaction(b->f.db, b->f.arena, both_ways, b);
}

Test(db_transaction, runs_again_after_a_deadlock)
{
    pthread_barrier_t both;
    pthread_barrier_init(&both, NULL, 2);
    struct beside a = {.f = probe_open(""),
                       .work = transact_both_ways,
                       .tenant = 201,
                       .first = "a",
                       .second = "b",
                       .both = &both};
    struct beside b = {.f = probe_open(""),
                       .work = transact_both_ways,
                       .tenant = 201,
                       .first = "b",
                       .second = "a",
                       .both = &both};
    probe_put(&a.f, 201, "a", 0);
    probe_put(&a.f, 201, "b", 0);
    begin(&a);
    begin(&b);
    pthread_join(a.thread, NULL);
    pthread_join(b.thread, NULL);
    cr_expect_null(a.error, "%s", a.error->detail);
    cr_expect_null(b.error, "%s", b.error->detail);
    cr_expect_geq(a.runs + b.runs, 3, "the two never met");
    cr_expect_eq(probe_value(&a.f, 201, "a"), 2);
    cr_expect_eq(probe_value(&a.f, 201, "b"), 2);
    fixture_free(&a.f);
    fixture_free(&b.f);
}

/* A transaction that holds a counter while somebody beside it wants it too. */
struct holder {
    struct fixture *f;
    struct beside *beside;
    int64_t pid;      /* of the one beside */
    bool kill_beside; /* while it waits */
};

static struct rh_error *hold(struct rh_db *db, void *arg)
{
    struct holder *holder = arg;
    (void)db;
    RH_TRY(probe_add(holder->f, holder->beside->tenant, holder->beside->first, 10));
    begin(holder->beside);
    wait_until_blocked(holder->pid);
    if (holder->kill_beside)
        terminate(holder->pid);
    return NULL;
}

static struct rh_error *hold_against(struct fixture *f, struct beside *beside, bool kill_beside)
{
    struct holder holder = {f, beside, probe_pid(&beside->f), kill_beside};
    struct rh_error *error = rh_db_transaction(f->db, f->arena, hold, &holder);
    pthread_join(beside->thread, NULL);
    return error;
}

Test(db_run, runs_again_after_a_serialization_failure)
{
    struct fixture f = probe_open("");
    struct beside beside = {
        .f = probe_open("options='-c default_transaction_isolation=repeatable\\\\ read'"),
        .work = add_first,
        .tenant = 202,
        .first = "a"};
    probe_put(&f, 202, "a", 0);
    struct rh_error *error = hold_against(&f, &beside, false);
    cr_expect_null(error, "%s", error->detail);
    cr_expect_null(beside.error, "%s", beside.error->detail);
    cr_expect_eq(probe_value(&f, 202, "a"), 11);
    struct rh_buf metrics = rh_buf_new(f.arena, 0);
    rh_metrics_write(&metrics);
    cr_expect_not_null(strstr(rh_buf_str(&metrics), "\nrathaus_db_repeats_total 1\n"));
    fixture_free(&f);
    fixture_free(&beside.f);
}

Test(db_run, never_repeats_a_write_whose_connection_died_under_it)
{
    struct fixture f = probe_open("");
    struct beside beside = {.f = probe_open(""), .work = add_first, .tenant = 203, .first = "a"};
    probe_put(&f, 203, "a", 0);
    struct rh_error *error = hold_against(&f, &beside, true);
    cr_expect_null(error, "%s", error->detail);
    cr_assert_not_null(beside.error);
    cr_expect_eq(beside.error->code, COMMON__CODE__UNAVAILABLE);
    cr_expect_eq(probe_value(&f, 203, "a"), 10);
    cr_expect_null(probe_add(&beside.f, 203, "a", 1), "the next call has a new connection");
    fixture_free(&f);
    fixture_free(&beside.f);
}

Test(db_run, gives_up_on_a_lock_that_is_held_too_long)
{
    struct fixture f = probe_open("");
    struct beside beside = {.f = probe_open("options='-c lock_timeout=100'"), .tenant = 204};
    struct rh_param params[] = {rh_param_int(f.arena, 77)};
    struct rh_query query = {PROBE_SQL_ALONE, params, 1, NULL};
    cr_assert_null(rh_db_run(f.db, f.arena, &query, NULL, NULL));
    struct rh_error *error = rh_db_run(beside.f.db, beside.f.arena, &query, NULL, NULL);
    cr_assert_not_null(error);
    cr_expect_eq(error->code, COMMON__CODE__DEADLINE);
    fixture_free(&f);
    fixture_free(&beside.f);
}

/* Bodies of transactions on counter "a" of the fixture's tenant. */
struct body {
    struct fixture *f;
    int32_t tenant;
};

static struct rh_error *add_and_refuse(struct rh_db *db, void *arg)
{
    struct body *body = arg;
    (void)db;
    RH_TRY(probe_add(body->f, body->tenant, "a", 1));
    return rh_refuse(body->f->arena, SLOT_TAKEN);
}

Test(db_transaction, undoes_everything_when_its_body_refuses)
{
    struct fixture f = probe_open("");
    struct body body = {&f, 205};
    probe_put(&f, 205, "a", 0);
    struct rh_error *error = rh_db_transaction(f.db, f.arena, add_and_refuse, &body);
    cr_assert_not_null(error);
    cr_expect_eq(error->code, COMMON__CODE__SLOT_TAKEN);
    cr_expect_eq(probe_value(&f, 205, "a"), 0);
    fixture_free(&f);
}

static struct rh_error *add_twice(struct rh_db *db, void *arg)
{
    struct body *body = arg;
    (void)db;
    RH_TRY(probe_add(body->f, body->tenant, "a", 1));
    return probe_add(body->f, body->tenant, "a", 1);
}

Test(db_transaction, commits)
{
    struct fixture f = probe_open("");
    struct body body = {&f, 206};
    probe_put(&f, 206, "a", 0);
    struct rh_error *error = rh_db_transaction(f.db, f.arena, add_twice, &body);
    cr_expect_null(error, "%s", error->detail);
    cr_expect_eq(probe_value(&f, 206, "a"), 2);
    fixture_free(&f);
}

static struct rh_error *lose_connection(struct rh_db *db, void *arg)
{
    struct body *body = arg;
    (void)db;
    RH_TRY(probe_add(body->f, body->tenant, "a", 1));
    terminate(probe_pid(body->f));
    return probe_add(body->f, body->tenant, "a", 1);
}

Test(db_transaction, ends_with_its_connection)
{
    struct fixture f = probe_open("");
    struct body body = {&f, 207};
    probe_put(&f, 207, "a", 0);
    struct rh_error *error = rh_db_transaction(f.db, f.arena, lose_connection, &body);
    cr_assert_not_null(error);
    cr_expect_eq(error->code, COMMON__CODE__UNAVAILABLE);
    cr_expect_eq(probe_value(&f, 207, "a"), 0, "nothing of it stays, also not its second half");
    fixture_free(&f);
}

/* Goes on as if the failure had not been. */
static struct rh_error *swallow_failure(struct rh_db *db, void *arg)
{
    struct body *body = arg;
    (void)db;
    RH_TRY(probe_add(body->f, body->tenant, "a", 1));
    probe_add(body->f, body->tenant, "a", -100);
    return NULL;
}

Test(db_transaction, is_not_committed_after_a_swallowed_failure)
{
    struct fixture f = probe_open("");
    struct body body = {&f, 208};
    probe_put(&f, 208, "a", 0);
    struct rh_error *error = rh_db_transaction(f.db, f.arena, swallow_failure, &body);
    cr_assert_not_null(error);
    cr_expect_eq(error->code, COMMON__CODE__INTERNAL);
    cr_expect_eq(probe_value(&f, 208, "a"), 0);
    fixture_free(&f);
}

static struct rh_error *nest(struct rh_db *db, void *arg)
{
    struct body *body = arg;
    return rh_db_transaction(db, body->f->arena, add_twice, body);
}

Test(db_transaction, does_not_nest)
{
    struct fixture f = probe_open("");
    struct body body = {&f, 209};
    probe_put(&f, 209, "a", 0);
    struct rh_error *error = rh_db_transaction(f.db, f.arena, nest, &body);
    cr_assert_not_null(error);
    cr_expect_eq(error->code, COMMON__CODE__INTERNAL);
    cr_expect_eq(probe_value(&f, 209, "a"), 0);
    fixture_free(&f);
}

/* A migration may change a column's type under a running service. */
Test(db_run, prepares_again_what_a_migration_made_stale)
{
    static const struct rh_statement statements[] = {
        {"probe.read", "select * from changing where tenant = $1"}};
    static const struct rh_column columns[] = {{"value", RH_COLUMN_INT, 0}};
    static const struct rh_row_type row = {sizeof(int64_t), 1, columns};
    struct rh_arena *arena = rh_arena_new(0);
    const char *conninfo = probe_conninfo();
    struct rh_db *db = NULL;
    int64_t *rows = NULL;
    fixture_int("probe", "create table changing (tenant int primary key, value int)");
    fixture_int("probe", "grant all on changing to rathaus_probe");
    fixture_int("probe", "insert into changing values (1, 42)");
    cr_assert_null(rh_db_open(arena, conninfo, statements, 1, &db));
    struct rh_param params[] = {rh_param_int(arena, 1)};
    struct rh_query query = {0, params, 1, &row};
    cr_assert_null(rh_db_run(db, arena, &query, &rows, NULL));
    fixture_int("probe", "alter table changing alter value type bigint");
    struct rh_error *error = rh_db_run(db, arena, &query, &rows, NULL);
    cr_expect_null(error, "%s", error->detail);
    cr_expect_eq(rows[0], 42);
    rh_db_close(&db);
    rh_arena_free(&arena);
}
