/* Why nothing is free: each reason alone. */
#include "booking.h"

#include <criterion/criterion.h>

static struct booking_zone zone;
static struct rh_arena *arena;
static const struct booking_counter counters[] = {{1, "b", "1"}, {2, "b", "2"}};
static const int32_t both[] = {1, 2}, elsewhere[] = {9};
static struct booking_opening opening;
static struct booking_exception closed;
static struct booking_office office;
static struct booking_service service;
static struct booking_part part;
static struct booking_need need;
static struct booking_ask ask;
static int32_t tuesday;

static int64_t local(int32_t on, int hour, int minute)
{
    int64_t ms = 0;
    booking_zone_instant(&zone, on, hour * 60 + minute, &ms);
    return ms;
}

static void setup(void)
{
    arena = rh_arena_new(0);
    cr_assert(booking_zone_load(arena, "Europe/Berlin", &zone));
    tuesday = booking_day_of((struct booking_date){2026, 11, 24});
    opening = (struct booking_opening){.office = "b", .weekday = 2, .opens = 540, .closes = 660};
    office = (struct booking_office){.office = "b",
                                     .window_days = 14,
                                     .grid_minutes = 5,
                                     .counters = counters,
                                     .n_counters = 2,
                                     .openings = &opening,
                                     .n_openings = 1};
    service = (struct booking_service){
        .minutes = 15, .minutes_more = 15, .counters = both, .n_counters = 2};
    part = (struct booking_part){&service, 1};
    ask = (struct booking_ask){.office = &office,
                               .need = &need,
                               .land = "ST",
                               .zone = &zone,
                               .now = local(tuesday - 1, 12, 0)};
}
static void teardown(void)
{
    rh_arena_free(&arena);
}
TestSuite(booking_why, .init = setup, .fini = teardown);

static struct booking_why why(int32_t first, int32_t last)
{
    struct booking_why found;
    need = booking_need_of(arena, &part, 1);
    booking_why(arena, &ask, first, last, &found);
    return found;
}

Test(booking_why, all_is_taken_and_how_much_that_was)
{
    struct booking_why found = why(tuesday, tuesday + 6);
    cr_assert_eq(found.code, BOOKING_WHY_TAKEN);
    cr_assert_eq(found.count, 8);
}

Test(booking_why, the_office_is_closed_on_all_days_and_by_what)
{
    struct booking_why found = why(tuesday + 1, tuesday + 5);
    cr_assert_eq(found.code, BOOKING_WHY_CLOSED);
    cr_assert_null(found.reason, "its week says so");
    closed = (struct booking_exception){
        .office = "b", .day = tuesday, .opens = -1, .closes = -1, .reason = "Betriebsausflug"};
    office.exceptions = &closed;
    office.n_exceptions = 1;
    found = why(tuesday - 1, tuesday + 5);
    cr_assert_eq(found.code, BOOKING_WHY_CLOSED);
    cr_assert_str_eq(found.reason, "Betriebsausflug");
    cr_assert_eq(found.reason_day, tuesday);
}

Test(booking_why, the_days_are_given_out_later_and_when)
{
    office.release_minute = 7 * 60;
    struct booking_why found = why(tuesday + 14, tuesday + 20);
    cr_assert_eq(found.code, BOOKING_WHY_NOT_YET);
    cr_assert(found.opens);
    cr_assert_eq(found.opens_day, tuesday + 14);
    cr_assert_eq(found.opens_at, local(tuesday, 7, 0));
}

Test(booking_why, it_is_too_late_for_the_last_start)
{
    office.lead_minutes = 60;
    ask.now = local(tuesday, 10, 0);
    struct booking_why found = why(tuesday, tuesday);
    cr_assert_eq(found.code, BOOKING_WHY_TOO_LATE);
    cr_assert_eq(found.lead, 60);
}

Test(booking_why, it_takes_longer_than_any_opening_and_for_how_many_it_would_fit)
{
    part.persons = 8;
    service.minutes_more = 20;
    struct booking_why found = why(tuesday, tuesday + 6);
    cr_assert_eq(found.code, BOOKING_WHY_TOO_LONG);
    cr_assert_eq(found.minutes, 155);
    cr_assert_eq(found.longest, 120);
    cr_assert_eq(found.persons, 6);
}

Test(booking_why, no_counter_of_the_office_can_do_it)
{
    service.counters = elsewhere;
    service.n_counters = 1;
    cr_assert_eq(why(tuesday, tuesday + 6).code, BOOKING_WHY_NO_COUNTER);
}

Test(booking_why, the_office_answers_wishes_only)
{
    service.on_request = true;
    cr_assert_eq(why(tuesday, tuesday + 6).code, BOOKING_WHY_ON_REQUEST);
}

Test(booking_why, what_is_kept_for_staff_is_closed_to_the_public)
{
    opening.internal = true;
    cr_assert_eq(why(tuesday, tuesday + 6).code, BOOKING_WHY_CLOSED);
    ask.internal = true;
    cr_assert_eq(why(tuesday, tuesday + 6).code, BOOKING_WHY_TAKEN);
}
