/* No statement reads a large table from end to end. */
#include "explain.h"
#include "post.h"

#include <criterion/criterion.h>

/* 20 administrations with 2,500 deliveries each, their timers and keys; few are dead. */
static const char *const fill[] = {
    "insert into deliveries (tenant, delivery, kind, subject, recipient, state, made_at, ended_at)"
    " select n, (lpad(to_hex(n), 8, '0') || '-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid,"
    " 'MAIL', 'booking/booked', 'a@b.example', 'SENT', '2026-11-01', '2026-11-01'"
    " from generate_series(5001, 5020) n, generate_series(1, 2500) i",
    "update deliveries set state = 'DEAD', request = '' where tenant = 5001 and delivery < "
    "'00001389-0000-7000-8000-000000000010'",
    "insert into hooks (tenant, hook, url, events, made_at)"
    " select n, (lpad(to_hex(n), 8, '0') || '-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid,"
    " 'https://program.example/', '{settings}', '2026-11-01'"
    " from generate_series(5001, 5020) n, generate_series(1, 5) i",
    "update deliveries set kind = 'WEBHOOK', hook = h.hook from hooks h where h.tenant = "
    "deliveries.tenant and h.tenant > 5000 and right(delivery::text, 1) = right(h.hook::text, 1)",
    "insert into due (tenant, id, kind, subject, at)"
    " select tenant, delivery, 'forget', delivery::text, '2026-12-01' from deliveries where tenant "
    "> "
    "5000",
    "insert into idempotency (tenant, scope, method, key, hash, reply, kept_until)"
    " select tenant, 'accounts', 'notifier.mail', delivery::text, sha256(''), '', '2026-11-03'"
    " from deliveries where tenant > 5000",
    "analyze"};

static const char *const large[] = {"deliveries", "idempotency", "due", NULL};

Test(notifier_plans, read_no_large_table_from_end_to_end)
{
    fixture_conninfo("notifier");
    for (size_t i = 0; i < sizeof fill / sizeof fill[0]; i++)
        fixture_int("notifier", fill[i]);
    cr_assert_geq(fixture_int("notifier", "select count(*) from deliveries"), 50000);
    explain_refuses_scans("notifier", notifier_statements, notifier_statements_n, large);
}
