#include "clock.h"
#include "probe.h"

#include <criterion/criterion.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>

struct types {
    int64_t whole, big, moment, small;
    const char *words, *id, *day, *colour, *json;
    bool flag;
    struct rh_slice bytes;
    struct rh_texts_column list;
};
static const struct rh_column types_columns[] = {
    RH_COLUMN(types, whole, INT),   RH_COLUMN(types, big, INT),     RH_COLUMN(types, small, INT),
    RH_COLUMN(types, moment, TIME), RH_COLUMN(types, words, TEXT),  RH_COLUMN(types, id, TEXT),
    RH_COLUMN(types, day, TEXT),    RH_COLUMN(types, colour, TEXT), RH_COLUMN(types, json, TEXT),
    RH_COLUMN(types, flag, FLAG),   RH_COLUMN(types, bytes, BYTES), RH_COLUMN(types, list, TEXTS),
};
static const struct rh_row_type types_row = RH_ROW_TYPE(types, types_columns);

#define ID "0192f5d0-1111-7abc-8def-0123456789ab"

static struct types ask_types(struct fixture *f, const struct rh_param params[9])
{
    struct rh_query query = {PROBE_SQL_TYPES, params, 9, &types_row};
    struct types *rows = NULL;
    struct rh_error *error = rh_db_run(f->db, f->arena, &query, &rows, NULL);
    cr_assert_null(error, "%s", error->detail);
    return rows[0];
}

Test(db_types, come_back_as_they_went)
{
    struct fixture f = probe_open("");
    const char *list[] = {"a,\"b\\", NULL, "", "NULL", "\xc3\xa4{}"};
    const struct rh_param params[] = {
        rh_param_int(f.arena, -42),
        rh_param_int(f.arena, INT64_MIN),
        rh_param_text("Gr\xc3\xbc\xc3\x9f\x65"),
        rh_param_flag(true),
        rh_param_time(f.arena, NOW),
        rh_param_bytes((struct rh_slice){"\0\1\xff", 3}),
        rh_param_text(ID),
        rh_param_text("2024-02-29"),
        rh_param_texts(f.arena, 5, list),
    };
    struct types row = ask_types(&f, params);
    cr_expect_eq(row.whole, -42);
    cr_expect_eq(row.small, -42);
    cr_expect_eq(row.big, INT64_MIN);
    cr_expect_str_eq(row.words, "Gr\xc3\xbc\xc3\x9f\x65");
    cr_expect(row.flag);
    cr_expect_eq(row.moment, NOW);
    cr_expect(row.bytes.len == 3 && memcmp(row.bytes.data, "\0\1\xff", 3) == 0);
    cr_expect_str_eq(row.id, ID);
    cr_expect_str_eq(row.day, "2024-02-29");
    cr_expect_str_eq(row.colour, "GREEN");
    cr_expect_str_eq(row.json, "{\"a\": -42}");
    cr_assert_eq(row.list.n, 5);
    for (int i = 0; i < 5; i++)
        cr_expect(list[i] == NULL ? row.list.items[i] == NULL
                                  : strcmp(row.list.items[i], list[i]) == 0);
    fixture_free(&f);
}

Test(db_types, know_null)
{
    struct fixture f = probe_open("");
    struct rh_param params[9];
    for (int i = 0; i < 9; i++)
        params[i] = rh_param_null();
    params[4] = rh_param_time(f.arena, RH_TIME_NULL);
    struct types row = ask_types(&f, params);
    cr_expect(row.whole == 0 && row.big == 0 && !row.flag && row.moment == RH_TIME_NULL);
    cr_expect_null(row.words);
    cr_expect_null(row.id);
    cr_expect_null(row.day);
    cr_expect_null(row.bytes.data);
    cr_expect_eq(row.list.n, 0);
    fixture_free(&f);
}

Test(db_types, tell_empty_bytes_from_null)
{
    struct fixture f = probe_open("");
    struct rh_param params[9] = {{0}};
    params[5] = rh_param_bytes((struct rh_slice){"", 0});
    params[2] = rh_param_text("");
    struct types row = ask_types(&f, params);
    cr_expect_not_null(row.bytes.data);
    cr_expect_eq(row.bytes.len, 0);
    cr_expect_str_eq(row.words, "");
    fixture_free(&f);
}

