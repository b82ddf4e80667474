/* The waiting list: what is freed is held for the first in line, and nobody else gets between. */
#include "booking_wish.h"
#include "town.h"

#include <criterion/criterion.h>
#include <pthread.h>

#define DAY            (24 * RH_HOUR)
#define LISTED(state_) "select count(*) from wishes where tenant = %d and state = '" state_ "'"
#define LIVE                                                                                       \
    "select count(*) from claims where tenant = %d and (lapses_at is null or lapses_at > "         \
    "'2026-11-24T08:41:00Z')"

struct entry {
    const char *service, *email;
    bool anonymous;
    Common__Code code;
    char *wish, *secret;
};

/* For so many persons, and `austritt` beside it for one. */
static struct entry join_for(struct town *t, const char *email, bool anonymous, int persons,
                             bool further)
{
    struct entry entry = {.service = "perso", .email = email, .anonymous = anonymous};
    Booking__WishRequest in = BOOKING__WISH_REQUEST__INIT;
    Booking__WishReply *out = (void *)rh_pb_new(t->f.arena, &booking__wish_reply__descriptor);
    struct rh_request rq = town_request(t);
    in.service = rh_arena_strdup(t->f.arena, "perso");
    in.name = rh_arena_strdup(t->f.arena, "Erika Muster");
    in.email = rh_arena_strdup(t->f.arena, email);
    in.has_persons = true, in.persons = persons;
    Booking__Further *rows = (void *)rh_pb_new(t->f.arena, &booking__further__descriptor);
    rows->service = rh_arena_strdup(t->f.arena, "austritt");
    in.further = &rows, in.n_further = further;
    fixture_ask(&rq, "booking.wish", &in.base);
    if (!anonymous) {
        rq.caller.account = TOWN_ACCOUNT;
        rq.caller.trust = 1;
    }
    entry.code = town_code(booking_wish(&rq, &in, out));
    entry.wish = out->wish;
    entry.secret = out->code;
    t->now += RH_SECOND; /* the next one comes later */
    return entry;
}

static struct entry join(struct town *t, const char *email, bool anonymous)
{
    return join_for(t, email, anonymous, 1, false);
}

static Booking__Wish *shown(struct town *t, const struct entry *entry)
{
    Booking__WishedRequest in = BOOKING__WISHED_REQUEST__INIT;
    Booking__WishedReply *out = (void *)rh_pb_new(t->f.arena, &booking__wished_reply__descriptor);
    struct rh_request rq = town_request(t);
    in.wish = entry->wish;
    in.code = entry->secret;
    cr_assert_null(booking_wished(&rq, &in, out));
    return out->wish;
}

static Common__Code confirm(struct town *t, const struct entry *entry, const char *code)
{
    Booking__ConfirmWishRequest in = BOOKING__CONFIRM_WISH_REQUEST__INIT;
    Booking__ConfirmWishReply out = BOOKING__CONFIRM_WISH_REPLY__INIT;
    struct rh_request rq = town_request(t);
    in.wish = entry->wish;
    in.code =
        code == NULL ? booking_wish_mail_code(&rq, in.wish) : rh_arena_strdup(t->f.arena, code);
    fixture_ask(&rq, "booking.confirm_wish", &in.base);
    return town_code(booking_confirm_wish(&rq, &in, &out));
}

static Common__Code take(struct town *t, const struct entry *entry, struct town_hold *ret)
{
    Booking__TakeOfferRequest in = BOOKING__TAKE_OFFER_REQUEST__INIT;
    Booking__TakeOfferReply out = BOOKING__TAKE_OFFER_REPLY__INIT;
    struct rh_request rq = town_request(t);
    in.wish = entry->wish;
    in.code = entry->secret;
    fixture_ask(&rq, "booking.take_offer", &in.base);
    Common__Code code = town_code(booking_take_offer(&rq, &in, &out));
    if (code == COMMON__CODE__OK && ret != NULL) {
        *ret = (struct town_hold){
            .reply = (void *)rh_pb_new(t->f.arena, &booking__hold_reply__descriptor)};
        ret->reply->appointment = out.appointment;
        ret->reply->code = out.code;
    }
    return code;
}

