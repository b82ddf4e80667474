/* Choosing a time without holding it: for who can prove no work and is not logged in. What is
 * scarce stays free for everybody until the link of the mail is followed; then it is booked, or the
 * page shows what is free instead, and name and address need not be entered again. */
#include "booking_intent.h"

#include "instant.h"
#include "notifier.pb-c.h"

#include "banned.h"

#define OPEN_FOR (24 * RH_HOUR) /* nothing is held: there is time to look into one's mails */

enum { ROUNDS = 6 };

/* ---- what was chosen ---- */

struct asked {
    struct booking_wanted wanted;
    const char *office, *venue;
    int64_t start;
};
#define ASKED(in)                                                                                  \
    {                                                                                              \
        BOOKING_WANTED(in), (in)->office, (in)->venue, (in)->start->ms                             \
    }

static struct rh_error *want(struct rh_request *rq, const struct asked *asked,
                             struct booking_wanted_time *ret)
{
    struct booking_choice *choices;
    size_t n;
    *ret = (struct booking_wanted_time){.start = asked->start};
    if (asked->start < RH_INSTANT_MIN || asked->start > RH_INSTANT_MAX)
        return rh_invalid(rq->arena, "start", WRONG_FORMAT);
    ret->venue = asked->venue == NULL || asked->venue[0] == '\0' ? NULL : asked->venue;
    RH_TRY(booking_schedule(rq, &ret->schedule));
    RH_TRY(booking_need_asked(rq, ret->schedule, &asked->wanted, &ret->need));
    RH_TRY(booking_office_asked(rq, ret->schedule, asked->office, &ret->office));
    return booking_wanted_check(rq, ret, &choices, &n);
}

static Booking__Chosen *chosen(struct rh_request *rq, const struct booking_wanted_time *wanted)
{
    Booking__Chosen *out = (void *)rh_pb_new(rq->arena, &booking__chosen__descriptor);
    out->service = booking_reply_service(rq->arena, wanted->need.parts[0].service);
    out->persons = wanted->need.parts[0].persons;
    booking_reply_further(rq->arena, &wanted->need, &out->n_further, &out->further);
    out->has_several = true;
    out->several = booking_need_several(&wanted->need);
    out->office = booking_reply_office(rq->arena, wanted->schedule, wanted->office, rq->now);
    out->venue = (char *)(uintptr_t)wanted->venue;
    out->start = rh_pb_instant(rq->arena, wanted->start);
    out->end = rh_pb_instant(rq->arena, wanted->end);
    return out;
}

struct rh_error *booking_chosen(struct rh_request *rq, const Booking__ChosenRequest *in,
                                Booking__ChosenReply *out)
{
    const struct asked asked = ASKED(in);
    struct booking_wanted_time wanted;
    RH_TRY(want(rq, &asked, &wanted));
    out->chosen = chosen(rq, &wanted);
    return NULL;
}

/* ---- making an intent ---- */

static struct booking_message mail_of(struct rh_request *rq,
                                      const struct booking_wanted_time *wanted,
                                      const struct booking_intent_entry *entry)
{
    const struct booking_settings *settings = rq->settings;
    const struct booking_appointment_row row = {.what = booking_what_of(rq->arena, &wanted->need),
                                                .venue = wanted->venue};
    const struct booking_found found = {
        .row = &row, .schedule = wanted->schedule, .need = wanted->need, .office = wanted->office};
    Notifier__MailRequest *mail = (void *)rh_pb_new(rq->arena, &notifier__mail_request__descriptor);
    mail->to = (char *)(uintptr_t)entry->email;
    mail->letter = rh_arena_strdup(rq->arena, "booking/intent");
    mail->language = (char *)(uintptr_t)entry->language;
    booking_mail_add(rq->arena, mail, "title", booking_title(rq->arena, &found));
    booking_mail_add(rq->arena, mail, "where", booking_place(rq->arena, &found));
    booking_mail_add_time(rq->arena, mail, "start", entry->start);
    booking_mail_add_time(rq->arena, mail, "until", entry->until);
    booking_mail_add(rq->arena, mail, "link",
                     rh_arena_printf(rq->arena, "%s/%s/auswahl/%s?code=%s", settings->public_url,
                                     wanted->schedule->slug, entry->intent,
                                     booking_intent_mail_code(rq, entry->intent)));
    return (struct booking_message){rh_uuid(rq->arena, rq->now),
                                    rh_pb_pack(rq->arena, &mail->base)};
}

