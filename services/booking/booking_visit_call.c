/* Calling: the next person to a counter, and what becomes of whom it has called. */
#include "booking_handlers.h"

#include "banned.h"

/* The counter's number, where it stands in the office. */
static struct rh_error *at_counter(struct rh_request *rq, const struct booking_office *office,
                                   int64_t counter, const char *field)
{
    return booking_counter_label(office, counter)[0] == '\0'
               ? rh_invalid(rq->arena, field, UNKNOWN_VALUE)
               : NULL;
}

static void services_of(struct rh_arena *arena, const struct booking_schedule *schedule,
                        struct booking_call_row *row)
{
    const char **list = rh_arena_array(arena, schedule->n_services, sizeof list[0]);
    for (size_t i = 0; i < schedule->n_services; i++)
        if (booking_can(&schedule->services[i], (int32_t)row->counter))
            list[row->n_services++] = schedule->services[i].service;
    row->services = list;
}

static struct rh_error *call(struct rh_request *rq, const struct booking_call_row *row,
                             Booking__CallNextReply *out)
{
    struct booking_call_outcome outcome;
    RH_TRY(booking_store_visit_call(rq, row, &outcome));
    if (outcome.known)
        return rh_write_replay(rq, outcome.same, outcome.reply, &out->base);
    if (!outcome.done)
        return outcome.busy ? rh_refuse(rq->arena, COUNTER_BUSY)
                            : rh_refuse(rq->arena, NOBODY_WAITS);
    booking_tag_queue(rq, row->office);
    return NULL;
}

struct rh_error *booking_call_next(struct rh_request *rq, const Booking__CallNextRequest *in,
                                   Booking__CallNextReply *out)
{
    const struct booking_schedule *schedule;
    const struct booking_office *office;
    struct booking_visit_row *visit;
    RH_TRY(booking_schedule(rq, &schedule));
    RH_TRY(booking_office_asked(rq, schedule, in->office, &office));
    RH_TRY(at_counter(rq, office, in->counter, "counter"));
    struct booking_call_row row = {
        .office = office->office, .day = booking_today(rq, schedule, NULL), .counter = in->counter};
    services_of(rq->arena, schedule, &row);
    RH_TRY(rh_write_of(rq, &row.write));
    out->office = in->office;
    out->counter = in->counter;
    row.write.reply = rh_pb_pack(rq->arena, &out->base);
    RH_TRY(call(rq, &row, out));
    RH_TRY(booking_store_visit_called(rq, in->counter, &visit));
    if (visit != NULL)
        out->visit = booking_reply_visit(rq, schedule, visit);
    return NULL;
}

/* ---- what becomes of it: requests and replies of all four have the same fields ---- */

static const char *const called[] = {"CALLED"};
static const char *const there[] = {"CALLED", "SERVING"};
#define FROM(states) .n_from = sizeof(states) / sizeof(states)[0], .from = (states)

/* Of who came with an appointment, whose id the visit has. */
static struct rh_error *tell(struct rh_request *rq, enum booking_happening what,
                             struct booking_move_row *move)
{
    struct booking_appointment_row *row;
    RH_TRY(booking_store_appointment(rq, move->visit, &row));
    if (row == NULL || !row->told)
        return NULL;
    struct booking_found found = {.appointment = move->visit, .row = row};
    RH_TRY(booking_found_complete(rq, &found));
    move->news = booking_news(rq, &found, what);
    return NULL;
}

/* `in` has visit, office and counter, and so has `out`, whose packed form is kept. */
static struct rh_error *move(struct rh_request *rq, struct booking_move_row *row,
                             ProtobufCMessage *out)
{
    struct booking_visit_outcome outcome;
    RH_TRY(rh_write_of(rq, &row->write));
    row->write.reply = rh_pb_pack(rq->arena, out);
    RH_TRY(booking_store_visit_move(rq, row, &outcome));
    if (outcome.known)
        return rh_write_replay(rq, outcome.same, outcome.reply, out);
    if (outcome.state == NULL)
        return rh_refuse(rq->arena, NOT_FOUND);
    if (!outcome.done)
        return rh_refuse(rq->arena, VISIT_MOVED);
    booking_tag_queue(rq, row->office);
    return NULL;
}

#define ROW(in, ...)                                                                               \
    ((struct booking_move_row){                                                                    \
        .visit = (in)->visit, .office = (in)->office, .counter = (in)->counter, __VA_ARGS__})
#define MOVE_BY(row, in, out)                                                                      \
    ({                                                                                             \
        (out)->visit = (in)->visit;                                                                \
        (out)->office = (in)->office;                                                              \
        (out)->counter = (in)->counter;                                                            \
        move(rq, (row), &(out)->base);                                                             \
    })
#define MOVE(in, out, ...)                                                                         \
    ({                                                                                             \
        struct booking_move_row row_ = ROW(in, __VA_ARGS__);                                       \
        MOVE_BY(&row_, in, out);                                                                   \
    })

struct rh_error *booking_call_again(struct rh_request *rq, const Booking__CallAgainRequest *in,
                                    Booking__CallAgainReply *out)
{
    return MOVE(in, out, FROM(called), .to = "CALLED");
}

struct rh_error *booking_serve(struct rh_request *rq, const Booking__ServeRequest *in,
                               Booking__ServeReply *out)
{
    return MOVE(in, out, FROM(called), .to = "SERVING");
}

struct rh_error *booking_finish(struct rh_request *rq, const Booking__FinishRequest *in,
                                Booking__FinishReply *out)
{
    struct booking_move_row row = ROW(in, FROM(there), .to = "DONE");
    RH_TRY(tell(rq, BOOKING_WAS_FINISHED, &row));
    return MOVE_BY(&row, in, out);
}

struct rh_error *booking_no_show(struct rh_request *rq, const Booking__NoShowRequest *in,
                                 Booking__NoShowReply *out)
{
    struct booking_move_row row = ROW(in, FROM(called), .to = "NO_SHOW");
    RH_TRY(tell(rq, BOOKING_WAS_MISSED, &row));
    return MOVE_BY(&row, in, out);
}

/* Somebody whom no counter could call would wait for ever. */
static struct rh_error *check_passing(struct rh_request *rq, const Booking__PassOnRequest *in)
{
    const struct booking_schedule *schedule;
    const struct booking_office *office;
    const struct booking_service *service;
    RH_TRY(booking_schedule(rq, &schedule));
    RH_TRY(booking_office_asked(rq, schedule, in->office, &office));
    if (in->to != 0)
        RH_TRY(at_counter(rq, office, in->to, "to"));
    if (in->service == NULL || in->service[0] == '\0')
        return NULL;
    RH_TRY(booking_service_asked(rq, schedule, in->service, &service));
    return booking_offered_at(office, service) ? NULL
                                               : rh_invalid(rq->arena, "service", UNKNOWN_VALUE);
}

struct rh_error *booking_pass_on(struct rh_request *rq, const Booking__PassOnRequest *in,
                                 Booking__PassOnReply *out)
{
    bool same = in->service == NULL || in->service[0] == '\0';
    RH_TRY(check_passing(rq, in));
    return MOVE(in, out, FROM(there), .to = "WAITING", .next_counter = in->to,
                .next_service = same ? NULL : in->service);
}
