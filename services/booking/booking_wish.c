/* A wish of the waiting list: its page's link, what the page shows, its mails. */
#include "booking_wish.h"

#include "notifier.pb-c.h"

#include "banned.h"

struct rh_error *booking_check_wish(struct rh_request *rq, const char *wish, const char *code)
{
    bool own = rh_secret_same(booking_wish_code(rq, wish), code);
    bool mailed = rh_secret_same(booking_wish_mail_code(rq, wish), code);
    return own || mailed ? NULL : rh_refuse(rq->arena, NOT_FOUND);
}

struct rh_error *booking_wish_find(struct rh_request *rq, const char *wish,
                                   struct booking_wish_found *ret)
{
    struct booking_wish_row *row;
    *ret = (struct booking_wish_found){.row = NULL};
    RH_TRY(booking_schedule(rq, &ret->schedule));
    RH_TRY(booking_store_wished(rq, wish, &row));
    if (row == NULL)
        return NULL;
    ret->row = row;
    bool known = booking_need_stored(rq->arena, ret->schedule, &row->what, &ret->need);
    ret->office = row->office == NULL ? NULL : booking_office_find(ret->schedule, row->office);
    if (!known || (row->office != NULL && ret->office == NULL))
        return rh_fail(rq->arena, INTERNAL, "a wish's service or office is gone");
    return NULL;
}

struct rh_error *booking_wish_look_up(struct rh_request *rq, const char *wish, const char *code,
                                      struct booking_wish_found *ret)
{
    RH_TRY(booking_check_wish(rq, wish, code));
    RH_TRY(booking_wish_find(rq, wish, ret));
    return ret->row == NULL ? rh_refuse(rq->arena, NOT_FOUND) : NULL;
}

bool booking_wish_in(const struct booking_wish_found *found, const char *state)
{
    return strcmp(found->row->state, state) == 0;
}

bool booking_wish_offer(struct rh_request *rq, const struct booking_wish_found *found,
                        const char *state, struct booking_appointment_row *row,
                        struct booking_found *ret)
{
    const struct booking_wish_row *wish = found->row;
    if (wish->offer == NULL || wish->offer_office == NULL)
        return false;
    *row = (struct booking_appointment_row){
        .state = state,
        .office = wish->offer_office,
        .what = wish->what,
        .venue = wish->venue,
        .name = wish->name,
        .email = wish->email,
        .language = wish->language,
        .start_at = wish->start_at,
        .end_at = wish->end_at,
        .hold_until = wish->offer_until,
        .changed_at = rq->now,
        .counter = wish->counter,
        .room = wish->room,
    };
    *ret = (struct booking_found){.appointment = wish->offer,
                                  .row = row,
                                  .schedule = found->schedule,
                                  .office = booking_office_find(found->schedule, row->office)};
    return ret->office != NULL &&
           booking_need_stored(rq->arena, found->schedule, &row->what, &ret->need);
}

/* ---- as its person sees it ---- */

static Booking__WishState state_of(const char *state)
{
    const ProtobufCEnumValue *value =
        protobuf_c_enum_descriptor_get_value_by_name(&booking__wish_state__descriptor, state);
    return (Booking__WishState)value->value;
}

static void add_offer(struct rh_request *rq, const struct booking_wish_found *found,
                      Booking__Wish *out)
{
    struct booking_appointment_row row;
    struct booking_found offer;
    if (!booking_wish_offer(rq, found, "HELD", &row, &offer) || row.hold_until == RH_TIME_NULL)
        return;
    out->offer = (void *)rh_pb_new(rq->arena, &booking__offer__descriptor);
    out->offer->start = rh_pb_instant(rq->arena, row.start_at);
    out->offer->end = rh_pb_instant(rq->arena, row.end_at);
    out->offer->office = booking_reply_office(rq->arena, offer.schedule, offer.office, rq->now);
    out->offer->venue = (char *)(uintptr_t)row.venue;
    out->offer->until = rh_pb_instant(rq->arena, row.hold_until);
}

static void add_weekdays(struct rh_arena *arena, int64_t weekdays, Booking__Wish *out)
{
    for (int32_t day = 1; day <= 7; day++)
        if ((weekdays >> (day - 1) & 1) != 0)
            ((Booking__Weekday *)(void *)RH_PB_ADD(arena, out->n_weekdays, out->weekdays,
                                                   &booking__weekday__descriptor))
                ->weekday = day;
}

static void add_state(struct rh_request *rq, const struct booking_wish_found *found,
                      const char *code, Booking__Wish *out)
{
    const struct booking_wish_row *row = found->row;
    if (out->state == BOOKING__WISH_STATE__TO_CONFIRM) {
        out->hold_until = rh_pb_instant(rq->arena, row->hold_until);
        out->has_may_confirm = true;
        out->may_confirm = row->hold_until > rq->now &&
                           rh_secret_same(booking_wish_mail_code(rq, row->wish), code);
    }
    if (out->state == BOOKING__WISH_STATE__LISTED) {
        out->has_place = true;
        out->place = (int32_t)row->place;
    }
    if (out->state == BOOKING__WISH_STATE__OFFERED)
        add_offer(rq, found, out);
    if (row->ended != NULL) {
        out->has_ended = true;
        out->ended = (Booking__WishEnd)protobuf_c_enum_descriptor_get_value_by_name(
                         &booking__wish_end__descriptor, row->ended)
                         ->value;
    }
}

