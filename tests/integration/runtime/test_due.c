#include "clock.h"
#include "due.h"
#include "id.h"
#include "probe.h"

#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>

/* Each test has a kind and a tenant of its own: their threads look at the same table. */

static struct rh_error *fire(struct rh_request *rq, const struct rh_due_row *row)
{
    struct rh_param params[] = {rh_param_int(rq->arena, rq->tenant), rh_param_text(row->id)};
    struct rh_query query = {PROBE_SQL_FIRE, params, 2, NULL};
    return rh_db_run(rq->db, rq->arena, &query, NULL, NULL);
}

static struct rh_due *start(const struct rh_due_kind *kinds, size_t n, void *own)
{
    struct rh_due_settings settings = {
        .conninfo = probe_conninfo(),
        .statements = probe_statements,
        .n_statements = probe_statements_n,
        .kinds = kinds,
        .n_kinds = n,
        .service = "probe",
        .own = own,
    };
    struct rh_due *due = rh_due_start(&settings);
    cr_assert_not_null(due);
    return due;
}

/* A row for counter "a" that is due at `at`. */
static void plan(int tenant, const char *kind, int64_t at)
{
    char sql[256];
    snprintf(sql, sizeof sql,
             "insert into due (tenant, id, kind, subject, at) values "
             "(%d, gen_random_uuid(), '%s', 'a', to_timestamp(%" PRId64 " / 1000.0))",
             tenant, kind, at);
    fixture_int("probe", sql);
}

static int64_t count(const char *what, int tenant)
{
    char sql[256];
    snprintf(sql, sizeof sql, "select count(*) from due where tenant = %d and %s", tenant, what);
    return fixture_int("probe", sql);
}

static void wait_for_value(int tenant, int64_t value)
{
    char sql[256];
    snprintf(sql, sizeof sql,
             "select count(*) from counters where tenant = %d and name = 'a' and value = %" PRId64,
             tenant, value);
    probe_wait(sql);
}

Test(due, handles_what_is_due_and_leaves_the_rest)
{
    static const struct rh_due_kind kinds[] = {{"some", fire}};
    struct fixture f = probe_open("");
    probe_put(&f, 401, "a", 0);
    fixture_int("probe", "insert into due (tenant, id, kind, subject, at) values "
                         "(401, gen_random_uuid(), 'some', 'a', now() - interval '1 s'), "
                         "(401, gen_random_uuid(), 'some', 'later', now() + interval '1 h')");
    struct rh_due *due = start(kinds, 1, NULL);
    wait_for_value(401, 1);
    rh_due_stop(&due);
    cr_expect_null(due);
    cr_expect_eq(count("true", 401), 1);
    cr_expect_eq(count("subject = 'later' and attempts = 0", 401), 1);
    fixture_free(&f);
}

Test(due, follows_business_time)
{
    static const struct rh_due_kind kinds[] = {{"moved", fire}};
    struct fixture f = probe_open("");
    probe_put(&f, 402, "a", 0);
    plan(402, "moved", rh_clock_real() + 24 * RH_HOUR);
    rh_clock_set_offset(48 * RH_HOUR);
    struct rh_due *due = start(kinds, 1, NULL);
    wait_for_value(402, 1);
    rh_due_stop(&due);
    fixture_free(&f);
}

/* Counts its runs beside. */
static struct rh_error *fire_and_count(struct rh_request *rq, const struct rh_due_row *row)
{
    atomic_fetch_add((atomic_int *)rq->own, 1);
    return fire(rq, row);
}

Test(due, is_shared_by_replicas_without_doing_anything_twice)
{
    static const struct rh_due_kind kinds[] = {{"shared", fire_and_count}};
    atomic_int runs[2] = {0};
    probe_conninfo();
    fixture_int("probe",
                "insert into counters select 403, 's' || i, 0 from generate_series(1, 300) i");
    fixture_int("probe", "insert into due (tenant, id, kind, subject, at) select 403, "
                         "gen_random_uuid(), 'shared', 's' || i, now() - interval '1 s' "
                         "from generate_series(1, 300) i");
    struct rh_due *one = start(kinds, 1, &runs[0]), *two = start(kinds, 1, &runs[1]);
    probe_wait("select (count(*) = 0)::int from due where tenant = 403");
    rh_due_stop(&one);
    rh_due_stop(&two);
    cr_expect_eq(atomic_load(&runs[0]) + atomic_load(&runs[1]), 300);
    cr_expect_eq(
        fixture_int("probe", "select count(*) from counters where tenant = 403 and value = 1"),
        300);
}

