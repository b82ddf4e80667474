/* Calendar files are read back by libical; QR codes have the shape of ISO/IEC 18004. */
#include "booking.h"
#include "qr.h"

#include <criterion/criterion.h>
#include <libical/ical.h>

#define START INT64_C(1795508100000) /* 2026-11-24T08:15:00Z */

static struct rh_arena *arena;
static void setup(void)
{
    arena = rh_arena_new(0);
}
static void teardown(void)
{
    rh_arena_free(&arena);
}
TestSuite(booking_ics, .init = setup, .fini = teardown);
TestSuite(booking_qr, .init = setup, .fini = teardown);

static struct booking_calendar_entry entry(void)
{
    return (struct booking_calendar_entry){.uid = "0192f5d0-0000-7000-8000-000000000001",
                                           .sequence = 3,
                                           .start = START,
                                           .end = START + 15 * RH_MINUTE,
                                           .changed = START - RH_HOUR,
                                           .title = "Personalausweis; Ausstellung, \xc3\xbc"
                                                    "berall",
                                           .place = "B\xc3\xbcrgerb\xc3\xbcro, Lauchst\xc3\xa4"
                                                    "dter Stra\xc3\x9f"
                                                    "e 1, 06217 Merseburg",
                                           .url =
                                               "http://localhost:8080/merseburg/termine/x?code=abc",
                                           .notes = "alter Ausweis\ndigitales Foto"};
}

static icalcomponent *read_back(const struct booking_calendar_entry *e)
{
    struct rh_slice file = booking_ics(arena, e);
    cr_assert_eq(file.len, strlen(file.data));
    icalcomponent *calendar = icalparser_parse_string(file.data);
    cr_assert_not_null(calendar);
    cr_assert_eq(icalcomponent_count_errors(calendar), 0);
    return calendar;
}

Test(booking_ics, comes_back_as_it_was)
{
    struct booking_calendar_entry e = entry();
    icalcomponent *calendar = read_back(&e);
    icalcomponent *event = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT);
    cr_assert_eq(icalcomponent_get_method(calendar), ICAL_METHOD_PUBLISH);
    cr_assert_str_eq(icalcomponent_get_uid(event), e.uid);
    cr_assert_eq(icalcomponent_get_sequence(event), 3);
    cr_assert_str_eq(icalcomponent_get_summary(event), e.title);
    cr_assert_str_eq(icalcomponent_get_location(event), e.place);
    cr_assert_str_eq(icalcomponent_get_description(event), e.notes);
    cr_assert_eq(icaltime_as_timet(icalcomponent_get_dtstart(event)) * RH_SECOND, START);
    cr_assert(icaltime_is_utc(icalcomponent_get_dtstart(event)));
    cr_assert_eq(icaltime_as_timet(icalcomponent_get_dtend(event)) * RH_SECOND, e.end);
    cr_assert_eq(icalcomponent_get_status(event), ICAL_STATUS_CONFIRMED);
    cr_assert_eq(icalcomponent_count_components(event, ICAL_VALARM_COMPONENT), 2);
    icalcomponent_free(calendar);
}

Test(booking_ics, of_a_cancelled_appointment_says_so_and_rings_no_more)
{
    struct booking_calendar_entry e = entry();
    e.cancelled = true;
    e.notes = NULL;
    e.place = NULL;
    icalcomponent *calendar = read_back(&e);
    icalcomponent *event = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT);
    cr_assert_eq(icalcomponent_get_status(event), ICAL_STATUS_CANCELLED);
    cr_assert_eq(icalcomponent_count_components(event, ICAL_VALARM_COMPONENT), 0);
    cr_assert_null(icalcomponent_get_location(event));
    icalcomponent_free(calendar);
}

Test(booking_ics, keeps_lines_short_and_ended_by_crlf)
{
    struct booking_calendar_entry e = entry();
    struct rh_slice file = booking_ics(arena, &e);
    size_t length = 0;
    for (size_t i = 0; i < file.len; i++) {
        length = file.data[i] == '\n' ? 0 : length + 1;
        cr_assert_leq(length, 76); /* 75 octets and the CR (RFC 5545 3.1) */
        if (file.data[i] == '\n')
            cr_assert_eq(file.data[i - 1], '\r');
    }
}

Test(booking_qr, is_a_square_with_a_quiet_zone)
{
    struct rh_slice svg = rh_qr_svg(arena, "https://termine.example/merseburg");
    cr_assert_not_null(svg.data);
    cr_assert_not_null(strstr(svg.data, "viewBox=\"0 0 37 37\"")); /* version 3: 29 + 2 * 4 */
    cr_assert_not_null(strstr(svg.data, "M4 4h7v1h-7z"));          /* the finder's upper edge */
    cr_assert_str_eq(svg.data + svg.len - 7, "</svg>\n");
}

Test(booking_qr, refuses_what_no_code_can_hold)
{
    char *text = rh_arena_alloc(arena, 4000);
    memset(text, 'x', 3999);
    cr_assert_null(rh_qr_svg(arena, text).data);
}