static void fill_entry(struct rh_request *rq, const Booking__IntendRequest *in,
                       const struct booking_wanted_time *wanted, struct booking_intent_entry *entry)
{
    int64_t until = rq->now + OPEN_FOR;
    entry->intent = rh_uuid(rq->arena, rq->now);
    entry->office = wanted->office->office;
    entry->service = wanted->need.parts[0].service->service;
    entry->venue = wanted->venue;
    entry->persons = wanted->need.parts[0].persons;
    entry->further = booking_need_further(rq->arena, &wanted->need);
    entry->start = wanted->start;
    entry->end = wanted->end;
    entry->until = until;
    entry->name = in->name;
    entry->email = in->email;
    entry->address = booking_address_hash(rq, in->email);
    entry->language = rq->language;
    entry->mail = mail_of(rq, wanted, entry);
}

struct rh_error *booking_intend(struct rh_request *rq, const Booking__IntendRequest *in,
                                Booking__IntendReply *out)
{
    const struct asked asked = ASKED(in);
    struct booking_wanted_time wanted;
    struct booking_intent_entry entry = {.intent = NULL};
    struct rh_outcome outcome;
    RH_TRY(rh_write_of(rq, &entry.write));
    RH_TRY(want(rq, &asked, &wanted));
    fill_entry(rq, in, &wanted, &entry);
    out->intent = (char *)(uintptr_t)entry.intent;
    out->code = rh_arena_strdup(rq->arena, "");
    entry.write.reply = rh_pb_pack(rq->arena, &out->base);
    RH_TRY(booking_store_intend(rq, &entry, &outcome));
    if (outcome.known)
        RH_TRY(rh_write_replay(rq, outcome.same, outcome.reply, &out->base));
    else if (!outcome.done)
        return rh_refuse(rq->arena, TOO_MANY_TRIES);
    out->code = booking_intent_code(rq, out->intent);
    return NULL;
}

/* ---- its page ---- */

static struct rh_error *look_up(struct rh_request *rq, const char *intent,
                                struct booking_intent_row **ret_row,
                                struct booking_wanted_time *ret_wanted)
{
    struct booking_intent_row *row;
    RH_TRY(booking_store_intent(rq, intent, &row));
    if (row == NULL)
        return rh_refuse(rq->arena, NOT_FOUND);
    *ret_row = row;
    *ret_wanted = (struct booking_wanted_time){
        .venue = row->venue, .start = row->start_at, .end = row->end_at};
    RH_TRY(booking_schedule(rq, &ret_wanted->schedule));
    ret_wanted->office = booking_office_find(ret_wanted->schedule, row->office);
    if (ret_wanted->office == NULL ||
        !booking_need_stored(rq->arena, ret_wanted->schedule, &row->what, &ret_wanted->need))
        return rh_fail(rq->arena, INTERNAL, "an intent's service or office is gone");
    return NULL;
}

static struct rh_error *times_of(struct rh_request *rq, const struct booking_wanted_time *wanted,
                                 int32_t day, Booking__TimesReply **ret)
{
    Booking__TimesRequest ask = BOOKING__TIMES_REQUEST__INIT;
    int32_t today = booking_zone_day(&wanted->schedule->zone, rq->now, NULL);
    booking_need_again(rq->arena, &wanted->need, &ask);
    ask.office = (char *)(uintptr_t)wanted->office->office;
    ask.from = booking_date(rq->arena, day < today ? today : day);
    *ret = (void *)rh_pb_new(rq->arena, &booking__times_reply__descriptor);
    return booking_times(rq, &ask, *ret);
}

static bool is_among(const Booking__TimesReply *times, const struct booking_wanted_time *wanted)
{
    for (size_t i = 0; i < times->n_days; i++)
        for (size_t j = 0; j < times->days[i]->n_slots; j++) {
            const Booking__Slot *slot = times->days[i]->slots[j];
            if (slot->start->ms == wanted->start &&
                (wanted->venue == NULL ||
                 (slot->venue != NULL && strcmp(slot->venue, wanted->venue) == 0)))
                return true;
        }
    return false;
}

/* Whether the time can still be had, and what else where it cannot, or where others are asked for.
 */
static struct rh_error *fill_times(struct rh_request *rq, const Booking__IntentRequest *in,
                                   const struct booking_wanted_time *wanted, Booking__Intent *out)
{
    int32_t day = booking_zone_day(&wanted->schedule->zone, wanted->start, NULL), from;
    Booking__TimesReply *times;
    RH_TRY(booking_day_asked(rq, in->from, "from", day, &from));
    RH_TRY(times_of(rq, wanted, day, &times));
    out->has_taken = true;
    out->taken = !is_among(times, wanted);
    if (from != day)
        RH_TRY(times_of(rq, wanted, from, &times));
    if (out->taken || in->from != NULL)
        out->times = times;
    return NULL;
}

