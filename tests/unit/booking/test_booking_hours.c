/* When an office is open. */
#include "booking.h"

#include <criterion/criterion.h>

#define OPENING(who, on, which, from, to, where)                                                   \
    {                                                                                              \
        .office = "b", .counter = (who), .weekday = (on), .nth = (which), .opens = (from)*60,      \
        .closes = (to)*60, .venue = (where)                                                        \
    }
#define HOURS(from, to) (from) * 60, (to)*60

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
TestSuite(booking_hours, .init = setup, .fini = teardown);

static int32_t day(int year, int month, int day_of_month)
{
    return booking_day_of((struct booking_date){year, month, day_of_month});
}

static int64_t local(int32_t on, int hour, int minute)
{
    int64_t ms = 0;
    cr_assert(booking_zone_instant(&zone, on, hour * 60 + minute, &ms));
    return ms;
}

/* Tuesdays with a pause, Thursdays, the first Saturday, the last Wednesday on tour. */
static const struct booking_opening openings[] = {
    OPENING(0, 2, 0, 13, 18, NULL), OPENING(0, 2, 0, 9, 12, NULL), OPENING(0, 4, 0, 9, 16, NULL),
    OPENING(0, 6, 1, 9, 12, NULL), OPENING(7, 3, -1, 14, 17, "Ostrau")};
static const struct booking_exception exceptions[] = {
    {"b", 20788, -1, -1, "Betriebsversammlung"}, /* Tuesday 2026-12-01 */
    {"b", 20812, HOURS(8, 10), NULL},            /* Friday 2026-12-25: opens on a holiday */
    {"b", 20812, HOURS(11, 12), NULL}};
static const struct booking_office office = {.office = "b",
                                             .openings = openings,
                                             .n_openings = 5,
                                             .exceptions = exceptions,
                                             .n_exceptions = 3};

static size_t spans_of(int32_t on, const struct booking_span **ret, const char **reason)
{
    return booking_day_spans(arena, &office, "ST", on, ret, reason);
}

Test(booking_hours, come_from_the_week_in_order)
{
    const struct booking_span *spans;
    const char *reason = "";
    cr_assert_eq(spans_of(day(2026, 11, 24), &spans, &reason), 2);
    cr_assert_eq(spans[0].opens, 9 * 60);
    cr_assert_eq(spans[1].opens, 13 * 60);
    cr_assert_null(reason);
    cr_assert_eq(spans_of(day(2026, 11, 23), &spans, &reason), 0);
    cr_assert_null(reason);
}

Test(booking_hours, know_the_nth_and_the_last_of_the_month)
{
    const struct booking_span *spans;
    cr_assert_eq(spans_of(day(2026, 12, 5), &spans, NULL), 1);
    cr_assert_eq(spans_of(day(2026, 12, 12), &spans, NULL), 0);
    cr_assert_eq(spans_of(day(2026, 11, 18), &spans, NULL), 0);
    cr_assert_eq(spans_of(day(2026, 11, 25), &spans, NULL), 1);
    cr_assert_eq(spans[0].counter, 7);
    cr_assert_str_eq(spans[0].venue, "Ostrau");
}

Test(booking_hours, end_on_a_public_holiday_with_its_name)
{
    const struct booking_span *spans;
    const char *reason = NULL;
    cr_assert_eq(spans_of(day(2026, 1, 6), &spans, &reason), 0); /* a Tuesday */
    cr_assert_str_eq(reason, "holiday.epiphany");
    cr_assert_eq(booking_day_spans(arena, &office, "SN", day(2026, 1, 6), &spans, &reason), 2);
    cr_assert_null(reason);
}

Test(booking_hours, follow_an_exception_whatever_the_week_and_the_holiday_say)
{
    const struct booking_span *spans;
    const char *reason = NULL;
    cr_assert_eq(spans_of(day(2026, 12, 1), &spans, &reason), 0);
    cr_assert_str_eq(reason, "Betriebsversammlung");
    cr_assert_eq(spans_of(day(2026, 12, 25), &spans, &reason), 2);
    cr_assert_eq(spans[1].closes, 12 * 60);
    cr_assert_null(reason);
}

static struct booking_open_now now_at(int32_t on, int hour, int minute)
{
    struct booking_open_now now;
    booking_open_now(arena, &office, "ST", &zone, local(on, hour, minute), &now);
    return now;
}

Test(booking_hours, say_until_when_it_is_open)
{
    struct booking_open_now now = now_at(day(2026, 11, 24), 9, 40);
    cr_assert(now.open && now.open_today);
    cr_assert_eq(now.until, local(day(2026, 11, 24), 12, 0));
    cr_assert_eq(now.next, 0);
    cr_assert(now_at(day(2026, 11, 24), 9, 0).open);
    cr_assert_not(now_at(day(2026, 11, 24), 12, 0).open);
}

Test(booking_hours, say_when_it_opens_next)
{
    struct booking_open_now now = now_at(day(2026, 11, 24), 12, 0);
    cr_assert(!now.open && now.open_today);
    cr_assert_eq(now.next, local(day(2026, 11, 24), 13, 0));
    now = now_at(day(2026, 11, 24), 18, 0);
    cr_assert_eq(now.next, local(day(2026, 11, 25), 14, 0));
    now = now_at(day(2026, 12, 1), 10, 0);
    cr_assert(!now.open && !now.open_today);
    cr_assert_str_eq(now.reason, "Betriebsversammlung");
    cr_assert_eq(now.next, local(day(2026, 12, 3), 9, 0));
}

