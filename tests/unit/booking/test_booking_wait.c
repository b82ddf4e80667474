/* How long somebody waits, and from when on one can say that one is there. */
#include "booking.h"

#include <criterion/criterion.h>

#define NOW INT64_C(1795509600000) /* 2026-11-24, 9:40 in Berlin */

static const int32_t both[] = {1, 2}, second[] = {2};
static const struct booking_need quick = {.minutes = 10, .n_counters = 2, .counters = both};
static const struct booking_need special = {.minutes = 30, .n_counters = 1, .counters = second};

static int wait(int64_t free_one, int64_t free_two, const struct booking_waiting *waiting, size_t n)
{
    struct booking_place places[] = {{1, NOW + free_one * RH_MINUTE},
                                     {2, NOW + free_two * RH_MINUTE}};
    return booking_wait_minutes(places, 2, waiting, n, NOW);
}

Test(booking_wait, is_none_where_a_counter_is_free)
{
    const struct booking_waiting one[] = {{&quick, 0}};
    cr_assert_eq(wait(0, 20, one, 1), 0);
    cr_assert_eq(wait(-60, 20, one, 1), 0, "that was over long ago");
}

Test(booking_wait, gives_everybody_the_counter_that_is_free_first)
{
    const struct booking_waiting three[] = {{&quick, 0}, {&quick, 0}, {&quick, 0}};
    cr_assert_eq(wait(0, 0, three, 2), 0);
    cr_assert_eq(wait(0, 0, three, 3), 10);
    cr_assert_eq(wait(15, 0, three, 3), 15);
}

Test(booking_wait, counts_only_counters_that_can_do_it)
{
    const struct booking_waiting special_twice[] = {{&special, 0}, {&special, 0}};
    const struct booking_waiting after_it[] = {{&special, 0}, {&quick, 0}};
    cr_assert_eq(wait(0, 0, special_twice, 2), 30);
    cr_assert_eq(wait(0, 0, after_it, 2), 0);
}

Test(booking_wait, keeps_to_the_counter_that_somebody_was_passed_to)
{
    const struct booking_waiting passed[] = {{&quick, 2}};
    cr_assert_eq(wait(0, 20, passed, 1), 20);
}

Test(booking_wait, is_rounded_up_to_five_minutes)
{
    const struct booking_waiting one[] = {{&quick, 0}};
    cr_assert_eq(wait(1, 20, one, 1), 5);
    cr_assert_eq(wait(11, 20, one, 1), 15);
}

Test(booking_wait, cannot_be_told_where_no_counter_can_do_it)
{
    static const struct booking_need nowhere = {.minutes = 10};
    const struct booking_waiting one[] = {{&nowhere, 0}};
    cr_assert_eq(wait(0, 0, one, 1), -1);
}

Test(booking_arrival, is_possible_from_an_hour_before_until_the_end_of_the_day)
{
    struct rh_arena *arena = rh_arena_new(0);
    struct booking_zone zone;
    cr_assert(booking_zone_load(arena, "Europe/Berlin", &zone));
    cr_assert_not(booking_may_arrive(&zone, NOW + 61 * RH_MINUTE, NOW));
    cr_assert(booking_may_arrive(&zone, NOW + 60 * RH_MINUTE, NOW));
    cr_assert(booking_may_arrive(&zone, NOW - 3 * RH_HOUR, NOW));
    cr_assert_not(booking_may_arrive(&zone, NOW - 24 * RH_HOUR, NOW));
    rh_arena_free(&arena);
}
