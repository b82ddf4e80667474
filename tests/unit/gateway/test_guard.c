/* Who is led where before a route is entered, by methods of a table of the test's own. */
#include "exchange.h"
#include "guard.h"
#include "methods.h"
#include "router.h"

#include <criterion/criterion.h>

static struct gw_exchange *exchange;
static Session__Session session;
static const struct gw_route page = {
    .verb = GW_GET, .path = "/konto", .template = "accounts/account"};
static const struct rh_who basic = RH_CITIZEN(1), substantial = RH_CITIZEN(2),
                           staff = RH_STAFF("caseworker");

static void set_up(void)
{
    exchange = exchange_new(GATEWAY_TEXTS);
    session = (Session__Session)SESSION__SESSION__INIT;
    session.account = (char *)"0192f5d0-0000-7000-8000-00000000aaaa";
    session.trust = 1;
    exchange->session = &session;
    exchange->route = &page;
    exchange->verb = GW_GET;
    exchange->path = exchange->target = "/konto";
    ((struct gateway *)exchange->gateway)->router =
        gw_router_new(gw_routes, gw_routes_n, gw_method);
}

static void tear_down(void)
{
    gw_router_free(&((struct gateway *)exchange->gateway)->router);
    exchange_free(&exchange);
}

TestSuite(guard, .init = set_up, .fini = tear_down);

static void ask(const struct rh_who *one, const struct rh_who *other)
{
    const struct rh_who *const whos[] = {one, other};
    gw_guard_login(exchange, whos, 2);
}

Test(guard, lets_in_who_has_proven_enough)
{
    session.trust = 2;
    ask(&basic, &substantial);
    cr_assert_null(exchange->error);
    cr_assert_null(exchange->response.location);
}

Test(guard, leads_a_page_to_where_more_trust_is_proven_and_back)
{
    ask(&basic, &substantial);
    cr_assert_null(exchange->error);
    cr_assert_eq(exchange->response.status, 303);
    cr_assert_str_eq(exchange->response.location, "/anmelden/stufe/2?weiter=%2Fkonto");
}

Test(guard, tells_a_program_which_trust_is_missing)
{
    exchange->api = true;
    ask(&basic, &substantial);
    cr_assert_eq(exchange->error->code, COMMON__CODE__TRUST_TOO_LOW);
    cr_assert_eq(exchange->error->n_fields, 1);
    cr_assert_str_eq(exchange->error->fields[0].field, "trust");
    cr_assert_eq(exchange->error->fields[0].limit, 2);
    cr_assert_null(exchange->response.location);
}

Test(guard, asks_for_the_second_factor_first)
{
    session.trust = 0;
    session.has_second_factor = session.second_factor = true;
    ask(&basic, &substantial);
    cr_assert_str_eq(exchange->response.location, "/anmelden/code?weiter=%2Fkonto");
    exchange->response.location = NULL;
    ask(&staff, &staff);
    cr_assert_str_eq(exchange->response.location, "/anmelden/code?weiter=%2Fkonto");
}

Test(guard, leads_strangers_to_the_log_in)
{
    exchange->session = NULL;
    ask(&basic, &substantial);
    cr_assert_str_eq(exchange->response.location, "/anmelden?weiter=%2Fkonto");
}
