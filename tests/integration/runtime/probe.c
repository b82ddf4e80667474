#include "probe.h"
#include "clock.h"

#include <criterion/criterion.h>
#include <poll.h>

const char *probe_conninfo(void)
{
    return fixture_conninfo_from("probe", "tests/integration/runtime/probe/migrations");
}

struct fixture probe_open(const char *options)
{
    struct fixture f = {.arena = rh_arena_new(0)};
    const char *conninfo = rh_arena_printf(f.arena, "%s %s", probe_conninfo(), options);
    struct rh_error *error =
        rh_db_open(f.arena, conninfo, probe_statements, probe_statements_n, &f.db);
    cr_assert_null(error, "%s", error->detail);
    return f;
}

struct number {
    int64_t value, pid;
};

int64_t probe_number(struct fixture *f, enum probe_sql statement, size_t n,
                     const struct rh_param *params)
{
    static const struct rh_column value[] = {RH_COLUMN(number, value, INT)};
    static const struct rh_column pid[] = {RH_COLUMN(number, pid, INT)};
    static const struct rh_row_type value_row = RH_ROW_TYPE(number, value);
    static const struct rh_row_type pid_row = RH_ROW_TYPE(number, pid);
    struct rh_query query = {statement, params, n,
                             statement == PROBE_SQL_PID ? &pid_row : &value_row};
    struct number *rows = NULL;
    size_t rows_n = 0;
    struct rh_error *error = rh_db_run(f->db, f->arena, &query, &rows, &rows_n);
    cr_assert_null(error, "%s", error->detail);
    cr_assert_eq(rows_n, 1);
    return rows[0].value + rows[0].pid;
}

int64_t probe_pid(struct fixture *f)
{
    return probe_number(f, PROBE_SQL_PID, 0, NULL);
}

void probe_put(struct fixture *f, int32_t tenant, const char *name, int64_t value)
{
    struct rh_param params[] = {rh_param_int(f->arena, tenant), rh_param_text(name),
                                rh_param_int(f->arena, value)};
    struct rh_query query = {PROBE_SQL_PUT, params, 3, NULL};
    struct rh_error *error = rh_db_run(f->db, f->arena, &query, NULL, NULL);
    cr_assert_null(error, "%s", error->detail);
}

struct rh_error *probe_add(struct fixture *f, int32_t tenant, const char *name, int64_t by)
{
    struct rh_param params[] = {rh_param_int(f->arena, tenant), rh_param_text(name),
                                rh_param_int(f->arena, by)};
    struct rh_query query = {PROBE_SQL_ADD, params, 3, NULL};
    return rh_db_run(f->db, f->arena, &query, NULL, NULL);
}

int64_t probe_value(struct fixture *f, int32_t tenant, const char *name)
{
    struct rh_param params[] = {rh_param_int(f->arena, tenant), rh_param_text(name)};
    return probe_number(f, PROBE_SQL_VALUE, 2, params);
}

struct fixture probe_open_alone(void)
{
    struct fixture f = probe_open("options='-c statement_timeout=60000 -c lock_timeout=60000'");
    struct rh_param params[] = {rh_param_int(f.arena, 1)};
    struct rh_query query = {PROBE_SQL_ALONE, params, 1, NULL};
    struct rh_error *error = rh_db_run(f.db, f.arena, &query, NULL, NULL);
    cr_assert_null(error, "%s", error->detail);
    return f;
}

void probe_wait(const char *sql)
{
    int64_t deadline = rh_clock_monotonic() + 20 * RH_SECOND;
    while (fixture_int("probe", sql) == 0) {
        cr_assert_lt(rh_clock_monotonic(), deadline, "never came true: %s", sql);
        poll(NULL, 0, 10);
    }
}
