/* Those who are logged in: citizens' own appointments, the staff's desk. */
#include "town.h"

#include <criterion/criterion.h>

#define STATE(name) "select count(*) from appointments where tenant = %d and state = '" name "'"

static Booking__MineReply *mine(struct town *t, const char *account)
{
    Booking__MineRequest in = BOOKING__MINE_REQUEST__INIT;
    Booking__MineReply *out = (void *)rh_pb_new(t->f.arena, &booking__mine_reply__descriptor);
    struct rh_request rq = town_request(t);
    rq.tenant = 0;
    rq.caller.account = account;
    rq.caller.trust = 1;
    cr_assert_null(booking_mine(&rq, &in, out));
    return out;
}

/* An account's booking, "": without an address. */
static void book(struct town *t, const struct town_hold *hold, const char *email)
{
    struct town_change change = {.appointment = hold->reply->appointment,
                                 .secret = hold->reply->code,
                                 .name = "Muster",
                                 .email = email};
    town_book_all(t, &change, 1);
    cr_assert_eq(change.code, COMMON__CODE__OK);
}

Test(booking_account, books_at_once_and_is_written_to_where_it_says)
{
    struct town t = town_new(401, 2);
    struct town_hold silent = town_hold(&t, TOWN_AT(0)), told = town_hold(&t, TOWN_AT(0));
    size_t n;
    book(&t, &silent, "");
    cr_assert_eq(town_int(&t, STATE("BOOKED")), 1);
    cr_assert_eq(town_int(&t, "select count(*) from outbox where tenant = %d"), 0);
    book(&t, &told, "muster@buerger.example");
    cr_assert_eq(town_int(&t, STATE("BOOKED")), 2);
    cr_assert_not_null(town_mail(&t, "booking/booked", &n));
    cr_assert_eq(n, 1);
    cr_assert_null(town_mail(&t, "booking/confirm", NULL));
    town_free(&t);
}

/* The account of the fixture books in many tests side by side: only this test's towns are looked
 * at. */
static size_t count_of(const Booking__MineReply *reply, const char *slug)
{
    size_t n = 0;
    for (size_t i = 0; i < reply->n_appointments; i++)
        n += strcmp(reply->appointments[i]->tenant, slug) == 0;
    return n;
}

Test(booking_mine, lists_ones_own_of_all_towns_and_nobody_elses)
{
    struct town t = town_new(402, 2), other = town_new(403, 1);
    struct town_hold here = town_hold(&t, TOWN_AT(0)), there = town_hold(&other, TOWN_AT(15));
    struct town_hold foreign = town_hold(&t, TOWN_AT(0));
    book(&t, &here, "");
    book(&other, &there, "");
    cr_assert_eq(town_ask(&t, &foreign), COMMON__CODE__OK);
    Booking__MineReply *reply = mine(&t, TOWN_ACCOUNT);
    cr_assert_eq(count_of(reply, "town-402"), 1);
    cr_assert_eq(count_of(reply, "town-403"), 1);
    cr_assert_eq(mine(&t, "01900000-0000-7000-8000-00000000ffff")->n_appointments, 0);
    for (size_t i = 0; i < reply->n_appointments; i++) {
        if (strcmp(reply->appointments[i]->tenant, "town-403") != 0)
            continue;
        cr_assert_str_eq(reply->appointments[i]->code, there.reply->code);
        cr_assert_eq(reply->appointments[i]->appointment->start->ms, TOWN_AT(15));
        cr_assert_not(reply->appointments[i]->past);
    }
    town_free(&other);
    town_free(&t);
}

Test(booking_mine, is_not_widened_by_an_account_that_still_owes_its_second_factor)
{
    struct town t = town_new(404, 1);
    struct town_hold hold = town_hold(&t, TOWN_AT(0));
    Booking__BookRequest in = BOOKING__BOOK_REQUEST__INIT;
    Booking__BookReply out = BOOKING__BOOK_REPLY__INIT;
    struct rh_request rq = town_request(&t);
    in.appointment = hold.reply->appointment;
    in.code = hold.reply->code;
    in.name = rh_arena_strdup(t.f.arena, "Muster");
    fixture_ask(&rq, "booking.book", &in.base);
    rq.caller.account = TOWN_ACCOUNT;
    rq.caller.trust = 0;
    struct rh_call call = {&rq, &in.base, &out.base, NULL};
    struct rh_batch batch = {.arena = t.f.arena,
                             .db = t.f.db,
                             .settings = rq.settings,
                             .own = rq.own,
                             .now = t.now,
                             .n = 1,
                             .calls = &call};
    cr_assert_null(booking_book(&batch));
    cr_assert_eq(town_code(call.error), COMMON__CODE__INVALID);
    town_free(&t);
}