Booking__Wish *booking_reply_wish(struct rh_request *rq, const struct booking_wish_found *found,
                                  const char *code)
{
    const struct booking_wish_row *row = found->row;
    Booking__Wish *out = (void *)rh_pb_new(rq->arena, &booking__wish__descriptor);
    out->wish = (char *)(uintptr_t)row->wish;
    out->state = state_of(row->state);
    out->service = booking_reply_service(rq->arena, found->need.parts[0].service);
    out->persons = found->need.parts[0].persons;
    out->minutes = found->need.minutes;
    out->has_several = true;
    out->several = booking_need_several(&found->need);
    booking_reply_further(rq->arena, &found->need, &out->n_further, &out->further);
    if (found->office != NULL)
        out->office = booking_reply_office(rq->arena, found->schedule, found->office, rq->now);
    out->from = booking_date(rq->arena, (int32_t)row->from_day);
    out->to = booking_date(rq->arena, (int32_t)row->to_day);
    add_weekdays(rq->arena, row->weekdays, out);
    out->part = (Booking__DayPart)protobuf_c_enum_descriptor_get_value_by_name(
                    &booking__day_part__descriptor, row->part)
                    ->value;
    out->has_missed = row->missed > 0;
    out->missed = (int32_t)row->missed;
    out->name = (char *)(uintptr_t)row->name;
    out->email = (char *)(uintptr_t)row->email;
    add_state(rq, found, code, out);
    return out;
}

/* ---- mails ---- */

static const char *link_of(struct rh_request *rq, const struct booking_schedule *schedule,
                           const char *wish)
{
    const struct booking_settings *settings = rq->settings;
    return rh_arena_printf(rq->arena, "%s/%s/warteliste/%s?code=%s", settings->public_url,
                           schedule->slug, wish, booking_wish_mail_code(rq, wish));
}

static const char *const letters[] = {
    [BOOKING_WISH_CONFIRM] = "booking/wish_confirm",
    [BOOKING_WISH_LISTED] = "booking/wish_listed",
    [BOOKING_WISH_MISSED] = "booking/wish_missed",
    [BOOKING_WISH_OUT] = "booking/wish_out",
    [BOOKING_WISH_RAN_OUT] = "booking/wish_ran_out",
    [BOOKING_WISH_REMOVED] = "booking/wish_removed",
};

/* Such letters may say where a new wish is made, and those to the list where it is left. */
static const char *letter_link(struct rh_request *rq, const struct booking_wish_found *found)
{
    return link_of(rq, found->schedule, found->row->wish);
}

static struct booking_message packed(struct rh_request *rq, const Notifier__MailRequest *mail)
{
    return (struct booking_message){rh_uuid(rq->arena, rq->now),
                                    rh_pb_pack(rq->arena, &mail->base)};
}

static Notifier__MailRequest *mail_to(struct rh_request *rq, const char *email,
                                      const char *language, const char *letter)
{
    Notifier__MailRequest *mail = (void *)rh_pb_new(rq->arena, &notifier__mail_request__descriptor);
    mail->to = (char *)(uintptr_t)email;
    mail->language = (char *)(uintptr_t)language;
    mail->letter = rh_arena_strdup(rq->arena, letter);
    return mail;
}

static const char *title_of(struct rh_arena *arena, const struct booking_wish_found *found)
{
    return found->need.sensitive ? found->schedule->discreet
                                 : booking_what_title(arena, found->schedule, &found->row->what);
}

struct booking_message booking_wish_mail(struct rh_request *rq,
                                         const struct booking_wish_found *found,
                                         enum booking_wish_letter letter)
{
    const struct booking_wish_row *row = found->row;
    if (row->email == NULL)
        return (struct booking_message){NULL, {NULL, 0}};
    Notifier__MailRequest *mail = mail_to(rq, row->email, row->language, letters[letter]);
    booking_mail_add(rq->arena, mail, "title", title_of(rq->arena, found));
    booking_mail_add(rq->arena, mail, "link", letter_link(rq, found));
    if (letter == BOOKING_WISH_CONFIRM)
        booking_mail_add_time(rq->arena, mail, "until", row->hold_until);
    return packed(rq, mail);
}

struct booking_message booking_offer_mail(struct rh_request *rq,
                                          const struct booking_offered *offered)
{
    const struct booking_found *what = offered->what;
    Notifier__MailRequest *mail =
        mail_to(rq, offered->email, offered->language, "booking/wish_offer");
    booking_mail_add(rq->arena, mail, "title", booking_title(rq->arena, what));
    booking_mail_add(rq->arena, mail, "where", booking_place(rq->arena, what));
    booking_mail_add_time(rq->arena, mail, "start", what->row->start_at);
    booking_mail_add_time(rq->arena, mail, "until", offered->until);
    booking_mail_add(rq->arena, mail, "link", link_of(rq, what->schedule, offered->wish));
    return packed(rq, mail);
}