Test(db_types, agree_with_postgresql_on_dates_and_times)
{
    static const struct {
        const char *day;
        int64_t ms;
    } cases[] = {
        {"1899-12-31", INT64_C(-2208988800001)}, {"2000-02-29", -1},        {"0001-01-01", 0},
        {"1969-07-20", RH_TIME_NULL + 1},        {"9999-12-31", INT64_MAX}, {"2026-11-24", NOW},
    };
    struct fixture f = probe_open("");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct rh_param params[9] = {{0}};
        params[4] = rh_param_time(f.arena, cases[i].ms);
        params[7] = rh_param_text(cases[i].day);
        struct types row = ask_types(&f, params);
        cr_expect_str_eq(row.day, cases[i].day);
        cr_expect_eq(row.moment, cases[i].ms, "%" PRId64, row.moment);
    }
    fixture_free(&f);
}

Test(db_types, carry_arrays)
{
    struct fixture f = probe_open("");
    const int64_t numbers[] = {1, -2, INT32_MAX};
    const char *words[] = {"x", NULL, "\"}{,\\"};
    const int64_t times[] = {NOW, RH_TIME_NULL, 0};
    const struct rh_slice bytes[] = {{"\0", 1}, {NULL, 0}, {"", 0}};
    const char *ids[] = {ID, NULL, ID};
    const struct rh_param params[] = {
        rh_param_ints(f.arena, 3, numbers), rh_param_texts(f.arena, 3, words),
        rh_param_times(f.arena, 3, times), rh_param_slices(f.arena, 3, bytes),
        rh_param_texts(f.arena, 3, ids)};
    static const struct rh_column columns[] = {
        RH_COLUMN(types, whole, INT), RH_COLUMN(types, words, TEXT), RH_COLUMN(types, moment, TIME),
        RH_COLUMN(types, bytes, BYTES), RH_COLUMN(types, id, TEXT)};
    static const struct rh_row_type row_type = RH_ROW_TYPE(types, columns);
    struct rh_query query = {PROBE_SQL_ARRAYS, params, 5, &row_type};
    struct types *rows = NULL;
    size_t n = 0;
    struct rh_error *error = rh_db_run(f.db, f.arena, &query, &rows, &n);
    cr_assert_null(error, "%s", error->detail);
    cr_assert_eq(n, 3);
    for (int i = 0; i < 3; i++) {
        cr_expect_eq(rows[i].whole, numbers[i]);
        cr_expect_eq(rows[i].moment, times[i]);
        cr_expect_eq(rows[i].bytes.data == NULL, bytes[i].data == NULL);
        cr_expect_eq(rows[i].bytes.len, bytes[i].len);
        cr_expect_eq(rows[i].words == NULL, words[i] == NULL);
    }
    cr_expect_str_eq(rows[2].words, words[2]);
    cr_expect_str_eq(rows[2].id, ID);
    fixture_free(&f);
}

Test(db_types, take_empty_arrays)
{
    struct fixture f = probe_open("");
    const struct rh_param params[] = {
        rh_param_ints(f.arena, 0, NULL), rh_param_texts(f.arena, 0, NULL),
        rh_param_times(f.arena, 0, NULL), rh_param_slices(f.arena, 0, NULL),
        rh_param_texts(f.arena, 0, NULL)};
    struct rh_query query = {PROBE_SQL_ARRAYS, params, 5, &(struct rh_row_type){0}};
    size_t n = 99;
    struct rh_error *error = rh_db_run(f.db, f.arena, &query, NULL, &n);
    cr_assert_null(error, "%s", error->detail);
    cr_expect_eq(n, 0);
    fixture_free(&f);
}

static struct rh_error *run_plain(struct fixture *f, size_t statement,
                                  const struct rh_row_type *row)
{
    void *rows = NULL;
    struct rh_query query = {statement, NULL, 0, row};
    return rh_db_run(f->db, f->arena, &query, &rows, NULL);
}

