/* Answering an offer of the waiting list: taking the time that is held, or declining it. */
#include "booking_wish.h"

#include "banned.h"

/* The appointment's link, of the same standing as the wish's. */
static char *code_of(struct rh_request *rq, const char *wish, const char *code,
                     const char *appointment)
{
    return rh_secret_same(booking_wish_mail_code(rq, wish), code)
               ? booking_mail_code(rq, appointment)
               : booking_code(rq, appointment);
}

/* Mail and timer of the appointment that it becomes. */
static struct rh_error *plan(struct rh_request *rq, const struct booking_wish_found *found,
                             struct booking_wish_change *change)
{
    struct booking_appointment_row row;
    struct booking_found after;
    if (!booking_wish_offer(rq, found, "BOOKED", &row, &after))
        return rh_refuse(rq->arena, OFFER_OVER);
    row.hold_until = RH_TIME_NULL;
    change->mail = booking_mail(rq, &after, BOOKING_BOOKED);
    change->next = booking_next_booked(&after, rq->now);
    change->address = booking_address_hash(rq, found->row->email);
    return NULL;
}

struct rh_error *booking_take_offer(struct rh_request *rq, const Booking__TakeOfferRequest *in,
                                    Booking__TakeOfferReply *out)
{
    struct booking_wish_change change = {.wish = in->wish};
    struct booking_wish_result result = {.done = false};
    struct booking_wish_found found;
    RH_TRY(booking_wish_look_up(rq, in->wish, in->code, &found));
    RH_TRY(rh_write_of(rq, &change.write));
    if (found.row->offer == NULL)
        return rh_refuse(rq->arena, OFFER_OVER);
    out->appointment = (char *)(uintptr_t)found.row->offer;
    out->code = rh_arena_strdup(rq->arena, "");
    if (booking_wish_in(&found, "OFFERED")) {
        change.write.reply = rh_pb_pack(rq->arena, &out->base);
        RH_TRY(plan(rq, &found, &change));
        RH_TRY(booking_store_take_offer(rq, &change, &result));
        if (result.known && !result.same)
            return rh_refuse(rq->arena, KEY_REUSED);
        if (result.over)
            return rh_refuse(rq->arena, ADDRESS_FULL);
        if (!result.known && !result.done) /* a second click, or too late? */
            RH_TRY(booking_wish_look_up(rq, in->wish, in->code, &found));
    }
    if (!result.known && !result.done && !booking_wish_in(&found, "TAKEN"))
        return rh_refuse(rq->arena, OFFER_OVER);
    if (result.done)
        rh_request_tag(rq, "office:%s", result.office);
    out->code = code_of(rq, in->wish, in->code, out->appointment);
    return NULL;
}

struct rh_error *booking_decline_offer(struct rh_request *rq,
                                       const Booking__DeclineOfferRequest *in,
                                       Booking__DeclineOfferReply *out)
{
    struct booking_wish_change change = {.wish = in->wish};
    struct booking_wish_result result;
    struct booking_wish_found found;
    RH_TRY(booking_wish_look_up(rq, in->wish, in->code, &found));
    RH_TRY(rh_write_of(rq, &change.write));
    int64_t start = found.row->start_at == RH_TIME_NULL ? rq->now : found.row->start_at;
    change.day = booking_iso(rq->arena, booking_zone_day(&found.schedule->zone, start, NULL));
    out->wish = in->wish;
    out->code = rh_arena_strdup(rq->arena, "");
    change.write.reply = rh_pb_pack(rq->arena, &out->base);
    RH_TRY(booking_store_decline_offer(rq, &change, &result));
    if (result.known && !result.same)
        return rh_refuse(rq->arena, KEY_REUSED);
    if (!result.known && !result.done)
        return rh_refuse(rq->arena, OFFER_OVER);
    out->code = in->code;
    return NULL;
}