/* Fails at first. */
static struct rh_error *fail_once(struct rh_request *rq, const struct rh_due_row *row)
{
    atomic_int *runs = rq->own;
    if (atomic_fetch_add(runs, 1) == 0)
        return rh_fail(rq->arena, UNAVAILABLE, "not yet");
    return fire(rq, row);
}

Test(due, comes_again_after_a_failure)
{
    static const struct rh_due_kind kinds[] = {{"failing", fail_once}};
    struct fixture f = probe_open("");
    atomic_int runs = 0;
    probe_put(&f, 404, "a", 0);
    plan(404, "failing", rh_clock_real() - 1000);
    int64_t begin = rh_clock_monotonic();
    struct rh_due *due = start(kinds, 1, &runs);
    wait_for_value(404, 1);
    rh_due_stop(&due);
    cr_expect_eq(atomic_load(&runs), 2);
    cr_expect_geq(rh_clock_monotonic() - begin, 1000, "not before a second");
    fixture_free(&f);
}

/* Loses its lease to another replica, then fails. */
static struct rh_error *lose_and_fail(struct rh_request *rq, const struct rh_due_row *row)
{
    struct rh_param params[] = {rh_param_int(rq->arena, rq->tenant), rh_param_text(row->id),
                                rh_param_time(rq->arena, NOW + 1000 * RH_HOUR)};
    struct rh_query query = {PROBE_SQL_TAKE_OVER, params, 3, NULL};
    atomic_fetch_add((atomic_int *)rq->own, 1);
    RH_TRY(rh_db_run(rq->db, rq->arena, &query, NULL, NULL));
    return rh_fail(rq->arena, INTERNAL, "failed after losing the lease");
}

Test(due, does_not_touch_a_later_lease)
{
    static const struct rh_due_kind kinds[] = {{"lost", lose_and_fail}};
    atomic_int runs = 0;
    probe_conninfo();
    plan(405, "lost", rh_clock_real() - 1000);
    struct rh_due *due = start(kinds, 1, &runs);
    probe_wait("select count(*) from due where tenant = 405 and attempts = 2");
    rh_due_stop(&due);
    cr_expect_eq(atomic_load(&runs), 1);
    cr_expect_eq(count("retry_at > now() + interval '30 days' and attempts = 2", 405), 1);
}

Test(due, leaves_unknown_kinds_to_others)
{
    static const struct rh_due_kind kinds[] = {{"known", fire}};
    struct fixture f = probe_open("");
    probe_put(&f, 406, "a", 0);
    plan(406, "unknown", rh_clock_real() - 2000);
    fixture_int("probe", "insert into due (tenant, id, kind, subject, at) values (406, "
                         "gen_random_uuid(), 'known', 'a', now() - interval '1 s')");
    struct rh_due *due = start(kinds, 1, NULL);
    wait_for_value(406, 1);
    rh_due_stop(&due);
    cr_expect_eq(count("kind = 'unknown' and attempts = 0 and retry_at is null", 406), 1);
    fixture_free(&f);
}

Test(due, deletes_lapsed_keys_only)
{
    static const char insert[] =
        "insert into idempotency select 1 + i %% 2, '', 'probe.raise', '%s-' || i, "
        "sha256('x'), '', now() + interval '%d hours' from generate_series(1, %d) i";
    char sql[512];
    probe_conninfo();
    snprintf(sql, sizeof sql, insert, "lapsed-key", -1, 4500);
    fixture_int("probe", sql);
    snprintf(sql, sizeof sql, insert, "valid-key", 1, 10);
    fixture_int("probe", sql);
    struct rh_due *due = start(NULL, 0, NULL);
    probe_wait("select (count(*) = 0)::int from idempotency where key like 'lapsed%'");
    rh_due_stop(&due);
    cr_expect_eq(fixture_int("probe", "select count(*) from idempotency"), 10);
}

Test(due, says_when_the_database_is_away)
{
    struct rh_due_settings settings = {.conninfo = "host=/nowhere", .service = "probe"};
    cr_expect_null(rh_due_start(&settings));
}