Test(db_rows, refuse_a_missing_column_and_a_wrong_type)
{
    struct fixture f = probe_open("");
    static const struct rh_column missing[] = {RH_COLUMN(types, words, TEXT)};
    static const struct rh_row_type missing_row = RH_ROW_TYPE(types, missing);
    static const struct rh_column wrong[] = {{"pid", RH_COLUMN_TEXT, 0}};
    static const struct rh_row_type wrong_row = RH_ROW_TYPE(types, wrong);
    const struct {
        size_t statement;
        const struct rh_row_type *row;
    } cases[] = {{PROBE_SQL_PID, &missing_row},
                 {PROBE_SQL_PID, &wrong_row},
                 {PROBE_SQL_BROKEN_TYPE, &missing_row},
                 {1000, NULL}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct rh_error *error = run_plain(&f, cases[i].statement, cases[i].row);
        cr_assert_not_null(error, "case %zu", i);
        cr_expect_eq(error->code, COMMON__CODE__INTERNAL);
    }
    fixture_free(&f);
}

struct session {
    const char *zone, *statement_timeout, *lock_timeout, *idle_timeout, *plans, *encoding, *schema;
};

Test(db_open, sets_the_session)
{
    struct fixture f = probe_open("options='-c lock_timeout=1234'");
    static const struct rh_column columns[] = {
        RH_COLUMN(session, zone, TEXT),         RH_COLUMN(session, statement_timeout, TEXT),
        RH_COLUMN(session, lock_timeout, TEXT), RH_COLUMN(session, idle_timeout, TEXT),
        RH_COLUMN(session, plans, TEXT),        RH_COLUMN(session, encoding, TEXT),
        RH_COLUMN(session, schema, TEXT)};
    static const struct rh_row_type row = RH_ROW_TYPE(session, columns);
    struct rh_query query = {PROBE_SQL_SESSION, NULL, 0, &row};
    struct session *session = NULL;
    cr_assert_null(rh_db_run(f.db, f.arena, &query, &session, NULL));
    cr_expect_str_eq(session->zone, "UTC");
    cr_expect_str_eq(session->plans, "force_generic_plan");
    cr_expect_str_eq(session->statement_timeout, "5s");
    cr_expect_str_eq(session->lock_timeout, "1234ms");
    cr_expect_str_eq(session->idle_timeout, "5s");
    cr_expect_str_eq(session->encoding, "UTF8");
    cr_expect_str_eq(session->schema, "probe");
    fixture_free(&f);
}

Test(db_open, stops_at_a_wrong_statement)
{
    static const struct rh_statement statements[] = {
        {"probe.right", "select 1"}, {"probe.wrong", "select nothing from nowhere"}};
    struct rh_arena *arena = rh_arena_new(0);
    struct rh_db *db = NULL;
    struct rh_error *error = rh_db_open(arena, probe_conninfo(), statements, 2, &db);
    cr_assert_not_null(error);
    cr_expect_eq(error->code, COMMON__CODE__INTERNAL);
    cr_expect_not_null(strstr(error->detail, "probe.wrong"), "%s", error->detail);
    cr_expect_not_null(strstr(error->detail, "nowhere"), "%s", error->detail);
    cr_expect_null(db);
    rh_arena_free(&arena);
}

Test(db_open, says_when_nobody_is_there)
{
    struct rh_arena *arena = rh_arena_new(0);
    struct rh_db *db = NULL;
    struct rh_error *error = rh_db_open(arena, "host=/nowhere dbname=x", NULL, 0, &db);
    cr_assert_not_null(error);
    cr_expect_eq(error->code, COMMON__CODE__UNAVAILABLE);
    error = rh_db_open(arena, "no connection string", NULL, 0, &db);
    cr_expect_eq(error->code, COMMON__CODE__INTERNAL);
    rh_arena_free(&arena);
}

Test(db_open, goes_on_to_the_next_host)
{
    struct rh_arena *arena = rh_arena_new(0);
    const char *own = probe_conninfo();
    const char *end = strchr(own, ' ');
    const char *conninfo =
        rh_arena_printf(arena, "host=/nowhere,%.*s%s", (int)(end - strchr(own, '=') - 1),
                        strchr(own, '=') + 1, end);
    struct rh_db *db = NULL;
    struct rh_error *error = rh_db_open(arena, conninfo, probe_statements, probe_statements_n, &db);
    cr_expect_null(error, "%s", error->detail);
    rh_db_close(&db);
    rh_arena_free(&arena);
}

