/* What programs of an administration are told of appointments. */
#include "town.h"

#include <criterion/criterion.h>

#define PROGRAM "0192f5d0-0000-7000-8000-000000000071"
#define OTHER   "0192f5d0-0000-7000-8000-000000000072"

static Common__Code changed(struct town *t, const char *program, bool gone, const char *key)
{
    Booking__ProgramChangedRequest in = BOOKING__PROGRAM_CHANGED_REQUEST__INIT;
    Booking__ProgramChangedReply out = BOOKING__PROGRAM_CHANGED_REPLY__INIT;
    struct rh_request rq = town_request(t);
    in.program = rh_arena_strdup(t->f.arena, program);
    in.has_gone = true, in.gone = gone;
    fixture_ask(&rq, "booking.program_changed", &in.base);
    if (key != NULL)
        rq.key = key;
    return town_code(booking_program_changed(&rq, &in, &out));
}

static struct town_hold booked(struct town *t, int64_t start)
{
    struct town_hold hold = town_hold(t, start);
    cr_assert_eq(town_book(t, &hold), COMMON__CODE__OK);
    return hold;
}

static size_t n_news(struct town *t)
{
    size_t n;
    town_news(t, &n);
    return n;
}

Test(booking_news, are_nobodys_where_no_program_wants_them)
{
    struct town t = town_new(4901, 1);
    struct town_hold hold = booked(&t, TOWN_AT(0));
    cr_assert_eq(town_cancel(&t, &hold), COMMON__CODE__OK);
    cr_expect_eq(n_news(&t), 0);
    town_free(&t);
}

Test(booking_news, tell_of_a_booking_without_the_person)
{
    struct town t = town_new(4902, 1);
    cr_assert_eq(changed(&t, PROGRAM, false, NULL), COMMON__CODE__OK);
    struct town_hold hold = booked(&t, TOWN_AT(0));
    const Notifier__AnnounceRequest *news = town_news(&t, NULL);
    cr_assert_not_null(news);
    cr_expect_str_eq(news->event, "appointments");
    cr_expect_str_eq(news->subject, hold.reply->appointment);
    cr_expect_str_eq(news->happening->what, "booked");
    cr_expect_str_eq(news->happening->office, "b");
    cr_expect_str_eq(news->happening->service, "perso");
    cr_expect_eq(news->happening->start->ms, TOWN_AT(0));
    cr_expect_eq(news->happening->at->ms, TOWN_NOW);
    cr_expect_eq(town_int(&t, "select count(*) from outbox where tenant = %d and target = "
                              "'notifier.announce' and position('Muster' in encode(body, "
                              "'escape')) + position('muster@' in encode(body, 'escape')) > 0"),
                 0);
    town_free(&t);
}

Test(booking_news, do_not_say_what_a_sensitive_appointment_is_about)
{
    struct town t = town_new(4903, 1);
    cr_assert_eq(changed(&t, PROGRAM, false, NULL), COMMON__CODE__OK);
    struct town_hold hold = {.service = "austritt", .start = TOWN_AT(0)};
    town_hold_all(&t, &hold, 1);
    cr_assert_eq(town_book(&t, &hold), COMMON__CODE__OK);
    cr_expect_null(town_news(&t, NULL)->happening->service);
    town_free(&t);
}

/* What nobody has confirmed is no appointment yet, and nothing is told of its end. */
Test(booking_news, begin_when_an_appointment_is_confirmed)
{
    struct town t = town_new(4904, 1);
    cr_assert_eq(changed(&t, PROGRAM, false, NULL), COMMON__CODE__OK);
    struct town_hold asked = town_hold(&t, TOWN_AT(0)), kept = town_hold(&t, TOWN_AT(15));
    cr_assert_eq(town_ask(&t, &asked), COMMON__CODE__OK);
    cr_assert_eq(town_ask(&t, &kept), COMMON__CODE__OK);
    cr_assert_eq(town_cancel(&t, &asked), COMMON__CODE__OK);
    cr_expect_eq(n_news(&t), 0);
    cr_assert_eq(town_confirm(&t, &kept, NULL), COMMON__CODE__OK);
    cr_assert_eq(town_confirm(&t, &kept, NULL), COMMON__CODE__OK, "a second click");
    cr_expect_eq(n_news(&t), 1);
    cr_expect_str_eq(town_news(&t, NULL)->subject, kept.reply->appointment);
    town_free(&t);
}

Test(booking_news, tell_of_moves_and_cancellations_once_each)
{
    struct town t = town_new(4905, 1);
    cr_assert_eq(changed(&t, PROGRAM, false, NULL), COMMON__CODE__OK);
    struct town_hold old = booked(&t, TOWN_AT(0));
    struct town_hold new = town_hold_instead(&t, &old, TOWN_AT(30));
    t.now += RH_SECOND; /* the newest is the one with the highest id */
    cr_assert_eq(town_move(&t, &new), COMMON__CODE__OK);
    const Notifier__AnnounceRequest *news = town_news(&t, NULL);
    cr_expect_str_eq(news->happening->what, "moved");
    cr_expect_str_eq(news->subject, new.reply->appointment);
    cr_expect_str_eq(news->happening->replaces, old.reply->appointment);
    cr_expect_eq(news->happening->start->ms, TOWN_AT(30));
    t.now += RH_SECOND;
    cr_assert_eq(town_cancel(&t, &new), COMMON__CODE__OK);
    cr_assert_eq(town_cancel(&t, &new), COMMON__CODE__ALREADY_CANCELLED);
    cr_expect_str_eq(town_news(&t, NULL)->happening->what, "cancelled");
    cr_expect_null(town_news(&t, NULL)->happening->replaces);
    cr_expect_eq(n_news(&t), 3);
    town_free(&t);
}

