/* The route table: which line answers, and which table does not start. */
#include "router.h"

#include "booking.pb-c.h"

#include <criterion/criterion.h>

static const struct rh_method methods[] = {
    {.name = "booking.appointment",
     .in = &booking__appointment_request__descriptor,
     .out = &booking__appointment_reply__descriptor,
     .kind = RH_READ},
    {.name = "booking.hold",
     .in = &booking__hold_request__descriptor,
     .out = &booking__hold_reply__descriptor,
     .kind = RH_WRITE},
};

static const struct rh_method *find(const char *name)
{
    for (size_t i = 0; i < 2; i++) {
        if (strcmp(methods[i].name, name) == 0)
            return &methods[i];
    }
    return NULL;
}

#define READ  .calls = {{"appointment", "booking.appointment"}}
#define WRITE .calls = {{"hold", "booking.hold"}}

static const struct gw_route table[] = {
    {.verb = GW_GET, .path = "/{tenant}/a/{appointment}", READ, .template = "page"},
    {.verb = GW_GET, .path = "/help/a/{appointment}", READ},
    {.verb = GW_GET, .path = "/{tenant}/both", READ},
    {.verb = GW_POST, .path = "/{tenant}/both", WRITE, .again = "/{tenant}/a/{appointment}"},
    {.verb = GW_GET, .path = "/", READ},
};

static struct gw_router *router;
static struct rh_arena *arena;

static void set_up(void)
{
    arena = rh_arena_new(0);
    router = gw_router_new(table, sizeof table / sizeof table[0], find);
    cr_assert_not_null(router);
}

static void tear_down(void)
{
    gw_router_free(&router);
    rh_arena_free(&arena);
}

TestSuite(router_match, .init = set_up, .fini = tear_down);

static enum gw_match match(enum gw_verb verb, const char *path, struct gw_matched *ret)
{
    struct gw_asked asked = {verb, true, path};
    return gw_router_match(router, arena, &asked, ret);
}

Test(router_match, fills_parameters_from_the_path)
{
    struct gw_matched got;
    cr_assert_eq(match(GW_GET, "/merseburg/a/17", &got), GW_MATCHED);
    cr_expect_eq(got.route, &table[0]);
    cr_expect_eq(got.n_params, 2);
    cr_expect_str_eq(got.params[0].name, "tenant");
    cr_expect_str_eq(got.params[0].value, "merseburg");
    cr_expect_str_eq(got.params[1].value, "17");
    cr_expect_str_eq(got.label, "GET /{tenant}/a/{appointment}");
}

Test(router_match, prefers_what_is_written_out)
{
    struct gw_matched got;
    cr_assert_eq(match(GW_GET, "/help/a/17", &got), GW_MATCHED);
    cr_expect_eq(got.route, &table[1]);
}

Test(router_match, finds_the_root)
{
    struct gw_matched got;
    cr_assert_eq(match(GW_GET, "/", &got), GW_MATCHED);
    cr_expect_eq(got.route, &table[4]);
}

Test(router_match, knows_no_other_path)
{
    struct gw_matched got;
    cr_expect_eq(match(GW_GET, "/merseburg/b/17", &got), GW_NO_PATH);
    cr_expect_eq(match(GW_GET, "/merseburg/a", &got), GW_NO_PATH);
    cr_expect_eq(match(GW_GET, "/1/2/3/4/5/6/7/8/9/10", &got), GW_NO_PATH);
}

Test(router_match, says_which_verbs_a_path_has)
{
    struct gw_matched got;
    struct gw_asked unknown = {GW_GET, false, "/merseburg/both"};
    cr_assert_eq(match(GW_POST, "/merseburg/a/17", &got), GW_NO_VERB);
    cr_expect_str_eq(got.allow, "GET, HEAD");
    cr_assert_eq(gw_router_match(router, arena, &unknown, &got), GW_NO_VERB);
    cr_expect_str_eq(got.allow, "GET, HEAD, POST");
}

Test(router_match, sees_a_slash_too_many)
{
    struct gw_matched got;
    cr_expect_eq(match(GW_GET, "/merseburg/", &got), GW_SLASH_MORE);
}

static bool starts(struct gw_route first, struct gw_route second)
{
    const struct gw_route routes[] = {first, second};
    struct gw_router *made = gw_router_new(routes, 2, find);
    bool made_it = made != NULL;
    gw_router_free(&made);
    return made_it;
}

static const struct gw_route fine = {.path = "/x", READ, .template = "page"};

Test(router_new, refuses_a_shape_that_is_there_twice)
{
    struct gw_route a = {.path = "/{tenant}/a", READ}, b = {.path = "/{appointment}/a", READ};
    cr_expect_not(starts(a, b));
}

Test(router_new, refuses_a_method_that_no_service_has)
{
    struct gw_route route = {.path = "/a", .calls = {{"x", "booking.nothing"}}};
    cr_expect_not(starts(fine, route));
}

Test(router_new, refuses_a_brace_that_no_request_has)
{
    struct gw_route route = {.path = "/{tenant}/{colour}", READ};
    cr_expect_not(starts(fine, route));
}

Test(router_new, refuses_a_page_that_writes)
{
    struct gw_route route = {.path = "/{tenant}/b", WRITE};
    cr_expect_not(starts(fine, route));
}

Test(router_new, refuses_an_unknown_page_to_show_again)
{
    struct gw_route route = {.verb = GW_POST, .path = "/a", WRITE, .again = "/y"};
    struct gw_route known = {.verb = GW_POST, .path = "/a", WRITE, .again = "/x"};
    cr_expect_not(starts(fine, route));
    cr_expect(starts(fine, known));
}

Test(router_new, refuses_a_redirect_that_nothing_fills)
{
    struct gw_route route = {.verb = GW_POST, .path = "/a", WRITE, .then = "/{colour}"};
    cr_expect_not(starts(fine, route));
}
