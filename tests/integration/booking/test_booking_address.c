/* How many appointments to come a mail address may have, and how staff lifts that. */
#include "booking_store_address.h"
#include "town.h"

#include <criterion/criterion.h>
#include <pthread.h>

#define BOOKED "select count(*) from appointments where tenant = %d and state = 'BOOKED'"
#define PLACES                                                                                     \
    "select count(*) from address_places where tenant = %d and place > 0 and counts_until > "      \
    "'2026-11-24T08:40Z'"

static struct town limited_town(int32_t tenant, int most)
{
    struct town t = town_new(tenant, 12);
    fixture_int("booking",
                rh_arena_printf(t.f.arena, "update tenants set address_most = %d where tenant = %d",
                                most, tenant));
    return t;
}

static Common__Code ask_as(struct town *t, const struct town_hold *hold, const char *email)
{
    struct town_change change = {.appointment = hold->reply->appointment,
                                 .secret = hold->reply->code,
                                 .name = "Muster",
                                 .email = email,
                                 .anonymous = true};
    town_book_all(t, &change, 1);
    return change.code;
}

/* Holds the first time and asks for it. */
static struct town_hold asked(struct town *t, const char *email)
{
    struct town_hold hold = town_hold(t, TOWN_AT(0));
    cr_assert_eq(hold.code, COMMON__CODE__OK);
    cr_assert_eq(ask_as(t, &hold, email), COMMON__CODE__OK);
    return hold;
}

static size_t mails(struct town *t, const char *letter)
{
    size_t n;
    town_mail(t, letter, &n);
    return n;
}

Test(booking_address, is_told_by_mail_alone_that_it_has_no_place_left)
{
    struct town t = limited_town(6101, 2);
    struct town_hold first = asked(&t, "a@buerger.example"),
                     second = asked(&t, "a@buerger.example");
    struct town_hold third = asked(&t, "a@buerger.example");
    cr_assert_eq(town_int(&t, "select count(*) from appointments where tenant = %d"
                              " and state = 'UNCONFIRMED'"),
                 3);
    cr_assert_eq(mails(&t, "booking/confirm"), 2);
    cr_assert_eq(mails(&t, "booking/full"), 1);
    cr_assert_not_null(strstr(town_parameter(town_mail(&t, "booking/full", NULL), "link"),
                              third.reply->appointment));
    cr_assert_eq(town_confirm(&t, &first, NULL), COMMON__CODE__OK);
    cr_assert_eq(town_confirm(&t, &second, NULL), COMMON__CODE__OK);
    cr_assert_eq(town_confirm(&t, &third, NULL), COMMON__CODE__ADDRESS_FULL);
    cr_assert_eq(town_int(&t, BOOKED), 2);
    town_free(&t);
}

Test(booking_address, gets_the_next_place_when_another_is_given_up)
{
    struct town t = limited_town(6102, 1);
    struct town_hold first = asked(&t, "a@buerger.example"),
                     second = asked(&t, "a@buerger.example");
    cr_assert_eq(town_confirm(&t, &first, NULL), COMMON__CODE__OK);
    cr_assert_eq(town_confirm(&t, &second, NULL), COMMON__CODE__ADDRESS_FULL);
    cr_assert_eq(town_cancel(&t, &first), COMMON__CODE__OK);
    cr_assert_eq(town_confirm(&t, &second, NULL), COMMON__CODE__OK);
    cr_assert_eq(town_int(&t, PLACES), 1);
    struct town_hold third = asked(&t, "a@buerger.example");
    cr_assert_eq(town_confirm(&t, &third, NULL), COMMON__CODE__ADDRESS_FULL);
    town_free(&t);
}

Test(booking_address, counts_what_is_to_come_alone)
{
    struct town t = limited_town(6103, 1);
    struct town_hold first = asked(&t, "a@buerger.example");
    cr_assert_eq(town_confirm(&t, &first, NULL), COMMON__CODE__OK);
    t.now = TOWN_AT(5);
    struct town_hold next = town_hold(&t, TOWN_AT(15));
    cr_assert_eq(ask_as(&t, &next, "a@buerger.example"), COMMON__CODE__OK);
    cr_assert_eq(town_confirm(&t, &next, NULL), COMMON__CODE__OK);
    town_free(&t);
}

Test(booking_address, loses_no_place_to_what_was_never_confirmed)
{
    struct town t = limited_town(6104, 1);
    struct town_hold first = asked(&t, "a@buerger.example");
    t.now += 61 * RH_MINUTE;
    struct town_hold second = town_hold(&t, TOWN_AT(15));
    cr_assert_eq(ask_as(&t, &second, "a@buerger.example"), COMMON__CODE__OK);
    cr_assert_eq(town_confirm(&t, &second, NULL), COMMON__CODE__OK);
    town_timer(&t, "remind", first.reply->appointment);
    town_timer(&t, "expire", first.reply->appointment);
    cr_assert_eq(town_int(&t, PLACES), 1);
    town_free(&t);
}

