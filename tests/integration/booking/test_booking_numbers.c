/* Numbers that people take themselves, and what stays of visits when they are over. */
#include "town.h"

#include <criterion/criterion.h>

static struct rh_request clerk(struct town *t)
{
    struct rh_request rq = town_request(t);
    rq.caller.account = TOWN_ACCOUNT;
    return rq;
}

static char *b(struct town *t)
{
    return rh_arena_strdup(t->f.arena, "b");
}

static void switch_on(struct town *t, int most)
{
    Booking__SwitchNumbersRequest in = BOOKING__SWITCH_NUMBERS_REQUEST__INIT;
    Booking__SwitchNumbersReply out = BOOKING__SWITCH_NUMBERS_REPLY__INIT;
    struct rh_request rq = clerk(t);
    in.office = b(t);
    in.has_given = in.given = true;
    in.has_most = true;
    in.most = most;
    fixture_ask(&rq, "booking.switch_numbers", &in.base);
    cr_assert_eq(town_code(booking_switch_numbers(&rq, &in, &out)), COMMON__CODE__OK);
}

static Common__Code take(struct town *t, const char *key, Booking__TakeNumberReply *out)
{
    Booking__TakeNumberRequest in = BOOKING__TAKE_NUMBER_REQUEST__INIT;
    struct rh_request rq = town_request(t);
    booking__take_number_reply__init(out);
    in.office = b(t);
    in.service = rh_arena_strdup(t->f.arena, "perso");
    fixture_ask(&rq, "booking.take_number", &in.base);
    if (key != NULL)
        rq.key = key;
    return town_code(booking_take_number(&rq, &in, out));
}

static Common__Code take_one(struct town *t)
{
    Booking__TakeNumberReply out;
    return take(t, NULL, &out);
}

static Booking__TerminalReply *terminal(struct town *t)
{
    Booking__TerminalRequest in = BOOKING__TERMINAL_REQUEST__INIT;
    Booking__TerminalReply *out =
        (void *)rh_pb_new(t->f.arena, &booking__terminal_reply__descriptor);
    struct rh_request rq = town_request(t);
    in.office = b(t);
    cr_assert_eq(town_code(booking_terminal(&rq, &in, out)), COMMON__CODE__OK);
    return out;
}

Test(booking_take_number, is_off_until_staff_switches_it_on)
{
    struct town t = town_new(370, 1);
    size_t n;
    t.now = TOWN_AT(10);
    cr_assert_eq(take_one(&t), COMMON__CODE__NO_NUMBERS);
    cr_assert_not(terminal(&t)->given);
    switch_on(&t, 3);
    cr_assert_str_eq(town_audit(&t, &n)->action, "booking.switch_numbers");
    cr_assert(terminal(&t)->any);
    cr_assert_eq(take_one(&t), COMMON__CODE__OK);
    town_free(&t);
}

Test(booking_take_number, gives_none_outside_hours_or_when_nobody_more_can_be_served)
{
    struct town t = town_new(371, 1);
    switch_on(&t, 20);
    t.now = TOWN_AT(-10);
    cr_assert_eq(take_one(&t), COMMON__CODE__NO_NUMBERS, "the office is closed");
    t.now = TOWN_AT(140);
    cr_assert_eq(take_one(&t), COMMON__CODE__OK);
    cr_assert_eq(take_one(&t), COMMON__CODE__OK);
    cr_assert_eq(take_one(&t), COMMON__CODE__NO_NUMBERS, "the third would be called at 11:50");
    Booking__TerminalReply *out = terminal(&t);
    cr_assert(out->given);
    cr_assert_not(out->any);
    town_free(&t);
}

Test(booking_take_number, gives_no_more_than_may_wait_for_a_service)
{
    struct town t = town_new(372, 5);
    switch_on(&t, 2);
    t.now = TOWN_AT(0);
    cr_assert_eq(take_one(&t), COMMON__CODE__OK);
    cr_assert_eq(take_one(&t), COMMON__CODE__OK);
    cr_assert_eq(take_one(&t), COMMON__CODE__NO_NUMBERS);
    town_free(&t);
}

Test(booking_take_number, repeated_is_the_same_number_even_when_there_are_none_any_more)
{
    struct town t = town_new(373, 5);
    Booking__TakeNumberReply first, again;
    const char *key = "01900000-0000-7000-8000-0000000000aa";
    switch_on(&t, 1);
    t.now = TOWN_AT(0);
    cr_assert_eq(take(&t, key, &first), COMMON__CODE__OK);
    cr_assert_eq(take_one(&t), COMMON__CODE__NO_NUMBERS);
    cr_assert_eq(take(&t, key, &again), COMMON__CODE__OK);
    cr_assert_str_eq(first.visit, again.visit);
    cr_assert_eq(again.ticket->number, 1);
    town_free(&t);
}

/* ---- what stays ---- */

