/* What citizens look at before they book: services, offices, free times. */
#include "booking_handlers.h"

#include "banned.h"

struct rh_error *booking_search(struct rh_request *rq, const Booking__SearchRequest *in,
                                Booking__SearchReply *out)
{
    const struct booking_schedule *schedule;
    RH_TRY(booking_schedule(rq, &schedule));
    const size_t *found;
    out->n_services =
        booking_search_services(rq->arena, schedule->services, schedule->n_services, in->q, &found);
    out->services = rh_arena_array(rq->arena, out->n_services, sizeof out->services[0]);
    for (size_t i = 0; i < out->n_services; i++)
        out->services[i] = booking_reply_service(rq->arena, &schedule->services[found[i]]);
    out->q = in->q;
    rh_request_tag(rq, "services");
    return NULL;
}

struct rh_error *booking_service(struct rh_request *rq, const Booking__ServiceRequest *in,
                                 Booking__ServiceReply *out)
{
    const struct booking_schedule *schedule;
    RH_TRY(booking_schedule(rq, &schedule));
    const struct booking_service *service = booking_service_find(schedule, in->service);
    if (service == NULL)
        return rh_refuse(rq->arena, NOT_FOUND);
    out->service = booking_reply_service(rq->arena, service);
    out->bookable = booking_bookable(service);
    booking_reply_offices(rq->arena, schedule, service, rq->now, &out->n_offices, &out->offices);
    rh_request_tag(rq, "services");
    return NULL;
}

struct rh_error *booking_offices(struct rh_request *rq, const Booking__OfficesRequest *in,
                                 Booking__OfficesReply *out)
{
    (void)in;
    const struct booking_schedule *schedule;
    RH_TRY(booking_schedule(rq, &schedule));
    booking_reply_offices(rq->arena, schedule, NULL, rq->now, &out->n_offices, &out->offices);
    rh_request_tag(rq, "services");
    return NULL;
}