static Common__Code decline(struct town *t, const struct entry *entry)
{
    Booking__DeclineOfferRequest in = BOOKING__DECLINE_OFFER_REQUEST__INIT;
    Booking__DeclineOfferReply out = BOOKING__DECLINE_OFFER_REPLY__INIT;
    struct rh_request rq = town_request(t);
    in.wish = entry->wish;
    in.code = entry->secret;
    fixture_ask(&rq, "booking.decline_offer", &in.base);
    return town_code(booking_decline_offer(&rq, &in, &out));
}

static Common__Code leave(struct town *t, const struct entry *entry)
{
    Booking__LeaveWishRequest in = BOOKING__LEAVE_WISH_REQUEST__INIT;
    Booking__LeaveWishReply out = BOOKING__LEAVE_WISH_REPLY__INIT;
    struct rh_request rq = town_request(t);
    in.wish = entry->wish;
    in.code = entry->secret;
    fixture_ask(&rq, "booking.leave_wish", &in.base);
    return town_code(booking_leave_wish(&rq, &in, &out));
}

static const char *offered(struct town *t)
{
    return town_text(
        t, "select w.offer::text as text from wishes w"
           " where w.tenant = $1::int and w.state = 'OFFERED' order by w.changed_at desc limit 1");
}

/* The list's timer, when it is due. */
static void look(struct town *t)
{
    const char *id = town_text(t, "select d.id::text as text from due d"
                                  " where d.tenant = $1::int and d.kind = 'offers'");
    if (*id != '\0')
        town_timer(t, "offers", id);
}

/* Every time of the window's Tuesdays but those asked for is out of the question: the office has
 * one counter and one opening of an hour. */
static struct town small_town(int32_t tenant)
{
    struct town t = town_new(tenant, 1);
    town_int(&t, "update openings set closes = '09:30' where tenant = %d");
    town_int(&t, "update offices set window_days = 7 where tenant = %d");
    return t;
}

static struct town_hold booked(struct town *t, int64_t start)
{
    struct town_hold hold = town_hold(t, start);
    cr_assert_eq(hold.code, COMMON__CODE__OK);
    cr_assert_eq(town_ask(t, &hold), COMMON__CODE__OK);
    cr_assert_eq(town_confirm(t, &hold, NULL), COMMON__CODE__OK);
    return hold;
}

/* A town whose two times are taken. */
static struct town full_town(int32_t tenant, struct town_hold *first, struct town_hold *second)
{
    struct town t = small_town(tenant);
    *first = booked(&t, TOWN_AT(0));
    *second = booked(&t, TOWN_AT(15));
    return t;
}

Test(booking_wishes, are_on_the_list_once_the_link_of_the_mail_is_followed)
{
    struct town t = small_town(7001);
    struct entry entry = join(&t, "a@buerger.example", true);
    cr_assert_eq(entry.code, COMMON__CODE__OK);
    Booking__Wish *wish = shown(&t, &entry);
    cr_assert_eq(wish->state, BOOKING__WISH_STATE__TO_CONFIRM);
    cr_assert_not(wish->may_confirm, "the page of who entered it cannot");
    cr_assert_not_null(town_mail(&t, "booking/wish_confirm", NULL));
    cr_assert_eq(confirm(&t, &entry, entry.secret), COMMON__CODE__NOT_FOUND);
    cr_assert_eq(confirm(&t, &entry, NULL), COMMON__CODE__OK);
    cr_assert_eq(confirm(&t, &entry, NULL), COMMON__CODE__OK, "twice is no mistake");
    wish = shown(&t, &entry);
    cr_assert_eq(wish->state, BOOKING__WISH_STATE__LISTED);
    cr_assert_eq(wish->place, 1);
    cr_assert_not_null(town_mail(&t, "booking/wish_listed", NULL));
    town_free(&t);
}

Test(booking_wishes, that_nobody_confirms_are_gone_after_a_day)
{
    struct town t = small_town(7002);
    struct entry entry = join(&t, "a@buerger.example", true);
    t.now += DAY;
    cr_assert_eq(confirm(&t, &entry, NULL), COMMON__CODE__LINK_LAPSED);
    town_timer(&t, "wish", entry.wish);
    cr_assert_eq(town_int(&t, "select count(*) from wishes where tenant = %d"), 0);
    cr_assert_eq(town_int(&t, "select count(*) from due where tenant = %d and kind = 'wish'"), 0);
    town_free(&t);
}

