/* Somebody is there: the owner of an appointment says so, or the desk does, or comes without one.
 */
#include "booking_handlers.h"

#include "banned.h"

enum { ROUNDS = 3 };

/* The rest of a row whose visit is known: today, and the timer that forgets it. */
static struct rh_error *fill(struct rh_request *rq, const struct booking_schedule *schedule,
                             struct booking_arrival_row *row)
{
    row->timer = rh_uuid(rq->arena, rq->now);
    row->day = booking_today(rq, schedule, &row->over);
    booking_zone_instant(&schedule->zone, booking_zone_day(&schedule->zone, rq->now, NULL), 0,
                         &row->from);
    row->to = row->over;
    return rh_write_of(rq, &row->write);
}

static struct rh_error *why_not(struct rh_request *rq, const struct booking_arrival_row *row,
                                const struct booking_arrival_outcome *outcome)
{
    if (outcome->state == NULL)
        return rh_refuse(rq->arena, NOT_FOUND);
    if (strcmp(outcome->state, "CANCELLED") == 0)
        return rh_refuse(rq->arena, ALREADY_CANCELLED);
    if (strcmp(outcome->state, "BOOKED") != 0)
        return rh_refuse(rq->arena, HOLD_LAPSED);
    if (outcome->start_at >= row->to)
        return rh_refuse(rq->arena, NOT_YET);
    return outcome->start_at < row->from ? rh_refuse(rq->arena, APPOINTMENT_PAST) : NULL;
}

/* Gives the appointment its number, or finds the one that it has. Of two who do it at the same
 * instant one finds on the second look what the other has done. */
static struct rh_error *arrive(struct rh_request *rq, struct booking_arrival_row *row)
{
    struct booking_arrival_outcome outcome = {.arrived = false};
    for (int i = 0; i < ROUNDS; i++) {
        RH_TRY(booking_store_visit_arrive(rq, row, &outcome));
        if (outcome.known && !outcome.same)
            return rh_refuse(rq->arena, KEY_REUSED);
        if (outcome.done)
            booking_tag_queue(rq, outcome.office);
        if (outcome.known || outcome.done || outcome.arrived)
            return NULL;
        RH_TRY(why_not(rq, row, &outcome));
    }
    return rh_refuse(rq->arena, VISIT_MOVED);
}

struct rh_error *booking_check_in(struct rh_request *rq, const Booking__CheckInRequest *in,
                                  Booking__CheckInReply *out)
{
    const struct booking_schedule *schedule;
    struct booking_arrival_row row = {.visit = in->appointment};
    struct booking_appointment_row *appointment;
    RH_TRY(booking_check_code(rq, in->appointment, in->code));
    RH_TRY(booking_schedule(rq, &schedule));
    RH_TRY(booking_store_appointment(rq, in->appointment, &appointment));
    if (appointment != NULL && strcmp(appointment->state, "BOOKED") == 0 &&
        rq->now < appointment->start_at &&
        !booking_may_arrive(&schedule->zone, appointment->start_at, rq->now))
        return rh_refuse(rq->arena, NOT_YET);
    RH_TRY(fill(rq, schedule, &row));
    RH_TRY(arrive(rq, &row));
    out->visit = in->appointment;
    out->code = booking_visit_code(rq, in->appointment);
    return NULL;
}

/* What the desk is told of a visit that is there now. */
static struct rh_error *tell(struct rh_request *rq, const struct booking_schedule *schedule,
                             const char *id, Booking__Visit **ret_visit,
                             struct booking_visit_row **ret_row)
{
    RH_TRY(booking_store_visit(rq, id, ret_row));
    if (*ret_row == NULL)
        return rh_refuse(rq->arena, NOT_FOUND); /* repeated when its day was over */
    *ret_visit = booking_reply_visit(rq, schedule, *ret_row);
    return NULL;
}

struct rh_error *booking_desk_check_in(struct rh_request *rq, const Booking__DeskCheckInRequest *in,
                                       Booking__DeskCheckInReply *out)
{
    const struct booking_schedule *schedule;
    struct booking_arrival_row row = {.visit = in->appointment};
    struct booking_visit_row *visit;
    RH_TRY(booking_schedule(rq, &schedule));
    RH_TRY(fill(rq, schedule, &row));
    RH_TRY(arrive(rq, &row));
    RH_TRY(tell(rq, schedule, in->appointment, &out->visit, &visit));
    out->office = (char *)(uintptr_t)visit->office;
    out->code = booking_visit_code(rq, in->appointment);
    return NULL;
}

/* The id is made here and kept as the reply, so that a repeated request finds its number, also when
 * none are given any more. */
struct rh_error *booking_give_number(struct rh_request *rq, const struct booking_schedule *schedule,
                                     struct booking_arrival_row *row, const char **ret_visit)
{
    Booking__CheckInReply kept = BOOKING__CHECK_IN_REPLY__INIT;
    struct rh_outcome outcome;
    RH_TRY(fill(rq, schedule, row));
    row->visit = kept.visit = rh_uuid(rq->arena, rq->now);
    kept.code = rh_arena_strdup(rq->arena, "");
    row->write.reply = rh_pb_pack(rq->arena, &kept.base);
    if (row->refused)
        RH_TRY(rh_write_known(rq, &row->write, &outcome));
    else
        RH_TRY(booking_store_visit_walk_in(rq, row, &outcome));
    if (outcome.known)
        RH_TRY(rh_write_replay(rq, outcome.same, outcome.reply, &kept.base));
    else if (row->refused || !outcome.done)
        return rh_refuse(rq->arena, NO_NUMBERS);
    else
        booking_tag_queue(rq, row->office);
    *ret_visit = kept.visit;
    return NULL;
}

struct rh_error *booking_walk_in(struct rh_request *rq, const Booking__WalkInRequest *in,
                                 Booking__WalkInReply *out)
{
    const struct booking_schedule *schedule;
    const struct booking_office *office;
    const struct booking_service *service;
    struct booking_visit_row *visit;
    const char *id = NULL;
    RH_TRY(booking_schedule(rq, &schedule));
    RH_TRY(booking_office_asked(rq, schedule, in->office, &office));
    RH_TRY(booking_service_asked(rq, schedule, in->service, &service));
    if (!booking_offered_at(office, service))
        return rh_invalid(rq->arena, "service", UNKNOWN_VALUE);
    struct booking_arrival_row row = {.office = office->office, .service = service->service};
    RH_TRY(booking_give_number(rq, schedule, &row, &id));
    RH_TRY(tell(rq, schedule, id, &out->visit, &visit));
    out->code = booking_visit_code(rq, id);
    out->office = booking_reply_office(rq->arena, schedule, office, rq->now);
    out->has_counter = in->has_counter;
    out->counter = in->counter;
    return NULL;
}
