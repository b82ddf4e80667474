/* What of the openings is the public's, and from when on. */
#include "office.h"

#define HOURS(from, to) (from) * 60, (to)*60

static struct booking_opening openings[3];

/* Tuesdays 9 to 10, all counters; it is the Tuesday before, 12:00. */
static void setup(void)
{
    openings[0] = (struct booking_opening){"b", 0, 2, 0, HOURS(9, 10), NULL, .internal = false};
    office_setup(openings, 1, 7);
}
TestSuite(booking_release, .init = setup, .fini = office_teardown);

static size_t times(void)
{
    struct booking_slot *slots;
    return booking_free_times(arena, &ask, TUESDAY, TUESDAY, NULL, 0, &slots);
}

static size_t counters_at(int hour, int minute)
{
    struct booking_choice *choices;
    return booking_choices(arena, &ask, local(TUESDAY, hour, minute), NULL, &choices);
}

/* Counter 3 has an opening of its own beside that of all. */
static struct booking_opening *own_opening(void)
{
    openings[1] = (struct booking_opening){"b", 3, 2, 0, HOURS(9, 11), NULL, .internal = false};
    office.n_openings = 2;
    return &openings[1];
}

Test(booking_release, lets_a_counters_own_opening_take_the_place_of_that_of_all)
{
    own_opening();
    cr_assert_eq(counters_at(9, 0), 3);
    cr_assert_eq(counters_at(10, 0), 1);
    openings[1].opens = 10 * 60;
    cr_assert_eq(counters_at(9, 0), 2);
    openings[1].weekday = 3; /* of another day: nothing changes on this one */
    cr_assert_eq(counters_at(9, 0), 3);
    cr_assert_eq(booking_day_minutes(arena, &office, "ST", TUESDAY), 3 * 60);
}

Test(booking_release, keeps_an_internal_opening_for_staff)
{
    own_opening()->internal = true;
    cr_assert_eq(counters_at(9, 0), 2);
    cr_assert_eq(times(), 4);
    ask.internal = true;
    cr_assert_eq(counters_at(9, 0), 3);
    cr_assert_eq(times(), 8);
}

Test(booking_release, tells_nobody_that_it_is_open_for_what_is_internal)
{
    struct booking_open_now now;
    own_opening()->internal = true;
    booking_open_now(arena, &office, "ST", &zone, local(TUESDAY, 10, 30), &now);
    cr_assert_not(now.open);
    cr_assert(now.open_today);
    openings[0].weekday = 4;
    booking_open_now(arena, &office, "ST", &zone, local(TUESDAY, 9, 30), &now);
    cr_assert_not(now.open_today);
    cr_assert_eq(now.next, local(TUESDAY + 2, 9, 0));
}

Test(booking_release, gives_a_staged_opening_out_late)
{
    struct booking_opening *own = own_opening();
    own->staged = true;
    own->release_days = 6;
    cr_assert_eq(counters_at(9, 0), 2);
    cr_assert_eq(times(), 4);
    ask.now = local(TUESDAY - 6, 0, 0) - 1;
    cr_assert_eq(times(), 4);
    ask.now = local(TUESDAY - 6, 0, 0);
    cr_assert_eq(counters_at(9, 0), 3);
    cr_assert_eq(times(), 8);
}

Test(booking_release, of_the_same_day_begins_with_it)
{
    openings[0].staged = true;
    openings[0].release_days = 0;
    ask.now = local(TUESDAY - 1, 23, 59);
    cr_assert_eq(times(), 0);
    ask.now = local(TUESDAY, 0, 0);
    cr_assert_eq(times(), 4);
}

Test(booking_release, opens_the_newest_day_at_the_stated_minute)
{
    office.window_days = 7;
    office.release_minute = 7 * 60 + 30;
    ask.now = local(TUESDAY - 7, 7, 30) - 1;
    cr_assert_eq(times(), 0);
    cr_assert_eq(counters_at(9, 0), 0);
    ask.now = local(TUESDAY - 7, 7, 30);
    cr_assert_eq(times(), 4);
    cr_assert_eq(counters_at(9, 0), 3);
    ask.now = local(TUESDAY - 6, 0, 0); /* every older day is open at any hour */
    cr_assert_eq(times(), 4);
}

Test(booking_release, never_begins_before_the_window_does)
{
    office.window_days = 3;
    openings[0].staged = true;
    openings[0].release_days = 30;
    cr_assert_eq(times(), 0);
    ask.now = local(TUESDAY - 3, 0, 0);
    cr_assert_eq(times(), 4);
}

Test(booking_release, holds_neither_staff_nor_does_the_lead)
{
    office.lead_minutes = 600;
    openings[0].staged = true;
    openings[0].release_days = 0;
    office.release_minute = 600;
    ask.now = local(TUESDAY, 8, 0);
    cr_assert_eq(times(), 0);
    ask.internal = true;
    cr_assert_eq(times(), 4);
}

Test(booking_release, is_told_to_the_minute)
{
    struct booking_span span = {.staged = true, .release_days = 2};
    office.release_minute = 450;
    cr_assert_eq(booking_release(&ask, TUESDAY, &span), local(TUESDAY - 2, 7, 30));
    span.staged = false;
    cr_assert_eq(booking_release(&ask, TUESDAY, &span), local(TUESDAY - 56, 7, 30));
}
