/* The waiting list's rules: what fits a wish, and how long an offer stands. */
#include "booking.h"

#include <criterion/criterion.h>

/* 2026-12-01 is a Tuesday; Berlin is an hour ahead of UTC then. */
#define TUESDAY INT64_C(1796083200000) /* 2026-12-01T00:00:00Z */
#define AT(day, hour, minute)                                                                      \
    (TUESDAY + (day)*24 * RH_HOUR + ((hour)-1) * RH_HOUR + (minute)*RH_MINUTE) /* local */

static struct rh_arena *arena;
static struct booking_zone zone;
static int32_t tuesday;

static void set_up(void)
{
    arena = rh_arena_new(0);
    cr_assert(booking_zone_load(arena, "Europe/Berlin", &zone));
    tuesday = booking_day_of((struct booking_date){2026, 12, 1});
}

static void tear_down(void)
{
    rh_arena_free(&arena);
}

TestSuite(booking_line, .init = set_up, .fini = tear_down);

static struct booking_wish wish(void)
{
    return (struct booking_wish){
        .from = tuesday, .to = tuesday + 7, .weekdays = 127, .part = BOOKING_ANY_TIME};
}

Test(booking_line, fits_within_the_days_of_a_wish_only)
{
    struct booking_wish w = wish();
    cr_assert(booking_wish_fits(&w, &zone, AT(0, 9, 0)));
    cr_assert(booking_wish_fits(&w, &zone, AT(7, 9, 0)), "the last day belongs to it");
    cr_assert_not(booking_wish_fits(&w, &zone, AT(-1, 23, 30)));
    cr_assert_not(booking_wish_fits(&w, &zone, AT(8, 0, 0)));
}

Test(booking_line, takes_days_by_the_local_clock)
{
    struct booking_wish w = wish();
    cr_assert(booking_wish_fits(&w, &zone, AT(0, 0, 30)), "23:30 of the day before in UTC");
}

Test(booking_line, fits_the_weekdays_that_were_chosen)
{
    struct booking_wish w = wish();
    w.weekdays = 1U << 1 | 1U << 3; /* Tuesday, Thursday */
    cr_assert(booking_wish_fits(&w, &zone, AT(0, 9, 0)));
    cr_assert_not(booking_wish_fits(&w, &zone, AT(1, 9, 0)));
    cr_assert(booking_wish_fits(&w, &zone, AT(2, 9, 0)));
}

Test(booking_line, parts_the_day_at_noon)
{
    struct booking_wish w = wish();
    w.part = BOOKING_MORNING;
    cr_assert(booking_wish_fits(&w, &zone, AT(0, 11, 59)));
    cr_assert_not(booking_wish_fits(&w, &zone, AT(0, 12, 0)));
    w.part = BOOKING_AFTERNOON;
    cr_assert_not(booking_wish_fits(&w, &zone, AT(0, 11, 59)));
    cr_assert(booking_wish_fits(&w, &zone, AT(0, 12, 0)));
}

Test(booking_line, offers_no_day_again_that_was_passed)
{
    struct booking_wish w = wish();
    int32_t passed[] = {tuesday, tuesday + 2};
    w.passed = passed;
    w.n_passed = 2;
    cr_assert_not(booking_wish_fits(&w, &zone, AT(0, 9, 0)));
    cr_assert(booking_wish_fits(&w, &zone, AT(1, 9, 0)));
    cr_assert_not(booking_wish_fits(&w, &zone, AT(2, 16, 0)));
}

Test(booking_line, holds_an_offer_as_long_as_the_office_says)
{
    struct booking_office office = {.offer_minutes = 1440};
    int64_t now = AT(0, 10, 0);
    cr_assert_eq(booking_offer_end(&office, &zone, AT(5, 9, 0), now), AT(1, 10, 0));
}

Test(booking_line, never_holds_an_offer_beyond_the_start_minus_the_lead)
{
    struct booking_office office = {.offer_minutes = 1440, .lead_minutes = 120};
    int64_t now = AT(0, 10, 0);
    cr_assert_eq(booking_offer_end(&office, &zone, AT(1, 9, 0), now), AT(1, 7, 0));
}

Test(booking_line, does_not_offer_what_leaves_less_than_an_hour_to_answer)
{
    struct booking_office office = {.offer_minutes = 1440, .lead_minutes = 30};
    int64_t now = AT(0, 10, 0);
    cr_assert_eq(booking_offer_end(&office, &zone, AT(0, 11, 29), now), 0);
    cr_assert_eq(booking_offer_end(&office, &zone, AT(0, 11, 30), now), AT(0, 11, 0));
    office.offer_minutes = 20;
    cr_assert_eq(booking_offer_end(&office, &zone, AT(0, 11, 0), now), AT(0, 10, 20));
}

Test(booking_line, counts_from_the_morning_on_at_night)
{
    struct booking_office office = {.offer_minutes = 120};
    cr_assert_eq(booking_offer_end(&office, &zone, AT(5, 9, 0), AT(0, 20, 59)), AT(0, 22, 59));
    cr_assert_eq(booking_offer_end(&office, &zone, AT(5, 9, 0), AT(0, 21, 0)), AT(1, 10, 0));
    cr_assert_eq(booking_offer_end(&office, &zone, AT(5, 9, 0), AT(1, 3, 0)), AT(1, 10, 0));
    cr_assert_eq(booking_offer_end(&office, &zone, AT(5, 9, 0), AT(1, 8, 0)), AT(1, 10, 0));
}

Test(booking_line, chooses_the_earliest_time_that_fits_and_can_be_answered)
{
    struct booking_office office = {.offer_minutes = 1440};
    struct booking_wish w = wish();
    struct booking_slot slots[] = {{AT(0, 10, 15), AT(0, 10, 30), NULL},
                                   {AT(0, 14, 0), AT(0, 14, 15), NULL},
                                   {AT(1, 9, 0), AT(1, 9, 15), NULL}};
    cr_assert_eq(booking_wish_choose(&w, &office, &zone, slots, 3, AT(0, 10, 0)), 1);
    w.part = BOOKING_MORNING;
    cr_assert_eq(booking_wish_choose(&w, &office, &zone, slots, 3, AT(0, 10, 0)), 2);
    w.weekdays = 1U << 4;
    cr_assert_eq(booking_wish_choose(&w, &office, &zone, slots, 3, AT(0, 10, 0)), 3);
}

Test(booking_line, finds_the_counter_that_is_free)
{
    struct booking_choice choices[] = {{.counter = 2}, {.counter = 1}};
    struct booking_claim claims[] = {{.counter = 1, .start = AT(0, 9, 0), .end = AT(0, 9, 15)},
                                     {.counter = 2, .start = AT(0, 9, 10), .end = AT(0, 9, 30)}};
    const struct booking_choice *choice =
        booking_choice_free(choices, 2, claims, 2, AT(0, 9, 15), AT(0, 9, 30));
    cr_assert_not_null(choice);
    cr_assert_eq(choice->counter, 1);
    cr_assert_null(booking_choice_free(choices, 2, claims, 2, AT(0, 9, 5), AT(0, 9, 20)));
}
