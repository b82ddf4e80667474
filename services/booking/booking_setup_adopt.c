/* A neighbour's set-up, to begin with: what there is to take, then the taking. Only what is not
 * here yet is taken, so it can be done again. */
#include "booking_setup.h"

#include "banned.h"

/* NOT_FOUND for one that is no other administration of the same Land. */
static struct rh_error *neighbour_of(struct rh_request *rq, const char *slug,
                                     struct booking_neighbour_row **ret)
{
    RH_TRY(booking_store_setup_neighbour(rq, slug, ret));
    return *ret == NULL ? rh_refuse(rq->arena, NOT_FOUND) : NULL;
}

static Booking__SetupNeighbour *message_of(struct rh_arena *arena,
                                           const struct booking_neighbour_row *row)
{
    Booking__SetupNeighbour *out = (void *)rh_pb_new(arena, &booking__setup_neighbour__descriptor);
    out->slug = booking_text(row->slug);
    out->name = booking_text(row->name);
    return out;
}

static void fill_chosen(struct rh_request *rq, const struct booking_schedule *theirs,
                        const struct booking_schedule *ours, Booking__NeighbourSetupReply *out)
{
    for (size_t i = 0; i < theirs->n_offices; i++) {
        const struct booking_office *office = &theirs->offices[i];
        Booking__NeighbourOffice *added = RH_PB_ADD(rq->arena, out->n_offices, out->offices,
                                                    &booking__neighbour_office__descriptor);
        added->office = booking_text(office->office);
        added->name = booking_text(office->name);
        added->counters = (int32_t)office->n_counters;
        added->openings = (int32_t)office->n_openings;
        added->has_rooms = office->n_rooms > 0;
        added->rooms = (int32_t)office->n_rooms;
        added->here = booking_office_taken(ours, office->office);
    }
    for (size_t i = 0; i < theirs->n_services; i++) {
        const struct booking_service *service = &theirs->services[i];
        Booking__NeighbourService *added = RH_PB_ADD(rq->arena, out->n_services, out->services,
                                                     &booking__neighbour_service__descriptor);
        added->service = booking_text(service->service);
        added->name = booking_text(service->name);
        added->minutes = service->minutes;
        added->here = booking_service_taken(ours, service->service);
    }
}

struct rh_error *booking_neighbour_setup(struct rh_request *rq,
                                         const Booking__NeighbourSetupRequest *in,
                                         Booking__NeighbourSetupReply *out)
{
    const struct booking_schedule *ours, *theirs;
    struct booking_neighbour_row *rows, *chosen;
    size_t n;
    RH_TRY(booking_schedule(rq, &ours));
    RH_TRY(booking_store_setup_neighbours(rq, &rows, &n));
    out->version = ours->version;
    out->neighbours = rh_arena_array(rq->arena, n, sizeof out->neighbours[0]);
    for (size_t i = 0; i < n; i++)
        out->neighbours[out->n_neighbours++] = message_of(rq->arena, &rows[i]);
    if (in->neighbour == NULL)
        return NULL;
    RH_TRY(neighbour_of(rq, in->neighbour, &chosen));
    RH_TRY(booking_schedule_current(rq->own, rq->db, rq->arena, (int32_t)chosen->tenant, rq->now,
                                    &theirs));
    out->chosen = message_of(rq->arena, chosen);
    fill_chosen(rq, theirs, ours, out);
    return NULL;
}

struct rh_error *booking_adopt_setup(struct rh_request *rq, const Booking__AdoptSetupRequest *in,
                                     Booking__AdoptSetupReply *out)
{
    struct booking_edit edit;
    struct booking_neighbour_row *neighbour;
    RH_TRY(booking_edit_begin(rq, in->version, rh_arena_printf(rq->arena, "town:%s", in->neighbour),
                              &out->base, &edit));
    if (edit.over)
        return NULL;
    RH_TRY(neighbour_of(rq, in->neighbour, &neighbour));
    const struct booking_adoption adoption = {.neighbour = neighbour->tenant,
                                              .n_offices = in->n_offices,
                                              .offices = (const char *const *)in->offices,
                                              .n_services = in->n_services,
                                              .services = (const char *const *)in->services,
                                              .hours = in->hours};
    out->version = in->version + 1;
    return booking_store_adopt_setup(rq, &edit, &adoption, &out->base);
}
