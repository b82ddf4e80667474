/* Keeping a reservation for longer. */
#include "town.h"

#include <criterion/criterion.h>

#define HOLD_ENDS                                                                                  \
    "select (extract(epoch from hold_until) * 1000)::bigint from appointments where tenant = %d"

Test(booking_extend, keeps_the_time_as_long_as_a_reservation_from_now)
{
    struct town t = town_new(4401, 1);
    struct town_hold hold = town_hold(&t, TOWN_AT(0));
    t.now += 9 * RH_MINUTE;
    cr_assert_eq(town_extend(&t, &hold), COMMON__CODE__OK);
    cr_assert_eq(town_int(&t, HOLD_ENDS), t.now + 10 * RH_MINUTE);
    t.now += 9 * RH_MINUTE; /* longer than the reservation would have lasted */
    cr_assert_eq(town_hold(&t, TOWN_AT(0)).code, COMMON__CODE__SLOT_TAKEN);
    cr_assert_eq(town_book(&t, &hold), COMMON__CODE__OK);
    town_free(&t);
}

Test(booking_extend, is_refused_the_third_time_and_changes_nothing)
{
    struct town t = town_new(4402, 1);
    struct town_hold hold = town_hold(&t, TOWN_AT(0));
    cr_assert_eq(town_extend(&t, &hold), COMMON__CODE__OK);
    t.now += RH_MINUTE;
    cr_assert_eq(town_extend(&t, &hold), COMMON__CODE__OK);
    int64_t ends = town_int(&t, HOLD_ENDS);
    t.now += RH_MINUTE;
    cr_assert_eq(town_extend(&t, &hold), COMMON__CODE__EXTENDED_ENOUGH);
    cr_assert_eq(town_int(&t, HOLD_ENDS), ends);
    town_free(&t);
}

Test(booking_extend, is_refused_once_the_time_is_over_or_booked)
{
    struct town t = town_new(4403, 2);
    struct town_hold late = town_hold(&t, TOWN_AT(0)), booked = town_hold(&t, TOWN_AT(0));
    cr_assert_eq(town_book(&t, &booked), COMMON__CODE__OK);
    cr_assert_eq(town_extend(&t, &booked), COMMON__CODE__ALREADY_BOOKED);
    t.now += 10 * RH_MINUTE;
    cr_assert_eq(town_extend(&t, &late), COMMON__CODE__HOLD_LAPSED);
    town_free(&t);
}

Test(booking_extend, never_goes_beyond_the_start)
{
    struct town t = town_new(4404, 1);
    t.now = TOWN_AT(0) - 12 * RH_MINUTE;
    struct town_hold hold = town_hold(&t, TOWN_AT(0));
    t.now += 5 * RH_MINUTE;
    cr_assert_eq(town_extend(&t, &hold), COMMON__CODE__OK);
    cr_assert_eq(town_int(&t, HOLD_ENDS), TOWN_AT(0));
    town_free(&t);
}

Test(booking_extend, moves_the_timer_along)
{
    struct town t = town_new(4405, 1);
    struct town_hold hold = town_hold(&t, TOWN_AT(0));
    t.now += 9 * RH_MINUTE;
    cr_assert_eq(town_extend(&t, &hold), COMMON__CODE__OK);
    t.now += 2 * RH_MINUTE; /* the timer of before comes late */
    town_timer(&t, "lapse", hold.reply->appointment);
    cr_assert_eq(town_int(&t, "select count(*) from due where tenant = %d and kind = 'lapse'"), 1);
    t.now += 8 * RH_MINUTE;
    town_timer(&t, "lapse", hold.reply->appointment);
    cr_assert_eq(town_int(&t, "select count(*) from claims where tenant = %d"), 0);
    town_free(&t);
}