/* ---- desk ---- */

static Booking__DeskReply *desk(struct town *t, const char *office, Common__Date *date,
                                Common__Code *ret_code)
{
    Booking__DeskRequest in = BOOKING__DESK_REQUEST__INIT;
    Booking__DeskReply *out = (void *)rh_pb_new(t->f.arena, &booking__desk_reply__descriptor);
    struct rh_request rq = town_request(t);
    rq.caller.account = TOWN_ACCOUNT;
    rq.method = "booking.desk";
    in.office = rh_arena_strdup(t->f.arena, office);
    in.date = date;
    *ret_code = town_code(booking_desk(&rq, &in, out));
    return out;
}

Test(booking_desk, shows_the_day_of_an_office_in_order)
{
    struct town t = town_new(411, 2);
    struct town_hold booked = town_hold(&t, TOWN_AT(15)), asked = town_hold(&t, TOWN_AT(0));
    struct town_hold gone = town_hold(&t, TOWN_AT(30)), cancelled = town_hold(&t, TOWN_AT(45));
    Common__Date day = COMMON__DATE__INIT;
    Common__Code code;
    day.year = 2026, day.month = 12, day.day = 1;
    t.now += 5 * RH_MINUTE;
    book(&t, &booked, "");
    cr_assert_eq(town_ask(&t, &asked), COMMON__CODE__OK);
    cr_assert_eq(town_cancel(&t, &cancelled), COMMON__CODE__OK);
    t.now = gone.reply->hold_until->ms;
    Booking__DeskReply *reply = desk(&t, "b", &day, &code);
    cr_assert_eq(code, COMMON__CODE__OK);
    cr_assert_eq(reply->n_entries, 3, "the lapsed one is left out");
    cr_assert_eq(reply->entries[0]->state, BOOKING__STATE__UNCONFIRMED);
    cr_assert_eq(reply->entries[1]->state, BOOKING__STATE__BOOKED);
    cr_assert_str_eq(reply->entries[1]->name, "Muster");
    cr_assert_str_eq(reply->entries[1]->service, "Personalausweis");
    cr_assert_eq(strncmp(reply->entries[1]->counter, "Platz ", 6), 0);
    cr_assert_eq(reply->entries[2]->state, BOOKING__STATE__CANCELLED);
    cr_assert_null(reply->entries[2]->name);
    cr_assert_eq(reply->booked, 1);
    cr_assert_not(reply->today);
    town_free(&t);
}

Test(booking_desk, begins_with_today_and_the_first_office)
{
    struct town t = town_new(412, 1);
    Common__Code code;
    Booking__DeskReply *reply = desk(&t, NULL, NULL, &code);
    cr_assert_eq(code, COMMON__CODE__OK);
    cr_assert(reply->today);
    cr_assert_str_eq(reply->office->office, "b");
    cr_assert_eq(reply->date->day, 24);
    cr_assert_eq(reply->previous->day, 23);
    cr_assert_eq(reply->next->day, 25);
    cr_assert_eq(reply->n_entries, 0);
    town_free(&t);
}

Test(booking_desk, leaves_a_record_each_time_it_is_seen)
{
    struct town t = town_new(413, 1);
    Common__Code code;
    size_t n;
    desk(&t, "b", NULL, &code);
    desk(&t, "b", NULL, &code);
    Accounts__AuditRequest *audit = town_audit(&t, &n);
    cr_assert_eq(n, 2);
    cr_assert_str_eq(audit->account, TOWN_ACCOUNT);
    cr_assert_str_eq(audit->action, "booking.desk");
    cr_assert_str_eq(audit->subject, "office:b:2026-11-24");
    cr_assert_eq(audit->at->ms, t.now);
    desk(&t, "nowhere", NULL, &code);
    cr_assert_eq(code, COMMON__CODE__INVALID);
    town_audit(&t, &n);
    cr_assert_eq(n, 2, "nothing was seen");
    town_free(&t);
}

