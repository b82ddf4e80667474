/* Reserving a time. */
#include "town.h"

#include <criterion/criterion.h>

#define LIVE "select count(*) from claims where tenant = %d"

Test(booking_hold, takes_a_counter_and_tells_how_long)
{
    struct town t = town_new(101, 2);
    struct town_hold hold = town_hold(&t, TOWN_AT(0));
    cr_assert_eq(hold.code, COMMON__CODE__OK);
    cr_assert(rh_uuid_valid(hold.reply->appointment));
    cr_assert_eq(strlen(hold.reply->code), 32);
    cr_assert_eq(hold.reply->end->ms, TOWN_AT(15));
    cr_assert_eq(hold.reply->hold_until->ms, t.now + 10 * RH_MINUTE);
    cr_assert_eq(town_int(&t, LIVE), 1);
    cr_assert_eq(town_int(&t, "select count(*) from due where tenant = %d and kind = 'lapse'"), 1);
    town_free(&t);
}

Test(booking_hold, refuses_slot_already_taken)
{
    struct town t = town_new(102, 2);
    cr_assert_eq(town_hold(&t, TOWN_AT(0)).code, COMMON__CODE__OK);
    cr_assert_eq(town_hold(&t, TOWN_AT(0)).code, COMMON__CODE__OK);
    cr_assert_eq(town_hold(&t, TOWN_AT(0)).code, COMMON__CODE__SLOT_TAKEN);
    cr_assert_eq(town_int(&t, LIVE), 2);
    cr_assert_eq(town_int(&t, "select count(*) from appointments where tenant = %d"), 2);
    cr_assert_eq(town_int(&t, "select count(*) from idempotency where tenant = %d"), 2);
    town_free(&t);
}

Test(booking_hold, gives_the_same_answer_to_the_same_key)
{
    struct town t = town_new(103, 3);
    struct town_hold first = {.key = "same-key-103", .service = "perso", .start = TOWN_AT(15)};
    struct town_hold second = first;
    town_hold_all(&t, &first, 1);
    t.now += RH_MINUTE;
    town_hold_all(&t, &second, 1);
    cr_assert_eq(second.code, COMMON__CODE__OK);
    cr_assert_str_eq(second.reply->appointment, first.reply->appointment);
    cr_assert_str_eq(second.reply->code, first.reply->code);
    cr_assert_eq(second.reply->hold_until->ms, first.reply->hold_until->ms);
    cr_assert_eq(town_int(&t, LIVE), 1);
    town_free(&t);
}

Test(booking_hold, gives_the_same_answer_after_the_time_is_no_longer_offered)
{
    struct town t = town_new(104, 1);
    struct town_hold first = {.key = "same-key-104", .service = "perso", .start = TOWN_AT(15)};
    struct town_hold second = first;
    t.now = TOWN_AT(0) - RH_DAY;
    town_hold_all(&t, &first, 1);
    t.now = TOWN_AT(60);
    town_hold_all(&t, &second, 1);
    cr_assert_eq(second.code, COMMON__CODE__OK);
    cr_assert_str_eq(second.reply->appointment, first.reply->appointment);
    town_free(&t);
}

Test(booking_hold, refuses_the_same_key_with_another_request)
{
    struct town t = town_new(105, 3);
    struct town_hold first = {.key = "same-key-105", .service = "perso", .start = TOWN_AT(15)};
    struct town_hold second = {.key = "same-key-105", .service = "perso", .start = TOWN_AT(30)};
    town_hold_all(&t, &first, 1);
    town_hold_all(&t, &second, 1);
    cr_assert_eq(second.code, COMMON__CODE__KEY_REUSED);
    cr_assert_eq(town_int(&t, LIVE), 1);
    town_free(&t);
}

Test(booking_hold, stores_neither_code_nor_name)
{
    struct town t = town_new(106, 1);
    struct town_hold hold = town_hold(&t, TOWN_AT(0));
    cr_assert_eq(town_book(&t, &hold), COMMON__CODE__OK);
    const char *sql = rh_arena_printf(t.f.arena,
                                      "select count(*) from idempotency where tenant = 106 and "
                                      "(position('%s'::bytea in reply) > 0"
                                      " or position('Muster'::bytea in reply) > 0)",
                                      hold.reply->code);
    cr_assert_eq(fixture_int("booking", sql), 0);
    cr_assert_eq(town_int(&t, "select count(*) from idempotency where tenant = %d"), 2);
    town_free(&t);
}

