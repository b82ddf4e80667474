/* Days that an office is closed, and what was booked on them. */
#include "town.h"

#include <criterion/criterion.h>

static Booking__ClosedDaysReply *look(struct town *t, int day, Common__Code *ret_code)
{
    Booking__ClosedDaysRequest in = BOOKING__CLOSED_DAYS_REQUEST__INIT;
    Booking__ClosedDaysReply *out =
        (void *)rh_pb_new(t->f.arena, &booking__closed_days_reply__descriptor);
    struct rh_request rq = town_request(t);
    Common__Date date = COMMON__DATE__INIT;
    date.year = 2026, date.month = 12, date.day = day;
    rq.caller.account = TOWN_ACCOUNT;
    rq.method = "booking.closed_days";
    in.from = day == 0 ? NULL : &date;
    *ret_code = town_code(booking_closed_days(&rq, &in, out));
    return out;
}

static Common__Code close_days(struct town *t, int64_t version, int from, int to)
{
    Booking__CloseDaysRequest in = BOOKING__CLOSE_DAYS_REQUEST__INIT;
    Booking__CloseDaysReply out = BOOKING__CLOSE_DAYS_REPLY__INIT;
    struct rh_request rq = town_request(t);
    Common__Date days[2] = {COMMON__DATE__INIT, COMMON__DATE__INIT};
    days[0].year = days[1].year = 2026;
    days[0].month = days[1].month = 12;
    days[0].day = from, days[1].day = to;
    rq.caller.account = TOWN_ACCOUNT;
    in.version = version;
    in.office = rh_arena_strdup(t->f.arena, "b");
    in.from = &days[0], in.to = &days[1];
    in.reason = rh_arena_strdup(t->f.arena, "Betriebsausflug");
    fixture_ask(&rq, "booking.close_days", &in.base);
    return town_code(booking_close_days(&rq, &in, &out));
}

static Booking__AffectedReply *affected(struct town *t)
{
    Booking__AffectedRequest in = BOOKING__AFFECTED_REQUEST__INIT;
    Booking__AffectedReply *out =
        (void *)rh_pb_new(t->f.arena, &booking__affected_reply__descriptor);
    struct rh_request rq = town_request(t);
    rq.caller.account = TOWN_ACCOUNT;
    rq.method = "booking.affected";
    cr_assert_eq(town_code(booking_affected(&rq, &in, out)), COMMON__CODE__OK);
    return out;
}

static int32_t tell(struct town *t)
{
    Booking__TellAffectedRequest in = BOOKING__TELL_AFFECTED_REQUEST__INIT;
    Booking__TellAffectedReply out = BOOKING__TELL_AFFECTED_REPLY__INIT;
    struct rh_request rq = town_request(t);
    rq.caller.account = TOWN_ACCOUNT;
    fixture_ask(&rq, "booking.tell_affected", &in.base);
    cr_assert_eq(town_code(booking_tell_affected(&rq, &in, &out)), COMMON__CODE__OK);
    return out.told;
}

/* Two booked appointments, the second with an address. */
static struct town with_two(int32_t tenant, struct town_hold *silent, struct town_hold *written)
{
    struct town t = town_new(tenant, 2);
    *silent = town_hold(&t, TOWN_AT(0));
    *written = town_hold(&t, TOWN_AT(15));
    cr_assert_eq(town_book(&t, silent), COMMON__CODE__OK);
    cr_assert_eq(town_ask(&t, written), COMMON__CODE__OK);
    cr_assert_eq(town_confirm(&t, written, NULL), COMMON__CODE__OK);
    return t;
}

Test(booking_close_days, shows_before_what_it_would_leave_without_a_time)
{
    struct town_hold silent, written;
    struct town t = with_two(340, &silent, &written);
    Common__Code code;
    Booking__ClosedDaysReply *out = look(&t, 1, &code);
    cr_assert_eq(code, COMMON__CODE__OK);
    cr_assert_eq(out->n_affected, 2);
    cr_assert_str_eq(out->affected[0]->appointment, silent.reply->appointment);
    cr_assert_not(out->affected[0]->has_address);
    cr_assert(out->affected[1]->has_address);
    cr_assert_eq(out->n_days, 0, "nothing is closed by looking");
    cr_assert_eq(affected(&t)->n_affected, 0);
    cr_assert_eq(look(&t, 2, &code)->n_affected, 0);
    town_free(&t);
}

