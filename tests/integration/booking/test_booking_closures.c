/* Counters that are closed for a time, and what was booked at them. */
#include "town.h"

#include <criterion/criterion.h>

#include <pthread.h>

/* The town's request of somebody who works there. */
static struct rh_request clerk(struct town *t)
{
    struct rh_request rq = town_request(t);
    rq.caller.account = TOWN_ACCOUNT;
    return rq;
}

static char *text(struct town *t, const char *value)
{
    return value == NULL ? NULL : rh_arena_strdup(t->f.arena, value);
}

/* Closes a counter on the 1st of December, from one time to another (NULL: absent). */
static Common__Code close_at(struct town *t, int counter, const char *from, const char *to,
                             Booking__CloseCounterReply *out)
{
    Booking__CloseCounterRequest in = BOOKING__CLOSE_COUNTER_REQUEST__INIT;
    struct rh_request rq = clerk(t);
    Common__Date day = COMMON__DATE__INIT;
    day.year = 2026, day.month = 12, day.day = 1;
    in.office = text(t, "b");
    in.counter = counter;
    in.has_counter = true;
    in.from = &day;
    in.from_time = text(t, from);
    in.to_time = text(t, to);
    booking__close_counter_reply__init(out);
    fixture_ask(&rq, "booking.close_counter", &in.base);
    return town_code(booking_close_counter(&rq, &in, out));
}

static Common__Code close_counter(struct town *t, int counter, const char *from, const char *to)
{
    Booking__CloseCounterReply out;
    return close_at(t, counter, from, to, &out);
}

static Common__Code open_counter(struct town *t, const char *closure)
{
    Booking__OpenCounterRequest in = BOOKING__OPEN_COUNTER_REQUEST__INIT;
    Booking__OpenCounterReply out = BOOKING__OPEN_COUNTER_REPLY__INIT;
    struct rh_request rq = clerk(t);
    in.office = text(t, "b");
    in.closure = text(t, closure);
    fixture_ask(&rq, "booking.open_counter", &in.base);
    return town_code(booking_open_counter(&rq, &in, &out));
}

static Booking__ClosuresReply *look(struct town *t, int counter)
{
    Booking__ClosuresRequest in = BOOKING__CLOSURES_REQUEST__INIT;
    Booking__ClosuresReply *out =
        (void *)rh_pb_new(t->f.arena, &booking__closures_reply__descriptor);
    struct rh_request rq = clerk(t);
    Common__Date day = COMMON__DATE__INIT;
    day.year = 2026, day.month = 12, day.day = 1;
    rq.method = "booking.closures";
    in.has_counter = counter != 0;
    in.counter = counter;
    in.from = &day;
    cr_assert_eq(town_code(booking_closures(&rq, &in, out)), COMMON__CODE__OK);
    return out;
}

static Booking__AffectedReply *affected(struct town *t)
{
    Booking__AffectedRequest in = BOOKING__AFFECTED_REQUEST__INIT;
    Booking__AffectedReply *out =
        (void *)rh_pb_new(t->f.arena, &booking__affected_reply__descriptor);
    struct rh_request rq = clerk(t);
    rq.method = "booking.affected";
    cr_assert_eq(town_code(booking_affected(&rq, &in, out)), COMMON__CODE__OK);
    return out;
}

static Booking__DeskReply *desk(struct town *t)
{
    Booking__DeskRequest in = BOOKING__DESK_REQUEST__INIT;
    Booking__DeskReply *out = (void *)rh_pb_new(t->f.arena, &booking__desk_reply__descriptor);
    struct rh_request rq = clerk(t);
    Common__Date day = COMMON__DATE__INIT;
    day.year = 2026, day.month = 12, day.day = 1;
    in.date = &day;
    rq.method = "booking.desk";
    cr_assert_eq(town_code(booking_desk(&rq, &in, out)), COMMON__CODE__OK);
    return out;
}

