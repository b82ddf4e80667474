/* Moving an appointment: both or neither. */
#include "town.h"

#include <criterion/criterion.h>
#include <pthread.h>

#define FIRM "select count(*) from claims where tenant = %d and lapses_at is null"

static struct town_hold booked(struct town *t, int64_t start)
{
    struct town_hold hold = town_hold(t, start);
    cr_assert_eq(town_ask(t, &hold), COMMON__CODE__OK);
    cr_assert_eq(town_confirm(t, &hold, NULL), COMMON__CODE__OK);
    return hold;
}

static Booking__Appointment *shown(struct town *t, const struct town_hold *hold)
{
    struct rh_request rq = town_request(t);
    Booking__AppointmentRequest in = BOOKING__APPOINTMENT_REQUEST__INIT;
    Booking__AppointmentReply *out =
        (void *)rh_pb_new(t->f.arena, &booking__appointment_reply__descriptor);
    in.appointment = hold->reply->appointment;
    in.code = hold->reply->code;
    cr_assert_null(booking_appointment(&rq, &in, out));
    return out->appointment;
}

static const char *calendar(struct town *t, const struct town_hold *hold, Common__Code *ret_code)
{
    struct rh_request rq = town_request(t);
    Booking__CalendarRequest in = BOOKING__CALENDAR_REQUEST__INIT;
    Booking__CalendarReply out = BOOKING__CALENDAR_REPLY__INIT;
    in.appointment = hold->reply->appointment;
    in.code = hold->reply->code;
    *ret_code = town_code(booking_calendar(&rq, &in, &out));
    if (*ret_code != COMMON__CODE__OK)
        return NULL;
    return rh_arena_printf(t->f.arena, "%.*s", (int)out.file->content.len,
                           (const char *)out.file->content.data);
}

Test(booking_move, makes_the_new_time_firm_and_frees_the_old_one)
{
    struct town t = town_new(4501, 1);
    struct town_hold old = booked(&t, TOWN_AT(0));
    struct town_hold new = town_hold_instead(&t, &old, TOWN_AT(30));
    cr_assert_eq(new.code, COMMON__CODE__OK);
    cr_assert_eq(shown(&t, &old)->state, BOOKING__STATE__BOOKED, "nothing is lost before");
    t.now += RH_MINUTE;
    cr_assert_eq(town_move(&t, &new), COMMON__CODE__OK);
    cr_assert_eq(shown(&t, &new)->state, BOOKING__STATE__BOOKED);
    cr_assert_str_eq(shown(&t, &new)->name, "Muster");
    cr_assert_str_eq(shown(&t, &new)->email, "muster@buerger.example");
    cr_assert_eq(town_int(&t, FIRM), 1);
    cr_assert_eq(town_hold(&t, TOWN_AT(0)).code, COMMON__CODE__OK, "the old place is free");
    cr_assert_eq(town_hold(&t, TOWN_AT(30)).code, COMMON__CODE__SLOT_TAKEN);
    town_free(&t);
}

Test(booking_move, leaves_word_at_the_old_link_and_forgets_who_it_was)
{
    struct town t = town_new(4502, 1);
    struct town_hold old = booked(&t, TOWN_AT(0));
    struct town_hold new = town_hold_instead(&t, &old, TOWN_AT(30));
    cr_assert_str_eq(shown(&t, &new)->replaces->appointment, old.reply->appointment);
    cr_assert_eq(town_move(&t, &new), COMMON__CODE__OK);
    Booking__Appointment *was = shown(&t, &old);
    cr_assert_eq(was->state, BOOKING__STATE__CANCELLED);
    cr_assert_str_eq(was->moved_to->appointment, new.reply->appointment);
    cr_assert_str_eq(was->moved_to->code, new.reply->code, "of the same standing");
    cr_assert_eq(was->moved_to->start->ms, TOWN_AT(30));
    cr_assert_null(was->name);
    cr_assert_null(was->email);
    town_free(&t);
}

Test(booking_move, keeps_the_calendar_entry_through_all_moves)
{
    struct town t = town_new(4503, 1);
    Common__Code code;
    struct town_hold first = booked(&t, TOWN_AT(0));
    struct town_hold second = town_hold_instead(&t, &first, TOWN_AT(30));
    cr_assert_eq(town_move(&t, &second), COMMON__CODE__OK);
    struct town_hold third = town_hold_instead(&t, &second, TOWN_AT(60));
    cr_assert_eq(town_move(&t, &third), COMMON__CODE__OK);
    const char *file = calendar(&t, &third, &code);
    cr_assert_eq(code, COMMON__CODE__OK);
    cr_assert_not_null(strstr(file, rh_arena_printf(t.f.arena, "UID:%s", first.reply->appointment)),
                       "%s", file);
    cr_assert_not_null(strstr(file, "SEQUENCE:2"), "%s", file);
    calendar(&t, &first, &code);
    cr_assert_eq(code, COMMON__CODE__NOT_FOUND, "an older file with the same UID");
    town_free(&t);
}