Test(booking_wishes, of_one_address_stand_once_in_a_line)
{
    struct town t = small_town(7003);
    struct entry first = join(&t, "a@buerger.example", false);
    cr_assert_eq(first.code, COMMON__CODE__OK);
    cr_assert_eq(join(&t, "A@buerger.example", false).code, COMMON__CODE__ALREADY_LISTED);
    struct entry again = join(&t, "a@buerger.example", true);
    cr_assert_eq(again.code, COMMON__CODE__OK, "who is not known is told nothing of others");
    cr_assert_eq(confirm(&t, &again, NULL), COMMON__CODE__ALREADY_LISTED);
    town_free(&t);
}

Test(booking_wishes, get_what_is_cancelled_and_nobody_else_does)
{
    struct town_hold first, second;
    struct town t = full_town(7004, &first, &second);
    struct entry entry = join(&t, "a@buerger.example", false);
    look(&t);
    cr_assert_eq(shown(&t, &entry)->state, BOOKING__WISH_STATE__LISTED, "nothing is free");
    cr_assert_eq(town_cancel(&t, &first), COMMON__CODE__OK);
    cr_assert_eq(town_hold(&t, TOWN_AT(0)).code, COMMON__CODE__SLOT_TAKEN,
                 "between being freed and being offered");
    look(&t);
    Booking__Wish *wish = shown(&t, &entry);
    cr_assert_eq(wish->state, BOOKING__WISH_STATE__OFFERED);
    cr_assert_eq(wish->offer->start->ms, TOWN_AT(0));
    cr_assert_eq(town_hold(&t, TOWN_AT(0)).code, COMMON__CODE__SLOT_TAKEN);
    Notifier__MailRequest *mail = town_mail(&t, "booking/wish_offer", NULL);
    cr_assert_str_eq(mail->to, "a@buerger.example");
    cr_assert_str_eq(town_parameter(mail, "start"), "2026-12-01T08:00:00Z");
    town_free(&t);
}

Test(booking_wishes, for_several_get_a_time_that_is_long_enough)
{
    struct town_hold first, second;
    struct town t = full_town(7018, &first, &second);
    struct entry two = join_for(&t, "a@buerger.example", false, 2, false);
    struct entry both = join_for(&t, "b@buerger.example", false, 1, true);
    cr_assert_eq(shown(&t, &two)->persons, 2);
    cr_assert_eq(town_cancel(&t, &first), COMMON__CODE__OK);
    look(&t);
    cr_assert_eq(shown(&t, &two)->state, BOOKING__WISH_STATE__LISTED, "a quarter is too short");
    cr_assert_eq(town_cancel(&t, &second), COMMON__CODE__OK);
    look(&t);
    cr_assert_eq(shown(&t, &two)->offer->end->ms, TOWN_AT(30));
    cr_assert_str_eq(town_parameter(town_mail(&t, "booking/wish_offer", NULL), "title"),
                     "2 × Personalausweis");
    cr_assert_eq(decline(&t, &two), COMMON__CODE__OK);
    look(&t);
    cr_assert_eq(take(&t, &both, NULL), COMMON__CODE__OK);
    cr_assert_eq(town_int(&t, "select count(*) from appointments where tenant = %d and state ="
                              " 'BOOKED' and further = '{austritt}' and persons = 1"),
                 1);
    town_free(&t);
}

Test(booking_wishes, that_are_taken_are_booked_at_once)
{
    struct town_hold first, second, own;
    struct town t = full_town(7005, &first, &second);
    struct entry entry = join(&t, "a@buerger.example", false);
    cr_assert_eq(town_cancel(&t, &first), COMMON__CODE__OK);
    look(&t);
    cr_assert_eq(take(&t, &entry, &own), COMMON__CODE__OK);
    cr_assert_eq(take(&t, &entry, NULL), COMMON__CODE__OK, "a second click");
    cr_assert_eq(shown(&t, &entry)->state, BOOKING__WISH_STATE__TAKEN);
    cr_assert_null(shown(&t, &entry)->name, "the appointment has it now");
    cr_assert_eq(town_int(&t, "select count(*) from appointments where tenant = %d and state = "
                              "'BOOKED' and name = 'Erika Muster' and email = 'a@buerger.example'"),
                 1);
    cr_assert_eq(
        town_int(&t, "select count(*) from claims where tenant = %d and lapses_at is null"), 2);
    cr_assert_not_null(town_mail(&t, "booking/booked", NULL)->calendar);
    cr_assert_eq(town_cancel(&t, &own), COMMON__CODE__OK, "its code is the appointment's");
    town_free(&t);
}

