/* The day of the visit: numbers, calling, passing on, one's own place, the display, forgetting. */
#include "town.h"

#include <criterion/criterion.h>
#include <pthread.h>

enum { CLERKS = 24, PEOPLE = 60 };

static Booking__WalkInReply *walk_in(struct town *t, const char *service)
{
    Booking__WalkInRequest in = BOOKING__WALK_IN_REQUEST__INIT;
    Booking__WalkInReply *out = (void *)rh_pb_new(t->f.arena, &booking__walk_in_reply__descriptor);
    struct rh_request rq = town_request(t);
    in.office = rh_arena_strdup(t->f.arena, "b");
    in.service = rh_arena_strdup(t->f.arena, service);
    fixture_ask(&rq, "booking.walk_in", &in.base);
    cr_assert_null(booking_walk_in(&rq, &in, out));
    return out;
}

static Booking__CallNextReply *call(struct town *t, int32_t counter, Common__Code *ret_code)
{
    Booking__CallNextRequest in = BOOKING__CALL_NEXT_REQUEST__INIT;
    Booking__CallNextReply *out =
        (void *)rh_pb_new(t->f.arena, &booking__call_next_reply__descriptor);
    struct rh_request rq = town_request(t);
    in.office = rh_arena_strdup(t->f.arena, "b");
    in.counter = counter;
    fixture_ask(&rq, "booking.call_next", &in.base);
    *ret_code = town_code(booking_call_next(&rq, &in, out));
    return out;
}

