/* Keeping a reservation for longer, so that nobody has to hurry (WCAG 2.2, 2.2.1). Twice at most: a
 * place that is held is one that others do not get. */
#include "booking_handlers.h"

#include "banned.h"

enum { ROUNDS = 3 };

/* As long from now as a reservation lasts, not beyond the start, never shorter than it is. */
static int64_t longer(const struct booking_found *found, int64_t now)
{
    int64_t until = now + found->office->hold_minutes * RH_MINUTE;
    int64_t bound = until < found->row->start_at ? until : found->row->start_at;
    return bound > found->row->hold_until ? bound : found->row->hold_until;
}

static struct rh_error *refusal(struct rh_request *rq, const struct booking_appointment_row *before,
                                const struct booking_change_outcome *outcome)
{
    RH_TRY(booking_refusal(rq, outcome, rq->now));
    if (strcmp(outcome->state, "HELD") != 0)
        return rh_refuse(rq->arena, ALREADY_BOOKED);
    return before->extended >= BOOKING_EXTENSIONS ? rh_refuse(rq->arena, EXTENDED_ENOUGH) : NULL;
}

/* One try; ret_again: it changed under our eyes. */
static struct rh_error *try_extend(struct rh_request *rq, struct booking_change_row *row,
                                   Booking__ExtendReply *out, bool *ret_again)
{
    struct booking_found found = {.appointment = row->appointment};
    struct booking_appointment_row *before;
    struct booking_change_outcome outcome;
    *ret_again = false;
    RH_TRY(booking_store_appointment(rq, row->appointment, &before));
    if (before == NULL)
        return rh_refuse(rq->arena, NOT_FOUND);
    found.row = before;
    RH_TRY(booking_found_complete(rq, &found));
    row->until = longer(&found, rq->now);
    out->code = rh_arena_strdup(rq->arena, "");
    out->hold_until = rh_pb_instant(rq->arena, row->until);
    row->write.reply = rh_pb_pack(rq->arena, &out->base);
    RH_TRY(booking_store_extend(rq, row, &outcome));
    if (outcome.known)
        return rh_write_replay(rq, outcome.same, outcome.reply, &out->base);
    *ret_again = !outcome.done;
    return outcome.done ? NULL : refusal(rq, before, &outcome);
}

struct rh_error *booking_extend(struct rh_request *rq, const Booking__ExtendRequest *in,
                                Booking__ExtendReply *out)
{
    struct booking_change_row row = {.appointment = in->appointment, .most = BOOKING_EXTENSIONS};
    bool again = true;
    RH_TRY(booking_check_code(rq, in->appointment, in->code));
    RH_TRY(rh_write_of(rq, &row.write));
    out->appointment = in->appointment;
    for (int i = 0; i < ROUNDS && again; i++)
        RH_TRY(try_extend(rq, &row, out, &again));
    out->code = in->code;
    return again ? rh_refuse(rq->arena, HOLD_LAPSED) : NULL;
}
