/* Confirmation by mail: the way from HELD over UNCONFIRMED to BOOKED, its refusals, its mails. */
#include "qr.h"
#include "town.h"

#include <criterion/criterion.h>

#define STATE(name) "select count(*) from appointments where tenant = %d and state = '" name "'"
#define TIMER(kind) "select count(*) from due where tenant = %d and kind = '" kind "'"
#define TIMER_AT    "select (extract(epoch from at) * 1000)::bigint from due where tenant = %d"
#define CLAIMS      "select count(*) from claims where tenant = %d"
#define PERSONAL                                                                                   \
    "select count(*) from appointments where tenant = %d"                                          \
    " and (name is not null or email is not null)"
#define DAY (24 * RH_HOUR)

static Booking__Appointment *look(struct town *t, const struct town_hold *hold, const char *code)
{
    Booking__AppointmentRequest in = BOOKING__APPOINTMENT_REQUEST__INIT;
    Booking__AppointmentReply *out =
        (void *)rh_pb_new(t->f.arena, &booking__appointment_reply__descriptor);
    struct rh_request rq = town_request(t);
    in.appointment = hold->reply->appointment;
    in.code = rh_arena_strdup(t->f.arena, code);
    cr_assert_null(booking_appointment(&rq, &in, out));
    return out->appointment;
}

static char *mail_code(struct town *t, const struct town_hold *hold)
{
    struct rh_request rq = town_request(t);
    return booking_mail_code(&rq, hold->reply->appointment);
}

Test(booking_mail, holds_the_place_until_the_link_of_the_mail_is_followed)
{
    struct town t = town_new(301, 1);
    struct town_hold hold = town_hold(&t, TOWN_AT(0));
    cr_assert_eq(town_ask(&t, &hold), COMMON__CODE__OK);
    Booking__Appointment *a = look(&t, &hold, hold.reply->code);
    cr_assert_eq(a->state, BOOKING__STATE__UNCONFIRMED);
    cr_assert_eq(a->hold_until->ms, t.now + RH_HOUR);
    cr_assert_eq(town_hold(&t, TOWN_AT(0)).code, COMMON__CODE__SLOT_TAKEN);
    Notifier__MailRequest *mail = town_mail(&t, "booking/confirm", NULL);
    cr_assert_not_null(mail);
    cr_assert_str_eq(mail->to, "muster@buerger.example");
    cr_assert_str_eq(town_parameter(mail, "title"), "Personalausweis");
    cr_assert_str_eq(town_parameter(mail, "start"), "2026-12-01T08:00:00Z");
    cr_assert_str_eq(town_parameter(mail, "until"), "2026-11-24T09:40:00Z");

    t.now += 59 * RH_MINUTE;
    cr_assert_eq(town_confirm(&t, &hold, NULL), COMMON__CODE__OK);
    a = look(&t, &hold, hold.reply->code);
    cr_assert_eq(a->state, BOOKING__STATE__BOOKED);
    cr_assert_str_eq(a->name, "Muster");
    cr_assert_null(a->hold_until);
    mail = town_mail(&t, "booking/booked", NULL);
    cr_assert_not_null(mail);
    cr_assert_not_null(strstr(mail->calendar, "DTSTART:20261201T080000Z"));
    cr_assert_str_eq(town_parameter(mail, "document"), "Foto");
    cr_assert_eq(town_int(&t, TIMER("tomorrow")), 1);
    cr_assert_eq(town_int(&t, TIMER_AT), TOWN_AT(0) - DAY);
    town_free(&t);
}

Test(booking_mail, never_waits_beyond_the_start)
{
    struct town t = town_new(302, 1);
    t.now = TOWN_AT(0) - 20 * RH_MINUTE;
    struct town_hold hold = town_hold(&t, TOWN_AT(0));
    cr_assert_eq(town_ask(&t, &hold), COMMON__CODE__OK);
    cr_assert_eq(look(&t, &hold, hold.reply->code)->hold_until->ms, TOWN_AT(0));
    cr_assert_eq(town_int(&t, TIMER_AT), TOWN_AT(0) - 10 * RH_MINUTE);
    cr_assert_eq(town_confirm(&t, &hold, NULL), COMMON__CODE__OK);
    cr_assert_eq(town_int(&t, TIMER("forget")), 1, "reminded of tomorrow on the day itself");
    town_free(&t);
}