Test(booking_hold, gives_a_lapsed_place_to_the_next)
{
    struct town t = town_new(107, 1);
    struct town_hold first = town_hold(&t, TOWN_AT(0));
    cr_assert_eq(town_hold(&t, TOWN_AT(0)).code, COMMON__CODE__SLOT_TAKEN);
    t.now = first.reply->hold_until->ms - 1;
    cr_assert_eq(town_hold(&t, TOWN_AT(0)).code, COMMON__CODE__SLOT_TAKEN);
    t.now = first.reply->hold_until->ms;
    cr_assert_eq(town_hold(&t, TOWN_AT(0)).code, COMMON__CODE__OK);
    cr_assert_eq(town_book(&t, &first), COMMON__CODE__HOLD_LAPSED);
    cr_assert_eq(
        town_int(&t, "select count(*) from appointments where tenant = %d and state = 'LAPSED'"),
        1);
    cr_assert_eq(town_int(&t, LIVE), 1);
    town_free(&t);
}

struct refused {
    const char *service;
    int64_t start;
    Common__Code code;
};

Test(booking_hold, refuses_what_is_not_offered)
{
    static const struct refused cases[] = {
        {"perso", TOWN_AT(5), COMMON__CODE__SLOT_NOT_OFFERED},
        {"perso", TOWN_AT(-15), COMMON__CODE__SLOT_NOT_OFFERED},
        {"perso", TOWN_AT(180), COMMON__CODE__SLOT_NOT_OFFERED},
        {"perso", TOWN_NOW - 10 * RH_MINUTE, COMMON__CODE__SLOT_NOT_OFFERED},
        {"perso", TOWN_AT(70 * 24 * 60), COMMON__CODE__SLOT_NOT_OFFERED},
        {"perso", INT64_MAX, COMMON__CODE__INVALID},
        {"perso", INT64_MIN, COMMON__CODE__INVALID},
        {"heirat", TOWN_AT(0), COMMON__CODE__NOT_BOOKABLE},
        {"raumschiff", TOWN_AT(0), COMMON__CODE__INVALID}};
    struct town t = town_new(108, 2);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct town_hold hold = {.service = cases[i].service, .start = cases[i].start};
        town_hold_all(&t, &hold, 1);
        cr_assert_eq(hold.code, cases[i].code, "case %zu: %s", i, rh_code_name(hold.code));
        if (hold.code == COMMON__CODE__INVALID)
            cr_assert_eq(hold.error->n_fields, 1);
    }
    cr_assert_eq(town_int(&t, LIVE), 0);
    cr_assert_eq(town_int(&t, "select count(*) from idempotency where tenant = %d"), 0);
    town_free(&t);
}

Test(booking_hold, undoes_no_neighbour_of_a_refused_one)
{
    struct town t = town_new(109, 2);
    struct town_hold holds[] = {{.service = "perso", .start = TOWN_AT(0)},
                                {.service = "perso", .start = TOWN_AT(7)},
                                {.service = "perso", .start = TOWN_AT(0)},
                                {.service = "austritt", .start = TOWN_AT(15)},
                                {.service = "perso", .start = TOWN_AT(0)},
                                {.service = "raumschiff", .start = TOWN_AT(0)},
                                {.service = "perso", .start = TOWN_AT(30)},
                                {.key = "bad", .service = "perso", .start = TOWN_AT(45)}};
    static const Common__Code codes[] = {COMMON__CODE__OK,         COMMON__CODE__SLOT_NOT_OFFERED,
                                         COMMON__CODE__OK,         COMMON__CODE__OK,
                                         COMMON__CODE__SLOT_TAKEN, COMMON__CODE__INVALID,
                                         COMMON__CODE__OK,         COMMON__CODE__KEY_MISSING};
    town_hold_all(&t, holds, 8);
    for (size_t i = 0; i < 8; i++)
        cr_assert_eq(holds[i].code, codes[i], "%zu: %s", i, rh_code_name(holds[i].code));
    cr_assert_eq(town_int(&t, LIVE), 4);
    town_free(&t);
}