Test(booking_wishes, of_an_address_with_too_many_appointments_are_taken_when_one_is_given_up)
{
    struct town_hold first, second;
    struct town t = full_town(7040, &first, &second);
    struct entry entry = join(&t, "muster@buerger.example", true);
    cr_assert_eq(confirm(&t, &entry, NULL), COMMON__CODE__OK);
    town_int(&t, "update tenants set address_most = 1 where tenant = %d");
    cr_assert_eq(town_cancel(&t, &second), COMMON__CODE__OK);
    look(&t);
    cr_assert_eq(take(&t, &entry, NULL), COMMON__CODE__ADDRESS_FULL);
    cr_assert_eq(shown(&t, &entry)->state, BOOKING__WISH_STATE__OFFERED, "nothing is lost");
    cr_assert_eq(town_cancel(&t, &first), COMMON__CODE__OK);
    cr_assert_eq(take(&t, &entry, NULL), COMMON__CODE__OK);
    town_free(&t);
}

Test(booking_wishes, go_to_the_next_one_when_declined_and_keep_their_place)
{
    struct town_hold first, second;
    struct town t = full_town(7006, &first, &second);
    struct entry a = join(&t, "a@buerger.example", false), b = join(&t, "b@buerger.example", false);
    cr_assert_eq(shown(&t, &b)->place, 2);
    cr_assert_eq(town_cancel(&t, &first), COMMON__CODE__OK);
    look(&t);
    cr_assert_eq(shown(&t, &b)->state, BOOKING__WISH_STATE__LISTED);
    cr_assert_eq(decline(&t, &a), COMMON__CODE__OK);
    cr_assert_eq(town_hold(&t, TOWN_AT(0)).code, COMMON__CODE__SLOT_TAKEN);
    look(&t);
    cr_assert_eq(shown(&t, &a)->state, BOOKING__WISH_STATE__LISTED);
    cr_assert_eq(shown(&t, &a)->place, 1);
    cr_assert_eq(shown(&t, &b)->state, BOOKING__WISH_STATE__OFFERED);
    cr_assert_eq(shown(&t, &b)->offer->start->ms, TOWN_AT(0));
    cr_assert_eq(decline(&t, &a), COMMON__CODE__OFFER_OVER);
    town_free(&t);
}

Test(booking_wishes, that_are_late_lose_the_offer_and_end_with_the_third)
{
    struct town_hold first, second;
    struct town t = full_town(7007, &first, &second);
    struct entry a = join(&t, "a@buerger.example", false);
    cr_assert_eq(town_cancel(&t, &first), COMMON__CODE__OK);
    for (int missed = 1; missed <= BOOKING_OFFERS; missed++) {
        look(&t);
        const char *offer = offered(&t);
        cr_assert_str_neq(offer, "");
        t.now = shown(&t, &a)->offer->until->ms - 1;
        town_timer(&t, "offer", offer);
        cr_assert_eq(shown(&t, &a)->state, BOOKING__WISH_STATE__OFFERED, "not yet");
        t.now += 1;
        cr_assert_eq(take(&t, &a, NULL), COMMON__CODE__OFFER_OVER);
        town_timer(&t, "offer", offer);
        Booking__Wish *wish = shown(&t, &a);
        if (missed < BOOKING_OFFERS) {
            cr_assert_eq(wish->state, BOOKING__WISH_STATE__LISTED);
            cr_assert_eq(wish->missed, missed);
            town_int(&t, "update wishes set passed = '{}' where tenant = %d");
        } else {
            cr_assert_eq(wish->ended, BOOKING__WISH_END__MISSED);
            cr_assert_null(wish->email);
        }
    }
    size_t n;
    cr_assert_not_null(town_mail(&t, "booking/wish_missed", &n));
    cr_assert_eq(n, 2);
    cr_assert_not_null(town_mail(&t, "booking/wish_out", NULL));
    town_free(&t);
}

