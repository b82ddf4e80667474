/* No statement of people reads a large table from end to end. */
#include "accounts_sql.h"
#include "explain.h"
#include "fixture_db.h"

#include <criterion/criterion.h>

static const char *const fill[] = {
    "insert into tenants (tenant, slug, name, kind, land, zone, demo, epoch, version)"
    " select n, 'full-' || n, 'Full', 'EINHEITSGEMEINDE', 'ST', 'Europe/Berlin', true, 1, 1"
    " from generate_series(1, 200) n",
    "insert into accounts (tenant, account, email, password, made_at)"
    " select 0, ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid,"
    " 'person-' || n || '@full.example', '$argon2id$', '2026-11-01'"
    " from generate_series(1, 50000) n",
    "insert into roles (tenant, account, town, role, given_at)"
    " select 0, account, (row_number() over ()) % 200 + 1, 'caseworker', '2026-11-01'"
    " from accounts limit 20000",
    "insert into links (tenant, link, kind, code, email, account, expires_at)"
    " select 0, account, 'reset', sha256(email::bytea), email, account, '2026-12-01'"
    " from accounts limit 20000",
    "insert into recovery (tenant, account, code)"
    " select 0, account, sha256(email::bytea) from accounts limit 20000",
    "insert into devices (tenant, account, visitor, known_until)"
    " select 0, account, sha256(email::bytea), '2026-12-01' from accounts",
    "insert into keys (tenant, key, account, credential, algorithm, public_key, counter, verified,"
    " name, added_at) select 0, account, account, sha256(email::bytea), -8, sha256(email::bytea),"
    " 0, false, 'key', '2026-11-01' from accounts limit 20000",
    "insert into challenges (tenant, challenge, expires_at)"
    " select 0, sha256(email::bytea), '2026-12-01' from accounts",
    "insert into tries (tenant, subject, lane, since, n)"
    " select 0, sha256(email::bytea), 'strangers', '2026-11-23 08:00Z'::timestamptz"
    " + (row_number() over ()) % 48 * interval '30 minutes', 1 from accounts",
    "insert into audit (tenant, entry, account, action, subject, at)"
    " select (row_number() over ()) % 200 + 1, account, account, 'appointment.read', 'x',"
    " '2026-11-23'::timestamptz + (row_number() over ()) * interval '1 second' from accounts",
    "insert into audit_openings (tenant, opening, asked_by, reason, asked_at)"
    " select (row_number() over ()) % 200 + 1, account, account, 'why', '2026-11-23'::timestamptz"
    " + (row_number() over ()) * interval '1 minute' from accounts",
    "insert into due (tenant, id, kind, subject, at)"
    " select 0, account, 'link', account::text, '2026-12-01' from accounts",
    "insert into idempotency (tenant, scope, method, key, hash, reply, kept_until)"
    " select 0, '', 'accounts.sign_up', account::text, sha256(''), '', '2026-11-25' from accounts",
    "insert into identities (tenant, issuer, subject, account, linked_at, proved_at)"
    " select 0, 'https://id.example', email, account, '2026-11-01', '2026-11-01' from accounts",
    "insert into provider_flows (tenant, flow, state, provider, visitor, purpose, account, trust,"
    " fresh, began_at, expires_at) select 0, account, sha256(email::bytea), 'p',"
    " sha256(email::bytea), 'prove', account, 0, false, '2026-12-01', '2026-12-01' from accounts",
    "insert into provider_logins (tenant, account, visitor, issuer, token, timer, ends_at)"
    " select 0, account, sha256(email::bytea), 'https://id.example', 't', account, '2026-12-01'"
    " from accounts",
    "analyze"};

static const char *const large[] = {
    "accounts",       "roles",           "links",          "recovery",   "devices",
    "tries",          "audit",           "audit_openings", "due",        "identities",
    "provider_flows", "provider_logins", "keys",           "challenges", NULL};

Test(accounts_plans, read_no_large_table_from_end_to_end)
{
    fixture_conninfo("accounts");
    for (size_t i = 0; i < sizeof fill / sizeof fill[0]; i++)
        fixture_int("accounts", fill[i]);
    cr_assert_geq(fixture_int("accounts", "select count(*) from accounts"), 50000);
    explain_refuses_scans("accounts", accounts_statements, accounts_statements_n, large);
}
