/* Times that are chosen without proof of work: nothing is held for them, and booked they are whole.
 */
#include "booking_intent.h"
#include "town.h"

#include <criterion/criterion.h>
#include <pthread.h>

#define EMAIL     "muster@buerger.example"
#define ROWS(of_) "select count(*) from " of_ " where tenant = %d"
#define BOOKED    "select count(*) from appointments where tenant = %d and state = 'BOOKED'"

struct intent {
    const char *key, *email;
    int64_t start;
    Common__Code code;
    char *intent, *secret;
};

static void intend(struct town *t, struct intent *intent)
{
    Booking__IntendRequest in = BOOKING__INTEND_REQUEST__INIT;
    Booking__IntendReply *out = (void *)rh_pb_new(t->f.arena, &booking__intend_reply__descriptor);
    struct rh_request rq = town_request(t);
    in.service = rh_arena_strdup(t->f.arena, "perso");
    in.office = rh_arena_strdup(t->f.arena, "b");
    in.start = rh_pb_instant(t->f.arena, intent->start);
    in.name = rh_arena_strdup(t->f.arena, "Erika Muster");
    in.email = rh_arena_strdup(t->f.arena, intent->email == NULL ? EMAIL : intent->email);
    fixture_ask(&rq, "booking.intend", &in.base);
    if (intent->key != NULL)
        rq.key = intent->key;
    intent->code = town_code(booking_intend(&rq, &in, out));
    intent->intent = out->intent;
    intent->secret = out->code;
}

static struct intent intended(struct town *t, int64_t start, const char *email)
{
    struct intent intent = {.start = start, .email = email};
    intend(t, &intent);
    cr_assert_eq(intent.code, COMMON__CODE__OK);
    return intent;
}

/* As its page shows it: to who came by the mail's link, or to who made it. */
static Booking__Intent *shown(struct town *t, const struct intent *intent, bool mailed)
{
    Booking__IntentRequest in = BOOKING__INTENT_REQUEST__INIT;
    Booking__IntentReply *out = (void *)rh_pb_new(t->f.arena, &booking__intent_reply__descriptor);
    struct rh_request rq = town_request(t);
    in.intent = intent->intent;
    in.code = mailed ? booking_intent_mail_code(&rq, in.intent) : intent->secret;
    return booking_intent(&rq, &in, out) == NULL ? out->intent : NULL;
}

struct booked {
    const char *key;
    int64_t start; /* 0: as chosen */
    bool own;      /* by the code of who made the intent */
    struct town_hold appointment;
};

static Common__Code book(struct town *t, const struct intent *intent, struct booked *booked)
{
    Booking__BookIntentRequest in = BOOKING__BOOK_INTENT_REQUEST__INIT;
    Booking__BookIntentReply *out =
        (void *)rh_pb_new(t->f.arena, &booking__book_intent_reply__descriptor);
    struct rh_request rq = town_request(t);
    in.intent = intent->intent;
    in.code = booked->own ? intent->secret : booking_intent_mail_code(&rq, in.intent);
    in.start = booked->start == 0 ? NULL : rh_pb_instant(t->f.arena, booked->start);
    fixture_ask(&rq, "booking.book_intent", &in.base);
    if (booked->key != NULL)
        rq.key = booked->key;
    Common__Code code = town_code(booking_book_intent(&rq, &in, out));
    booked->appointment = (struct town_hold){
        .reply = (void *)rh_pb_new(t->f.arena, &booking__hold_reply__descriptor)};
    booked->appointment.reply->appointment = out->appointment;
    booked->appointment.reply->code = out->code;
    return code;
}

Test(booking_intent, is_the_way_of_who_proves_no_work)
{
    struct town t = town_new(7101, 1);
    struct town_hold hold = {.service = "perso", .start = TOWN_AT(0), .unproved = true};
    town_hold_all(&t, &hold, 1);
    cr_assert_eq(hold.code, COMMON__CODE__WORK_MISSING);
    cr_assert_eq(town_int(&t, ROWS("claims")), 0);
    hold.staff = true;
    town_hold_all(&t, &hold, 1);
    cr_assert_eq(hold.code, COMMON__CODE__OK, "who is logged in proves none");
    town_free(&t);
}

Test(booking_intent, that_is_refused_for_its_time_is_refused_for_that)
{
    struct town t = town_new(7102, 1);
    struct town_hold hold = {.service = "perso", .start = TOWN_AT(7), .unproved = true};
    town_hold_all(&t, &hold, 1);
    cr_assert_eq(hold.code, COMMON__CODE__SLOT_NOT_OFFERED);
    struct intent intent = {.start = TOWN_AT(7)};
    intend(&t, &intent);
    cr_assert_eq(intent.code, COMMON__CODE__SLOT_NOT_OFFERED);
    town_free(&t);
}