Test(booking_wishes, are_offered_what_lapses_expires_or_is_moved_away_from)
{
    struct town t = small_town(7008);
    struct town_hold held = town_hold(&t, TOWN_AT(0)), asked = town_hold(&t, TOWN_AT(15));
    cr_assert_eq(town_ask(&t, &asked), COMMON__CODE__OK);
    struct entry a = join(&t, "a@buerger.example", false), b = join(&t, "b@buerger.example", false);
    look(&t);
    cr_assert_eq(town_int(&t, LISTED("LISTED")), 2);
    t.now += 10 * RH_MINUTE;
    town_timer(&t, "lapse", held.reply->appointment);
    cr_assert_eq(town_hold(&t, TOWN_AT(0)).code, COMMON__CODE__SLOT_TAKEN);
    look(&t);
    cr_assert_eq(shown(&t, &a)->offer->start->ms, TOWN_AT(0));
    t.now += RH_HOUR;
    town_timer(&t, "expire", asked.reply->appointment);
    cr_assert_eq(town_hold(&t, TOWN_AT(15)).code, COMMON__CODE__SLOT_TAKEN);
    look(&t);
    cr_assert_eq(shown(&t, &b)->offer->start->ms, TOWN_AT(15));
    town_free(&t);
}

Test(booking_wishes, are_offered_what_somebody_moves_away_from)
{
    struct town t = small_town(7009);
    struct town_hold old = booked(&t, TOWN_AT(0)), other = town_hold_instead(&t, &old, TOWN_AT(15));
    struct entry a = join(&t, "a@buerger.example", false);
    cr_assert_eq(town_move(&t, &other), COMMON__CODE__OK);
    cr_assert_eq(town_hold(&t, TOWN_AT(0)).code, COMMON__CODE__SLOT_TAKEN);
    look(&t);
    cr_assert_eq(shown(&t, &a)->offer->start->ms, TOWN_AT(0));
    town_free(&t);
}

Test(booking_wishes, of_nobody_leave_a_cancelled_time_free_at_once)
{
    struct town_hold first, second;
    struct town t = full_town(7010, &first, &second);
    cr_assert_eq(town_cancel(&t, &first), COMMON__CODE__OK);
    cr_assert_eq(town_hold(&t, TOWN_AT(0)).code, COMMON__CODE__OK);
    town_free(&t);
}

Test(booking_wishes, that_do_not_fit_keep_a_place_from_others_for_five_minutes_at_most)
{
    struct town_hold first, second;
    struct town t = full_town(7011, &first, &second);
    struct entry a = join(&t, "a@buerger.example", false);
    town_int(&t, "update wishes set part = 'AFTERNOON' where tenant = %d");
    cr_assert_eq(town_cancel(&t, &first), COMMON__CODE__OK);
    look(&t);
    cr_assert_eq(shown(&t, &a)->state, BOOKING__WISH_STATE__LISTED);
    t.now += 5 * RH_MINUTE;
    cr_assert_eq(town_hold(&t, TOWN_AT(0)).code, COMMON__CODE__OK);
    town_free(&t);
}

Test(booking_wishes, are_offered_what_a_new_opening_brings)
{
    struct town_hold first, second;
    struct town t = full_town(7012, &first, &second);
    struct entry a = join(&t, "a@buerger.example", false);
    look(&t);
    town_int(&t, "update openings set closes = '09:45' where tenant = %d");
    town_int(&t, "update tenants set schedule = schedule + 1 where tenant = %d");
    t.now += 5 * RH_MINUTE;
    cr_assert_eq(town_int(&t, "select count(*) from due where tenant = %d and kind = 'offers'"
                              " and at <= '2026-11-24T08:45:02Z'"),
                 1, "the list looks by itself");
    look(&t);
    cr_assert_eq(shown(&t, &a)->offer->start->ms, TOWN_AT(30));
    town_free(&t);
}

