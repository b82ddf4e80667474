/* Places that cool down: offered to nobody for a random time, and never to two. */
#include "town.h"

#include <criterion/criterion.h>

#define COOL   30                                               /* minutes at most */
#define LASTED (TOWN_NOW + (COOL + 10) * RH_MINUTE + RH_MINUTE) /* longer than hold and cooling */

static struct town cool_town(int32_t tenant, int counters)
{
    struct town t = town_new(tenant, counters);
    town_int(&t, "update offices set cool_minutes = 30 where tenant = %d");
    return t;
}

/* For how long a place that somebody had is still nobody's, in ms. */
static int64_t cooling(struct town *t, const struct town_hold *hold)
{
    return fixture_int("booking", rh_arena_printf(t->f.arena,
                                                  "select extract(epoch from c.cool)::bigint * 1000"
                                                  " from claims c where c.tenant = %d and"
                                                  " c.appointment = '%s'",
                                                  t->tenant, hold->reply->appointment));
}

/* Whether citizens, or staff, are offered the first time of the Tuesday. */
static bool is_offered(struct town *t, bool at_desk)
{
    static const char *const roles[] = {"caseworker"};
    Booking__TimesRequest in = BOOKING__TIMES_REQUEST__INIT;
    Booking__TimesReply out = BOOKING__TIMES_REPLY__INIT;
    Common__Date day = COMMON__DATE__INIT;
    struct rh_request rq = town_request(t);
    char perso[] = "perso";
    day.year = 2026;
    day.month = 12;
    day.day = 1;
    in.service = perso;
    in.from = &day;
    rq.caller.roles = roles;
    rq.caller.n_roles = at_desk ? 1 : 0;
    cr_assert_null(booking_times(&rq, &in, &out));
    cr_assert_gt(out.n_days, 0);
    return out.days[0]->slots[0]->start->ms == TOWN_AT(0);
}

/* From now on nobody gets the place, until it has cooled down; then one does. */
static void check_cools_down(struct town *t, const struct town_hold *gone, int64_t since)
{
    int64_t until = since + cooling(t, gone);
    cr_assert_gt(until, since);
    cr_assert_leq(until, since + COOL * RH_MINUTE);
    for (int64_t at = since; at < until; at += (until - 1 - since) / 3 + 1) {
        t->now = at;
        cr_assert_not(is_offered(t, false));
        cr_assert_eq(town_hold(t, TOWN_AT(0)).code, COMMON__CODE__SLOT_TAKEN);
    }
    t->now = until - 1;
    cr_assert_eq(town_hold(t, TOWN_AT(0)).code, COMMON__CODE__SLOT_TAKEN);
    t->now = until;
    cr_assert(is_offered(t, false));
    cr_assert_eq(town_hold(t, TOWN_AT(0)).code, COMMON__CODE__OK);
    cr_assert_eq(town_hold(t, TOWN_AT(0)).code, COMMON__CODE__SLOT_TAKEN);
    cr_assert_eq(town_int(t, "select count(*) from claims where tenant = %d"), 1);
}

Test(booking_cool, a_cancelled_time_is_offered_after_it_and_not_before)
{
    struct town t = cool_town(6001, 1);
    struct town_hold hold = town_hold(&t, TOWN_AT(0));
    cr_assert_eq(town_book(&t, &hold), COMMON__CODE__OK);
    cr_assert_eq(town_cancel(&t, &hold), COMMON__CODE__OK);
    cr_assert_eq(town_cancel(&t, &hold), COMMON__CODE__ALREADY_CANCELLED);
    check_cools_down(&t, &hold, t.now);
    town_free(&t);
}

Test(booking_cool, so_does_a_reservation_that_lapsed_before_and_after_its_timer)
{
    struct town t = cool_town(6002, 1);
    struct town_hold hold = town_hold(&t, TOWN_AT(0));
    t.now = hold.reply->hold_until->ms;
    cr_assert_eq(town_hold(&t, TOWN_AT(0)).code, COMMON__CODE__SLOT_TAKEN);
    town_timer(&t, "lapse", hold.reply->appointment);
    cr_assert_eq(
        town_int(&t, "select count(*) from appointments where tenant = %d and state = 'LAPSED'"),
        1);
    check_cools_down(&t, &hold, hold.reply->hold_until->ms);
    town_free(&t);
}

Test(booking_cool, so_does_a_time_whose_mail_was_not_followed)
{
    struct town t = cool_town(6003, 1);
    struct town_hold hold = town_hold(&t, TOWN_AT(0));
    cr_assert_eq(town_ask(&t, &hold), COMMON__CODE__OK);
    int64_t since = t.now = TOWN_NOW + 60 * RH_MINUTE;
    town_timer(&t, "remind", hold.reply->appointment);
    town_timer(&t, "expire", hold.reply->appointment);
    cr_assert_eq(town_int(&t, "select count(*) from appointments where tenant = %d"
                              " and state = 'LAPSED' and email is null"),
                 1);
    check_cools_down(&t, &hold, since);
    town_free(&t);
}