Test(booking_move, writes_one_mail_with_both_times)
{
    struct town t = town_new(4504, 1);
    size_t n;
    struct town_hold old = booked(&t, TOWN_AT(0));
    struct town_hold new = town_hold_instead(&t, &old, TOWN_AT(30));
    cr_assert_eq(town_move(&t, &new), COMMON__CODE__OK);
    Notifier__MailRequest *mail = town_mail(&t, "booking/moved", &n);
    cr_assert_eq(n, 1);
    cr_assert_str_eq(mail->to, "muster@buerger.example");
    cr_assert_str_eq(town_parameter(mail, "was"), "2026-12-01T08:00:00Z");
    cr_assert_str_eq(town_parameter(mail, "start"), "2026-12-01T08:30:00Z");
    cr_assert_not_null(strstr(town_parameter(mail, "link"), new.reply->appointment));
    cr_assert_not_null(strstr(mail->calendar, old.reply->appointment), "the same UID");
    cr_assert_null(town_mail(&t, "booking/cancelled", NULL), "nothing was cancelled");
    town_free(&t);
}

Test(booking_move, leaves_the_old_one_alone_when_the_new_time_lapses_or_is_given_back)
{
    struct town t = town_new(4505, 1);
    struct town_hold old = booked(&t, TOWN_AT(0));
    struct town_hold late = town_hold_instead(&t, &old, TOWN_AT(30));
    struct town_hold given_back = town_hold_instead(&t, &old, TOWN_AT(60));
    cr_assert_eq(town_cancel(&t, &given_back), COMMON__CODE__OK);
    t.now += 10 * RH_MINUTE;
    cr_assert_eq(town_move(&t, &late), COMMON__CODE__HOLD_LAPSED);
    cr_assert_eq(shown(&t, &old)->state, BOOKING__STATE__BOOKED);
    cr_assert_eq(town_int(&t, FIRM), 1);
    town_free(&t);
}

Test(booking_move, is_refused_for_what_is_not_booked_or_not_any_more)
{
    struct town t = town_new(4506, 1);
    struct town_hold held = town_hold(&t, TOWN_AT(0)), old = booked(&t, TOWN_AT(15));
    cr_assert_eq(town_hold_instead(&t, &held, TOWN_AT(30)).code, COMMON__CODE__NOT_MOVABLE);
    struct town_hold new = town_hold_instead(&t, &old, TOWN_AT(30));
    cr_assert_eq(town_cancel(&t, &old), COMMON__CODE__OK);
    cr_assert_eq(town_move(&t, &new), COMMON__CODE__NOT_MOVABLE);
    cr_assert_eq(town_int(&t, FIRM), 0, "no second appointment comes of it");
    cr_assert_eq(town_move(&t, &held), COMMON__CODE__NOT_FOUND, "held in nobody's place");
    cr_assert_eq(town_book(&t, &new), COMMON__CODE__NOT_BOOKABLE);
    town_free(&t);
}

Test(booking_move, shows_nothing_to_who_has_no_code)
{
    struct town t = town_new(4507, 1);
    struct town_hold old = booked(&t, TOWN_AT(0));
    Booking__HoldReply wrong = *old.reply;
    wrong.code = rh_arena_strdup(t.f.arena, "0123456789abcdef0123456789abcdef");
    struct town_hold stranger = {.reply = &wrong};
    cr_assert_eq(town_hold_instead(&t, &stranger, TOWN_AT(30)).code, COMMON__CODE__NOT_FOUND);
    town_free(&t);
}

struct mover {
    pthread_t thread;
    struct town town;
    struct town_hold hold;
    Common__Code code;
};

static void *move(void *arg)
{
    struct mover *m = arg;
    m->code = town_move(&m->town, &m->hold);
    return NULL;
}

Test(booking_move, of_one_appointment_to_eight_times_at_once_ends_at_one)
{
    enum { MOVERS = 8 };
    struct town t = town_new(4508, 1);
    struct mover movers[MOVERS];
    struct town_hold old = booked(&t, TOWN_AT(0));
    int moved = 0;
    for (int i = 0; i < MOVERS; i++) {
        movers[i].town = town_again(4508);
        movers[i].hold = town_hold_instead(&t, &old, TOWN_AT(15 + 15 * i));
        cr_assert_eq(movers[i].hold.code, COMMON__CODE__OK);
    }
    for (int i = 0; i < MOVERS; i++)
        cr_assert_eq(pthread_create(&movers[i].thread, NULL, move, &movers[i]), 0);
    for (int i = 0; i < MOVERS; i++) {
        pthread_join(movers[i].thread, NULL);
        moved += movers[i].code == COMMON__CODE__OK ? 1 : 0;
        cr_assert(movers[i].code == COMMON__CODE__OK ||
                  movers[i].code == COMMON__CODE__NOT_MOVABLE);
        town_free(&movers[i].town);
    }
    cr_assert_eq(moved, 1);
    cr_assert_eq(town_int(&t, FIRM), 1);
    cr_assert_eq(town_int(&t, "select count(*) from appointments where tenant = %d"
                              " and state = 'BOOKED'"),
                 1);
    town_free(&t);
}