Test(booking_address, is_the_same_in_every_spelling_and_another_one_is_not)
{
    struct town t = limited_town(6105, 2);
    asked(&t, "Erika.Muster@Buerger.example");
    asked(&t, "erika.muster+perso@buerger.example");
    asked(&t, "erika.muster+auto@BUERGER.example");
    cr_assert_eq(mails(&t, "booking/full"), 1);
    asked(&t, "erika.mustermann@buerger.example");
    cr_assert_eq(mails(&t, "booking/full"), 1);
    cr_assert_eq(mails(&t, "booking/confirm"), 3);
    town_free(&t);
}

Test(booking_address, is_kept_as_a_hash_that_no_other_town_has)
{
    struct town t = limited_town(6106, 5), other = limited_town(6107, 5);
    asked(&t, "a@buerger.example");
    asked(&other, "a@buerger.example");
    cr_assert_eq(fixture_int("booking", "select count(distinct address) from address_places"
                                        " where tenant in (6106, 6107)"),
                 2);
    cr_assert_eq(fixture_int("booking",
                             "select count(*) from address_places"
                             " where tenant = 6106 and position('buerger' in address) > 0"),
                 0);
    town_free(&t);
    town_free(&other);
}

Test(booking_address, that_is_full_gets_three_mails_a_day_and_no_reminder)
{
    struct town t = limited_town(6108, 1);
    struct town_hold last = asked(&t, "a@buerger.example");
    for (int i = 0; i < 5; i++)
        last = asked(&t, "a@buerger.example");
    cr_assert_eq(mails(&t, "booking/full"), 3);
    t.now += 30 * RH_MINUTE;
    town_timer(&t, "remind", last.reply->appointment);
    cr_assert_eq(mails(&t, "booking/reminder_confirm"), 0);
    t.now += 24 * RH_HOUR;
    asked(&t, "a@buerger.example");
    asked(&t, "a@buerger.example");
    cr_assert_eq(mails(&t, "booking/full"), 4);
    town_free(&t);
}

Test(booking_address, of_one_batch_are_counted_one_by_one)
{
    struct town t = limited_town(6109, 3);
    struct town_hold holds[8];
    struct town_change changes[8];
    for (size_t i = 0; i < 8; i++)
        holds[i] = (struct town_hold){.service = "perso", .start = TOWN_AT(0)};
    town_hold_all(&t, holds, 8);
    for (size_t i = 0; i < 8; i++)
        changes[i] = (struct town_change){.appointment = holds[i].reply->appointment,
                                          .secret = holds[i].reply->code,
                                          .name = "Muster",
                                          .email = i % 2 == 0 ? "a@b.example" : "c@b.example",
                                          .anonymous = true};
    town_book_all(&t, changes, 8);
    for (size_t i = 0; i < 8; i++)
        cr_assert_eq(changes[i].code, COMMON__CODE__OK);
    cr_assert_eq(town_int(&t, PLACES), 6);
    cr_assert_eq(mails(&t, "booking/confirm"), 6);
    cr_assert_eq(mails(&t, "booking/full"), 2);
    town_free(&t);
}

enum { RIVALS = 8 };

struct rival {
    pthread_t thread;
    struct town town;
    struct town_hold hold;
    Common__Code asked, confirmed;
};

static void *race(void *arg)
{
    struct rival *rival = arg;
    rival->asked = ask_as(&rival->town, &rival->hold, "a@buerger.example");
    rival->confirmed = town_confirm(&rival->town, &rival->hold, NULL);
    return NULL;
}

Test(booking_address, never_gets_more_whatever_comes_at_once)
{
    struct town t = limited_town(6110, 3);
    struct rival rivals[RIVALS];
    size_t booked = 0;
    for (size_t i = 0; i < RIVALS; i++) {
        rivals[i] = (struct rival){.town = town_again(6110)};
        rivals[i].hold = town_hold(&rivals[i].town, TOWN_AT(0));
    }
    for (size_t i = 0; i < RIVALS; i++)
        cr_assert_eq(pthread_create(&rivals[i].thread, NULL, race, &rivals[i]), 0);
    for (size_t i = 0; i < RIVALS; i++) {
        pthread_join(rivals[i].thread, NULL);
        cr_assert_eq(rivals[i].asked, COMMON__CODE__OK);
        booked += rivals[i].confirmed == COMMON__CODE__OK;
        cr_assert(rivals[i].confirmed == COMMON__CODE__OK ||
                  rivals[i].confirmed == COMMON__CODE__ADDRESS_FULL);
    }
    cr_assert_leq(booked, 3);
    cr_assert_gt(booked, 0);
    cr_assert_eq(town_int(&t, BOOKED), (int64_t)booked);
    for (size_t i = 0; i < RIVALS && booked < 3; i++)
        booked += rivals[i].confirmed != COMMON__CODE__OK &&
                  town_confirm(&t, &rivals[i].hold, NULL) == COMMON__CODE__OK;
    cr_assert_eq(booked, 3, "a place was lost");
    for (size_t i = 0; i < RIVALS; i++)
        town_free(&rivals[i].town);
    town_free(&t);
}