Test(booking_cool, so_does_a_time_that_was_left_for_another)
{
    struct town t = cool_town(6004, 1);
    struct town_hold old = town_hold(&t, TOWN_AT(0));
    cr_assert_eq(town_book(&t, &old), COMMON__CODE__OK);
    struct town_hold other = town_hold_instead(&t, &old, TOWN_AT(30));
    cr_assert_eq(town_move(&t, &other), COMMON__CODE__OK);
    int64_t since = t.now;
    t.now += cooling(&t, &old) - 1;
    cr_assert_not(is_offered(&t, false));
    t.now = since + cooling(&t, &old);
    cr_assert_eq(town_hold(&t, TOWN_AT(0)).code, COMMON__CODE__OK);
    cr_assert_eq(town_int(&t, "select count(*) from claims where tenant = %d"), 2);
    town_free(&t);
}

Test(booking_cool, staff_see_and_take_it_at_once_and_once)
{
    struct town t = cool_town(6005, 1);
    struct town_hold hold = town_hold(&t, TOWN_AT(0));
    struct town_hold desk = {.service = "perso", .start = TOWN_AT(0), .staff = true};
    struct town_hold both[] = {desk, desk};
    cr_assert_eq(town_book(&t, &hold), COMMON__CODE__OK);
    cr_assert_eq(town_cancel(&t, &hold), COMMON__CODE__OK);
    cr_assert(is_offered(&t, true));
    cr_assert_not(is_offered(&t, false));
    town_hold_all(&t, both, 2);
    cr_assert_eq(both[0].code, COMMON__CODE__OK);
    cr_assert_eq(both[1].code, COMMON__CODE__SLOT_TAKEN);
    cr_assert_eq(town_int(&t, "select count(*) from claims where tenant = %d"), 1);
    town_free(&t);
}

Test(booking_cool, what_staff_gives_up_is_free_at_once)
{
    struct town t = cool_town(6006, 1);
    struct town_hold hold = town_hold(&t, TOWN_AT(0));
    cr_assert_eq(town_book(&t, &hold), COMMON__CODE__OK);
    cr_assert_eq(town_cancel_at_desk(&t, &hold), COMMON__CODE__OK);
    cr_assert_eq(town_int(&t, "select count(*) from claims where tenant = %d"), 0);
    cr_assert_eq(town_hold(&t, TOWN_AT(0)).code, COMMON__CODE__OK);
    town_free(&t);
}

Test(booking_cool, nobody_books_or_keeps_what_they_gave_up)
{
    struct town t = cool_town(6007, 1);
    struct town_hold hold = town_hold(&t, TOWN_AT(0));
    cr_assert_eq(town_cancel(&t, &hold), COMMON__CODE__OK);
    cr_assert_eq(town_book(&t, &hold), COMMON__CODE__ALREADY_CANCELLED);
    cr_assert_eq(town_extend(&t, &hold), COMMON__CODE__ALREADY_CANCELLED);
    struct town_hold late = town_hold(&t, TOWN_AT(15));
    t.now = late.reply->hold_until->ms;
    cr_assert_eq(town_book(&t, &late), COMMON__CODE__HOLD_LAPSED);
    cr_assert_eq(town_extend(&t, &late), COMMON__CODE__HOLD_LAPSED);
    town_free(&t);
}

Test(booking_cool, lasts_differently_each_time)
{
    struct town t = cool_town(6008, 8);
    struct town_hold holds[8];
    for (size_t i = 0; i < 8; i++)
        holds[i] = (struct town_hold){.service = "perso", .start = TOWN_AT(0)};
    town_hold_all(&t, holds, 8);
    for (size_t i = 0; i < 8; i++)
        cr_assert_eq(town_cancel(&t, &holds[i]), COMMON__CODE__OK);
    cr_assert_gt(town_int(&t, "select count(distinct cool) from claims where tenant = %d"), 3);
    cr_assert_eq(town_int(&t, "select count(*) from claims where tenant = %d"
                              " and cool not between '1 s' and '30 min'"),
                 0);
    t.now = LASTED;
    town_hold_all(&t, holds, 8);
    for (size_t i = 0; i < 8; i++)
        cr_assert_eq(holds[i].code, COMMON__CODE__OK);
    town_free(&t);
}

Test(booking_cool, is_forgotten_with_its_appointment)
{
    struct town t = cool_town(6009, 1);
    struct town_hold hold = town_hold(&t, TOWN_AT(0));
    cr_assert_eq(town_cancel(&t, &hold), COMMON__CODE__OK);
    t.now = TOWN_AT(15) + 7 * RH_DAY;
    town_timer(&t, "forget", hold.reply->appointment);
    cr_assert_eq(town_int(&t, "select count(*) from claims where tenant = %d"), 0);
    cr_assert_eq(town_int(&t, "select count(*) from appointments where tenant = %d"), 0);
    town_free(&t);
}
