/* Rooms that services take beside a counter. */
#include "booking.h"

#include <criterion/criterion.h>

static struct booking_zone zone;
static struct rh_arena *arena;
static const struct booking_counter counters[] = {{1, "b", "1"}, {2, "b", "2"}, {3, "b", "3"}};
static const struct booking_room rooms[] = {{7, "b", "Saal"}, {8, "b", "Zimmer"}};
static const int32_t all[] = {1, 2, 3}, both[] = {7, 8}, second[] = {8}, elsewhere[] = {9};
static const struct booking_opening opening = {
    .office = "b", .weekday = 2, .opens = 9 * 60, .closes = 10 * 60};
static const struct booking_office office = {.office = "b",
                                             .window_days = 56,
                                             .grid_minutes = 5,
                                             .counters = counters,
                                             .n_counters = 3,
                                             .rooms = rooms,
                                             .n_rooms = 2,
                                             .openings = &opening,
                                             .n_openings = 1};
static struct booking_service wedding, talk;
static struct booking_need need;
static struct booking_ask ask;

#define TUESDAY booking_day_of((struct booking_date){2026, 11, 24})

static int64_t at(int minute)
{
    int64_t ms = 0;
    booking_zone_instant(&zone, TUESDAY, 9 * 60 + minute, &ms);
    return ms;
}

static void take(const int32_t *which, size_t n)
{
    const struct booking_part part = {&wedding, 1};
    wedding.rooms = which;
    wedding.n_rooms = n;
    need = booking_need_of(arena, &part, 1);
}

static void setup(void)
{
    arena = rh_arena_new(0);
    cr_assert(booking_zone_load(arena, "Europe/Berlin", &zone));
    wedding = (struct booking_service){
        .minutes = 20, .channel = BOOKING_ON_SITE, .counters = all, .n_counters = 3};
    talk = wedding;
    take(both, 2);
    ask = (struct booking_ask){
        .office = &office, .need = &need, .land = "ST", .zone = &zone, .now = at(0) - 7 * RH_DAY};
}
static void teardown(void)
{
    rh_arena_free(&arena);
}
TestSuite(booking_rooms, .init = setup, .fini = teardown);

static size_t times(const struct booking_claim *claims, size_t n)
{
    struct booking_slot *slots;
    return booking_free_times(arena, &ask, TUESDAY, TUESDAY, claims, n, &slots);
}

Test(booking_rooms, leave_a_time_free_while_one_is)
{
    const struct booking_claim claims[] = {{1, at(0), at(20), 7}, {2, at(0), at(20), 8}};
    cr_assert_eq(times(NULL, 0), 3);
    cr_assert_eq(times(claims, 1), 3);
    cr_assert_eq(times(claims, 2), 2);
}

Test(booking_rooms, are_nothing_to_services_that_take_none)
{
    const struct booking_claim claims[] = {{1, at(0), at(60), 7}, {2, at(0), at(60), 8}};
    cr_assert_eq(times(claims, 2), 0);
    take(NULL, 0);
    cr_assert_eq(times(claims, 2), 3);
}

Test(booking_rooms, are_seen_whatever_the_order_of_counters)
{
    const struct booking_claim claims[] = {
        {1, at(40), at(60), 8}, {2, at(20), at(40), 8}, {3, at(0), at(20), 8}};
    take(second, 1);
    cr_assert_eq(times(claims, 3), 0);
    cr_assert_eq(times(claims, 2), 1);
}

Test(booking_rooms, need_a_free_counter_too)
{
    const struct booking_claim claims[] = {
        {1, at(0), at(20), 0}, {2, at(0), at(20), 0}, {3, at(0), at(20), 0}};
    cr_assert_eq(times(claims, 3), 2);
    cr_assert_eq(times(claims, 2), 3);
}

Test(booking_rooms, come_with_every_counter_different_pairs_first)
{
    struct booking_choice *choices;
    cr_assert_eq(booking_choices(arena, &ask, at(0), NULL, &choices), 6);
    cr_assert_neq(choices[0].counter, choices[1].counter);
    cr_assert_neq(choices[0].room, choices[1].room);
    for (size_t i = 0; i < 6; i++)
        for (size_t j = 0; j < i; j++)
            cr_assert(choices[i].counter != choices[j].counter ||
                      choices[i].room != choices[j].room);
    take(NULL, 0);
    cr_assert_eq(booking_choices(arena, &ask, at(0), NULL, &choices), 3);
    cr_assert_eq(choices[0].room, 0);
}

Test(booking_rooms, of_another_office_do_not_count)
{
    struct booking_choice *choices;
    take(elsewhere, 1);
    cr_assert_not(booking_need_at(&office, &need));
    cr_assert_eq(times(NULL, 0), 0);
    cr_assert_eq(booking_choices(arena, &ask, at(0), NULL, &choices), 0);
}

Test(booking_rooms, of_several_services_are_those_that_serve_all)
{
    const struct booking_part parts[] = {{&talk, 1}, {&wedding, 1}};
    need = booking_need_of(arena, parts, 2);
    cr_assert_eq(need.n_rooms, 2);
    talk.rooms = second;
    talk.n_rooms = 1;
    need = booking_need_of(arena, parts, 2);
    cr_assert_eq(need.n_rooms, 1);
    cr_assert_eq(need.rooms[0], 8);
    cr_assert_eq(need.n_counters, 3);
    talk.rooms = elsewhere;
    need = booking_need_of(arena, parts, 2);
    cr_assert_eq(need.n_counters, 0);
}
