/* Booking a reservation, cancelling, and the timers of an appointment. */
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

/* ---- book ---- */

struct ask {
    struct rh_call *call;
    const Booking__BookRequest *in;
    Booking__BookReply *out;
    bool open;
};

static struct rh_error *prepare(struct ask *ask, struct booking_change_row *row)
{
    struct rh_request *rq = ask->call->rq;
    RH_TRY(booking_check_code(rq, ask->in->appointment, ask->in->code));
    *row = (struct booking_change_row){
        .tenant = rq->tenant, .appointment = ask->in->appointment, .name = ask->in->name};
    ask->out->appointment = ask->in->appointment;
    ask->out->code = rh_arena_strdup(rq->arena, "");
    row->reply = rh_pb_pack(rq->arena, &ask->out->base);
    ask->out->code = ask->in->code;
    return rh_write_of(rq, &row->write);
}

static void settle(struct ask *ask, const struct booking_change_outcome *outcome)
{
    struct rh_request *rq = ask->call->rq;
    ask->open = false;
    if (outcome->known) {
        ask->call->error = rh_write_replay(rq, outcome->same, outcome->reply, &ask->out->base);
        ask->out->code = ask->in->code;
        return;
    }
    if (outcome->done) {
        rh_request_tag(rq, "office:%s", outcome->office);
        return;
    }
    ask->call->error = booking_refusal(rq, outcome, rq->now);
    if (ask->call->error == NULL && strcmp(outcome->state, "BOOKED") == 0)
        ask->call->error = rh_refuse(rq->arena, ALREADY_BOOKED);
    ask->open = ask->call->error == NULL; /* changed under our eyes: look again */
}

static struct rh_error *run_round(struct rh_batch *batch, struct ask *asks)
{
    struct booking_change_row rows[RH_BATCH_MAX];
    struct ask *sent[RH_BATCH_MAX];
    struct booking_change_outcome *outcomes;
    size_t n = 0;
    for (size_t i = 0; i < batch->n; i++) {
        if (!asks[i].open)
            continue;
        asks[i].call->error = prepare(&asks[i], &rows[n]);
        asks[i].open = asks[i].call->error == NULL;
        if (asks[i].open)
            sent[n++] = &asks[i];
    }
    if (n == 0)
        return NULL;
    RH_TRY(booking_store_book(batch, rows, n, &outcomes));
    for (size_t i = 0; i < n; i++)
        settle(sent[i], &outcomes[i]);
    return NULL;
}

struct rh_error *booking_book(struct rh_batch *batch)
{
    struct ask *asks = rh_arena_array(batch->arena, batch->n, sizeof asks[0]);
    for (size_t i = 0; i < batch->n; i++)
        asks[i] = (struct ask){&batch->calls[i], (const void *)batch->calls[i].in,
                               (void *)batch->calls[i].out, true};
    for (int i = 0; i < ROUNDS; i++)
        RH_TRY(run_round(batch, asks));
    for (size_t i = 0; i < batch->n; i++)
        if (asks[i].open)
            asks[i].call->error = rh_refuse(asks[i].call->rq->arena, HOLD_LAPSED);
    return NULL;
}

/* ---- cancel ---- */

/* One try; ret_again: it changed under our eyes. */
static struct rh_error *try_cancel(struct rh_request *rq, const struct booking_change_row *row,
                                   Booking__CancelReply *out, bool *ret_again)
{
    struct booking_change_outcome *outcome;
    *ret_again = false;
    RH_TRY(booking_store_cancel(rq, row, &outcome));
    if (outcome->known)
        return rh_write_replay(rq, outcome->same, outcome->reply, &out->base);
    if (outcome->done) {
        booking_tag_change(rq, outcome->office);
        return NULL;
    }
    RH_TRY(booking_refusal(rq, outcome, rq->now));
    *ret_again = true;
    return NULL;
}

struct rh_error *booking_cancel(struct rh_request *rq, const Booking__CancelRequest *in,
                                Booking__CancelReply *out)
{
    struct booking_change_row row = {.tenant = rq->tenant, .appointment = in->appointment};
    bool again = true;
    RH_TRY(booking_check_code(rq, in->appointment, in->code));
    RH_TRY(rh_write_of(rq, &row.write));
    out->appointment = in->appointment;
    out->code = rh_arena_strdup(rq->arena, "");
    row.reply = rh_pb_pack(rq->arena, &out->base);
    for (int i = 0; i < ROUNDS && again; i++)
        RH_TRY(try_cancel(rq, &row, out, &again));
    out->code = in->code;
    return again ? rh_refuse(rq->arena, ALREADY_CANCELLED) : NULL;
}

/* ---- timers ---- */

static struct rh_error *lapse(struct rh_request *rq, const struct rh_due_row *row)
{
    return booking_store_lapse(rq, row->id);
}

static struct rh_error *forget(struct rh_request *rq, const struct rh_due_row *row)
{
    return booking_store_forget(rq, row->id);
}

const struct rh_due_kind booking_due[] = {{"lapse", lapse}, {"forget", forget}};
const size_t booking_due_n = sizeof booking_due / sizeof booking_due[0];