struct rh_error *booking_intent(struct rh_request *rq, const Booking__IntentRequest *in,
                                Booking__IntentReply *out)
{
    struct booking_intent_row *row;
    struct booking_wanted_time wanted;
    const bool mailed = rh_secret_same(booking_intent_mail_code(rq, in->intent), in->code);
    if (!mailed && !rh_secret_same(booking_intent_code(rq, in->intent), in->code))
        return rh_refuse(rq->arena, NOT_FOUND);
    RH_TRY(look_up(rq, in->intent, &row, &wanted));
    Booking__Intent *intent = (void *)rh_pb_new(rq->arena, &booking__intent__descriptor);
    out->intent = intent;
    out->code = in->code;
    intent->intent = in->intent;
    intent->chosen = chosen(rq, &wanted);
    intent->until = rh_pb_instant(rq->arena, row->until);
    intent->name = (char *)(uintptr_t)row->name;
    intent->email = (char *)(uintptr_t)row->email;
    intent->appointment = (char *)(uintptr_t)row->appointment;
    intent->has_may_book = true;
    intent->may_book = mailed && row->appointment == NULL;
    if (row->appointment != NULL)
        intent->appointment_code =
            mailed ? booking_mail_code(rq, row->appointment) : booking_code(rq, row->appointment);
    return intent->may_book ? fill_times(rq, in, &wanted, intent) : NULL;
}

/* ---- booking it ---- */

/* One try; ret_again: the snapshot was old, or a counter was lost in a race while others are free.
 */
static struct rh_error *try_book(struct rh_request *rq, const Booking__BookIntentRequest *in,
                                 struct booking_intent_booking *booking, bool *ret_again)
{
    struct booking_intent_row *row;
    struct booking_wanted_time *wanted = rh_arena_alloc(rq->arena, sizeof *wanted);
    struct booking_choice *choices;
    struct booking_hold_outcome outcome;
    *ret_again = false;
    RH_TRY(look_up(rq, in->intent, &row, wanted));
    if (row->appointment != NULL) { /* a second click */
        booking->appointment = row->appointment;
        return NULL;
    }
    if (in->start != NULL) {
        wanted->start = in->start->ms;
        wanted->venue = NULL;
    }
    if (in->office != NULL && in->office[0] != '\0')
        RH_TRY(booking_office_asked(rq, wanted->schedule, in->office, &wanted->office));
    if (wanted->start < RH_INSTANT_MIN || wanted->start > RH_INSTANT_MAX)
        return rh_invalid(rq->arena, "start", WRONG_FORMAT);
    RH_TRY(booking_wanted_check(rq, wanted, &choices, &booking->n_choices));
    booking->row = row;
    booking->wanted = wanted;
    booking->choices = choices;
    struct rh_error *error = booking_intent_book(rq, booking, &outcome);
    if (outcome.known && !outcome.same)
        return rh_refuse(rq->arena, KEY_REUSED);
    if (!outcome.current)
        booking_schedule_drop(rq->own, rq->arena, rq->tenant);
    *ret_again =
        error != NULL &&
        (error->code == COMMON__CODE__ALREADY_BOOKED ||
         (error->code == COMMON__CODE__SLOT_TAKEN && (!outcome.current || outcome.vacant > 0)));
    if (error == NULL)
        booking_tag_change(rq, wanted->office->office);
    return *ret_again ? NULL : error;
}

struct rh_error *booking_book_intent(struct rh_request *rq, const Booking__BookIntentRequest *in,
                                     Booking__BookIntentReply *out)
{
    struct booking_intent_booking booking = {.intent = in->intent};
    bool again = true;
    if (!rh_secret_same(booking_intent_mail_code(rq, in->intent), in->code))
        return rh_refuse(rq->arena, NOT_FOUND);
    RH_TRY(rh_write_of(rq, &booking.write));
    for (int i = 0; i < ROUNDS && again; i++) {
        booking.appointment = rh_uuid(rq->arena, rq->now);
        out->appointment = (char *)(uintptr_t)booking.appointment;
        out->code = rh_arena_strdup(rq->arena, "");
        booking.write.reply = rh_pb_pack(rq->arena, &out->base);
        RH_TRY(try_book(rq, in, &booking, &again));
    }
    if (again)
        return rh_refuse(rq->arena, SLOT_TAKEN);
    out->appointment = (char *)(uintptr_t)booking.appointment;
    out->code = booking_mail_code(rq, out->appointment);
    return NULL;
}
