/* Numbers that people take themselves, at a terminal in the hall or on their own phone.
 *
 * Nobody shall wait for nothing: a number is given while the office is open and whoever takes it is
 * served before it closes, as far as the queue tells. That, and how many may wait for one service,
 * is also what keeps a prankster from filling the hall: the gateway limits addresses. */
#include "booking_handlers.h"
#include "booking_store_numbers.h"

#include "qr.h"

#include "banned.h"

/* An office, and who waits there. */
struct hall {
    struct rh_request *rq;
    const struct booking_schedule *schedule;
    const struct booking_office *office;
    struct booking_open_now now;
    struct booking_visit_row *rows;
    size_t n;
};

static struct rh_error *enter(struct rh_request *rq, const char *office, struct hall *hall)
{
    *hall = (struct hall){.rq = rq};
    RH_TRY(booking_schedule(rq, &hall->schedule));
    hall->office = booking_office_find(hall->schedule, office);
    if (hall->office == NULL)
        return rh_refuse(rq->arena, NOT_FOUND);
    booking_open_now(rq->arena, hall->office, hall->schedule->land, &hall->schedule->zone, rq->now,
                     &hall->now);
    return booking_queue_now(rq, hall->schedule, hall->office, &hall->rows, &hall->n);
}

static int waiting_for(const struct hall *hall, const struct booking_service *service)
{
    int n = 0;
    for (size_t i = 0; i < hall->n; i++)
        n += strcmp(hall->rows[i].state, "WAITING") == 0 &&
             strcmp(hall->rows[i].what.service, service->service) == 0;
    return n;
}

/* Whether who takes a number now is served; ret_minutes: after how long, -1 when nobody can say. */
static bool is_available(const struct hall *hall, const struct booking_service *service,
                         int *ret_minutes)
{
    *ret_minutes = -1;
    if (!hall->office->numbers || !hall->now.open)
        return false;
    const struct booking_part part = {.service = service, .persons = 1};
    struct booking_need need = booking_need_of(hall->rq->arena, &part, 1);
    *ret_minutes =
        booking_wait_of_next(hall->rq, hall->schedule, hall->office, &need, hall->rows, hall->n);
    int64_t done = hall->rq->now + (*ret_minutes + service->minutes) * RH_MINUTE;
    return *ret_minutes >= 0 && done <= hall->now.until &&
           waiting_for(hall, service) < hall->office->numbers_most;
}

struct rh_error *booking_terminal(struct rh_request *rq, const Booking__TerminalRequest *in,
                                  Booking__TerminalReply *out)
{
    struct hall hall;
    RH_TRY(enter(rq, in->office, &hall));
    out->office = booking_reply_office(rq->arena, hall.schedule, hall.office, rq->now);
    out->given = hall.office->numbers && hall.now.open;
    for (size_t i = 0; i < hall.schedule->n_services; i++) {
        const struct booking_service *service = &hall.schedule->services[i];
        int minutes;
        if (!booking_offered_at(hall.office, service) || service->on_request ||
            service->channel != BOOKING_ON_SITE)
            continue;
        Booking__TerminalService *to = RH_PB_ADD(rq->arena, out->n_services, out->services,
                                                 &booking__terminal_service__descriptor);
        to->service = (char *)(uintptr_t)service->service;
        to->name = (char *)(uintptr_t)service->name;
        to->available = is_available(&hall, service, &minutes);
        to->has_minutes = minutes >= 0;
        to->minutes = minutes;
        out->any |= to->available;
    }
    return NULL;
}

struct rh_error *booking_take_number(struct rh_request *rq, const Booking__TakeNumberRequest *in,
                                     Booking__TakeNumberReply *out)
{
    const struct booking_service *service;
    struct booking_visit_row *visit;
    struct hall hall;
    const char *id;
    int minutes;
    RH_TRY(enter(rq, in->office, &hall));
    RH_TRY(booking_service_asked(rq, hall.schedule, in->service, &service));
    if (!booking_offered_at(hall.office, service))
        return rh_invalid(rq->arena, "service", UNKNOWN_VALUE);
    struct booking_arrival_row row = {.office = hall.office->office,
                                      .service = service->service,
                                      .most = hall.office->numbers_most,
                                      .refused = !is_available(&hall, service, &minutes)};
    RH_TRY(booking_give_number(rq, hall.schedule, &row, &id));
    RH_TRY(booking_store_visit(rq, id, &visit));
    if (visit == NULL)
        return rh_refuse(rq->arena, NOT_FOUND); /* repeated when its day was over */
    out->visit = (char *)(uintptr_t)id;
    out->code = booking_visit_code(rq, id);
    out->ticket = booking_reply_visit(rq, hall.schedule, visit);
    out->office = booking_reply_office(rq->arena, hall.schedule, hall.office, rq->now);
    return NULL;
}

struct rh_error *booking_terminal_qr(struct rh_request *rq, const Booking__TerminalQrRequest *in,
                                     Booking__TerminalQrReply *out)
{
    const struct booking_settings *settings = rq->settings;
    const struct booking_schedule *schedule;
    RH_TRY(booking_schedule(rq, &schedule));
    if (booking_office_find(schedule, in->office) == NULL)
        return rh_refuse(rq->arena, NOT_FOUND);
    struct rh_slice svg =
        rh_qr_svg(rq->arena, rh_arena_printf(rq->arena, "%s/%s/nummer/%s", settings->public_url,
                                             schedule->slug, in->office));
    if (svg.data == NULL)
        return rh_fail(rq->arena, INTERNAL, "the link is too long for a QR code");
    out->file = rh_pb_file(rq->arena, "image/svg+xml", "nummer.svg", svg);
    return NULL;
}

/* ---- those who switch it on ---- */

struct rh_error *booking_numbers(struct rh_request *rq, const Booking__NumbersRequest *in,
                                 Booking__NumbersReply *out)
{
    const struct booking_schedule *schedule;
    const struct booking_office *office;
    RH_TRY(booking_schedule(rq, &schedule));
    RH_TRY(booking_desk_office(rq, schedule, in->office, &office));
    out->office = booking_reply_office(rq->arena, schedule, office, rq->now);
    booking_reply_offices(rq->arena, schedule, NULL, rq->now, &out->n_offices, &out->offices);
    out->given = office->numbers;
    out->most = office->numbers_most;
    return NULL;
}

struct rh_error *booking_switch_numbers(struct rh_request *rq,
                                        const Booking__SwitchNumbersRequest *in,
                                        Booking__SwitchNumbersReply *out)
{
    const struct booking_schedule *schedule;
    const struct booking_office *office;
    struct rh_outcome outcome;
    RH_TRY(booking_schedule(rq, &schedule));
    RH_TRY(booking_office_asked(rq, schedule, in->office, &office));
    struct booking_switch turn = {
        .office = office->office,
        .given = in->has_given && in->given,
        .most = in->has_most ? in->most : 0,
        .audit = booking_audit(rq, rh_arena_printf(rq->arena, "office:%s:%s", office->office,
                                                   booking_today(rq, schedule, NULL)))};
    RH_TRY(rh_write_of(rq, &turn.write));
    out->office = in->office;
    turn.write.reply = rh_pb_pack(rq->arena, &out->base);
    RH_TRY(booking_store_numbers_switch(rq, &turn, &outcome));
    if (outcome.known)
        return rh_write_replay(rq, outcome.same, outcome.reply, &out->base);
    if (!outcome.done)
        return rh_refuse(rq->arena, NOT_FOUND);
    booking_tag_queue(rq, office->office);
    return NULL;
}
