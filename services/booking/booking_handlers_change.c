/* Confirming by the link of a mail, cancelling, and why a change is refused. */
#include "booking_handlers.h"

#include "banned.h"

enum { ROUNDS = 3 };

struct rh_error *booking_refusal(struct rh_request *rq,
                                 const struct booking_change_outcome *outcome, int64_t now)
{
    if (outcome->state == NULL)
        return rh_refuse(rq->arena, NOT_FOUND);
    if (strcmp(outcome->state, "CANCELLED") == 0)
        return rh_refuse(rq->arena, ALREADY_CANCELLED);
    if (strcmp(outcome->state, "LAPSED") == 0)
        return rh_refuse(rq->arena, HOLD_LAPSED);
    if (outcome->start_at <= now)
        return rh_refuse(rq->arena, APPOINTMENT_PAST);
    if (outcome->hold_until != RH_TIME_NULL && outcome->hold_until <= now)
        return rh_refuse(rq->arena, HOLD_LAPSED);
    return NULL;
}

/* What the reply is before its code is known: it is stored without. */
static struct rh_slice pack_without_code(struct rh_request *rq, const ProtobufCMessage *out,
                                         char **code)
{
    *code = rh_arena_strdup(rq->arena, "");
    return rh_pb_pack(rq->arena, out);
}

/* The row of an appointment as it will be after the change, and what it refers to. ret_after's row
 * is NULL when there is no such appointment. */
static struct rh_error *look_ahead(struct rh_request *rq, const char *appointment,
                                   const char *state, struct booking_found *ret_after)
{
    struct booking_appointment_row *row;
    *ret_after = (struct booking_found){.appointment = appointment};
    RH_TRY(booking_store_appointment(rq, appointment, &row));
    if (row == NULL)
        return NULL;
    row->state = state;
    row->changed_at = rq->now;
    ret_after->row = row;
    return booking_found_complete(rq, ret_after);
}

/* ---- confirm ---- */

/* Two clicks on the button of one mail are no mistake of who clicks: booked is booked. */
static struct rh_error *settle_confirmed(struct rh_request *rq,
                                         const struct booking_change_outcome *outcome,
                                         Booking__ConfirmReply *out)
{
    if (outcome->known)
        return rh_write_replay(rq, outcome->same, outcome->reply, &out->base);
    if (outcome->done)
        rh_request_tag(rq, "office:%s", outcome->office);
    if (outcome->done || (outcome->state != NULL && strcmp(outcome->state, "BOOKED") == 0))
        return NULL;
    RH_TRY(booking_refusal(rq, outcome, rq->now));
    if (outcome->over)
        return rh_refuse(rq->arena, ADDRESS_FULL);
    return rh_refuse(rq->arena, HOLD_LAPSED);
}

struct rh_error *booking_confirm_now(struct rh_request *rq, struct booking_change_row *row,
                                     struct booking_change_outcome *ret_outcome)
{
    struct booking_found after;
    RH_TRY(look_ahead(rq, row->appointment, "BOOKED", &after));
    if (after.row == NULL)
        return rh_refuse(rq->arena, NOT_FOUND);
    row->mail = booking_mail(rq, &after, BOOKING_BOOKED);
    row->news = booking_news(rq, &after, BOOKING_WAS_BOOKED);
    row->next = booking_next_booked(&after, rq->now);
    row->address = after.row->email == NULL ? NULL : booking_address_hash(rq, after.row->email);
    return booking_store_confirm(rq, row, ret_outcome);
}

struct rh_error *booking_confirm(struct rh_request *rq, const Booking__ConfirmRequest *in,
                                 Booking__ConfirmReply *out)
{
    struct booking_change_row row = {.appointment = in->appointment};
    struct booking_change_outcome outcome;
    if (!rh_secret_same(booking_mail_code(rq, in->appointment), in->code))
        return rh_refuse(rq->arena, NOT_FOUND);
    RH_TRY(rh_write_of(rq, &row.write));
    out->appointment = in->appointment;
    row.write.reply = pack_without_code(rq, &out->base, &out->code);
    RH_TRY(booking_confirm_now(rq, &row, &outcome));
    RH_TRY(settle_confirmed(rq, &outcome, out));
    out->appointment = in->appointment;
    out->code = in->code;
    return NULL;
}

/* ---- cancel ---- */

/* One try; ret_again: it changed under our eyes. */
static struct rh_error *try_cancel(struct rh_request *rq, const struct booking_change_row *row,
                                   Booking__CancelReply *out, bool *ret_again)
{
    struct booking_change_outcome outcome;
    *ret_again = false;
    RH_TRY(booking_store_cancel(rq, row, &outcome));
    if (outcome.known)
        return rh_write_replay(rq, outcome.same, outcome.reply, &out->base);
    if (outcome.done) {
        booking_tag_change(rq, outcome.office);
        return NULL;
    }
    RH_TRY(booking_refusal(rq, &outcome, rq->now));
    *ret_again = true;
    return NULL;
}

/* Only an address that is known to be the person's own is written to: who typed a foreign one must
 * not send it mails. Programs are told of what was booked; the statement knows that best. */
static struct rh_error *plan_cancelling(struct rh_request *rq, const char *appointment,
                                        struct booking_change_row *row)
{
    struct booking_appointment_row *facts;
    RH_TRY(booking_store_appointment(rq, appointment, &facts));
    if (facts == NULL)
        return NULL;
    struct booking_found after = {.appointment = appointment, .row = facts};
    RH_TRY(booking_found_complete(rq, &after));
    row->cool = booking_cool(rq, after.office);
    bool own = facts->email != NULL && strcmp(facts->state, "BOOKED") == 0;
    facts->state = "CANCELLED";
    facts->changed_at = rq->now;
    facts->sequence++;
    if (own)
        row->mail = booking_mail(rq, &after, BOOKING_CANCELLED);
    row->news = booking_news(rq, &after, BOOKING_WAS_CANCELLED);
    return NULL;
}

struct rh_error *booking_cancel(struct rh_request *rq, const Booking__CancelRequest *in,
                                Booking__CancelReply *out)
{
    struct booking_change_row row = {.appointment = in->appointment};
    bool again = true;
    RH_TRY(booking_check_code(rq, in->appointment, in->code));
    RH_TRY(rh_write_of(rq, &row.write));
    RH_TRY(plan_cancelling(rq, in->appointment, &row));
    out->appointment = in->appointment;
    row.write.reply = pack_without_code(rq, &out->base, &out->code);
    for (int i = 0; i < ROUNDS && again; i++)
        RH_TRY(try_cancel(rq, &row, out, &again));
    out->code = in->code;
    return again ? rh_refuse(rq->arena, ALREADY_CANCELLED) : NULL;
}