Test(booking_hours, join_spans_that_overlap_or_touch)
{
    static const struct booking_opening both[] = {OPENING(1, 2, 0, 9, 12, NULL),
                                                  OPENING(2, 2, 0, 11, 14, NULL),
                                                  OPENING(1, 2, 0, 14, 15, NULL)};
    struct booking_office joined = {.office = "b", .openings = both, .n_openings = 3};
    struct booking_open_now now;
    booking_open_now(arena, &joined, "ST", &zone, local(day(2026, 11, 24), 9, 0), &now);
    cr_assert_eq(now.until, local(day(2026, 11, 24), 15, 0));
}

Test(booking_hours, of_an_office_without_any_end_in_nothing)
{
    struct booking_office empty = {.office = "b"};
    struct booking_open_now now;
    booking_open_now(arena, &empty, "ST", &zone, local(day(2026, 11, 24), 9, 0), &now);
    cr_assert(!now.open && !now.open_today && now.next == 0);
    cr_assert_null(now.reason);
}

Test(booking_hours, have_room_for_an_appointment_of_a_counter_that_works_all_the_time)
{
    const struct booking_span *spans;
    size_t n = spans_of(day(2026, 11, 24), &spans, NULL);
    cr_assert(booking_stands(spans, n, 3, 9 * 60, 9 * 60 + 15));
    cr_assert(booking_stands(spans, n, 3, 11 * 60 + 45, 12 * 60));
    cr_assert_not(booking_stands(spans, n, 3, 11 * 60 + 50, 12 * 60 + 5), "goes into the pause");
    cr_assert_not(booking_stands(spans, n, 3, 8 * 60 + 55, 9 * 60 + 10));
    n = spans_of(day(2026, 11, 25), &spans, NULL);
    cr_assert(booking_stands(spans, n, 7, 14 * 60, 15 * 60));
    cr_assert_not(booking_stands(spans, n, 3, 14 * 60, 15 * 60), "only the touring one works");
    cr_assert_not(booking_stands(spans, 0, 7, 14 * 60, 15 * 60));
}

Test(booking_hours, count_the_minutes_of_all_counters)
{
    static const struct booking_counter counters[] = {{1, "b", "1"}, {2, "b", "2"}, {7, "b", "7"}};
    struct booking_office three = office;
    three.counters = counters;
    three.n_counters = 3;
    cr_assert_eq(booking_day_minutes(arena, &three, "ST", day(2026, 11, 24)), 3 * (3 + 5) * 60);
    cr_assert_eq(booking_day_minutes(arena, &three, "ST", day(2026, 11, 25)), 3 * 60);
    cr_assert_eq(booking_day_minutes(arena, &three, "ST", day(2026, 12, 1)), 0);
}

/* An office of two counters, open on Tuesday from 9 to 12, of which some are closed. */
static struct booking_open_now shut_at(const struct booking_closure *closures, size_t n, int hour)
{
    static const struct booking_counter counters[] = {{1, "b", "1"}, {2, "b", "2"}};
    static const struct booking_opening opening = OPENING(0, 2, 0, 9, 12, NULL);
    const struct booking_office shut = {.office = "b",
                                        .counters = counters,
                                        .n_counters = 2,
                                        .openings = &opening,
                                        .n_openings = 1,
                                        .closures = closures,
                                        .n_closures = n};
    struct booking_open_now now;
    booking_open_now(arena, &shut, "ST", &zone, local(day(2026, 11, 24), hour, 0), &now);
    return now;
}

Test(booking_hours, end_while_all_counters_are_closed)
{
    const int32_t on = day(2026, 11, 24);
    const struct booking_closure closures[] = {
        {.counter = 1, .start = local(on, 10, 0), .end = local(on, 23, 0)},
        {.counter = 2, .start = local(on, 9, 0), .end = local(on, 11, 0)}};
    cr_assert_eq(shut_at(closures, 1, 10).until, local(on, 12, 0), "one is there");
    cr_assert_eq(shut_at(closures, 2, 9).until, local(on, 10, 0));
    struct booking_open_now now = shut_at(closures, 2, 10);
    cr_assert(!now.open && now.open_today);
    cr_assert_eq(now.next, local(on, 11, 0));
    cr_assert(shut_at(closures, 2, 11).open);
}

Test(booking_hours, of_a_day_on_which_all_counters_are_closed_are_none)
{
    const int32_t on = day(2026, 11, 24);
    const struct booking_closure closures[] = {
        {.counter = 1, .start = local(on, 0, 0), .end = local(on, 23, 0)},
        {.counter = 2, .start = local(on, 0, 0), .end = local(on, 23, 0)}};
    struct booking_open_now now = shut_at(closures, 2, 10);
    cr_assert(!now.open && !now.open_today);
    cr_assert_eq(now.next, local(day(2026, 12, 1), 9, 0));
}
