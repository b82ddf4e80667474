/* Free times: grid, window, lead, counters, clock changes. */
#include "office.h"

#define OPENING(who, on, which, from, to, where)                                                   \
    {                                                                                              \
        .office = "b", .counter = (who), .weekday = (on), .nth = (which), .opens = (from)*60,      \
        .closes = (to)*60, .venue = (where)                                                        \
    }

static const int32_t second[] = {2};
static struct booking_opening openings[] = {OPENING(0, 2, 0, 9, 11, NULL),
                                            OPENING(0, 7, 0, 1, 5, NULL)};

static void setup(void)
{
    office_setup(openings, 2, 1);
}
TestSuite(booking_times, .init = setup, .fini = office_teardown);

/* The need of the service as it is now, for one person. */
static void refresh(void)
{
    need = booking_need_of(arena, &part, 1);
}

static size_t times_on(int32_t on, const struct booking_claim *claims, size_t n,
                       struct booking_slot **ret)
{
    refresh();
    return booking_free_times(arena, &ask, on, on, claims, n, ret);
}

Test(booking_times, lie_on_the_opening_plus_whole_steps_and_end_with_it)
{
    struct booking_slot *slots;
    cr_assert_eq(times_on(TUESDAY, NULL, 0, &slots), 8);
    cr_assert_eq(slots[0].start, local(TUESDAY, 9, 0));
    cr_assert_eq(slots[1].start, local(TUESDAY, 9, 15));
    cr_assert_eq(slots[7].end, local(TUESDAY, 11, 0));
}

Test(booking_times, pass_by_a_counter_that_is_closed)
{
    struct booking_slot *slots;
    struct booking_choice *choices;
    const struct booking_closure shut[] = {
        {"a", 1, local(TUESDAY, 9, 10), local(TUESDAY, 10, 0), NULL},
        {"b", 1, local(TUESDAY, 10, 30), local(TUESDAY + 1, 0, 0), NULL},
        {"c", 2, local(TUESDAY, 9, 0), local(TUESDAY, 9, 30), NULL},
        {"d", 3, local(TUESDAY, 0, 0), local(TUESDAY + 1, 0, 0), NULL}};
    const struct booking_claim taken[] = {{2, local(TUESDAY, 9, 15), local(TUESDAY, 9, 45), 0},
                                          {2, local(TUESDAY, 10, 45), local(TUESDAY, 11, 0), 0}};
    office.closures = shut;
    office.n_closures = 4;
    cr_assert_eq(times_on(TUESDAY, taken, 2, &slots), 4);
    cr_assert_eq(slots[0].start, local(TUESDAY, 9, 45), "the second one's, after its claim");
    cr_assert_eq(slots[1].start, local(TUESDAY, 10, 0));
    cr_assert_eq(slots[3].start, local(TUESDAY, 10, 30));
    cr_assert_eq(booking_choices(arena, &ask, local(TUESDAY, 9, 0), NULL, &choices), 0);
    cr_assert_eq(booking_choices(arena, &ask, local(TUESDAY, 10, 0), NULL, &choices), 2);
    cr_assert_eq(booking_choices(arena, &ask, local(TUESDAY, 10, 15), NULL, &choices), 2,
                 "it ends when the closure begins");
    cr_assert_eq(booking_choices(arena, &ask, local(TUESDAY, 10, 30), NULL, &choices), 1);
    cr_assert_eq(choices[0].counter, 2);
}

Test(booking_times, round_the_step_up_to_the_grid)
{
    struct booking_slot *slots;
    service.minutes = 17;
    cr_assert_eq(booking_step(&office, service.minutes), 20);
    cr_assert_eq(times_on(TUESDAY, NULL, 0, &slots), 6);
    cr_assert_eq(slots[0].end, local(TUESDAY, 9, 17));
    office.grid_minutes = 30;
    cr_assert_eq(booking_step(&office, service.minutes), 30);
    service.minutes = 130;
    cr_assert_eq(times_on(TUESDAY, NULL, 0, &slots), 0);
    service.minutes = 120;
    cr_assert_eq(times_on(TUESDAY, NULL, 0, &slots), 1);
}