Test(booking_intent, of_a_repeated_hold_finds_what_was_held)
{
    struct town t = town_new(7103, 1);
    struct town_hold hold = {
        .key = "01900000-0000-7000-8000-0000000000aa", .service = "perso", .start = TOWN_AT(0)};
    town_hold_all(&t, &hold, 1);
    const char *first = hold.reply->appointment;
    hold.unproved = true; /* a proof counts once, and the repetition brings the same */
    town_hold_all(&t, &hold, 1);
    cr_assert_eq(hold.code, COMMON__CODE__OK);
    cr_assert_str_eq(hold.reply->appointment, first);
    town_free(&t);
}

Test(booking_intent, holds_nothing_until_the_link_of_the_mail_books_it)
{
    struct town t = town_new(7104, 1);
    struct intent intent = intended(&t, TOWN_AT(0), NULL);
    struct booked booked = {.own = true};
    cr_assert_eq(town_int(&t, ROWS("claims")), 0);
    cr_assert_eq(town_int(&t, ROWS("appointments")), 0);
    Notifier__MailRequest *mail = town_mail(&t, "booking/intent", NULL);
    cr_assert_str_eq(mail->to, EMAIL);
    cr_assert_not_null(strstr(town_parameter(mail, "link"), intent.intent));
    cr_assert_null(strstr(town_parameter(mail, "link"), intent.secret));
    cr_assert_not(shown(&t, &intent, false)->may_book);
    cr_assert_eq(book(&t, &intent, &booked), COMMON__CODE__NOT_FOUND, "it needs the mail's link");
    cr_assert(shown(&t, &intent, true)->may_book);
    cr_assert_not(shown(&t, &intent, true)->taken);
    booked.own = false;
    cr_assert_eq(book(&t, &intent, &booked), COMMON__CODE__OK);
    cr_assert_eq(town_int(&t, BOOKED " and name = 'Erika Muster' and email = '" EMAIL "'"), 1);
    cr_assert_eq(town_int(&t, ROWS("claims") " and lapses_at is null"), 1);
    cr_assert_eq(town_int(&t, ROWS("intents") " and email is null and name is null"), 1);
    cr_assert_not_null(town_mail(&t, "booking/booked", NULL)->calendar);
    cr_assert_eq(town_int(&t, ROWS("due") " and kind = 'tomorrow'"), 1);
    cr_assert_eq(town_cancel(&t, &booked.appointment), COMMON__CODE__OK, "its code is known");
    town_free(&t);
}

Test(booking_intent, is_booked_once_however_often_it_is_clicked)
{
    struct town t = town_new(7105, 2);
    struct intent intent = intended(&t, TOWN_AT(0), NULL);
    struct booked first = {.key = "01900000-0000-7000-8000-0000000000ab"}, again = first,
                  other = {0};
    cr_assert_eq(book(&t, &intent, &first), COMMON__CODE__OK);
    cr_assert_eq(book(&t, &intent, &again), COMMON__CODE__OK);
    cr_assert_eq(book(&t, &intent, &other), COMMON__CODE__OK);
    cr_assert_str_eq(again.appointment.reply->appointment, first.appointment.reply->appointment);
    cr_assert_str_eq(other.appointment.reply->appointment, first.appointment.reply->appointment);
    cr_assert_str_eq(shown(&t, &intent, true)->appointment, first.appointment.reply->appointment);
    cr_assert_eq(town_int(&t, BOOKED), 1);
    struct intent repeated = {.key = "01900000-0000-7000-8000-0000000000ac", .start = TOWN_AT(15)};
    intend(&t, &repeated);
    const char *id = repeated.intent;
    intend(&t, &repeated);
    cr_assert_str_eq(repeated.intent, id);
    cr_assert_eq(town_int(&t, ROWS("intents")), 2);
    town_free(&t);
}

Test(booking_intent, whose_time_is_taken_shows_others_and_books_one_of_them)
{
    struct town t = town_new(7106, 1);
    struct intent intent = intended(&t, TOWN_AT(0), NULL);
    struct booked booked = {.start = 0};
    cr_assert_eq(town_hold(&t, TOWN_AT(0)).code, COMMON__CODE__OK);
    cr_assert_eq(book(&t, &intent, &booked), COMMON__CODE__SLOT_TAKEN);
    cr_assert_eq(town_int(&t, BOOKED), 0);
    cr_assert_eq(town_int(&t, ROWS("address_places")), 0);
    Booking__Intent *page = shown(&t, &intent, true);
    cr_assert(page->taken);
    cr_assert_str_eq(page->name, "Erika Muster");
    cr_assert_gt(page->times->n_days, 0);
    booked.start = page->times->days[0]->slots[0]->start->ms;
    cr_assert_neq(booked.start, TOWN_AT(0));
    cr_assert_eq(book(&t, &intent, &booked), COMMON__CODE__OK);
    cr_assert_eq(town_int(&t, BOOKED), 1);
    town_free(&t);
}