Test(db_run, names_the_violated_constraint_but_no_values)
{
    struct fixture f = probe_open("");
    probe_put(&f, 101, "secret-name", 1);
    struct rh_param params[] = {rh_param_int(f.arena, 101), rh_param_text("secret-name"),
                                rh_param_int(f.arena, 1)};
    struct rh_query query = {PROBE_SQL_PUT, params, 3, NULL};
    struct rh_error *error = rh_db_run(f.db, f.arena, &query, NULL, NULL);
    cr_assert_not_null(error);
    cr_expect_eq(error->code, COMMON__CODE__INTERNAL);
    cr_expect_str_eq(rh_db_constraint(f.db), "counters_pkey");
    cr_expect_null(strstr(error->detail, "secret-name"), "%s", error->detail);
    cr_expect_eq(probe_value(&f, 101, "secret-name"), 1);
    cr_expect_str_eq(rh_db_constraint(f.db), "", "a later success forgets it");
    fixture_free(&f);
}

Test(db_run, counts_changed_rows)
{
    struct fixture f = probe_open("");
    probe_put(&f, 102, "a", 1);
    struct rh_param params[] = {rh_param_int(f.arena, 102), rh_param_text("a"),
                                rh_param_int(f.arena, 1)};
    struct rh_query query = {PROBE_SQL_ADD, params, 3, NULL};
    size_t n = 99;
    cr_assert_null(rh_db_run(f.db, f.arena, &query, NULL, &n));
    cr_expect_eq(n, 1);
    params[1] = rh_param_text("b");
    cr_assert_null(rh_db_run(f.db, f.arena, &query, NULL, &n));
    cr_expect_eq(n, 0);
    fixture_free(&f);
}

Test(db_run, reopens_a_connection_that_was_ended_while_idle)
{
    struct fixture f = probe_open("");
    int64_t pid = probe_pid(&f);
    char sql[128];
    snprintf(sql, sizeof sql, "select pg_terminate_backend(%" PRId64 ", 5000)::int", pid);
    cr_assert_eq(fixture_int("probe", sql), 1);
    cr_expect_neq(probe_pid(&f), pid);
    fixture_free(&f);
}

static struct rh_error *run_sleep(struct fixture *f, const char *seconds)
{
    struct rh_param params[] = {rh_param_text(seconds)};
    struct rh_query query = {PROBE_SQL_SLEEP, params, 1, NULL};
    return rh_db_run(f->db, f->arena, &query, NULL, NULL);
}

Test(db_run, ends_a_slow_statement_and_keeps_the_connection)
{
    struct fixture f = probe_open("options='-c statement_timeout=50'");
    int64_t pid = probe_pid(&f);
    struct rh_error *error = run_sleep(&f, "30");
    cr_assert_not_null(error);
    cr_expect_eq(error->code, COMMON__CODE__DEADLINE);
    cr_expect_eq(probe_pid(&f), pid);
    fixture_free(&f);
}

/* Our own deadline is the statement's and 2 s. */
Test(db_run, gives_up_on_a_frozen_server_and_comes_back)
{
    struct fixture f = probe_open("options='-c statement_timeout=100'");
    pid_t pid = (pid_t)probe_pid(&f);
    int64_t begin = rh_clock_monotonic();
    cr_assert_eq(kill(pid, SIGSTOP), 0);
    struct rh_error *error = run_sleep(&f, "0");
    int64_t took = rh_clock_monotonic() - begin;
    cr_expect_neq(probe_pid(&f), pid, "goes on with another connection meanwhile");
    kill(pid, SIGCONT);
    cr_assert_not_null(error);
    cr_expect_eq(error->code, COMMON__CODE__UNAVAILABLE);
    cr_expect(took >= 2100 && took < 5000, "took %" PRId64 " ms", took);
    fixture_free(&f);
}
