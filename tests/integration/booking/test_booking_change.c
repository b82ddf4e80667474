/* Booking, cancelling, timers, the link. */
#include "qr.h"
#include "town.h"

#include <criterion/criterion.h>

#define STATE(name) "select count(*) from appointments where tenant = %d and state = '" name "'"
#define CLAIMS      "select count(*) from claims where tenant = %d"

static Booking__AppointmentReply *look(struct town *t, const struct town_hold *hold,
                                       Common__Code *ret_code)
{
    Booking__AppointmentRequest in = BOOKING__APPOINTMENT_REQUEST__INIT;
    Booking__AppointmentReply *out =
        (void *)rh_pb_new(t->f.arena, &booking__appointment_reply__descriptor);
    struct rh_request rq = town_request(t);
    in.appointment = hold->reply->appointment;
    in.code = hold->reply->code;
    *ret_code = town_code(booking_appointment(&rq, &in, out));
    return out;
}

Test(booking_book, makes_a_reservation_firm)
{
    struct town t = town_new(201, 1);
    struct town_hold hold = town_hold(&t, TOWN_AT(0));
    Common__Code code;
    cr_assert_eq(look(&t, &hold, &code)->appointment->state, BOOKING__STATE__HELD);
    cr_assert_eq(town_book(&t, &hold), COMMON__CODE__OK);
    Booking__Appointment *a = look(&t, &hold, &code)->appointment;
    cr_assert_eq(a->state, BOOKING__STATE__BOOKED);
    cr_assert_str_eq(a->name, "Muster");
    cr_assert_null(a->hold_until);
    t.now += RH_HOUR;
    cr_assert_eq(town_hold(&t, TOWN_AT(0)).code, COMMON__CODE__SLOT_TAKEN);
    cr_assert_eq(town_int(&t, "select count(*) from due where tenant = %d and kind = 'lapse'"), 0);
    town_free(&t);
}

Test(booking_book, gives_the_same_answer_to_the_same_key_and_refuses_another)
{
    struct town t = town_new(202, 1);
    struct town_hold hold = town_hold(&t, TOWN_AT(0));
    const char *id = hold.reply->appointment, *code = hold.reply->code;
    struct town_change changes[] = {
        {.key = "book-key-202", .appointment = id, .secret = code, .name = "Muster"},
        {.key = "book-key-202", .appointment = id, .secret = code, .name = "Muster"},
        {.key = "book-key-202", .appointment = id, .secret = code, .name = "Beispiel"},
        {.key = "other-key-202", .appointment = id, .secret = code, .name = "Muster"}};
    for (size_t i = 0; i < 4; i++)
        town_book_all(&t, &changes[i], 1);
    cr_assert_eq(changes[0].code, COMMON__CODE__OK);
    cr_assert_eq(changes[1].code, COMMON__CODE__OK);
    cr_assert_eq(changes[2].code, COMMON__CODE__KEY_REUSED);
    cr_assert_eq(changes[3].code, COMMON__CODE__ALREADY_BOOKED);
    town_free(&t);
}

Test(booking_book, refuses_after_the_reservation_has_ended)
{
    struct town t = town_new(203, 1);
    struct town_hold hold = town_hold(&t, TOWN_AT(0));
    Common__Code code;
    t.now = hold.reply->hold_until->ms;
    cr_assert_eq(town_book(&t, &hold), COMMON__CODE__HOLD_LAPSED);
    cr_assert_eq(look(&t, &hold, &code)->appointment->state, BOOKING__STATE__LAPSED);
    town_free(&t);
}