Test(booking_wishes, of_one_address_have_one_offer_at_a_time)
{
    struct town_hold first, second;
    struct town t = full_town(7013, &first, &second);
    join(&t, "a@buerger.example", false);
    town_int(&t, "insert into wishes (tenant, wish, service, from_day, to_day, weekdays,"
                 " part, state, waits_since, name, email, language, made_at, changed_at)"
                 " select tenant, gen_random_uuid(), 'austritt', from_day, to_day, weekdays,"
                 " part, state, waits_since, name, upper(email), language, made_at, changed_at"
                 " from wishes where tenant = %d");
    cr_assert_eq(town_cancel(&t, &first), COMMON__CODE__OK);
    cr_assert_eq(town_cancel(&t, &second), COMMON__CODE__OK);
    look(&t);
    cr_assert_eq(town_int(&t, LISTED("OFFERED")), 1);
    cr_assert_eq(town_int(&t, LISTED("LISTED")), 1);
    town_free(&t);
}

Test(booking_wishes, that_are_left_are_forgotten_and_free_what_was_offered)
{
    struct town_hold first, second;
    struct town t = full_town(7014, &first, &second);
    struct entry a = join(&t, "a@buerger.example", false), b = join(&t, "b@buerger.example", false);
    cr_assert_eq(town_cancel(&t, &first), COMMON__CODE__OK);
    look(&t);
    cr_assert_eq(leave(&t, &a), COMMON__CODE__OK);
    cr_assert_eq(leave(&t, &a), COMMON__CODE__OK, "who has left has left");
    cr_assert_eq(shown(&t, &a)->ended, BOOKING__WISH_END__LEFT);
    cr_assert_eq(town_int(&t, "select count(*) from wishes where tenant = %d and email = "
                              "'a@buerger.example'"),
                 0);
    look(&t);
    cr_assert_eq(shown(&t, &b)->offer->start->ms, TOWN_AT(0));
    t.now += 7 * DAY + RH_MINUTE;
    town_timer(&t, "wish", a.wish);
    cr_assert_eq(town_int(&t, "select count(*) from wishes where tenant = %d"), 1);
    town_free(&t);
}

Test(booking_wishes, end_with_their_last_day_and_say_so)
{
    struct town_hold first, second;
    struct town t = full_town(7015, &first, &second);
    struct entry a = join(&t, "a@buerger.example", false);
    t.now += 57 * DAY;
    town_timer(&t, "wish", a.wish);
    cr_assert_eq(shown(&t, &a)->ended, BOOKING__WISH_END__RAN_OUT);
    cr_assert_not_null(town_mail(&t, "booking/wish_ran_out", NULL));
    look(&t);
    cr_assert_eq(town_int(&t, "select count(*) from due where tenant = %d and kind = 'offers'"), 0,
                 "nobody waits: nothing to look for");
    town_free(&t);
}

Test(booking_wishes, are_removed_by_the_office_with_a_mail_and_a_record)
{
    struct town t = small_town(7016);
    size_t n;
    struct entry a = join(&t, "a@buerger.example", false);
    Booking__RemoveWishRequest in = BOOKING__REMOVE_WISH_REQUEST__INIT;
    Booking__RemoveWishReply out = BOOKING__REMOVE_WISH_REPLY__INIT;
    Booking__LineRequest ask = BOOKING__LINE_REQUEST__INIT;
    Booking__LineReply line = BOOKING__LINE_REPLY__INIT;
    struct rh_request rq = town_request(&t);
    rq.caller.account = TOWN_ACCOUNT;
    cr_assert_null(booking_line(&rq, &ask, &line));
    cr_assert_eq(line.n_entries, 1);
    cr_assert_eq(line.services[0]->waiting, 1);
    cr_assert_str_eq(line.entries[0]->name, "Erika Muster");
    in.wish = a.wish;
    fixture_ask(&rq, "booking.remove_wish", &in.base);
    cr_assert_null(booking_remove_wish(&rq, &in, &out));
    cr_assert_eq(shown(&t, &a)->ended, BOOKING__WISH_END__REMOVED);
    cr_assert_not_null(town_mail(&t, "booking/wish_removed", NULL));
    cr_assert_not_null(town_audit(&t, &n));
    cr_assert_eq(n, 2, "of looking and of removing");
    town_free(&t);
}

/* ---- at once ---- */