Test(booking_desk, shows_nothing_of_another_town)
{
    struct town t = town_new(414, 1), other = town_new(415, 1);
    struct town_hold hold = town_hold(&other, TOWN_AT(0));
    Common__Date day = COMMON__DATE__INIT;
    Common__Code code;
    day.year = 2026, day.month = 12, day.day = 1;
    book(&other, &hold, "");
    cr_assert_eq(desk(&t, "b", &day, &code)->n_entries, 0);
    cr_assert_eq(desk(&other, "b", &day, &code)->n_entries, 1);
    town_free(&other);
    town_free(&t);
}

/* ---- staff books for others and finds them ---- */

static Common__Code book_for_other(struct town *t, const struct town_hold *hold, const char *email,
                                   const char *const *roles)
{
    struct town_change change = {.appointment = hold->reply->appointment,
                                 .secret = hold->reply->code,
                                 .name = "Karla Muster",
                                 .email = email,
                                 .for_other = true,
                                 .roles = roles};
    town_book_all(t, &change, 1);
    return change.code;
}

Test(booking_for_other, is_booked_at_once_without_an_address_and_is_not_ones_own)
{
    static const char *const caseworker[] = {"caseworker"};
    struct town t = town_new(421, 1);
    struct town_hold hold = town_hold(&t, TOWN_AT(0));
    cr_assert_eq(book_for_other(&t, &hold, "", caseworker), COMMON__CODE__OK);
    cr_assert_eq(town_int(&t, STATE("BOOKED")), 1);
    cr_assert_eq(town_int(&t, "select count(*) from appointments where tenant = %d"
                              " and account is null and email is null"),
                 1);
    town_free(&t);
}

Test(booking_for_other, is_written_to_where_an_address_was_given)
{
    static const char *const caseworker[] = {"caseworker"};
    struct town t = town_new(422, 1);
    struct town_hold hold = town_hold(&t, TOWN_AT(0));
    cr_assert_eq(book_for_other(&t, &hold, "muster@buerger.example", caseworker), COMMON__CODE__OK);
    cr_assert_eq(town_int(&t, STATE("BOOKED")), 1);
    cr_assert_not_null(town_mail(&t, "booking/booked", NULL));
    town_free(&t);
}

Test(booking_for_other, is_refused_to_who_does_not_work_there)
{
    static const char *const auditor[] = {"auditor"};
    struct town t = town_new(423, 1);
    struct town_hold hold = town_hold(&t, TOWN_AT(0));
    cr_assert_eq(book_for_other(&t, &hold, "", NULL), COMMON__CODE__FORBIDDEN);
    cr_assert_eq(book_for_other(&t, &hold, "", auditor), COMMON__CODE__FORBIDDEN);
    cr_assert_eq(town_int(&t, STATE("HELD")), 1);
    town_free(&t);
}

Test(booking_desk_search, finds_by_a_part_of_the_name_and_leaves_a_record)
{
    struct town t = town_new(424, 2);
    struct town_hold found = town_hold(&t, TOWN_AT(0)), other = town_hold(&t, TOWN_AT(0));
    static const char *const caseworker[] = {"caseworker"};
    Booking__DeskSearchRequest in = BOOKING__DESK_SEARCH_REQUEST__INIT;
    Booking__DeskSearchReply out = BOOKING__DESK_SEARCH_REPLY__INIT;
    struct rh_request rq = town_request(&t);
    size_t n;
    cr_assert_eq(book_for_other(&t, &found, "", caseworker), COMMON__CODE__OK);
    book(&t, &other, "");
    rq.caller.account = TOWN_ACCOUNT;
    rq.method = "booking.desk_search";
    in.q = rh_arena_strdup(t.f.arena, "kaRLA m");
    cr_assert_eq(town_code(booking_desk_search(&rq, &in, &out)), COMMON__CODE__OK);
    cr_assert_eq(out.n_found, 1);
    cr_assert_str_eq(out.found[0]->name, "Karla Muster");
    cr_assert_str_eq(out.found[0]->appointment, found.reply->appointment);
    cr_assert_str_eq(out.found[0]->code, found.reply->code);
    cr_assert_str_eq(town_audit(&t, &n)->subject, "names");
    cr_assert_eq(n, 1);
    town_free(&t);
}