Test(booking_close_days, gives_no_more_times_and_keeps_what_is_booked_on_a_list)
{
    struct town_hold silent, written;
    struct town t = with_two(341, &silent, &written);
    Common__Code code;
    int64_t seen = look(&t, 0, &code)->version;
    cr_assert_eq(close_days(&t, seen, 1, 2), COMMON__CODE__OK);
    cr_assert_eq(town_hold(&t, TOWN_AT(30)).code, COMMON__CODE__SLOT_NOT_OFFERED);
    Booking__ClosedDaysReply *out = look(&t, 0, &code);
    cr_assert_eq(out->n_days, 2);
    cr_assert(out->days[0]->closed);
    cr_assert_str_eq(out->days[1]->reason, "Betriebsausflug");
    cr_assert_eq(affected(&t)->n_affected, 2);
    cr_assert_eq(town_int(&t, "select count(*) from claims where tenant = %d"), 2);
    cr_assert_eq(close_days(&t, seen, 3, 3), COMMON__CODE__STALE);
    cr_assert_eq(town_cancel(&t, &silent), COMMON__CODE__OK);
    cr_assert_eq(affected(&t)->n_affected, 1);
    town_free(&t);
}

/* Open at other hours on a day of December. */
static Common__Code open_at(struct town *t, int day, const char *hours)
{
    Booking__CloseDaysRequest in = BOOKING__CLOSE_DAYS_REQUEST__INIT;
    Booking__CloseDaysReply out = BOOKING__CLOSE_DAYS_REPLY__INIT;
    struct rh_request rq = town_request(t);
    Common__Date date = COMMON__DATE__INIT;
    Common__Code code;
    date.year = 2026, date.month = 12, date.day = day;
    in.version = look(t, 0, &code)->version;
    in.office = rh_arena_strdup(t->f.arena, "b");
    in.from = &date, in.to = &date;
    in.hours = rh_arena_strdup(t->f.arena, hours);
    rq.caller.account = TOWN_ACCOUNT;
    fixture_ask(&rq, "booking.close_days", &in.base);
    return town_code(booking_close_days(&rq, &in, &out));
}

Test(booking_close_days, sets_other_hours_and_asks_before_they_are_taken_back)
{
    struct town t = town_new(350, 1);
    Booking__OpenDayRequest in = BOOKING__OPEN_DAY_REQUEST__INIT;
    Booking__OpenDayReply out = BOOKING__OPEN_DAY_REPLY__INIT;
    Common__Date date = COMMON__DATE__INIT;
    Common__Code code;
    date.year = 2026, date.month = 12, date.day = 1;
    cr_assert_eq(open_at(&t, 1, "14-16"), COMMON__CODE__OK);
    cr_assert_eq(open_at(&t, 1, "nachmittags"), COMMON__CODE__INVALID);
    cr_assert_eq(town_hold(&t, TOWN_AT(0)).code, COMMON__CODE__SLOT_NOT_OFFERED);
    struct town_hold one = town_hold(&t, TOWN_AT(300));
    cr_assert_eq(town_book(&t, &one), COMMON__CODE__OK);
    in.office = rh_arena_strdup(t.f.arena, "b");
    in.date = &date;
    in.version = look(&t, 0, &code)->version;
    struct rh_request rq = town_request(&t);
    rq.caller.account = TOWN_ACCOUNT;
    fixture_ask(&rq, "booking.open_day", &in.base);
    cr_assert_eq(town_code(booking_open_day(&rq, &in, &out)), COMMON__CODE__OK);
    cr_assert_eq(out.outcome, BOOKING__OUTCOME__ASKS);
    cr_assert_eq(look(&t, 0, &code)->n_days, 1);
    in.agreed = 1;
    fixture_ask(&rq, "booking.open_day", &in.base);
    cr_assert_eq(town_code(booking_open_day(&rq, &in, &out)), COMMON__CODE__OK);
    cr_assert_eq(out.outcome, BOOKING__OUTCOME__AFFECTED);
    cr_assert_eq(out.n_affected, 0, "the answer that is kept names nobody");
    cr_assert_eq(affected(&t)->n_affected, 1);
    town_free(&t);
}