struct actor {
    pthread_t thread;
    struct town town;
    const struct entry *entry;
    const struct town_hold *hold;
    const char *offer;
    Common__Code code;
};

static void *cancels_and_looks(void *arg)
{
    struct actor *actor = arg;
    actor->code = town_cancel(&actor->town, actor->hold);
    look(&actor->town);
    return NULL;
}

static void *grabs(void *arg)
{
    struct actor *actor = arg;
    for (int i = 0; i < 40; i++)
        if (town_hold(&actor->town, TOWN_AT(i % 2 * 15)).code == COMMON__CODE__OK)
            actor->code = COMMON__CODE__SLOT_TAKEN;
    return NULL;
}

Test(booking_wishes, get_both_of_two_places_freed_at_once_whoever_grabs)
{
    struct town_hold held[2];
    struct town t = full_town(7017, &held[0], &held[1]);
    struct entry a = join(&t, "a@buerger.example", false), b = join(&t, "b@buerger.example", false);
    struct actor actors[3];
    for (int i = 0; i < 3; i++)
        actors[i] = (struct actor){.town = town_again(7017), .hold = &held[i % 2]};
    for (int i = 0; i < 3; i++) {
        actors[i].town.now = t.now;
        pthread_create(&actors[i].thread, NULL, i == 2 ? grabs : cancels_and_looks, &actors[i]);
    }
    for (int i = 0; i < 3; i++) {
        pthread_join(actors[i].thread, NULL);
        cr_assert_eq(actors[i].code, COMMON__CODE__OK, "%d", i);
        town_free(&actors[i].town);
    }
    look(&t);
    cr_assert_eq(shown(&t, &a)->state, BOOKING__WISH_STATE__OFFERED);
    cr_assert_eq(shown(&t, &b)->state, BOOKING__WISH_STATE__OFFERED);
    cr_assert_neq(shown(&t, &a)->offer->start->ms, shown(&t, &b)->offer->start->ms);
    cr_assert_eq(town_int(&t, LIVE), 2, "each place once");
    town_free(&t);
}

static void *takes(void *arg)
{
    struct actor *actor = arg;
    actor->code = take(&actor->town, actor->entry, NULL);
    return NULL;
}

static void *declines(void *arg)
{
    struct actor *actor = arg;
    actor->code = decline(&actor->town, actor->entry);
    return NULL;
}

static void *misses(void *arg)
{
    struct actor *actor = arg;
    actor->town.now += 2 * DAY;
    town_timer(&actor->town, "offer", actor->offer);
    actor->code = COMMON__CODE__OK;
    return NULL;
}

Test(booking_wishes, have_one_outcome_when_taken_declined_and_lapsed_at_once)
{
    void *(*const acts[])(void *) = {takes, declines, misses};
    for (int round = 0; round < 6; round++) {
        struct town_hold first, second;
        struct town t = full_town(7020 + round, &first, &second);
        struct entry a = join(&t, "a@buerger.example", false);
        struct actor actors[3];
        cr_assert_eq(town_cancel(&t, &first), COMMON__CODE__OK);
        look(&t);
        for (int i = 0; i < 3; i++) {
            actors[i] =
                (struct actor){.town = town_again(7020 + round), .entry = &a, .offer = offered(&t)};
            actors[i].town.now = t.now;
        }
        for (int i = 0; i < 3; i++)
            pthread_create(&actors[i].thread, NULL, acts[(i + round) % 3], &actors[i]);
        for (int i = 0; i < 3; i++) {
            pthread_join(actors[i].thread, NULL);
            town_free(&actors[i].town);
        }
        bool taken = town_int(&t, LISTED("TAKEN")) == 1;
        int64_t mails = 0;
        town_mail(&t, "booking/wish_missed", (size_t *)&mails);
        cr_assert_eq(town_int(&t, LISTED("OFFERED")), 0);
        cr_assert_eq(town_int(&t, "select count(*) from appointments where tenant = %d and state = "
                                  "'BOOKED'"),
                     taken ? 2 : 1);
        cr_assert_eq(
            town_int(&t, "select count(*) from claims where tenant = %d and lapses_at is null"),
            taken ? 2 : 1);
        cr_assert(!taken || mails == 0, "not booked and told that it is lost");
        town_free(&t);
    }
}