Test(booking_book, finds_nothing_with_a_wrong_code_or_in_another_town)
{
    struct town t = town_new(204, 1), other = town_new(205, 1);
    struct town_hold hold = town_hold(&t, TOWN_AT(0)), wrong = hold, unknown = hold;
    Booking__HoldReply wrong_reply = *hold.reply, unknown_reply = *hold.reply;
    Common__Code code;
    wrong_reply.code = (char[]){"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};
    wrong.reply = &wrong_reply;
    cr_assert_eq(town_book(&t, &wrong), COMMON__CODE__NOT_FOUND);
    cr_assert_eq(town_cancel(&t, &wrong), COMMON__CODE__NOT_FOUND);
    look(&t, &wrong, &code);
    cr_assert_eq(code, COMMON__CODE__NOT_FOUND);

    cr_assert_eq(town_book(&other, &hold), COMMON__CODE__NOT_FOUND);
    cr_assert_eq(town_cancel(&other, &hold), COMMON__CODE__NOT_FOUND);
    look(&other, &hold, &code);
    cr_assert_eq(code, COMMON__CODE__NOT_FOUND);

    struct rh_request there = town_request(&other);
    unknown_reply.code = booking_code(&there, hold.reply->appointment); /* right code, wrong town */
    unknown.reply = &unknown_reply;
    cr_assert_eq(town_book(&other, &unknown), COMMON__CODE__NOT_FOUND);
    cr_assert_eq(town_cancel(&other, &unknown), COMMON__CODE__NOT_FOUND);
    cr_assert_eq(town_int(&t, STATE("HELD")), 1);
    town_free(&other);
    town_free(&t);
}

Test(booking_book, decides_each_of_a_batch_by_itself)
{
    struct town t = town_new(206, 2);
    struct town_hold holds[] = {{.service = "perso", .start = TOWN_AT(0)},
                                {.service = "perso", .start = TOWN_AT(15)},
                                {.service = "perso", .start = TOWN_AT(30)}};
    struct town_change changes[3];
    town_hold_all(&t, holds, 3);
    for (size_t i = 0; i < 3; i++)
        changes[i] = (struct town_change){.appointment = holds[i].reply->appointment,
                                          .secret = holds[i].reply->code,
                                          .name = "Muster"};
    changes[1].secret = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    town_book_all(&t, changes, 3);
    cr_assert_eq(changes[0].code, COMMON__CODE__OK);
    cr_assert_eq(changes[1].code, COMMON__CODE__NOT_FOUND);
    cr_assert_eq(changes[2].code, COMMON__CODE__OK);
    cr_assert_eq(town_int(&t, STATE("BOOKED")), 2);
    town_free(&t);
}

Test(booking_cancel, frees_the_place_and_forgets_the_name)
{
    struct town t = town_new(207, 1);
    struct town_hold hold = town_hold(&t, TOWN_AT(0));
    Common__Code code;
    cr_assert_eq(town_book(&t, &hold), COMMON__CODE__OK);
    cr_assert_eq(town_cancel(&t, &hold), COMMON__CODE__OK);
    Booking__Appointment *a = look(&t, &hold, &code)->appointment;
    cr_assert_eq(a->state, BOOKING__STATE__CANCELLED);
    cr_assert_eq(a->sequence, 1);
    cr_assert_null(a->name);
    cr_assert_eq(town_hold(&t, TOWN_AT(0)).code, COMMON__CODE__OK);
    cr_assert_eq(town_cancel(&t, &hold), COMMON__CODE__ALREADY_CANCELLED);
    cr_assert_eq(town_book(&t, &hold), COMMON__CODE__ALREADY_CANCELLED);
    town_free(&t);
}

Test(booking_cancel, gives_a_reservation_back_and_refuses_the_past)
{
    struct town t = town_new(208, 2);
    struct town_hold held = town_hold(&t, TOWN_AT(0)), booked = town_hold(&t, TOWN_AT(0));
    cr_assert_eq(town_book(&t, &booked), COMMON__CODE__OK);
    cr_assert_eq(town_cancel(&t, &held), COMMON__CODE__OK);
    t.now = TOWN_AT(0);
    cr_assert_eq(town_cancel(&t, &booked), COMMON__CODE__APPOINTMENT_PAST);
    cr_assert_eq(town_int(&t, CLAIMS), 1);
    town_free(&t);
}

Test(booking_timer, lets_a_reservation_lapse_only_when_it_is_still_held)
{
    struct town t = town_new(209, 2);
    struct town_hold held = town_hold(&t, TOWN_AT(0)), booked = town_hold(&t, TOWN_AT(0));
    cr_assert_eq(town_book(&t, &booked), COMMON__CODE__OK);
    town_timer(&t, "lapse", held.reply->appointment);
    cr_assert_eq(town_int(&t, STATE("HELD")), 1, "lapsed too early");
    t.now = held.reply->hold_until->ms;
    town_timer(&t, "lapse", held.reply->appointment);
    town_timer(&t, "lapse", booked.reply->appointment);
    cr_assert_eq(town_int(&t, STATE("LAPSED")), 1);
    cr_assert_eq(town_int(&t, STATE("BOOKED")), 1);
    cr_assert_eq(town_int(&t, CLAIMS), 1);
    cr_assert_eq(town_int(&t, "select count(*) from due where tenant = %d and kind = 'forget'"), 2);
    town_free(&t);
}

Test(booking_timer, forgets_an_appointment_seven_days_after_its_end)
{
    struct town t = town_new(210, 2);
    struct town_hold hold = town_hold(&t, TOWN_AT(0));
    cr_assert_eq(town_book(&t, &hold), COMMON__CODE__OK);
    cr_assert_eq(town_int(&t, "select count(*) from due where tenant = %d"
                              " and at = timestamptz '2026-12-08T08:15Z'"),
                 1);
    t.now = TOWN_AT(15) + RH_HOUR * 24 * 7 - 1;
    town_timer(&t, "forget", hold.reply->appointment);
    cr_assert_eq(town_int(&t, STATE("BOOKED")), 1);
    t.now++;
    town_timer(&t, "forget", hold.reply->appointment);
    cr_assert_eq(town_int(&t, STATE("BOOKED")), 0);
    cr_assert_eq(town_int(&t, CLAIMS), 0);
    cr_assert_eq(town_int(&t, "select count(*) from due where tenant = %d"), 0);
    town_free(&t);
}

Test(booking_timer, keeps_counts_of_what_it_forgets)
{
    struct town t = town_new(219, 2);
    struct town_hold booked = town_hold(&t, TOWN_AT(0)), cancelled = town_hold(&t, TOWN_AT(0));
    cr_assert_eq(town_book(&t, &booked), COMMON__CODE__OK);
    cr_assert_eq(town_cancel(&t, &cancelled), COMMON__CODE__OK);
    t.now = TOWN_AT(15) + RH_HOUR * 24 * 7;
    for (int again = 0; again < 2; again++) {
        town_timer(&t, "forget", booked.reply->appointment);
        town_timer(&t, "forget", cancelled.reply->appointment);
    }
    cr_assert_eq(town_int(&t, "select appointments from deletions where tenant = %d"
                              " and day = date '2026-12-08'"),
                 2);
    cr_assert_eq(town_int(&t, "select booked * 100 + cancelled * 10 + lapsed from day_figures"
                              " where tenant = %d and day = date '2026-12-01'"),
                 110);
    town_free(&t);
}

static void keep_for(struct town *t, int32_t days, int64_t version)
{
    Accounts__Tenant tenant = ACCOUNTS__TENANT__INIT;
    Booking__TenantChangedRequest in = BOOKING__TENANT_CHANGED_REQUEST__INIT;
    Booking__TenantChangedReply out = BOOKING__TENANT_CHANGED_REPLY__INIT;
    struct rh_request rq = town_request(t);
    tenant.tenant = t->tenant;
    tenant.slug = tenant.name = rh_arena_strdup(t->f.arena, "town");
    tenant.land = rh_arena_strdup(t->f.arena, "ST");
    tenant.zone = rh_arena_strdup(t->f.arena, "Europe/Berlin");
    tenant.version = version;
    tenant.has_appointment_days = true;
    tenant.appointment_days = days;
    in.tenant = &tenant;
    fixture_ask(&rq, "booking.tenant_changed", &in.base);
    cr_assert_eq(town_code(booking_tenant_changed(&rq, &in, &out)), COMMON__CODE__OK);
}

Test(booking_timer, follows_a_change_of_the_days_of_keeping)
{
    struct town t = town_new(220, 2);
    struct town_hold hold = town_hold(&t, TOWN_AT(0)), later;
    cr_assert_eq(town_book(&t, &hold), COMMON__CODE__OK);
    keep_for(&t, 30, 100);
    cr_assert_eq(town_int(&t, "select count(*) from due where tenant = %d and kind = 'forget'"
                              " and at = timestamptz '2026-12-31T08:15Z'"),
                 1);
    later = town_hold(&t, TOWN_AT(0));
    cr_assert_eq(town_book(&t, &later), COMMON__CODE__OK);
    cr_assert_eq(town_int(&t, "select count(*) from due where tenant = %d and kind = 'forget'"
                              " and at = timestamptz '2026-12-31T08:15Z'"),
                 2);
    keep_for(&t, 2, 101);
    t.now = TOWN_AT(15) + RH_HOUR * 24 * 2;
    town_timer(&t, "forget", hold.reply->appointment);
    cr_assert_eq(town_int(&t, STATE("BOOKED")), 1);
    keep_for(&t, 3, 102);
    town_timer(&t, "forget", later.reply->appointment);
    cr_assert_eq(town_int(&t, STATE("BOOKED")), 1, "forgotten too early");
    town_free(&t);
}

static struct rh_slice calendar_of(struct town *t, const struct town_hold *hold,
                                   Common__Code *ret_code)
{
    Booking__CalendarRequest in = BOOKING__CALENDAR_REQUEST__INIT;
    Booking__CalendarReply *out =
        (void *)rh_pb_new(t->f.arena, &booking__calendar_reply__descriptor);
    struct rh_request rq = town_request(t);
    in.appointment = hold->reply->appointment;
    in.code = hold->reply->code;
    *ret_code = town_code(booking_calendar(&rq, &in, out));
    return *ret_code == COMMON__CODE__OK
               ? (struct rh_slice){(char *)out->file->content.data, out->file->content.len}
               : rh_slice("");
}

Test(booking_calendar, exists_once_booked_and_tells_of_the_cancellation)
{
    struct town t = town_new(211, 1);
    struct town_hold hold = town_hold(&t, TOWN_AT(0));
    Common__Code code;
    calendar_of(&t, &hold, &code);
    cr_assert_eq(code, COMMON__CODE__NOT_FOUND);
    cr_assert_eq(town_book(&t, &hold), COMMON__CODE__OK);
    const char *file = calendar_of(&t, &hold, &code).data;
    cr_assert_not_null(strstr(file, "SUMMARY:Personalausweis\r\n"));
    cr_assert_not_null(strstr(file, "DTSTART:20261201T080000Z\r\n"));
    cr_assert_eq(town_cancel(&t, &hold), COMMON__CODE__OK);
    file = calendar_of(&t, &hold, &code).data;
    cr_assert_not_null(strstr(file, "STATUS:CANCELLED\r\n"));
    cr_assert_not_null(strstr(file, "SEQUENCE:1\r\n"));
    town_free(&t);
}

Test(booking_calendar, does_not_name_a_sensitive_service)
{
    struct town t = town_new(212, 1);
    struct town_hold hold = {.service = "austritt", .start = TOWN_AT(0)};
    Common__Code code;
    town_hold_all(&t, &hold, 1);
    cr_assert_eq(town_book(&t, &hold), COMMON__CODE__OK);
    const char *file = calendar_of(&t, &hold, &code).data;
    cr_assert_not_null(strstr(file, "SUMMARY:Termin im Rathaus\r\n"));
    cr_assert_null(strstr(file, "ustritt"));
    cr_assert_null(strstr(file, "DESCRIPTION:Ausweis"));
    town_free(&t);
}

Test(booking_qr, holds_the_link)
{
    struct town t = town_new(213, 1);
    struct town_hold hold = town_hold(&t, TOWN_AT(0));
    Booking__QrRequest in = BOOKING__QR_REQUEST__INIT;
    Booking__QrReply out = BOOKING__QR_REPLY__INIT;
    struct rh_request rq = town_request(&t);
    in.appointment = hold.reply->appointment;
    in.code = hold.reply->code;
    cr_assert_null(booking_qr(&rq, &in, &out));
    const char *link = rh_arena_printf(
        t.f.arena, "http://localhost:8080/town-213/termine/%s?code=%s", in.appointment, in.code);
    struct rh_slice expected = rh_qr_svg(t.f.arena, link);
    cr_assert_eq(out.file->content.len, expected.len);
    cr_assert_arr_eq(out.file->content.data, expected.data, expected.len);
    town_free(&t);
}