Test(booking_close_days, refuses_days_that_are_over_turned_round_or_too_many)
{
    struct town t = town_new(342, 1);
    t.now = TOWN_AT(0);
    cr_assert_eq(close_days(&t, 1, 1, 1), COMMON__CODE__OK);
    t.now += 24 * RH_HOUR;
    cr_assert_eq(close_days(&t, 2, 1, 1), COMMON__CODE__INVALID);
    cr_assert_eq(close_days(&t, 2, 4, 3), COMMON__CODE__INVALID);
    town_free(&t);
}

Test(booking_open_day, makes_a_day_as_usual_again)
{
    struct town_hold silent, written;
    struct town t = with_two(343, &silent, &written);
    Booking__OpenDayRequest in = BOOKING__OPEN_DAY_REQUEST__INIT;
    Booking__OpenDayReply out = BOOKING__OPEN_DAY_REPLY__INIT;
    struct rh_request rq = town_request(&t);
    Common__Date date = COMMON__DATE__INIT;
    Common__Code code;
    date.year = 2026, date.month = 12, date.day = 1;
    cr_assert_eq(close_days(&t, look(&t, 0, &code)->version, 1, 1), COMMON__CODE__OK);
    rq.caller.account = TOWN_ACCOUNT;
    in.version = look(&t, 0, &code)->version;
    in.office = rh_arena_strdup(t.f.arena, "b");
    in.date = &date;
    fixture_ask(&rq, "booking.open_day", &in.base);
    cr_assert_eq(town_code(booking_open_day(&rq, &in, &out)), COMMON__CODE__OK);
    cr_assert_eq(town_hold(&t, TOWN_AT(30)).code, COMMON__CODE__OK);
    cr_assert_eq(affected(&t)->n_affected, 0);
    town_free(&t);
}

Test(booking_tell_affected, writes_to_each_once_and_to_nobody_without_an_address)
{
    struct town_hold silent, written;
    struct town t = with_two(344, &silent, &written);
    Common__Code code;
    size_t n;
    cr_assert_eq(close_days(&t, look(&t, 0, &code)->version, 1, 1), COMMON__CODE__OK);
    cr_assert_eq(affected(&t)->untold, 1);
    cr_assert_eq(tell(&t), 1);
    cr_assert_eq(tell(&t), 0);
    Notifier__MailRequest *mail = town_mail(&t, "booking/affected", &n);
    cr_assert_eq(n, 1);
    cr_assert_str_eq(mail->to, "muster@buerger.example");
    cr_assert_not_null(town_parameter(mail, "link"));
    Booking__AffectedReply *out = affected(&t);
    cr_assert_eq(out->untold, 0);
    cr_assert_eq(out->n_affected, 2);
    cr_assert_null(out->affected[0]->told_at);
    cr_assert_not_null(out->affected[1]->told_at);
    town_free(&t);
}

Test(booking_stay, takes_an_appointment_from_the_list)
{
    struct town_hold silent, written;
    struct town t = with_two(345, &silent, &written);
    Booking__StayRequest in = BOOKING__STAY_REQUEST__INIT;
    Booking__StayReply out = BOOKING__STAY_REPLY__INIT;
    struct rh_request rq = town_request(&t);
    Common__Code code;
    cr_assert_eq(close_days(&t, look(&t, 0, &code)->version, 1, 1), COMMON__CODE__OK);
    rq.caller.account = TOWN_ACCOUNT;
    in.appointment = silent.reply->appointment;
    fixture_ask(&rq, "booking.stay", &in.base);
    cr_assert_eq(town_code(booking_stay(&rq, &in, &out)), COMMON__CODE__OK);
    cr_assert_eq(affected(&t)->n_affected, 1);
    cr_assert_str_eq(affected(&t)->affected[0]->appointment, written.reply->appointment);
    town_free(&t);
}