Test(booking_times, stay_while_one_counter_is_free)
{
    struct booking_slot *slots;
    struct booking_claim claims[] = {{1, local(TUESDAY, 9, 0), local(TUESDAY, 11, 0), 0},
                                     {2, local(TUESDAY, 9, 0), local(TUESDAY, 9, 20), 0},
                                     {3, local(TUESDAY, 9, 10), local(TUESDAY, 9, 15), 0}};
    cr_assert_eq(times_on(TUESDAY, claims, 3, &slots), 7);
    cr_assert_eq(slots[0].start, local(TUESDAY, 9, 15)); /* counter 3: claims end exclusively */
    service.counters = second;
    service.n_counters = 1;
    cr_assert_eq(times_on(TUESDAY, claims, 3, &slots), 6);
    cr_assert_eq(slots[0].start, local(TUESDAY, 9, 30));
}

Test(booking_times, ignore_claims_of_other_counters_and_days)
{
    struct booking_slot *slots;
    struct booking_claim claims[] = {{2, local(TUESDAY - 7, 9, 0), local(TUESDAY - 7, 11, 0), 0},
                                     {2, local(TUESDAY, 10, 0), local(TUESDAY, 10, 15), 0},
                                     {9, local(TUESDAY, 9, 0), local(TUESDAY, 11, 0), 0}};
    service.counters = second;
    service.n_counters = 1;
    cr_assert_eq(times_on(TUESDAY, claims, 3, &slots), 7);
}

Test(booking_times, begin_after_now_and_the_lead)
{
    struct booking_slot *slots;
    ask.now = local(TUESDAY, 9, 40);
    cr_assert_eq(times_on(TUESDAY, NULL, 0, &slots), 5);
    cr_assert_eq(slots[0].start, local(TUESDAY, 9, 45));
    ask.now = local(TUESDAY, 9, 45);
    cr_assert_eq(times_on(TUESDAY, NULL, 0, &slots), 5);
    office.lead_minutes = 60;
    cr_assert_eq(times_on(TUESDAY, NULL, 0, &slots), 1);
    ask.now = local(TUESDAY, 12, 0);
    cr_assert_eq(times_on(TUESDAY, NULL, 0, &slots), 0);
}

Test(booking_times, end_with_the_window)
{
    struct booking_slot *slots;
    office.window_days = 8; /* of Monday: the Tuesday after next is beyond */
    refresh();
    size_t n = booking_free_times(arena, &ask, TUESDAY - 10, TUESDAY + 60, NULL, 0, &slots);
    cr_assert_eq(n, 8 + 16 + 8);
    cr_assert_eq(slots[31].start, local(TUESDAY + 7, 10, 45));
}

Test(booking_times, of_a_service_on_request_do_not_exist)
{
    struct booking_slot *slots;
    struct booking_choice *choices;
    service.on_request = true;
    cr_assert_eq(times_on(TUESDAY, NULL, 0, &slots), 0);
    cr_assert_eq(booking_choices(arena, &ask, local(TUESDAY, 9, 0), NULL, &choices), 0);
}

Test(booking_times, count_real_minutes_when_the_clock_changes)
{
    struct booking_slot *slots;
    service.minutes = 30;
    ask.now = local(day(2026, 3, 28), 12, 0);
    cr_assert_eq(times_on(day(2026, 3, 29), NULL, 0, &slots), 6); /* 1:00 to 5:00 are 3 hours */
    cr_assert_eq(slots[2].start, local(day(2026, 3, 29), 3, 0));
    ask.now = local(day(2026, 10, 24), 12, 0);
    cr_assert_eq(times_on(day(2026, 10, 25), NULL, 0, &slots), 10); /* and in autumn 5 */
}

Test(booking_times, of_an_opening_within_the_lost_hour_do_not_exist)
{
    struct booking_slot *slots;
    struct booking_opening lost = OPENING(0, 7, 0, 2, 3, NULL);
    office.openings = &lost;
    office.n_openings = 1;
    ask.now = local(day(2026, 3, 28), 12, 0);
    cr_assert_eq(times_on(day(2026, 3, 29), NULL, 0, &slots), 0);
}