/* Requests and replies of the four have the same fields. */
#define MOVE(t, Type, TYPE, method, id, at)                                                        \
    ({                                                                                             \
        Booking__##Type##Request in_ = BOOKING__##TYPE##_REQUEST__INIT;                            \
        Booking__##Type##Reply out_ = BOOKING__##TYPE##_REPLY__INIT;                               \
        struct rh_request rq_ = town_request(t);                                                   \
        in_.visit = (id), in_.office = rh_arena_strdup((t)->f.arena, "b"), in_.counter = (at);     \
        fixture_ask(&rq_, "booking." #method, &in_.base);                                          \
        town_code(booking_##method(&rq_, &in_, &out_));                                            \
    })
#define SERVE(t, id, at)      MOVE(t, Serve, SERVE, serve, id, at)
#define FINISH(t, id, at)     MOVE(t, Finish, FINISH, finish, id, at)
#define NO_SHOW(t, id, at)    MOVE(t, NoShow, NO_SHOW, no_show, id, at)
#define CALL_AGAIN(t, id, at) MOVE(t, CallAgain, CALL_AGAIN, call_again, id, at)

static Common__Code pass_on(struct town *t, char *visit, int32_t counter, int32_t to,
                            const char *service)
{
    Booking__PassOnRequest in = BOOKING__PASS_ON_REQUEST__INIT;
    Booking__PassOnReply out = BOOKING__PASS_ON_REPLY__INIT;
    struct rh_request rq = town_request(t);
    in.visit = visit, in.office = rh_arena_strdup(t->f.arena, "b"), in.counter = counter;
    in.has_to = true, in.to = to;
    in.service = service == NULL ? NULL : rh_arena_strdup(t->f.arena, service);
    fixture_ask(&rq, "booking.pass_on", &in.base);
    return town_code(booking_pass_on(&rq, &in, &out));
}

static struct town_hold booked(struct town *t, int64_t start)
{
    struct town_hold hold = town_hold(t, start);
    cr_assert_eq(town_book(t, &hold), COMMON__CODE__OK);
    return hold;
}

static Common__Code check_in(struct town *t, const struct town_hold *hold, const char *code,
                             Booking__CheckInReply *ret)
{
    Booking__CheckInRequest in = BOOKING__CHECK_IN_REQUEST__INIT;
    struct rh_request rq = town_request(t);
    *ret = (Booking__CheckInReply)BOOKING__CHECK_IN_REPLY__INIT;
    in.appointment = hold->reply->appointment;
    in.code = rh_arena_strdup(t->f.arena, code);
    fixture_ask(&rq, "booking.check_in", &in.base);
    return town_code(booking_check_in(&rq, &in, ret));
}

static Booking__WaitingReply *waiting(struct town *t, char *visit, char *code,
                                      Common__Code *ret_code)
{
    Booking__WaitingRequest in = BOOKING__WAITING_REQUEST__INIT;
    Booking__WaitingReply *out = (void *)rh_pb_new(t->f.arena, &booking__waiting_reply__descriptor);
    struct rh_request rq = town_request(t);
    in.visit = visit, in.code = code;
    *ret_code = town_code(booking_waiting(&rq, &in, out));
    return out;
}

static Booking__QueueReply *queue(struct town *t, int32_t counter)
{
    Booking__QueueRequest in = BOOKING__QUEUE_REQUEST__INIT;
    Booking__QueueReply *out = (void *)rh_pb_new(t->f.arena, &booking__queue_reply__descriptor);
    struct rh_request rq = town_request(t);
    in.has_counter = counter != 0, in.counter = counter;
    cr_assert_null(booking_queue(&rq, &in, out));
    return out;
}

/* ---- numbers ---- */

Test(booking_visit, numbers_begin_with_one_every_day)
{
    struct town t = town_new(701, 1);
    cr_assert_eq(walk_in(&t, "perso")->visit->number, 1);
    cr_assert_eq(walk_in(&t, "perso")->visit->number, 2);
    t.now += 24 * RH_HOUR;
    cr_assert_eq(walk_in(&t, "perso")->visit->number, 1);
    town_free(&t);
}

Test(booking_visit, repeats_a_number_that_was_given)
{
    struct town t = town_new(702, 1);
    Booking__WalkInRequest in = BOOKING__WALK_IN_REQUEST__INIT;
    in.office = rh_arena_strdup(t.f.arena, "b");
    in.service = rh_arena_strdup(t.f.arena, "perso");
    Booking__WalkInReply first = BOOKING__WALK_IN_REPLY__INIT, again = first;
    struct rh_request rq = town_request(&t), later = town_request(&t);
    fixture_ask(&rq, "booking.walk_in", &in.base);
    cr_assert_null(booking_walk_in(&rq, &in, &first));
    fixture_ask(&later, "booking.walk_in", &in.base);
    later.key = rq.key;
    cr_assert_null(booking_walk_in(&later, &in, &again));
    cr_assert_str_eq(first.visit->visit, again.visit->visit);
    cr_assert_str_eq(first.code, again.code);
    cr_assert_eq(town_int(&t, "select count(*) from visits where tenant = %d"), 1);
    town_free(&t);
}

Test(booking_visit, checks_in_an_appointment_of_today_once)
{
    struct town t = town_new(703, 1);
    struct town_hold hold = booked(&t, TOWN_AT(0));
    Booking__CheckInReply reply;
    const char *code = hold.reply->code;
    cr_assert_eq(check_in(&t, &hold, code, &reply), COMMON__CODE__NOT_YET);
    t.now = TOWN_AT(-61);
    cr_assert_eq(check_in(&t, &hold, code, &reply), COMMON__CODE__NOT_YET);
    t.now = TOWN_AT(-60);
    cr_assert_eq(check_in(&t, &hold, "aaaaaaaaaaaaaaaaaaaaaaaaaa", &reply),
                 COMMON__CODE__NOT_FOUND);
    cr_assert_eq(check_in(&t, &hold, code, &reply), COMMON__CODE__OK);
    cr_assert_eq(check_in(&t, &hold, code, &reply), COMMON__CODE__OK);
    cr_assert_eq(town_int(&t, "select count(*) from visits where tenant = %d"), 1);
    cr_assert_eq(town_int(&t, "select last from tickets where tenant = %d"), 1);
    t.now = TOWN_AT(INT64_C(24) * 60);
    struct town_hold late = {.reply = hold.reply};
    town_timer(&t, "leave", reply.visit);
    cr_assert_eq(check_in(&t, &late, code, &reply), COMMON__CODE__APPOINTMENT_PAST);
    town_free(&t);
}

Test(booking_visit, checks_in_nothing_that_is_not_booked)
{
    struct town t = town_new(704, 2);
    struct town_hold held = town_hold(&t, TOWN_AT(0)), gone = booked(&t, TOWN_AT(15));
    Booking__CheckInReply reply;
    cr_assert_eq(town_cancel(&t, &gone), COMMON__CODE__OK);
    t.now = TOWN_AT(-10);
    cr_assert_eq(check_in(&t, &held, held.reply->code, &reply), COMMON__CODE__HOLD_LAPSED);
    cr_assert_eq(check_in(&t, &gone, gone.reply->code, &reply), COMMON__CODE__ALREADY_CANCELLED);
    town_free(&t);
}

/* ---- calling ---- */

struct clerk {
    pthread_t thread;
    pthread_barrier_t *start;
    struct town town;
    size_t n;
    int32_t counter;
    int other;
    int32_t numbers[PEOPLE];
};

/* Serves people until nobody waits. */
static void *work(void *arg)
{
    struct clerk *clerk = arg;
    Common__Code code = COMMON__CODE__OK;
    pthread_barrier_wait(clerk->start);
    while (clerk->n < PEOPLE) {
        Booking__CallNextReply *reply = call(&clerk->town, clerk->counter, &code);
        if (code != COMMON__CODE__OK)
            break;
        clerk->numbers[clerk->n++] = reply->visit->number;
        clerk->other +=
            FINISH(&clerk->town, reply->visit->visit, clerk->counter) != COMMON__CODE__OK;
    }
    clerk->other += code != COMMON__CODE__NOBODY_WAITS;
    return NULL;
}

Test(booking_call, gives_clerks_who_call_at_the_same_instant_different_people)
{
    struct town t = town_new(711, CLERKS);
    static struct clerk clerks[CLERKS];
    int seen[PEOPLE + 1] = {0}, called = 0;
    pthread_barrier_t start;
    pthread_barrier_init(&start, NULL, CLERKS);
    for (int i = 0; i < PEOPLE; i++)
        walk_in(&t, "perso");
    for (int32_t i = 0; i < CLERKS; i++) {
        clerks[i] = (struct clerk){.start = &start, .town = town_again(t.tenant), .counter = i + 1};
        cr_assert_eq(pthread_create(&clerks[i].thread, NULL, work, &clerks[i]), 0);
    }
    for (size_t i = 0; i < CLERKS; i++) {
        pthread_join(clerks[i].thread, NULL);
        cr_assert_eq(clerks[i].other, 0, "an unexpected answer");
        for (size_t n = 0; n < clerks[i].n; n++, called++)
            seen[clerks[i].numbers[n]]++;
        town_free(&clerks[i].town);
    }
    pthread_barrier_destroy(&start);
    cr_assert_eq(called, PEOPLE);
    for (int i = 1; i <= PEOPLE; i++)
        cr_assert_eq(seen[i], 1, "number %d was called %d times", i, seen[i]);
    town_free(&t);
}

Test(booking_call, gives_two_who_sit_at_one_counter_one_person)
{
    struct town t = town_new(712, 1);
    static struct clerk clerks[8];
    pthread_barrier_t start;
    pthread_barrier_init(&start, NULL, 8);
    for (int i = 0; i < PEOPLE; i++)
        walk_in(&t, "perso");
    for (size_t i = 0; i < 8; i++) {
        clerks[i] = (struct clerk){.start = &start, .town = town_again(t.tenant), .counter = 1};
        cr_assert_eq(pthread_create(&clerks[i].thread, NULL, work, &clerks[i]), 0);
    }
    for (size_t i = 0; i < 8; i++) {
        pthread_join(clerks[i].thread, NULL);
        town_free(&clerks[i].town);
    }
    pthread_barrier_destroy(&start);
    cr_assert_eq(town_int(&t, "select count(*) from visits where tenant = %d and state in"
                              " ('CALLED', 'SERVING')"),
                 town_int(&t, "select count(*) from calls where tenant = %d"));
    cr_assert_leq(town_int(&t, "select count(*) from calls where tenant = %d"), 1);
    cr_assert_eq(town_int(&t, "select coalesce(max(calls), 0) from visits where tenant = %d"), 1);
    town_free(&t);
}

Test(booking_call, puts_appointments_first_when_their_time_has_come)
{
    struct town t = town_new(713, 1);
    struct town_hold hold = booked(&t, TOWN_AT(15));
    Booking__CheckInReply there;
    Common__Code code;
    t.now = TOWN_AT(0);
    Booking__Visit *walk = walk_in(&t, "perso")->visit, *second = walk_in(&t, "perso")->visit;
    cr_assert_eq(check_in(&t, &hold, hold.reply->code, &there), COMMON__CODE__OK);
    cr_assert_eq(call(&t, 1, &code)->visit->number, walk->number, "not its time yet");
    cr_assert_eq(SERVE(&t, walk->visit, 1), COMMON__CODE__OK);
    cr_assert_eq(FINISH(&t, walk->visit, 1), COMMON__CODE__OK);
    t.now = TOWN_AT(15);
    cr_assert_str_eq(call(&t, 1, &code)->visit->visit, there.visit);
    cr_assert_eq(NO_SHOW(&t, there.visit, 1), COMMON__CODE__OK);
    cr_assert_eq(call(&t, 1, &code)->visit->number, second->number);
    town_free(&t);
}

Test(booking_call, refuses_a_counter_that_has_somebody_and_an_empty_queue)
{
    struct town t = town_new(714, 2);
    Common__Code code;
    call(&t, 1, &code);
    cr_assert_eq(code, COMMON__CODE__NOBODY_WAITS);
    walk_in(&t, "perso"), walk_in(&t, "perso");
    call(&t, 1, &code);
    cr_assert_eq(code, COMMON__CODE__OK);
    call(&t, 1, &code);
    cr_assert_eq(code, COMMON__CODE__COUNTER_BUSY);
    call(&t, 99, &code);
    cr_assert_eq(code, COMMON__CODE__INVALID);
    town_free(&t);
}

Test(booking_call, moves_only_whom_the_counter_has_called)
{
    struct town t = town_new(715, 2);
    Common__Code code;
    char *visit = walk_in(&t, "perso")->visit->visit;
    cr_assert_eq(SERVE(&t, visit, 1), COMMON__CODE__VISIT_MOVED);
    call(&t, 1, &code);
    cr_assert_eq(FINISH(&t, visit, 2), COMMON__CODE__VISIT_MOVED);
    cr_assert_eq(CALL_AGAIN(&t, visit, 1), COMMON__CODE__OK);
    cr_assert_eq(queue(&t, 1)->current->calls, 2);
    cr_assert_eq(SERVE(&t, visit, 1), COMMON__CODE__OK);
    cr_assert_eq(NO_SHOW(&t, visit, 1), COMMON__CODE__VISIT_MOVED);
    cr_assert_eq(FINISH(&t, visit, 1), COMMON__CODE__OK);
    cr_assert_eq(FINISH(&t, visit, 1), COMMON__CODE__VISIT_MOVED);
    town_free(&t);
}

Test(booking_call, passes_somebody_on_to_the_counter_that_is_meant)
{
    struct town t = town_new(716, 3);
    Common__Code code;
    char *visit = walk_in(&t, "perso")->visit->visit;
    walk_in(&t, "perso");
    cr_assert_str_eq(call(&t, 1, &code)->visit->visit, visit);
    cr_assert_eq(pass_on(&t, visit, 1, 0, NULL), COMMON__CODE__OK, "back into the queue");
    cr_assert_str_eq(call(&t, 1, &code)->visit->visit, visit);
    cr_assert_eq(pass_on(&t, visit, 1, 99, NULL), COMMON__CODE__INVALID);
    cr_assert_eq(pass_on(&t, visit, 1, 3, NULL), COMMON__CODE__OK);
    cr_assert_eq(call(&t, 2, &code)->visit->number, 2);
    cr_assert_str_eq(call(&t, 3, &code)->visit->visit, visit, "with the same number and turn");
    cr_assert_eq(pass_on(&t, visit, 3, 0, "austritt"), COMMON__CODE__OK);
    cr_assert_str_eq(queue(&t, 0)->waiting[0]->service, "Kirchenaustritt");
    town_free(&t);
}

/* ---- looking ---- */

Test(booking_waiting, tells_who_comes_before_and_about_how_long_it_takes)
{
    struct town t = town_new(721, 1);
    Common__Code code;
    Booking__WalkInReply *first = walk_in(&t, "perso"), *second = walk_in(&t, "perso");
    Booking__WaitingReply *reply = waiting(&t, second->visit->visit, second->code, &code);
    cr_assert_eq(reply->ahead, 1);
    cr_assert_eq(reply->minutes, 15);
    call(&t, 1, &code);
    reply = waiting(&t, first->visit->visit, first->code, &code);
    cr_assert_eq(reply->visit->state, BOOKING__VISIT_STATE__CALLED);
    cr_assert_str_eq(reply->visit->counter, "Platz 1");
    cr_assert_not(reply->has_minutes);
    t.now += 5 * RH_MINUTE;
    reply = waiting(&t, second->visit->visit, second->code, &code);
    cr_assert_eq(reply->ahead, 0);
    cr_assert_eq(reply->minutes, 10);
    waiting(&t, second->visit->visit, first->code, &code);
    cr_assert_eq(code, COMMON__CODE__NOT_FOUND);
    town_free(&t);
}

Test(booking_board, shows_the_latest_call_first)
{
    struct town t = town_new(722, 2);
    Booking__BoardRequest in = BOOKING__BOARD_REQUEST__INIT;
    Booking__BoardReply out = BOOKING__BOARD_REPLY__INIT;
    struct rh_request rq = town_request(&t);
    Common__Code code;
    in.office = rh_arena_strdup(t.f.arena, "b");
    walk_in(&t, "perso"), walk_in(&t, "perso"), walk_in(&t, "perso");
    call(&t, 1, &code);
    t.now += RH_MINUTE;
    call(&t, 2, &code);
    cr_assert_null(booking_board(&rq, &in, &out));
    cr_assert_eq(out.n_calls, 2);
    cr_assert_eq(out.calls[0]->number, 2);
    cr_assert_str_eq(out.calls[0]->counter, "Platz 2");
    cr_assert_eq(rq.n_tags, 1);
    cr_assert_not_null(strstr(rq.tags[0], "queue:b"));
    town_free(&t);
}

Test(booking_visit, is_gone_with_its_day)
{
    struct town t = town_new(723, 1);
    Common__Code code;
    char *visit = walk_in(&t, "perso")->visit->visit;
    call(&t, 1, &code);
    cr_assert_eq(town_int(&t, "select count(*) from due where tenant = %d and kind = 'leave' and"
                              " at = '2026-11-25T00:00+01'"),
                 1);
    struct rh_request rq = town_request(&t);
    cr_assert_null(booking_store_visit_forget(&rq, visit, "01900000-0000-7000-8000-000000000009"));
    cr_assert_eq(town_int(&t, "select (select count(*) from visits where tenant = %1$d) +"
                              " (select count(*) from calls where tenant = %1$d) +"
                              " (select count(*) from tickets where tenant = %1$d)"),
                 0);
    town_free(&t);
}
