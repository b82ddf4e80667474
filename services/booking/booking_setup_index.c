/* All that is set up, and what is missing before citizens find times. */
#include "booking_setup.h"

#include "banned.h"

#define MOST_GAPS 60

static void add_gap(struct rh_request *rq, const Booking__SetupGap *gap, Booking__SetupReply *out)
{
    if (out->n_gaps == MOST_GAPS)
        return;
    Booking__SetupGap *added =
        RH_PB_ADD(rq->arena, out->n_gaps, out->gaps, &booking__setup_gap__descriptor);
    const ProtobufCMessage base = added->base;
    *added = *gap;
    added->base = base;
}

static void gap_of_office(struct rh_request *rq, const struct booking_office *office,
                          Booking__Gap what, Booking__SetupReply *out)
{
    Booking__SetupGap gap = BOOKING__SETUP_GAP__INIT;
    gap.gap = what;
    gap.office = booking_text(office->office);
    gap.name = booking_text(office->name);
    add_gap(rq, &gap, out);
}

static bool does_something(const struct booking_schedule *schedule, int32_t counter)
{
    for (size_t i = 0; i < schedule->n_services; i++)
        if (booking_can(&schedule->services[i], counter))
            return true;
    return false;
}

static void gaps_of_office(struct rh_request *rq, const struct booking_schedule *schedule,
                           const struct booking_office *office, Booking__SetupReply *out)
{
    if (office->n_counters == 0)
        gap_of_office(rq, office, BOOKING__GAP__COUNTERLESS, out);
    if (office->n_openings == 0)
        gap_of_office(rq, office, BOOKING__GAP__NO_HOURS, out);
    if (office->phone == NULL && office->email == NULL)
        gap_of_office(rq, office, BOOKING__GAP__NO_CONTACT, out);
    for (size_t i = 0; i < office->n_counters && schedule->n_services > 0; i++) {
        Booking__SetupGap gap = BOOKING__SETUP_GAP__INIT;
        gap.gap = BOOKING__GAP__IDLE;
        gap.office = booking_text(office->office);
        gap.name = booking_text(office->counters[i].label);
        if (!does_something(schedule, office->counters[i].counter))
            add_gap(rq, &gap, out);
    }
}

/* Some office has a counter and, where it takes one, a room for it. */
static bool is_done_somewhere(struct rh_arena *arena, const struct booking_schedule *schedule,
                              const struct booking_service *service)
{
    const struct booking_part part = {service, 1};
    const struct booking_need need = booking_need_of(arena, &part, 1);
    for (size_t i = 0; i < schedule->n_offices; i++)
        if (booking_need_at(&schedule->offices[i], &need))
            return true;
    return false;
}

static void gap_of_service(struct rh_request *rq, const struct booking_schedule *schedule,
                           const struct booking_service *service, Booking__SetupReply *out)
{
    Booking__SetupGap gap = BOOKING__SETUP_GAP__INIT;
    gap.gap = service->n_counters == 0 ? BOOKING__GAP__NOT_DONE : BOOKING__GAP__ROOM_APART;
    gap.service = booking_text(service->service);
    gap.name = booking_text(service->name);
    if (!is_done_somewhere(rq->arena, schedule, service))
        add_gap(rq, &gap, out);
}

static void fill_gaps(struct rh_request *rq, const struct booking_schedule *schedule,
                      Booking__SetupReply *out)
{
    Booking__SetupGap gap = BOOKING__SETUP_GAP__INIT;
    gap.gap = BOOKING__GAP__NO_OFFICE;
    if (schedule->n_offices == 0)
        add_gap(rq, &gap, out);
    gap.gap = BOOKING__GAP__NO_SERVICE;
    if (schedule->n_services == 0)
        add_gap(rq, &gap, out);
    for (size_t i = 0; i < schedule->n_offices; i++)
        gaps_of_office(rq, schedule, &schedule->offices[i], out);
    for (size_t i = 0; i < schedule->n_services; i++)
        gap_of_service(rq, schedule, &schedule->services[i], out);
}

/* Some office with hours has a counter that does something that can be booked. */
static bool is_live(const struct booking_schedule *schedule)
{
    for (size_t i = 0; i < schedule->n_offices; i++)
        for (size_t j = 0; j < schedule->n_services; j++)
            if (schedule->offices[i].n_openings > 0 && booking_bookable(&schedule->services[j]) &&
                booking_offered_at(&schedule->offices[i], &schedule->services[j]))
                return true;
    return false;
}

struct rh_error *booking_setup(struct rh_request *rq, const Booking__SetupRequest *in,
                               Booking__SetupReply *out)
{
    const struct booking_schedule *schedule;
    (void)in;
    RH_TRY(booking_schedule(rq, &schedule));
    out->version = schedule->version;
    out->live = is_live(schedule);
    fill_gaps(rq, schedule, out);
    for (size_t i = 0; i < schedule->n_offices; i++) {
        Booking__SetupOffice *office =
            RH_PB_ADD(rq->arena, out->n_offices, out->offices, &booking__setup_office__descriptor);
        office->office = booking_text(schedule->offices[i].office);
        office->name = booking_text(schedule->offices[i].name);
        office->counters = (int32_t)schedule->offices[i].n_counters;
        office->openings = (int32_t)schedule->offices[i].n_openings;
    }
    for (size_t i = 0; i < schedule->n_services; i++) {
        Booking__SetupService *service = RH_PB_ADD(rq->arena, out->n_services, out->services,
                                                   &booking__setup_service__descriptor);
        service->service = booking_text(schedule->services[i].service);
        service->name = booking_text(schedule->services[i].name);
        service->minutes = schedule->services[i].minutes;
        service->counters = (int32_t)schedule->services[i].n_counters;
        service->on_request = schedule->services[i].on_request;
    }
    return NULL;
}
