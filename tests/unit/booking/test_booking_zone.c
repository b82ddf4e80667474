/* Local time and UTC, across the changes of the clock. */
#include "booking.h"

#include <criterion/criterion.h>

static int32_t day(int year, int month, int day_of_month)
{
    return booking_day_of((struct booking_date){year, month, day_of_month});
}

static int64_t utc(int32_t on, int hour, int minute)
{
    return on * 24 * RH_HOUR + hour * RH_HOUR + minute * RH_MINUTE;
}

static struct booking_zone zone;
static struct rh_arena *arena;

static void setup(void)
{
    arena = rh_arena_new(0);
    cr_assert(booking_zone_load(arena, "Europe/Berlin", &zone));
}
static void teardown(void)
{
    rh_arena_free(&arena);
}
TestSuite(booking_zone, .init = setup, .fini = teardown);

static void local_is(int32_t on, int hour, int minute, int64_t expected)
{
    int64_t ms = 0;
    cr_assert(booking_zone_instant(&zone, on, hour * 60 + minute, &ms));
    cr_assert_eq(ms, expected);
}

Test(booking_zone, turns_local_times_of_winter_and_summer)
{
    local_is(day(2026, 1, 15), 9, 0, utc(day(2026, 1, 15), 8, 0));
    local_is(day(2026, 7, 15), 9, 0, utc(day(2026, 7, 15), 7, 0));
    local_is(day(2026, 7, 15), 0, 0, utc(day(2026, 7, 14), 22, 0));
    local_is(day(2026, 7, 15), 24, 0, utc(day(2026, 7, 15), 22, 0));
}

Test(booking_zone, skips_the_hour_that_does_not_exist)
{
    int32_t change = day(2026, 3, 29);
    int64_t ms = 0;
    local_is(change, 1, 59, utc(change, 0, 59));
    cr_assert_not(booking_zone_instant(&zone, change, 2 * 60, &ms));
    cr_assert_eq(ms, utc(change, 1, 0));
    cr_assert_not(booking_zone_instant(&zone, change, 2 * 60 + 59, &ms));
    cr_assert_eq(ms, utc(change, 1, 0));
    local_is(change, 3, 0, utc(change, 1, 0));
}

Test(booking_zone, takes_the_first_of_the_hour_that_comes_twice)
{
    int32_t change = day(2026, 10, 25);
    local_is(change, 1, 59, utc(day(2026, 10, 24), 23, 59));
    local_is(change, 2, 0, utc(change, 0, 0));
    local_is(change, 2, 59, utc(change, 0, 59));
    local_is(change, 3, 0, utc(change, 2, 0));
}

Test(booking_zone, finds_day_and_minute_of_an_instant)
{
    int minute = 0;
    cr_assert_eq(booking_zone_day(&zone, utc(day(2026, 12, 31), 23, 30), &minute), day(2027, 1, 1));
    cr_assert_eq(minute, 30);
    cr_assert_eq(booking_zone_day(&zone, utc(day(2026, 10, 25), 1, 30), &minute),
                 day(2026, 10, 25));
    cr_assert_eq(minute, 2 * 60 + 30);
    cr_assert_eq(booking_zone_day(&zone, utc(day(1969, 12, 31), 22, 30), NULL), day(1969, 12, 31));
}

Test(booking_zone, comes_back_for_every_quarter_of_an_hour_of_the_century)
{
    for (int64_t ms = utc(day(2000, 1, 2), 0, 0); ms < utc(day(2100, 1, 1), 0, 0);
         ms += 15 * RH_MINUTE) {
        int minute = 0;
        int64_t back = 0;
        int32_t on = booking_zone_day(&zone, ms, &minute);
        cr_assert(booking_zone_instant(&zone, on, minute, &back));
        cr_assert(back == ms || back == ms - RH_HOUR, "%ld", (long)ms);
    }
}

Test(booking_zone, knows_zones_without_changes_and_refuses_unknown_ones)
{
    struct booking_zone other;
    int64_t ms = 0;
    cr_assert(booking_zone_load(arena, "UTC", &other));
    cr_assert_eq(other.n, 1);
    cr_assert(booking_zone_instant(&other, 0, 61, &ms));
    cr_assert_eq(ms, 61 * RH_MINUTE);
    cr_assert_not(booking_zone_load(arena, "Europe/Merseburg", &other));
    cr_assert_not(booking_zone_load(arena, "", &other));
}