Test(booking_close_counter, shows_before_whom_it_would_leave_without_a_time)
{
    struct town t = town_new(350, 1);
    struct town_hold early = town_hold(&t, TOWN_AT(0)), late = town_hold(&t, TOWN_AT(60));
    size_t n;
    cr_assert_eq(town_book(&t, &early), COMMON__CODE__OK);
    cr_assert_eq(town_ask(&t, &late), COMMON__CODE__OK);
    Booking__ClosuresReply *out = look(&t, 1);
    cr_assert_eq(out->n_affected, 2);
    cr_assert_eq(out->untold, 1);
    cr_assert_str_eq(out->affected[0]->appointment, early.reply->appointment);
    cr_assert_eq(out->n_closures, 0, "nothing is closed by looking");
    cr_assert_str_eq(town_audit(&t, &n)->action, "booking.closures");
    cr_assert_eq(affected(&t)->n_affected, 0);
    town_free(&t);
}

Test(booking_close_counter, gives_no_more_times_there_and_leaves_the_others_alone)
{
    struct town t = town_new(351, 2);
    cr_assert_eq(close_counter(&t, 1, "09:30", "10:00"), COMMON__CODE__OK);
    struct town_hold one = town_hold(&t, TOWN_AT(30));
    cr_assert_eq(one.code, COMMON__CODE__OK);
    cr_assert_eq(town_int(&t, "select counter from claims where tenant = %d"), 2);
    cr_assert_eq(town_hold(&t, TOWN_AT(30)).code, COMMON__CODE__SLOT_TAKEN);
    cr_assert_eq(town_hold(&t, TOWN_AT(60)).code, COMMON__CODE__OK);
    cr_assert_eq(town_hold(&t, TOWN_AT(60)).code, COMMON__CODE__OK, "both are open again at ten");
    cr_assert_eq(close_counter(&t, 2, "11:00", NULL), COMMON__CODE__OK);
    cr_assert_eq(close_counter(&t, 1, "11:00", NULL), COMMON__CODE__OK);
    cr_assert_eq(town_hold(&t, TOWN_AT(120)).code, COMMON__CODE__SLOT_NOT_OFFERED);
    town_free(&t);
}

Test(booking_close_counter, keeps_what_is_booked_and_puts_it_on_the_list)
{
    struct town t = town_new(352, 1);
    struct town_hold hold = town_hold(&t, TOWN_AT(0));
    Booking__CloseCounterReply out;
    size_t n;
    cr_assert_eq(town_book(&t, &hold), COMMON__CODE__OK);
    cr_assert_eq(close_at(&t, 1, "08:00", NULL, &out), COMMON__CODE__OK);
    Accounts__AuditRequest *audit = town_audit(&t, &n);
    cr_assert_str_eq(audit->action, "booking.close_counter");
    cr_assert_str_eq(audit->subject, "office:b:2026-12-01");
    cr_assert_eq(affected(&t)->n_affected, 1);
    cr_assert_eq(town_int(&t, "select count(*) from claims where tenant = %d"), 1);
    Booking__DeskReply *day = desk(&t);
    cr_assert_eq(day->roomless, 1);
    cr_assert(day->entries[0]->roomless);
    cr_assert_eq(open_counter(&t, out.closure), COMMON__CODE__OK);
    cr_assert_eq(affected(&t)->n_affected, 0);
    cr_assert_not(desk(&t)->has_roomless);
    cr_assert_eq(open_counter(&t, out.closure), COMMON__CODE__NOT_FOUND);
    cr_assert_eq(town_hold(&t, TOWN_AT(15)).code, COMMON__CODE__OK);
    town_free(&t);
}

Test(booking_close_counter, takes_in_the_times_for_which_it_is_closed_already)
{
    struct town t = town_new(353, 1);
    cr_assert_eq(close_counter(&t, 1, "09:30", "10:00"), COMMON__CODE__OK);
    cr_assert_eq(close_counter(&t, 1, "10:00", "10:30"), COMMON__CODE__OK);
    cr_assert_eq(look(&t, 0)->n_closures, 2, "they only touch");
    cr_assert_eq(close_counter(&t, 1, "09:45", "11:00"), COMMON__CODE__OK);
    Booking__ClosuresReply *out = look(&t, 0);
    cr_assert_eq(out->n_closures, 1);
    cr_assert_eq(out->closures[0]->start->ms, TOWN_AT(30));
    cr_assert_eq(out->closures[0]->end->ms, TOWN_AT(120));
    town_free(&t);
}

