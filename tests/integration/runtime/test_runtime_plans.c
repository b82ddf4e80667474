/* The relay and the timers look at their tables five times a second, however full these are. */
#include "explain.h"
#include "probe.h"
#include "runtime_sql.h"

#include <criterion/criterion.h>

/* 20 tenants; most rows wait for later, as after an outage, or are kept for two days. */
static const char *const fill[] = {
    "insert into outbox (tenant, id, target, body, at, dead_at)"
    " select i % 20, gen_random_uuid(), 'receiver.take', 'x', now() + i * interval '1 s',"
    " case when i % 1000 = 0 then now() end from generate_series(1, 50000) i",
    "insert into due (tenant, id, kind, subject, at)"
    " select i % 20, gen_random_uuid(), 'remind', 's' || i, now() + i * interval '1 min'"
    " from generate_series(1, 50000) i",
    "insert into idempotency (tenant, scope, method, key, hash, reply, kept_until)"
    " select i % 20, 'v:x', 'probe.raise', 'key-' || i || '-padded', sha256('x'), 'reply',"
    " now() + i * interval '3 s' from generate_series(1, 50000) i",
    "analyze"};

static const char *const large[] = {"outbox", "due", "idempotency", NULL};

Test(runtime_plans, read_no_large_table_from_end_to_end)
{
    probe_conninfo();
    for (size_t i = 0; i < sizeof fill / sizeof fill[0]; i++)
        fixture_int("probe", fill[i]);
    cr_assert_eq(fixture_int("probe", "select count(*) from outbox"), 50000);
    explain_refuses_scans("probe", runtime_statements, runtime_statements_n, large);
}