Test(booking_intent, of_an_address_without_a_place_is_not_booked_until_one_is_given_up)
{
    struct town t = town_new(7107, 3);
    struct booked first = {.start = 0}, second = {.start = 0};
    town_int(&t, "update tenants set address_most = 1 where tenant = %d");
    struct intent one = intended(&t, TOWN_AT(0), "a@b.example");
    struct intent two = intended(&t, TOWN_AT(15), "A+2@b.example");
    cr_assert_eq(book(&t, &one, &first), COMMON__CODE__OK);
    cr_assert_eq(book(&t, &two, &second), COMMON__CODE__ADDRESS_FULL);
    cr_assert_eq(town_int(&t, ROWS("claims")), 1, "nothing of it is left behind");
    cr_assert_null(town_mail(&t, "booking/full", NULL), "the page says it");
    cr_assert_eq(town_cancel(&t, &first.appointment), COMMON__CODE__OK);
    cr_assert_eq(book(&t, &two, &second), COMMON__CODE__OK);
    town_free(&t);
}

Test(booking_intent, sends_five_links_to_an_address_and_no_more)
{
    struct town t = town_new(7108, 2);
    struct intent sixth = {.start = TOWN_AT(0), .email = "MUSTER+6@buerger.example"};
    for (int i = 0; i < 5; i++)
        intended(&t, TOWN_AT(15 * i), NULL);
    intend(&t, &sixth);
    cr_assert_eq(sixth.code, COMMON__CODE__TOO_MANY_TRIES);
    t.now += 24 * RH_HOUR;
    sixth.start = TOWN_AT(15);
    intend(&t, &sixth);
    cr_assert_eq(sixth.code, COMMON__CODE__OK);
    town_free(&t);
}

Test(booking_intent, is_forgotten_after_a_day)
{
    struct town t = town_new(7109, 1);
    struct intent intent = intended(&t, TOWN_AT(0), NULL);
    struct booked booked = {.start = 0};
    t.now += 24 * RH_HOUR - 1;
    town_timer(&t, "intent", intent.intent);
    cr_assert_not_null(shown(&t, &intent, true));
    t.now += 1;
    cr_assert_eq(book(&t, &intent, &booked), COMMON__CODE__NOT_FOUND);
    town_timer(&t, "intent", intent.intent);
    cr_assert_eq(town_int(&t, ROWS("intents")), 0);
    cr_assert_eq(town_int(&t, ROWS("due") " and kind = 'intent'"), 0);
    town_free(&t);
}

enum { RIVALS = 8 };

struct rival {
    pthread_t thread;
    struct town town;
    struct intent intent;
    Common__Code code;
};

static void *race(void *arg)
{
    struct rival *rival = arg;
    struct booked booked = {.start = 0};
    rival->code = book(&rival->town, &rival->intent, &booked);
    return NULL;
}

Test(booking_intent, never_shares_a_counter_with_another)
{
    struct town t = town_new(7110, 3);
    struct rival rivals[RIVALS];
    size_t booked = 0;
    for (size_t i = 0; i < RIVALS; i++) {
        rivals[i] = (struct rival){.town = town_again(7110)};
        rivals[i].intent = intended(&rivals[i].town, TOWN_AT(0),
                                    rh_arena_printf(t.f.arena, "r%zu@buerger.example", i));
    }
    for (size_t i = 0; i < RIVALS; i++)
        cr_assert_eq(pthread_create(&rivals[i].thread, NULL, race, &rivals[i]), 0);
    for (size_t i = 0; i < RIVALS; i++) {
        pthread_join(rivals[i].thread, NULL);
        cr_assert(rivals[i].code == COMMON__CODE__OK || rivals[i].code == COMMON__CODE__SLOT_TAKEN);
        booked += rivals[i].code == COMMON__CODE__OK;
        town_free(&rivals[i].town);
    }
    cr_assert_eq(booked, 3);
    cr_assert_eq(town_int(&t, BOOKED), 3);
    cr_assert_eq(town_int(&t, ROWS("claims")), 3);
    town_free(&t);
}