static void call_one(struct town *t, bool comes)
{
    Booking__CallNextRequest in = BOOKING__CALL_NEXT_REQUEST__INIT;
    Booking__CallNextReply *out =
        (void *)rh_pb_new(t->f.arena, &booking__call_next_reply__descriptor);
    struct rh_request rq = clerk(t);
    in.office = b(t);
    in.counter = 1;
    fixture_ask(&rq, "booking.call_next", &in.base);
    cr_assert_eq(town_code(booking_call_next(&rq, &in, out)), COMMON__CODE__OK);
    Booking__FinishRequest done = BOOKING__FINISH_REQUEST__INIT;
    Booking__FinishReply finished = BOOKING__FINISH_REPLY__INIT;
    Booking__NoShowRequest gone = BOOKING__NO_SHOW_REQUEST__INIT;
    Booking__NoShowReply missed = BOOKING__NO_SHOW_REPLY__INIT;
    done.visit = gone.visit = out->visit->visit;
    done.office = gone.office = in.office;
    done.counter = gone.counter = 1;
    rq = clerk(t);
    fixture_ask(&rq, comes ? "booking.finish" : "booking.no_show", comes ? &done.base : &gone.base);
    cr_assert_eq(town_code(comes ? booking_finish(&rq, &done, &finished)
                                 : booking_no_show(&rq, &gone, &missed)),
                 COMMON__CODE__OK);
}

static Booking__VisitFiguresReply *figures(struct town *t)
{
    Booking__VisitFiguresRequest in = BOOKING__VISIT_FIGURES_REQUEST__INIT;
    Booking__VisitFiguresReply *out =
        (void *)rh_pb_new(t->f.arena, &booking__visit_figures_reply__descriptor);
    struct rh_request rq = clerk(t);
    cr_assert_eq(town_code(booking_visit_figures(&rq, &in, out)), COMMON__CODE__OK);
    return out;
}

static const char *ids[10]; /* of the visits of with_ten */

/* Ten people come at nine; one is called every five minutes, the last one in vain. */
static struct town with_ten(int32_t tenant, int counters)
{
    struct town t = town_new(tenant, counters);
    switch_on(&t, 20);
    t.now = TOWN_AT(0);
    for (int i = 0; i < 10; i++) {
        Booking__TakeNumberReply out;
        cr_assert_eq(take(&t, NULL, &out), COMMON__CODE__OK);
        ids[i] = out.visit;
    }
    for (int i = 0; i < 10; i++) {
        t.now = TOWN_AT(i * 5);
        call_one(&t, i < 9);
    }
    return t;
}

static void leave_all(struct town *t)
{
    for (int i = 0; i < 10; i++) {
        struct rh_request rq = town_request(t);
        cr_assert_null(booking_store_visit_forget(&rq, ids[i], rh_uuid(t->f.arena, t->now)));
    }
}

Test(booking_visit_figures, tell_how_long_people_waited_and_stay_when_visits_are_forgotten)
{
    struct town t = with_ten(374, 2);
    for (int i = 0; i < 2; i++) {
        Booking__VisitFiguresReply *out = figures(&t);
        cr_assert_eq(out->n_days, 1);
        cr_assert_eq(out->total->came, 9);
        cr_assert_eq(out->total->walk_ins, 9);
        cr_assert_eq(out->total->missed, 1);
        cr_assert_eq(out->days[0]->wait, 23, "0, 5 .. 45: 22.5 in the mean");
        cr_assert_eq(out->days[0]->wait_most, 40, "nine of ten");
        cr_assert_eq(town_int(&t, "select count(*) from visits where tenant = %d"),
                     i == 0 ? 10 : 0);
        if (i == 0)
            leave_all(&t);
    }
    town_free(&t);
}

Test(booking_visit_figures, count_who_had_booked_and_never_came)
{
    struct town t = town_new(375, 2);
    struct town_hold hold = town_hold(&t, TOWN_AT(0));
    cr_assert_eq(town_book(&t, &hold), COMMON__CODE__OK);
    switch_on(&t, 20);
    t.now = TOWN_AT(5);
    cr_assert_eq(take_one(&t), COMMON__CODE__OK);
    call_one(&t, true);
    cr_assert_eq(figures(&t)->total->missed, 0, "may still come");
    t.now = TOWN_AT(24 * 60);
    cr_assert_eq(figures(&t)->total->missed, 1);
    cr_assert_not(figures(&t)->total->has_wait, "of one call nothing is told");
    town_free(&t);
}

Test(booking_visit_figures, of_an_office_with_one_counter_tell_no_waits_of_a_day)
{
    struct town t = with_ten(376, 1);
    Booking__VisitFiguresReply *out = figures(&t);
    cr_assert(out->alone);
    cr_assert_eq(out->days[0]->came, 9);
    cr_assert_not(out->days[0]->has_wait);
    cr_assert_not(out->total->has_wait);
    town_free(&t);
}