Test(booking_mail, asks_who_is_not_logged_in_for_an_address)
{
    struct town t = town_new(303, 1);
    struct town_hold hold = town_hold(&t, TOWN_AT(0));
    struct town_change change = {.appointment = hold.reply->appointment,
                                 .secret = hold.reply->code,
                                 .name = "Muster",
                                 .anonymous = true};
    town_book_all(&t, &change, 1);
    cr_assert_eq(change.code, COMMON__CODE__INVALID);
    change.email = "";
    town_book_all(&t, &change, 1);
    cr_assert_eq(change.code, COMMON__CODE__INVALID);
    cr_assert_eq(town_int(&t, STATE("HELD")), 1);
    town_free(&t);
}

Test(booking_mail, is_confirmed_by_no_code_but_its_own)
{
    struct town t = town_new(304, 1), other = town_new(305, 1);
    struct town_hold hold = town_hold(&t, TOWN_AT(0));
    cr_assert_eq(town_ask(&t, &hold), COMMON__CODE__OK);
    const char *link = town_parameter(town_mail(&t, "booking/confirm", NULL), "link");
    cr_assert_not_null(strstr(link, mail_code(&t, &hold)));
    cr_assert_null(strstr(link, hold.reply->code), "who typed the address could confirm it");
    cr_assert_not(look(&t, &hold, hold.reply->code)->may_confirm);
    cr_assert(look(&t, &hold, mail_code(&t, &hold))->may_confirm);
    cr_assert_eq(town_confirm(&t, &hold, hold.reply->code), COMMON__CODE__NOT_FOUND);
    cr_assert_eq(town_confirm(&t, &hold, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
                 COMMON__CODE__NOT_FOUND);
    cr_assert_eq(town_confirm(&other, &hold, mail_code(&t, &hold)), COMMON__CODE__NOT_FOUND);
    cr_assert_eq(town_confirm(&other, &hold, NULL), COMMON__CODE__NOT_FOUND);
    cr_assert_eq(town_int(&t, STATE("UNCONFIRMED")), 1);
    town_free(&other);
    town_free(&t);
}

Test(booking_mail, is_confirmed_once_however_often_it_is_clicked)
{
    struct town t = town_new(306, 1);
    struct town_hold hold = town_hold(&t, TOWN_AT(0));
    size_t n;
    cr_assert_eq(town_confirm(&t, &hold, NULL), COMMON__CODE__HOLD_LAPSED, "it is only held");
    cr_assert_eq(town_ask(&t, &hold), COMMON__CODE__OK);
    cr_assert_eq(town_ask(&t, &hold), COMMON__CODE__ALREADY_BOOKED, "asked for twice");
    cr_assert_eq(town_confirm(&t, &hold, NULL), COMMON__CODE__OK);
    cr_assert_eq(town_confirm(&t, &hold, NULL), COMMON__CODE__OK);
    town_mail(&t, "booking/confirm", &n);
    cr_assert_eq(n, 1);
    town_mail(&t, "booking/booked", &n);
    cr_assert_eq(n, 1);
    cr_assert_eq(town_cancel(&t, &hold), COMMON__CODE__OK);
    cr_assert_eq(town_confirm(&t, &hold, NULL), COMMON__CODE__ALREADY_CANCELLED);
    town_free(&t);
}

Test(booking_mail, lapses_with_name_and_address_when_nobody_follows_the_link)
{
    struct town t = town_new(307, 1);
    struct town_hold hold = town_hold(&t, TOWN_AT(0));
    const char *id = hold.reply->appointment;
    size_t n;
    cr_assert_eq(town_ask(&t, &hold), COMMON__CODE__OK);
    t.now += 30 * RH_MINUTE;
    town_timer(&t, "remind", id);
    town_timer(&t, "remind", id);
    town_mail(&t, "booking/reminder_confirm", &n);
    cr_assert_eq(n, 1);
    town_timer(&t, "expire", id);
    cr_assert_eq(town_int(&t, STATE("UNCONFIRMED")), 1, "lapsed too early");
    t.now += 30 * RH_MINUTE;
    cr_assert_eq(town_confirm(&t, &hold, NULL), COMMON__CODE__HOLD_LAPSED, "confirmed too late");
    cr_assert_eq(look(&t, &hold, hold.reply->code)->state, BOOKING__STATE__LAPSED);
    town_timer(&t, "expire", id);
    cr_assert_eq(town_int(&t, STATE("LAPSED")), 1);
    cr_assert_eq(town_int(&t, CLAIMS), 0);
    cr_assert_eq(town_int(&t, PERSONAL), 0);
    cr_assert_eq(town_int(&t, TIMER("forget")), 1);
    cr_assert_eq(town_confirm(&t, &hold, NULL), COMMON__CODE__HOLD_LAPSED);
    town_free(&t);
}

Test(booking_mail, gives_a_lapsed_place_to_who_asks_before_its_timer)
{
    struct town t = town_new(308, 1);
    struct town_hold hold = town_hold(&t, TOWN_AT(0));
    cr_assert_eq(town_ask(&t, &hold), COMMON__CODE__OK);
    t.now += RH_HOUR;
    cr_assert_eq(town_hold(&t, TOWN_AT(0)).code, COMMON__CODE__OK);
    cr_assert_eq(town_int(&t, STATE("LAPSED")), 1);
    cr_assert_eq(town_int(&t, PERSONAL), 0);
    town_timer(&t, "remind", hold.reply->appointment);
    cr_assert_null(town_mail(&t, "booking/reminder_confirm", NULL));
    cr_assert_eq(town_int(&t, TIMER("forget")), 1);
    cr_assert_eq(town_confirm(&t, &hold, NULL), COMMON__CODE__HOLD_LAPSED);
    town_free(&t);
}

Test(booking_mail, reminds_only_of_what_is_still_so)
{
    struct town t = town_new(309, 2);
    struct town_hold confirmed = town_hold(&t, TOWN_AT(0)), cancelled = town_hold(&t, TOWN_AT(0));
    size_t n;
    cr_assert_eq(town_ask(&t, &confirmed), COMMON__CODE__OK);
    cr_assert_eq(town_ask(&t, &cancelled), COMMON__CODE__OK);
    cr_assert_eq(town_confirm(&t, &confirmed, NULL), COMMON__CODE__OK);
    town_timer(&t, "remind", confirmed.reply->appointment);
    cr_assert_null(town_mail(&t, "booking/reminder_confirm", NULL));
    cr_assert_eq(town_confirm(&t, &cancelled, NULL), COMMON__CODE__OK);
    cr_assert_eq(town_cancel(&t, &cancelled), COMMON__CODE__OK);
    t.now = TOWN_AT(0) - DAY;
    town_timer(&t, "tomorrow", confirmed.reply->appointment);
    town_timer(&t, "tomorrow", confirmed.reply->appointment);
    town_timer(&t, "tomorrow", cancelled.reply->appointment);
    Notifier__MailRequest *mail = town_mail(&t, "booking/reminder", &n);
    cr_assert_eq(n, 1);
    cr_assert_not_null(strstr(town_parameter(mail, "link"), confirmed.reply->appointment));
    cr_assert_eq(town_int(&t, TIMER("forget")), 2);
    town_free(&t);
}

Test(booking_mail, writes_of_a_cancellation_only_to_an_address_that_was_confirmed)
{
    struct town t = town_new(310, 2);
    struct town_hold asked = town_hold(&t, TOWN_AT(0)), booked = town_hold(&t, TOWN_AT(0));
    cr_assert_eq(town_ask(&t, &asked), COMMON__CODE__OK);
    cr_assert_eq(town_cancel(&t, &asked), COMMON__CODE__OK);
    cr_assert_null(town_mail(&t, "booking/cancelled", NULL));
    cr_assert_eq(town_ask(&t, &booked), COMMON__CODE__OK);
    cr_assert_eq(town_confirm(&t, &booked, NULL), COMMON__CODE__OK);
    cr_assert_eq(town_cancel(&t, &booked), COMMON__CODE__OK);
    Notifier__MailRequest *mail = town_mail(&t, "booking/cancelled", NULL);
    cr_assert_not_null(mail);
    cr_assert_not_null(strstr(mail->calendar, "STATUS:CANCELLED"));
    cr_assert_not_null(strstr(mail->calendar, "SEQUENCE:1"));
    cr_assert_eq(town_int(&t, PERSONAL), 0);
    town_free(&t);
}

static void names_nothing(struct town *t, const char *letter)
{
    Notifier__MailRequest *mail = town_mail(t, letter, NULL);
    cr_assert_not_null(mail, "%s", letter);
    struct rh_slice packed = rh_pb_pack(t->f.arena, &mail->base);
    cr_assert_null(memmem(packed.data, packed.len, "ustritt", 7), "%s", letter);
    cr_assert_null(memmem(packed.data, packed.len, "Ausweis", 7), "%s", letter);
    cr_assert_null(memmem(packed.data, packed.len, "Muster", 6), "%s", letter);
    cr_assert_str_eq(town_parameter(mail, "title"), "Termin im Rathaus");
}

Test(booking_mail, names_neither_a_sensitive_service_nor_the_person)
{
    struct town t = town_new(311, 1);
    struct town_hold hold = {.service = "austritt", .start = TOWN_AT(0)};
    town_hold_all(&t, &hold, 1);
    cr_assert_eq(town_ask(&t, &hold), COMMON__CODE__OK);
    town_timer(&t, "remind", hold.reply->appointment);
    cr_assert_eq(town_confirm(&t, &hold, NULL), COMMON__CODE__OK);
    t.now = TOWN_AT(0) - DAY;
    town_timer(&t, "tomorrow", hold.reply->appointment);
    cr_assert_eq(town_cancel(&t, &hold), COMMON__CODE__OK);
    names_nothing(&t, "booking/confirm");
    names_nothing(&t, "booking/reminder_confirm");
    names_nothing(&t, "booking/booked");
    names_nothing(&t, "booking/reminder");
    names_nothing(&t, "booking/cancelled");
    town_free(&t);
}

Test(booking_mail, decides_each_of_a_batch_by_itself)
{
    struct town t = town_new(312, 2);
    struct town_hold holds[] = {{.service = "perso", .start = TOWN_AT(0)},
                                {.service = "perso", .start = TOWN_AT(15)},
                                {.service = "perso", .start = TOWN_AT(30)}};
    struct town_change changes[3];
    size_t n;
    town_hold_all(&t, holds, 3);
    for (size_t i = 0; i < 3; i++)
        changes[i] = (struct town_change){.appointment = holds[i].reply->appointment,
                                          .secret = holds[i].reply->code,
                                          .name = "Muster"};
    changes[0].anonymous = changes[1].anonymous = true;
    changes[0].email = "eine@buerger.example";
    town_book_all(&t, changes, 3);
    cr_assert_eq(changes[0].code, COMMON__CODE__OK);
    cr_assert_eq(changes[1].code, COMMON__CODE__INVALID);
    cr_assert_eq(changes[2].code, COMMON__CODE__OK);
    cr_assert_eq(town_int(&t, STATE("UNCONFIRMED")), 1);
    cr_assert_eq(town_int(&t, STATE("HELD")), 1);
    cr_assert_eq(town_int(&t, STATE("BOOKED")), 1);
    town_mail(&t, "booking/confirm", &n);
    cr_assert_eq(n, 1);
    town_free(&t);
}

/* The code at the end of a mail's link that stops reminders. */
static const char *stop_code(const Notifier__MailRequest *mail)
{
    const char *link = mail == NULL ? NULL : town_parameter(mail, "unsubscribe");
    cr_assert_not_null(link);
    return strrchr(link, '/') + 1;
}

static Common__Code stop(struct town *t, const char *key, const char *appointment, const char *code)
{
    Booking__StopRemindersRequest in = BOOKING__STOP_REMINDERS_REQUEST__INIT;
    Booking__StopRemindersReply *out =
        (void *)rh_pb_new(t->f.arena, &booking__stop_reminders_reply__descriptor);
    struct rh_request rq = town_request(t);
    if (key != NULL)
        rq.key = key;
    in.appointment = rh_arena_strdup(t->f.arena, appointment);
    in.code = rh_arena_strdup(t->f.arena, code);
    fixture_ask(&rq, "booking.stop_reminders", &in.base);
    Common__Code result = town_code(booking_stop_reminders(&rq, &in, out));
    if (result == COMMON__CODE__OK) {
        cr_assert_not(out->wanted);
        cr_assert_eq(out->start->ms, TOWN_AT(0));
        cr_assert_str_eq(out->code, code);
    }
    return result;
}

static bool wanted(struct town *t, const char *appointment, const char *code)
{
    Booking__RemindersRequest in = BOOKING__REMINDERS_REQUEST__INIT;
    Booking__RemindersReply out = BOOKING__REMINDERS_REPLY__INIT;
    struct rh_request rq = town_request(t);
    in.appointment = rh_arena_strdup(t->f.arena, appointment);
    in.code = rh_arena_strdup(t->f.arena, code);
    cr_assert_null(booking_reminders(&rq, &in, &out));
    return out.wanted;
}

Test(booking_mail, reminds_nobody_who_asked_for_no_reminders)
{
    static const char key[] = "01900000-0000-7000-8000-0000000000aa";
    struct town t = town_new(313, 2);
    struct town_hold quiet = town_hold(&t, TOWN_AT(0)), other = town_hold(&t, TOWN_AT(0));
    const char *id = quiet.reply->appointment;
    size_t n;
    cr_assert_eq(town_ask(&t, &quiet), COMMON__CODE__OK);
    cr_assert_null(town_parameter(town_mail(&t, "booking/confirm", NULL), "unsubscribe"));
    town_timer(&t, "remind", id);
    const char *code = stop_code(town_mail(&t, "booking/reminder_confirm", NULL));
    cr_assert_eq(town_ask(&t, &other), COMMON__CODE__OK);
    cr_assert(wanted(&t, id, code), "looking changes nothing");
    cr_assert_eq(stop(&t, other.key, other.reply->appointment, code), COMMON__CODE__NOT_FOUND);
    cr_assert_eq(stop(&t, key, id, code), COMMON__CODE__OK);
    cr_assert_eq(stop(&t, key, id, code), COMMON__CODE__OK, "the same request once more");
    cr_assert_eq(stop(&t, NULL, id, code), COMMON__CODE__OK, "the link once more");
    cr_assert_not(wanted(&t, id, code));
    cr_assert_eq(town_confirm(&t, &quiet, code), COMMON__CODE__NOT_FOUND, "it does nothing else");
    cr_assert_eq(town_confirm(&t, &quiet, NULL), COMMON__CODE__OK);
    cr_assert_not_null(town_mail(&t, "booking/booked", NULL), "what is no reminder still comes");
    cr_assert_null(town_parameter(town_mail(&t, "booking/booked", NULL), "unsubscribe"));
    cr_assert_eq(town_confirm(&t, &other, NULL), COMMON__CODE__OK);
    t.now = TOWN_AT(0) - DAY;
    town_timer(&t, "tomorrow", id);
    cr_assert_null(town_mail(&t, "booking/reminder", NULL));
    town_timer(&t, "tomorrow", other.reply->appointment);
    stop_code(town_mail(&t, "booking/reminder", &n));
    cr_assert_eq(n, 1);
    cr_assert_eq(town_int(&t, TIMER("forget")), 2);
    town_free(&t);
}
