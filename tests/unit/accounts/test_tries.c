/* Limits of tries. */
#include "accounts_tries.h"

#include <criterion/criterion.h>

Test(accounts_tries, at_most_a_hundred_in_any_hour)
{
    int in_half_an_hour = ACCOUNTS_TRIES_STRANGER + ACCOUNTS_TRIES_KNOWN;
    cr_assert_leq(3 * in_half_an_hour, 100, "an hour touches three half hours at most");
    cr_assert_eq(ACCOUNTS_TRIES_SPAN, 30 * RH_MINUTE);
}

Test(accounts_tries, half_hours_do_not_overlap)
{
    int64_t at = INT64_C(1795509000000); /* 2026-11-24T08:30:00Z */
    cr_assert_eq(accounts_tries_since(at), at);
    cr_assert_eq(accounts_tries_since(at + ACCOUNTS_TRIES_SPAN - 1), at);
    cr_assert_eq(accounts_tries_since(at + ACCOUNTS_TRIES_SPAN), at + ACCOUNTS_TRIES_SPAN);
}

Test(accounts_tries, strangers_and_known_browsers_have_lanes_of_their_own)
{
    struct rh_arena *arena = rh_arena_new(0);
    struct accounts_lanes stranger = accounts_lanes_login(arena, "aa", false);
    struct accounts_lanes known = accounts_lanes_login(arena, "bb", true);
    struct accounts_lanes nameless = accounts_lanes_login(arena, NULL, false);
    cr_assert_str_eq(stranger.lane[0], "strangers");
    cr_assert_str_eq(known.lane[0], "known");
    cr_assert_eq(stranger.n, 2);
    cr_assert_str_neq(stranger.lane[1], known.lane[1]);
    cr_assert_eq(nameless.n, 1);
    cr_assert_str_eq(nameless.lane[0], "strangers");
    rh_arena_free(&arena);
}