Test(booking_address, keeps_its_place_when_an_appointment_is_moved)
{
    struct town t = limited_town(6111, 1);
    struct town_hold first = asked(&t, "a@buerger.example");
    cr_assert_eq(town_confirm(&t, &first, NULL), COMMON__CODE__OK);
    struct town_hold moved = town_hold_instead(&t, &first, TOWN_AT(30));
    cr_assert_eq(town_move(&t, &moved), COMMON__CODE__OK);
    struct town_hold second = asked(&t, "a@buerger.example");
    cr_assert_eq(town_confirm(&t, &second, NULL), COMMON__CODE__ADDRESS_FULL);
    cr_assert_eq(town_cancel(&t, &moved), COMMON__CODE__OK);
    cr_assert_eq(town_confirm(&t, &second, NULL), COMMON__CODE__OK);
    town_free(&t);
}

static Common__Code lift(struct town *t, const char *email)
{
    Booking__AddHelperRequest in = BOOKING__ADD_HELPER_REQUEST__INIT;
    Booking__AddHelperReply out = BOOKING__ADD_HELPER_REPLY__INIT;
    Common__Date last = COMMON__DATE__INIT;
    struct rh_request rq = town_request(t);
    last.year = 2026;
    last.month = 11;
    last.day = 30;
    in.email = rh_arena_strdup(t->f.arena, email);
    in.reason = rh_arena_strdup(t->f.arena, "Betreuung");
    in.last_day = &last;
    rq.caller.account = TOWN_ACCOUNT;
    fixture_ask(&rq, "booking.add_helper", &in.base);
    return town_code(booking_add_helper(&rq, &in, &out));
}

static Booking__HelpersReply *listed(struct town *t)
{
    Booking__HelpersRequest in = BOOKING__HELPERS_REQUEST__INIT;
    Booking__HelpersReply *out = (void *)rh_pb_new(t->f.arena, &booking__helpers_reply__descriptor);
    struct rh_request rq = town_request(t);
    rq.caller.account = TOWN_ACCOUNT;
    rq.method = "booking.helpers";
    cr_assert_null(booking_helpers(&rq, &in, out));
    return out;
}

Test(booking_address, of_a_helper_has_no_limit_until_the_last_day)
{
    struct town t = limited_town(6112, 1);
    size_t n;
    cr_assert_eq(lift(&t, "Hilfe@verein.example"), COMMON__CODE__OK);
    cr_assert_str_eq(town_audit(&t, &n)->action, "booking.add_helper");
    cr_assert_eq(lift(&t, "hilfe+1@verein.example"), COMMON__CODE__OK);
    cr_assert_eq(listed(&t)->n_helpers, 1);
    cr_assert_eq(listed(&t)->helpers[0]->last_day->day, 30);
    town_audit(&t, &n);
    cr_assert_eq(n, 4, "two changes and two looks are recorded, not %zu", n);
    for (int i = 0; i < 4; i++) {
        struct town_hold hold = asked(&t, "hilfe@verein.example");
        cr_assert_eq(town_confirm(&t, &hold, NULL), COMMON__CODE__OK);
    }
    const char *helper = listed(&t)->helpers[0]->helper;
    t.now = INT64_C(1796079600000); /* 2026-12-01, 0:00 local */
    cr_assert_eq(listed(&t)->n_helpers, 0);
    town_timer(&t, "helper", helper);
    cr_assert_eq(town_int(&t, "select count(*) from helpers where tenant = %d"), 0);
    cr_assert_eq(town_int(&t, "select count(*) from due where tenant = %d and kind = 'helper'"), 0);
    town_free(&t);
}

Test(booking_address, with_zero_has_no_limit_and_who_is_logged_in_has_none)
{
    struct town t = limited_town(6113, 0);
    for (int i = 0; i < 7; i++)
        asked(&t, "a@buerger.example");
    cr_assert_eq(mails(&t, "booking/confirm"), 7);
    town_int(&t, "update tenants set address_most = 1 where tenant = %d");
    for (int i = 0; i < 3; i++) {
        struct town_hold hold = town_hold(&t, TOWN_AT(0));
        cr_assert_eq(town_book(&t, &hold), COMMON__CODE__OK);
    }
    town_free(&t);
}
