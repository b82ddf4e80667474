/* No statement reads a large table from end to end. */
#include "explain.h"
#include "town.h"

#include <criterion/criterion.h>

/* 20 towns with 2,500 appointments each, their claims, keys and timers. */
static const char *const fill[] = {
    "insert into tenants (tenant, slug, name, land, zone, version)"
    " select n, 'full-' || n, 'Full', 'ST', 'Europe/Berlin', 1 from generate_series(5001, 5020) n",
    "insert into offices (tenant, office, name)"
    " select n, 'b', 'Office' from generate_series(5001, 5020) n",
    "insert into services (tenant, service, leika, name, minutes)"
    " select n, 'perso', '99008002001000', 'Perso', 15 from generate_series(5001, 5020) n",
    "insert into counters (tenant, counter, office, label)"
    " select n, c, 'b', 'Platz' from generate_series(5001, 5020) n, generate_series(1, 5) c",
    "insert into appointments (tenant, appointment, office, service, counter, start_at, end_at, "
    "state,"
    " name, made_at, changed_at)"
    " select n, (lpad(to_hex(n), 8, '0') || '-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid,"
    " 'b', 'perso', i % 5 + 1, timestamptz '2026-12-01T08:00Z' + i / 5 * interval '15 minutes',"
    " timestamptz '2026-12-01T08:15Z' + i / 5 * interval '15 minutes', 'BOOKED', 'Muster',"
    " '2026-11-01', '2026-11-01' from generate_series(5001, 5020) n, generate_series(0, 2499) i",
    "insert into claims (tenant, counter, start_at, end_at, appointment)"
    " select tenant, counter, start_at, end_at, appointment from appointments where tenant > 5000",
    "insert into due (tenant, id, kind, subject, at)"
    " select tenant, appointment, 'forget', appointment::text, forgotten_at(tenant, end_at)"
    " from appointments where tenant > 5000",
    "insert into idempotency (tenant, scope, method, key, hash, reply, kept_until)"
    " select tenant, '', 'booking.hold', appointment::text, sha256(''), '', '2026-11-03'"
    " from appointments where tenant > 5000",
    "insert into visits (tenant, visit, office, day, number, service, state, arrived_at)"
    " select tenant, appointment, 'b', '2026-12-01', row_number() over (partition by tenant),"
    " 'perso', 'WAITING', start_at from appointments where tenant > 5000",
    "insert into wishes (tenant, wish, service, from_day, to_day, weekdays, part, state, "
    "waits_since,"
    " name, email, language, made_at, changed_at)"
    " select tenant, appointment, 'perso', '2026-12-01', '2027-01-26', 127, 'ANY_TIME', 'LISTED',"
    " made_at, 'Muster', appointment || '@buerger.example', 'de', made_at, made_at"
    " from appointments where tenant > 5000",
    "insert into inquiries (tenant, inquiry, service, days, parts, state, name, email, language,"
    " made_at, changed_at)"
    " select tenant, appointment, 'perso', '{2026-12-01}', '{ANY_TIME}', 'OPEN', 'Muster',"
    " appointment || '@buerger.example', 'de', made_at, made_at from appointments"
    " where tenant > 5000",
    "analyze"};

static const char *const large[] = {"claims", "appointments", "idempotency", "due",
                                    "visits", "wishes",       "inquiries",   NULL};

Test(booking_plans, read_no_large_table_from_end_to_end)
{
    fixture_conninfo("booking");
    for (size_t i = 0; i < sizeof fill / sizeof fill[0]; i++)
        fixture_int("booking", fill[i]);
    cr_assert_geq(fixture_int("booking", "select count(*) from claims"), 50000);
    explain_refuses_scans("booking", booking_statements, booking_statements_n, large);
}
