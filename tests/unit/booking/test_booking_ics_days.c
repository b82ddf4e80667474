/* Whole days that a calendar file names. */
#include "booking.h"

#include "buf.h"

#include <criterion/criterion.h>

#include <string.h>

#define DAY(y, m, d) booking_day_of((struct booking_date){y, m, d})

static struct rh_arena *arena;
static struct booking_ics_days days;

static void start(void)
{
    arena = rh_arena_new(0);
}
static void stop(void)
{
    rh_arena_free(&arena);
}
TestSuite(booking_ics_days, .init = start, .fini = stop);

static bool read_events(const char *events)
{
    const char *file =
        rh_arena_printf(arena, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n%sEND:VCALENDAR\r\n", events);
    return booking_ics_read(arena, rh_slice(file), DAY(2026, 11, 24), DAY(2027, 12, 31), &days);
}

#define EVENT(lines) "BEGIN:VEVENT\r\nUID:1\r\n" lines "END:VEVENT\r\n"

Test(booking_ics_days, are_taken_in_their_order_each_once)
{
    cr_assert(read_events(EVENT("DTSTART;VALUE=DATE:20261231\r\nSUMMARY:Silvester\r\n") EVENT(
        "DTSTART;VALUE=DATE:20261224\r\nDTEND;VALUE=DATE:20261226\r\nSUMMARY:Heiligabend\\, zu\r\n")
                              EVENT("DTSTART;VALUE=DATE:20261224\r\nSUMMARY:noch einmal\r\n")));
    cr_assert_eq(days.n, 3);
    cr_assert_eq(days.days[0].day, DAY(2026, 12, 24));
    cr_assert_str_eq(days.days[0].name, "Heiligabend, zu");
    cr_assert_eq(days.days[1].day, DAY(2026, 12, 25));
    cr_assert_str_eq(days.days[2].name, "Silvester");
}

Test(booking_ics_days, of_every_year_are_taken_within_the_time_asked_for)
{
    cr_assert(read_events(
        EVENT("DTSTART;VALUE=DATE:20010315\r\nRRULE:FREQ=YEARLY\r\nSUMMARY:Stadtfest\r\n")
            EVENT("DTSTART;VALUE=DATE:20200229\r\nRRULE:FREQ=YEARLY\r\nSUMMARY:Schalttag\r\n")));
    cr_assert_eq(days.n, 1);
    cr_assert_eq(days.days[0].day, DAY(2027, 3, 15));
}

Test(booking_ics_days, that_cannot_be_taken_are_counted)
{
    cr_assert(read_events(
        EVENT("DTSTART:20261224T100000Z\r\nSUMMARY:Sitzung\r\n")
            EVENT("DTSTART;VALUE=DATE:20200101\r\nSUMMARY:vorbei\r\n") EVENT("SUMMARY:ohne Tag\r\n")
                EVENT("DTSTART;VALUE=DATE:20261202\r\nRRULE:FREQ=WEEKLY\r\nSUMMARY:Markt\r\n")));
    cr_assert_eq(days.n, 0);
    cr_assert_eq(days.timed, 1);
    cr_assert_eq(days.outside, 1);
    cr_assert_eq(days.broken, 2);
}

Test(booking_ics_days, come_from_calendars_alone_and_have_an_end)
{
    struct rh_buf many = rh_buf_new(arena, 0);
    cr_assert_not(booking_ics_read(arena, rh_slice("Guten Tag"), 0, 30000, &days));
    cr_assert_not(booking_ics_read(arena, rh_slice(""), 0, 30000, &days));
    for (int i = 0; i < 300; i++)
        rh_buf_printf(&many, EVENT("DTSTART;VALUE=DATE:2027%02d%02d\r\nSUMMARY:x\r\n"), i / 28 + 1,
                      i % 28 + 1);
    cr_assert(read_events(rh_buf_str(&many)));
    cr_assert_eq(days.n, BOOKING_ICS_DAYS);
    cr_assert(days.more);
}