Test(booking_times, of_several_spans_come_once_per_venue)
{
    struct booking_slot *slots;
    struct booking_opening spans[] = {OPENING(1, 2, 0, 9, 10, NULL), OPENING(2, 2, 0, 9, 10, NULL),
                                      OPENING(3, 2, 0, 9, 10, "Ostrau")};
    office.openings = spans;
    office.n_openings = 3;
    cr_assert_eq(times_on(TUESDAY, NULL, 0, &slots), 8);
    cr_assert_null(slots[0].venue);
    cr_assert_str_eq(slots[1].venue, "Ostrau");
    struct booking_choice *choices;
    cr_assert_eq(booking_choices(arena, &ask, local(TUESDAY, 9, 0), "Ostrau", &choices), 1);
    cr_assert_eq(choices[0].counter, 3);
    cr_assert_eq(booking_choices(arena, &ask, local(TUESDAY, 9, 0), NULL, &choices), 3);
}

Test(booking_choices, exist_for_exactly_the_offered_starts)
{
    setup();
    struct booking_slot *slots;
    struct booking_choice *choices;
    size_t n = times_on(TUESDAY, NULL, 0, &slots), seen = 0;
    for (int64_t ms = local(TUESDAY, 0, 0); ms < local(TUESDAY, 23, 0); ms += RH_MINUTE)
        if (booking_choices(arena, &ask, ms, NULL, &choices) > 0)
            cr_assert_eq(slots[seen++].start, ms);
    cr_assert_eq(seen, n);
    cr_assert_eq(booking_choices(arena, &ask, local(TUESDAY, 9, 0) + 1, NULL, &choices), 0);
    cr_assert_eq(booking_choices(arena, &ask, local(TUESDAY - 7, 9, 0), NULL, &choices), 0);
    cr_assert_eq(booking_choices(arena, &ask, local(TUESDAY + 70, 9, 0), NULL, &choices), 0);
    office_teardown();
}

Test(booking_choices, spread_over_the_counters)
{
    setup();
    refresh();
    int first[4] = {0};
    struct booking_choice *choices;
    for (int week = 0; week < 8; week++)
        for (int minute = 0; minute < 120; minute += 15) {
            int64_t start = local(TUESDAY + 7 * week, 9, minute);
            cr_assert_eq(booking_choices(arena, &ask, start, NULL, &choices), 3);
            cr_assert_neq(choices[0].counter, choices[1].counter);
            first[choices[0].counter]++;
        }
    for (int counter = 1; counter <= 3; counter++)
        cr_assert(first[counter] > 8, "counter %d: %d of 64", counter, first[counter]);
    office_teardown();
}

/* Twelve counters, 9 hours on five days, 5-minute starts, half of the time taken. */
Test(booking_times, of_a_busy_week_cost_well_under_a_millisecond)
{
    struct booking_counter many[12];
    int32_t can[12];
    struct booking_opening week[5];
    struct booking_claim claims[12 * 5 * 54];
    size_t n = 0;
    for (int c = 0; c < 12; c++) {
        many[c] = (struct booking_counter){c + 1, "b", "x"};
        can[c] = c + 1;
        for (int d = 0; d < 5; d++)
            for (int i = 0; i < 54; i++)
                claims[n++] = (struct booking_claim){c + 1, local(TUESDAY + 6 + d, 8, i * 10),
                                                     local(TUESDAY + 6 + d, 8, i * 10 + 5), 0};
    }
    for (int d = 0; d < 5; d++)
        week[d] = (struct booking_opening)OPENING(0, d + 1, 0, 8, 17, NULL);
    office.counters = many;
    office.n_counters = 12;
    office.openings = week;
    office.n_openings = 5;
    service = (struct booking_service){.minutes = 5, .counters = can, .n_counters = 12};
    refresh();
    int64_t best = INT64_MAX;
    for (int i = 0; i < 20; i++) {
        struct booking_slot *slots;
        int64_t began = rh_clock_ns();
        size_t found =
            booking_free_times(arena, &ask, TUESDAY + 6, TUESDAY + 12, claims, n, &slots);
        int64_t took = rh_clock_ns() - began;
        cr_assert_eq(found, 5 * 54);
        best = took < best ? took : best;
    }
    cr_log_info("a busy week: %ld us", (long)(best / 1000));
    cr_assert(best < 1000000, "%ld ns", (long)best);
}
