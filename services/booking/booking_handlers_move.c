/* Moving an appointment: another time is held in its place (hold with `replaces`), then one
 * statement books that and frees the first. Until then nothing of the first is lost. */
#include "booking_handlers.h"

#include "banned.h"

enum { ROUNDS = 3 };

bool booking_movable(const struct booking_appointment_row *row, int64_t now)
{
    return strcmp(row->state, "BOOKED") == 0 && row->start_at > now;
}

void booking_need_again(struct rh_arena *arena, const struct booking_need *need,
                        Booking__TimesRequest *ask)
{
    ask->service = (char *)(uintptr_t)need->parts[0].service->service;
    ask->has_persons = true;
    ask->persons = need->parts[0].persons;
    for (size_t i = 1; i < need->n_parts; i++) {
        Booking__Further *further =
            RH_PB_ADD(arena, ask->n_further, ask->further, &booking__further__descriptor);
        further->service = (char *)(uintptr_t)need->parts[i].service->service;
        further->has_persons = true;
        further->persons = need->parts[i].persons;
    }
}

struct rh_error *booking_alternatives(struct rh_request *rq, const Booking__AlternativesRequest *in,
                                      Booking__AlternativesReply *out)
{
    struct booking_found found;
    RH_TRY(booking_look_up(rq, in->replaces, in->code, &found));
    if (!booking_movable(found.row, rq->now))
        return rh_refuse(rq->arena, NOT_MOVABLE);
    Booking__TimesRequest ask = BOOKING__TIMES_REQUEST__INIT;
    booking_need_again(rq->arena, &found.need, &ask);
    ask.office = in->office;
    ask.from = in->from;
    ask.has_days = in->has_days;
    ask.days = in->days;
    out->times = (void *)rh_pb_new(rq->arena, &booking__times_reply__descriptor);
    RH_TRY(booking_times(rq, &ask, out->times));
    out->appointment = booking_reply_appointment(rq, &found, in->code);
    out->code = in->code;
    return NULL;
}

/* The row of the new appointment as it will be, when the old one was and how long its place cools
 * down; NOT_FOUND for what was held in nobody's place. */
static struct rh_error *look_ahead(struct rh_request *rq, const char *appointment,
                                   struct booking_found *ret_after, int64_t *ret_cool)
{
    struct booking_appointment_row *row, *old = NULL;
    RH_TRY(booking_store_appointment(rq, appointment, &row));
    if (row != NULL && row->replaces != NULL)
        RH_TRY(booking_store_appointment(rq, row->replaces, &old));
    if (old == NULL)
        return rh_refuse(rq->arena, NOT_FOUND);
    row->state = "BOOKED";
    row->name = old->name;
    row->email = old->email;
    row->language = old->language;
    row->sequence = old->sequence + 1;
    row->origin = old->origin == NULL ? row->replaces : old->origin;
    row->changed_at = rq->now;
    *ret_after =
        (struct booking_found){.appointment = appointment, .row = row, .was = old->start_at};
    RH_TRY(booking_found_complete(rq, ret_after));
    struct booking_found before = {
        .appointment = row->replaces, .row = old, .schedule = ret_after->schedule};
    RH_TRY(booking_found_complete(rq, &before));
    *ret_cool = booking_cool(rq, before.office);
    return NULL;
}

static struct rh_error *refusal(struct rh_request *rq, const struct booking_move_outcome *outcome)
{
    struct booking_change_outcome held = {.state = outcome->state,
                                          .start_at = outcome->start_at,
                                          .hold_until = outcome->hold_until,
                                          .office = outcome->office};
    RH_TRY(booking_refusal(rq, &held, rq->now));
    if (strcmp(outcome->state, "HELD") != 0)
        return rh_refuse(rq->arena, ALREADY_BOOKED);
    if (outcome->old_state == NULL || strcmp(outcome->old_state, "BOOKED") != 0 ||
        outcome->old_start_at <= rq->now)
        return rh_refuse(rq->arena, NOT_MOVABLE);
    return NULL;
}

/* One try; ret_again: it changed under our eyes. */
static struct rh_error *try_move(struct rh_request *rq, struct booking_change_row *row,
                                 Booking__MoveReply *out, bool *ret_again)
{
    struct booking_move_outcome outcome;
    struct booking_found after;
    RH_TRY(look_ahead(rq, row->appointment, &after, &row->cool));
    row->mail = booking_mail(rq, &after, BOOKING_MOVED);
    row->news = booking_news(rq, &after, BOOKING_WAS_MOVED);
    row->next = booking_next_booked(&after, rq->now);
    out->code = rh_arena_strdup(rq->arena, "");
    row->write.reply = rh_pb_pack(rq->arena, &out->base);
    RH_TRY(booking_store_move(rq, row, &outcome));
    *ret_again = !outcome.known && !outcome.done;
    if (outcome.known)
        return rh_write_replay(rq, outcome.same, outcome.reply, &out->base);
    if (!outcome.done)
        return refusal(rq, &outcome);
    booking_tag_change(rq, outcome.office);
    booking_tag_change(rq, outcome.old_office);
    return NULL;
}

struct rh_error *booking_move(struct rh_request *rq, const Booking__MoveRequest *in,
                              Booking__MoveReply *out)
{
    struct booking_change_row row = {.appointment = in->appointment};
    bool again = true;
    RH_TRY(booking_check_code(rq, in->appointment, in->code));
    RH_TRY(rh_write_of(rq, &row.write));
    out->appointment = in->appointment;
    for (int i = 0; i < ROUNDS && again; i++)
        RH_TRY(try_move(rq, &row, out, &again));
    out->code = in->code;
    return again ? rh_refuse(rq->arena, HOLD_LAPSED) : NULL;
}