Test(booking_hold, keeps_services_that_overlap_apart)
{
    struct town t = town_new(110, 1);
    fixture_int("booking",
                "update services set minutes = 40 where tenant = 110 and service = 'austritt'");
    struct town_hold holds[] = {{.service = "austritt", .start = TOWN_AT(0)},
                                {.service = "perso", .start = TOWN_AT(30)},
                                {.service = "perso", .start = TOWN_AT(45)}};
    town_hold_all(&t, holds, 3);
    cr_assert_eq((holds[0].code == COMMON__CODE__OK) + (holds[1].code == COMMON__CODE__OK), 1);
    cr_assert_eq(holds[2].code, COMMON__CODE__OK);
    town_free(&t);
}

Test(booking_hold, serves_many_towns_at_once)
{
    struct town t = town_new(111, 1), other = town_new(112, 1);
    struct town_hold holds[] = {{.service = "perso", .start = TOWN_AT(0)},
                                {.service = "perso", .start = TOWN_AT(0), .tenant = 112},
                                {.service = "perso", .start = TOWN_AT(0), .tenant = 999}};
    town_hold_all(&t, holds, 3);
    cr_assert_eq(holds[0].code, COMMON__CODE__OK);
    cr_assert_eq(holds[1].code, COMMON__CODE__OK);
    cr_assert_eq(holds[2].code, COMMON__CODE__NOT_FOUND);
    cr_assert_eq(town_int(&t, LIVE), 1);
    cr_assert_eq(town_int(&other, LIVE), 1);
    town_free(&other);
    town_free(&t);
}

Test(booking_hold, follows_a_changed_setup_at_once)
{
    struct town t = town_new(113, 1);
    cr_assert_eq(town_hold(&t, TOWN_AT(0)).code, COMMON__CODE__OK);
    fixture_int("booking", "insert into exceptions (tenant, exception, office, day)"
                           " values (113, 1, 'b', '2026-12-01')");
    fixture_int("booking", "update tenants set schedule = schedule + 1 where tenant = 113");
    cr_assert_eq(town_hold(&t, TOWN_AT(15)).code, COMMON__CODE__SLOT_NOT_OFFERED);
    fixture_int("booking",
                "update exceptions set opens = '14:00', closes = '15:00' where tenant = 113");
    fixture_int("booking", "update tenants set schedule = schedule + 1 where tenant = 113");
    cr_assert_eq(town_hold(&t, TOWN_AT(5 * 60)).code, COMMON__CODE__OK);
    town_free(&t);
}

Test(booking_hold, is_guarded_by_the_database_itself)
{
    struct town t = town_new(114, 1);
    struct town_hold hold = town_hold(&t, TOWN_AT(0));
    int64_t refused = fixture_int(
        "booking",
        "with made as (insert into claims (tenant, counter, start_at, end_at, appointment)"
        " values (114, 1, '2026-12-01T08:10Z', '2026-12-01T08:20Z', gen_random_uuid())"
        " on conflict on constraint claims_once do nothing returning 1) select count(*) from made");
    cr_assert_eq(hold.code, COMMON__CODE__OK);
    cr_assert_eq(refused, 0);
    town_free(&t);
}

/* The office keeps counter 2 for who calls or comes. */
Test(booking_hold, gives_an_internal_opening_to_staff_alone)
{
    struct town t = town_new(170, 2);
    town_int(
        &t,
        "insert into openings (tenant, opening, office, counter, weekday, opens, closes, internal)"
        " values (%d, 2, 'b', 2, 2, '09:00', '12:00', true)");
    struct town_hold first = town_hold(&t, TOWN_AT(0)), second = town_hold(&t, TOWN_AT(0));
    struct town_hold staff = {.service = "perso", .start = TOWN_AT(0), .staff = true};
    town_hold_all(&t, &staff, 1);
    cr_assert_eq(first.code, COMMON__CODE__OK);
    cr_assert_eq(second.code, COMMON__CODE__SLOT_TAKEN);
    cr_assert_eq(staff.code, COMMON__CODE__OK);
    cr_assert_eq(town_int(&t, "select count(distinct counter) from claims where tenant = %d"), 2);
    town_free(&t);
}

Test(booking_hold, offers_the_newest_day_from_the_offices_hour_on)
{
    struct town t = town_new(171, 1);
    town_int(&t, "update offices set window_days = 7, release_minute = 600 where tenant = %d");
    cr_assert_eq(town_hold(&t, TOWN_AT(0)).code, COMMON__CODE__SLOT_NOT_OFFERED); /* 09:40 */
    t.now += 20 * RH_MINUTE;
    cr_assert_eq(town_hold(&t, TOWN_AT(0)).code, COMMON__CODE__OK);
    town_free(&t);
}
