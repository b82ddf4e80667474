/* Names of the register, for people and for addresses. */
#include "accounts.h"

#include <criterion/criterion.h>

static struct rh_arena *arena;

static void start(void)
{
    arena = rh_arena_new(0);
}

static void stop(void)
{
    rh_arena_free(&arena);
}

TestSuite(accounts_names, .init = start, .fini = stop);

Test(accounts_names, a_title_stands_behind_the_comma)
{
    struct accounts_name town = accounts_split_name(arena, "Bad Lauchst\xc3\xa4"
                                                           "dt, Goethestadt");
    cr_assert_str_eq(town.proper, "Bad Lauchst\xc3\xa4"
                                  "dt");
    cr_assert_str_eq(town.title, "Goethestadt");
    cr_assert_null(accounts_split_name(arena, "Schkopau").title);
}

Test(accounts_names, an_administration_bears_its_title)
{
    cr_assert_str_eq(accounts_administration_name(arena, "Merseburg, Stadt"), "Stadt Merseburg");
    cr_assert_str_eq(accounts_administration_name(arena, "Schkopau"), "Gemeinde Schkopau");
}

Test(accounts_names, a_slug_is_plain_letters_and_single_hyphens)
{
    static const struct {
        const char *name, *slug;
    } cases[] = {
        {"Merseburg", "merseburg"},
        {"M\xc3\xbc"
         "cheln (Geiseltal)",
         "muecheln-geiseltal"},
        {"Wettin-L\xc3\xb6"
         "bej\xc3\xbcn",
         "wettin-loebejuen"},
        {"Gro\xc3\x9f Schneen", "gross-schneen"},
        {"\xc3\x96stringen", "oestringen"},
        {"  St. Georgen  im Schwarzwald ", "st-georgen-im-schwarzwald"},
        {"(--)", "ort"},
        {"", "ort"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        cr_expect_str_eq(accounts_slug(arena, cases[i].name), cases[i].slug);
}

Test(accounts_names, a_land_follows_from_the_first_two_digits)
{
    cr_assert_str_eq(accounts_land("15088220"), "ST");
    cr_assert_str_eq(accounts_land("01001000"), "SH");
    cr_assert_str_eq(accounts_land("16077055"), "TH");
    cr_assert_null(accounts_land("00000000"));
    cr_assert_null(accounts_land("17000000"));
    cr_assert_null(accounts_land("x5088220"));
}

Test(accounts_names, an_ags_has_eight_digits_of_a_land)
{
    cr_assert(accounts_ags_valid("15088220"));
    cr_assert_not(accounts_ags_valid("1508822"));
    cr_assert_not(accounts_ags_valid("150882200"));
    cr_assert_not(accounts_ags_valid("1508822a"));
    cr_assert_not(accounts_ags_valid("99088220"));
}
