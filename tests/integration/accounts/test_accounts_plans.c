/* No statement reads all of Germany to find a town; only the loader asks for everything. */
#include "accounts_sql.h"
#include "explain.h"
#include "fixture_db.h"

#include <criterion/criterion.h>

/* As many tenants and places as there are municipalities, each its own tenant. */
static const char *const fill[] = {
    "insert into tenants (tenant, slug, name, kind, land, zone, demo, epoch, version)"
    " select n, 'town-' || n, 'Gemeinde ' || md5(n::text), 'EINHEITSGEMEINDE', 'ST',"
    " 'Europe/Berlin', false, 1, 1 from generate_series(1001, 11774) n",
    "insert into places (ags, name, slug, land, tenant)"
    " select lpad(n::text, 8, '0'), md5(n::text) || ' an der Saale', 'town-' || n, 'ST', n"
    " from generate_series(1001, 11774) n",
    "insert into responsibilities (ags, service, tenant)"
    " select lpad(n::text, 8, '0'), 'bauantrag', 1001 from generate_series(1001, 11774) n",
    "insert into services (service) select 'service-' || n from generate_series(1, 10000) n",
    "insert into outbox (tenant, id, target, body)"
    " select n, gen_random_uuid(), 'booking.tenant_changed', '' from generate_series(1001, 11774) "
    "n",
    "analyze"};

static const char *const large[] = {"tenants",  "places", "responsibilities",
                                    "services", "outbox", NULL};

/* Those of people, behind it, have a test of their own: test_people_plans.c. */
#define LAST ACCOUNTS_SQL_PUT_PLACES

static bool reads_all(const struct rh_statement *statement)
{
    return statement == &accounts_statements[ACCOUNTS_SQL_KNOWN_TENANTS] ||
           statement == &accounts_statements[ACCOUNTS_SQL_KNOWN_PLACES];
}

Test(accounts_plans, read_no_large_table_from_end_to_end)
{
    fixture_conninfo("accounts");
    for (size_t i = 0; i < sizeof fill / sizeof fill[0]; i++)
        fixture_int("accounts", fill[i]);
    cr_assert_eq(fixture_int("accounts", "select count(*) from places where tenant > 1000"), 10774);
    for (size_t i = 0; i <= LAST; i++)
        if (!reads_all(&accounts_statements[i]))
            explain_refuses_scans("accounts", &accounts_statements[i], 1, large);
}
