/* The far end of the hop figure: a service on the real bus whose one method answers from memory, so
 * that what is measured is the way there and back - gateway, session, bus, dispatcher, JSON - and
 * no statement. It stands in for booking; the gateway cannot tell. */
#include "booking.pb-c.h"
#include "pb.h"
#include "service.h"

#include <stdio.h>

#define RH_SERVICE_NAME booking
#define RH_SERVICE_TYPE Booking
#define RH_METHODS_FILE "methods.def"
#define RH_METHODS_IMPLEMENTED
#include "method_table.h"

#include "banned.h"

#define APPOINTMENTS 5
#define FIRST        INT64_C(1795600800000) /* ms */
#define DAY          INT64_C(86400000)

static Common__Instant *instant(struct rh_arena *arena, int64_t ms)
{
    Common__Instant *instant = (void *)rh_pb_new(arena, &common__instant__descriptor);
    instant->ms = ms;
    return instant;
}

static Booking__Service *service_of(struct rh_arena *arena)
{
    Booking__Service *service = (void *)rh_pb_new(arena, &booking__service__descriptor);
    service->service = "personalausweis";
    service->name = "Personalausweis beantragen";
    service->minutes = 20;
    service->channel = BOOKING__CHANNEL__ON_SITE;
    return service;
}

static Booking__Office *office_of(struct rh_arena *arena)
{
    Booking__Office *office = (void *)rh_pb_new(arena, &booking__office__descriptor);
    office->office = "buergerbuero";
    office->name = "Bürgerbüro";
    office->city = "Merseburg";
    return office;
}

static Booking__Mine *mine_of(struct rh_arena *arena, int i)
{
    Booking__Mine *mine = (void *)rh_pb_new(arena, &booking__mine__descriptor);
    Booking__Appointment *appointment = (void *)rh_pb_new(arena, &booking__appointment__descriptor);
    mine->tenant = "merseburg";
    mine->administration = "Stadt Merseburg";
    mine->appointment = appointment;
    mine->code = rh_arena_printf(arena, "code-%d", i);
    appointment->appointment = rh_arena_printf(arena, "01930000-0000-7000-8000-00000000000%d", i);
    appointment->state = BOOKING__STATE__BOOKED;
    appointment->start = instant(arena, FIRST + i * DAY);
    appointment->end = instant(arena, FIRST + i * DAY + INT64_C(1200000));
    appointment->service = service_of(arena);
    appointment->office = office_of(arena);
    return mine;
}

struct rh_error *booking_mine(struct rh_request *rq, const Booking__MineRequest *in,
                              Booking__MineReply *out)
{
    (void)in;
    out->n_appointments = APPOINTMENTS;
    out->appointments = rh_arena_alloc(rq->arena, APPOINTMENTS * sizeof(void *));
    for (int i = 0; i < APPOINTMENTS; i++)
        out->appointments[i] = mine_of(rq->arena, i);
    return NULL;
}

int main(int argc, char **argv)
{
    const struct rh_service service = {
        .name = "booking", .methods = booking_methods, .n_methods = booking_methods_n};
    return rh_service_run(&service, argc, argv);
}