#define VISIT(t, Type, TYPE, method, id)                                                           \
    ({                                                                                             \
        Booking__##Type##Request in_ = BOOKING__##TYPE##_REQUEST__INIT;                            \
        Booking__##Type##Reply out_ = BOOKING__##TYPE##_REPLY__INIT;                               \
        struct rh_request rq_ = town_request(t);                                                   \
        in_.visit = (id), in_.office = rh_arena_strdup((t)->f.arena, "b"), in_.counter = 1;        \
        fixture_ask(&rq_, "booking." #method, &in_.base);                                          \
        town_code(booking_##method(&rq_, &in_, &out_));                                            \
    })

/* Whoever waits is called to counter 1; the visit's id. */
static char *called(struct town *t)
{
    Booking__CallNextRequest in = BOOKING__CALL_NEXT_REQUEST__INIT;
    Booking__CallNextReply *out =
        (void *)rh_pb_new(t->f.arena, &booking__call_next_reply__descriptor);
    struct rh_request rq = town_request(t);
    in.office = rh_arena_strdup(t->f.arena, "b"), in.counter = 1;
    fixture_ask(&rq, "booking.call_next", &in.base);
    cr_assert_null(booking_call_next(&rq, &in, out));
    return out->visit->visit;
}

static void check_in(struct town *t, const struct town_hold *hold)
{
    Booking__CheckInRequest in = BOOKING__CHECK_IN_REQUEST__INIT;
    Booking__CheckInReply out = BOOKING__CHECK_IN_REPLY__INIT;
    struct rh_request rq = town_request(t);
    in.appointment = hold->reply->appointment, in.code = hold->reply->code;
    fixture_ask(&rq, "booking.check_in", &in.base);
    cr_assert_null(booking_check_in(&rq, &in, &out));
}

static void walk_in(struct town *t)
{
    Booking__WalkInRequest in = BOOKING__WALK_IN_REQUEST__INIT;
    Booking__WalkInReply out = BOOKING__WALK_IN_REPLY__INIT;
    struct rh_request rq = town_request(t);
    in.office = rh_arena_strdup(t->f.arena, "b"), in.service = rh_arena_strdup(t->f.arena, "perso");
    fixture_ask(&rq, "booking.walk_in", &in.base);
    cr_assert_null(booking_walk_in(&rq, &in, &out));
}

Test(booking_news, tell_who_came_and_who_did_not_but_nothing_of_who_had_no_appointment)
{
    struct town t = town_new(4906, 1);
    struct town_hold came = booked(&t, TOWN_AT(0)), missed = booked(&t, TOWN_AT(15));
    cr_assert_eq(changed(&t, PROGRAM, false, NULL), COMMON__CODE__OK);
    t.now = TOWN_AT(-10);
    check_in(&t, &came);
    check_in(&t, &missed);
    walk_in(&t);
    t.now = TOWN_AT(20);
    cr_assert_eq(VISIT(&t, Finish, FINISH, finish, called(&t)), COMMON__CODE__OK);
    cr_expect_str_eq(town_news(&t, NULL)->happening->what, "finished");
    cr_expect_str_eq(town_news(&t, NULL)->subject, came.reply->appointment);
    t.now += RH_SECOND;
    cr_assert_eq(VISIT(&t, NoShow, NO_SHOW, no_show, called(&t)), COMMON__CODE__OK);
    cr_expect_str_eq(town_news(&t, NULL)->happening->what, "missed");
    cr_expect_str_eq(town_news(&t, NULL)->subject, missed.reply->appointment);
    cr_assert_eq(VISIT(&t, Finish, FINISH, finish, called(&t)), COMMON__CODE__OK);
    cr_expect_eq(n_news(&t), 2);
    town_free(&t);
}

Test(booking_news, end_with_the_last_program_whichever_word_comes_first)
{
    struct town t = town_new(4907, 1);
    cr_assert_eq(changed(&t, PROGRAM, true, NULL), COMMON__CODE__OK);
    cr_assert_eq(changed(&t, PROGRAM, false, NULL), COMMON__CODE__OK, "late");
    booked(&t, TOWN_AT(0));
    cr_expect_eq(n_news(&t), 0);
    cr_assert_eq(changed(&t, OTHER, false, "0192f5d0-0000-7000-8000-0000000000bb"),
                 COMMON__CODE__OK);
    cr_assert_eq(changed(&t, OTHER, false, "0192f5d0-0000-7000-8000-0000000000bb"),
                 COMMON__CODE__OK, "again");
    booked(&t, TOWN_AT(15));
    cr_expect_eq(n_news(&t), 1);
    cr_assert_eq(changed(&t, OTHER, true, NULL), COMMON__CODE__OK);
    booked(&t, TOWN_AT(30));
    cr_expect_eq(n_news(&t), 1);
    town_free(&t);
}

/* One batch, two towns: the one that has a program pays for its news, the other has none. */
Test(booking_news, of_a_batch_are_each_towns_own)
{
    struct town a = town_new(4908, 2), b = town_new(4909, 2);
    cr_assert_eq(changed(&a, PROGRAM, false, NULL), COMMON__CODE__OK);
    struct town_hold holds[] = {town_hold(&a, TOWN_AT(0)), town_hold(&a, TOWN_AT(15))};
    struct town_change changes[2] = {0};
    for (size_t i = 0; i < 2; i++)
        changes[i] = (struct town_change){.appointment = holds[i].reply->appointment,
                                          .secret = holds[i].reply->code,
                                          .name = "Muster"};
    town_book_all(&a, changes, 2);
    booked(&b, TOWN_AT(0));
    cr_expect_eq(n_news(&a), 2);
    cr_expect_eq(n_news(&b), 0);
    town_free(&a);
    town_free(&b);
}
