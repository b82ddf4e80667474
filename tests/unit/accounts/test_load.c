/* Planning a load of the register. */
#include "accounts_load.h"

#include <criterion/criterion.h>
#include <string.h>

static struct rh_arena *arena;

static void start(void)
{
    arena = rh_arena_new(0);
}

static void stop(void)
{
    rh_arena_free(&arena);
}

TestSuite(accounts_load, .init = start, .fini = stop);

static const struct accounts_csv_place register_lines[] = {
    {"15088220", "Merseburg, Stadt", "ST"},
    {"15088295", "Petersberg", "ST"},
    {"16074075", "Petersberg", "TH"},
    {"15088030",
     "Barnst\xc3\xa4"
     "dt",
     "ST"},
    {"15088100",
     "Farnst\xc3\xa4"
     "dt",
     "ST"},
};

static const struct accounts_csv_administration administrations[] = {
    {"Saalekreis", "Landkreis", "15088", ""},
    {"Verbandsgemeinde Weida-Land", "Verbandsgemeinde", "15088", "15088030 15088100"},
    {"Merseburg, Stadt", "Einheitsgemeinde", "15088", "15088220"},
};

static const struct accounts_known nothing = {0};

Test(accounts_load, csv_fields_may_be_quoted)
{
    const char *fields[3];
    cr_assert(accounts_csv_fields(arena, "15088220,\"Merseburg, \"\"Stadt\"\"\",ST", 3, fields));
    cr_assert_str_eq(fields[1], "Merseburg, \"Stadt\"");
    cr_assert_str_eq(fields[2], "ST");
}

Test(accounts_load, csv_lines_of_another_shape_are_refused)
{
    const char *fields[3];
    cr_assert_not(accounts_csv_fields(arena, "a,b", 3, fields));
    cr_assert_not(accounts_csv_fields(arena, "a,b,c,d", 3, fields));
    cr_assert_not(accounts_csv_fields(arena, "a,\"b,c", 3, fields));
    cr_assert_not(accounts_csv_fields(arena, "a,\"b\"x,c", 3, fields));
    cr_assert(accounts_csv_fields(arena, "a,,", 3, fields));
    cr_assert_str_eq(fields[2], "");
}

Test(accounts_load, members_belong_to_their_verbandsgemeinde)
{
    struct accounts_plan plan =
        accounts_plan_administrations(arena, &nothing, administrations, 3, register_lines, 5);
    cr_assert_eq(plan.n_tenants, 3);
    cr_assert_str_eq(plan.tenants[1].slug, "weida-land");
    cr_assert_str_eq(plan.tenants[1].kind, "VERBANDSGEMEINDE");
    cr_assert_str_eq(plan.tenants[2].name, "Stadt Merseburg");
    cr_assert_eq(plan.n_places, 3, "a county has no place of its own");
    cr_assert_str_eq(plan.places[0].slug, "barnstaedt");
    cr_assert_eq(plan.places[0].tenant, plan.tenants[1].tenant);
    cr_assert_eq(plan.places[2].tenant, plan.tenants[2].tenant);
}

Test(accounts_load, loading_twice_changes_nothing)
{
    const char *slugs[] = {"saalekreis", "weida-land", "merseburg"};
    const char *ags[] = {"15088030", "15088100", "15088220"};
    const char *place_slugs[] = {"barnstaedt", "farnstaedt", "merseburg"};
    struct accounts_known known = {3, 3, slugs, 3, ags, place_slugs};
    struct accounts_plan plan =
        accounts_plan_administrations(arena, &known, administrations, 3, register_lines, 5);
    cr_assert_eq(plan.n_tenants, 0);
    cr_assert_eq(plan.n_places, 0);
}

Test(accounts_load, colliding_slugs_get_the_ags)
{
    struct accounts_plan plan = accounts_plan_each(arena, &nothing, register_lines, 5);
    cr_assert_eq(plan.n_tenants, 5);
    cr_assert_str_eq(plan.tenants[0].slug, "merseburg");
    cr_assert_str_eq(plan.tenants[1].slug, "petersberg-15088295");
    cr_assert_str_eq(plan.places[2].slug, "petersberg-16074075");
}

Test(accounts_load, an_address_that_exists_stays)
{
    const char *slugs[] = {"petersberg"};
    const char *ags[] = {"15088295"};
    struct accounts_known known = {7, 1, slugs, 1, ags, slugs};
    struct accounts_plan plan = accounts_plan_each(arena, &known, register_lines, 5);
    cr_assert_eq(plan.n_tenants, 4);
    cr_assert_eq(plan.tenants[0].tenant, 8, "numbers go on behind the last");
    cr_assert_str_eq(plan.tenants[1].slug, "petersberg-16074075");
}