Test(booking_close_counter, refuses_foreign_counters_and_times_that_are_none)
{
    struct town t = town_new(354, 1);
    cr_assert_eq(close_counter(&t, 2, NULL, NULL), COMMON__CODE__INVALID);
    cr_assert_eq(close_counter(&t, 1, "9:30", NULL), COMMON__CODE__INVALID);
    cr_assert_eq(close_counter(&t, 1, "25:00", NULL), COMMON__CODE__INVALID);
    cr_assert_eq(close_counter(&t, 1, "10:00", "09:00"), COMMON__CODE__INVALID);
    t.now = TOWN_AT(24 * 60);
    cr_assert_eq(close_counter(&t, 1, "10:00", NULL), COMMON__CODE__INVALID, "that day is over");
    cr_assert_eq(town_int(&t, "select count(*) from closures where tenant = %d"), 0);
    town_free(&t);
}

Test(booking_close_counter, without_times_is_from_now_to_the_end_of_the_day)
{
    struct town t = town_new(355, 1);
    Booking__CloseCounterRequest in = BOOKING__CLOSE_COUNTER_REQUEST__INIT;
    Booking__CloseCounterReply out = BOOKING__CLOSE_COUNTER_REPLY__INIT, again = out;
    struct rh_request rq = clerk(&t);
    t.now = rq.now = TOWN_AT(70);
    in.office = text(&t, "b");
    in.counter = 1;
    in.has_counter = true;
    fixture_ask(&rq, "booking.close_counter", &in.base);
    cr_assert_eq(town_code(booking_close_counter(&rq, &in, &out)), COMMON__CODE__OK);
    cr_assert_eq(town_code(booking_close_counter(&rq, &in, &again)), COMMON__CODE__OK);
    cr_assert_str_eq(out.closure, again.closure, "repeated, it is the same");
    Booking__ClosuresReply *list = look(&t, 0);
    cr_assert_eq(list->n_closures, 1);
    cr_assert_eq(list->closures[0]->start->ms, TOWN_AT(70));
    cr_assert_eq(list->closures[0]->end->ms, TOWN_AT(15 * 60));
    cr_assert_eq(list->closures[0]->until_day->day, 1);
    Booking__DeskReply *day = desk(&t);
    cr_assert_eq(day->n_counters, 1);
    cr_assert_not_null(day->counters[0]->closed);
    town_free(&t);
}

/* Its connection is opened before the thread begins: an assertion that fails in a thread would end
 * the program without a word. */
struct closer {
    pthread_t thread;
    struct town town;
    const char *until;
    Common__Code code;
};

static void *close_at_once(void *arg)
{
    struct closer *closer = arg;
    closer->code = close_counter(&closer->town, 1, "09:00", closer->until);
    return NULL;
}

Test(booking_close_counter, by_several_at_the_same_instant_is_one_closure)
{
    struct town t = town_new(356, 1);
    struct closer closers[8];
    for (int i = 0; i < 8; i++)
        closers[i] = (struct closer){.town = town_again(356), .until = i % 2 ? "11:00" : "10:00"};
    for (int i = 0; i < 8; i++)
        cr_assert_eq(pthread_create(&closers[i].thread, NULL, close_at_once, &closers[i]), 0);
    for (int i = 0; i < 8; i++) {
        pthread_join(closers[i].thread, NULL);
        town_free(&closers[i].town);
    }
    for (int i = 0; i < 8; i++) {
        cr_assert(closers[i].code == COMMON__CODE__OK || closers[i].code == COMMON__CODE__STALE);
    }
    Booking__ClosuresReply *list = look(&t, 0);
    cr_assert_eq(list->n_closures, 1);
    cr_assert_eq(list->closures[0]->start->ms, TOWN_AT(0));
    town_free(&t);
}
