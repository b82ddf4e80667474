/* Rooms of an office, that some services take beside a counter. */
#include "booking_setup.h"

#include "banned.h"

void booking_setup_rooms(struct rh_request *rq, const struct booking_office *office, size_t *n,
                         Booking__SetupRoom ***all)
{
    for (size_t i = 0; i < office->n_rooms; i++) {
        Booking__SetupRoom *added =
            RH_PB_ADD(rq->arena, *n, *all, &booking__setup_room__descriptor);
        added->room = office->rooms[i].room;
        added->label = booking_text(office->rooms[i].label);
        added->office = booking_text(office->office);
        added->office_name = booking_text(office->name);
    }
}

bool booking_takes_room(const struct booking_service *service, int32_t room)
{
    for (size_t i = 0; i < service->n_rooms; i++)
        if (service->rooms[i] == room)
            return true;
    return false;
}

static struct rh_error *begin(struct rh_request *rq, int64_t version, const char *office,
                              ProtobufCMessage *out, struct booking_edit *ret)
{
    return booking_edit_begin(rq, version, rh_arena_printf(rq->arena, "office:%s", office), out,
                              ret);
}

static struct rh_error *room_asked(struct rh_request *rq, const struct booking_office *office,
                                   int32_t room)
{
    return booking_has_room(office, room) ? NULL : rh_invalid(rq->arena, "room", UNKNOWN_VALUE);
}

struct rh_error *booking_save_room(struct rh_request *rq, const Booking__SaveRoomRequest *in,
                                   Booking__SaveRoomReply *out)
{
    struct booking_edit edit;
    struct booking_office *office;
    struct booking_last_row last = {0, 0};
    RH_TRY(begin(rq, in->version, in->office, &out->base, &edit));
    if (edit.over)
        return NULL;
    RH_TRY(booking_edit_office(rq, &edit, in->office, &office));
    if (in->has_room)
        RH_TRY(room_asked(rq, office, in->room));
    else
        RH_TRY(booking_store_last_numbers(rq, &last));
    const struct booking_room row = {
        .room = in->has_room ? in->room : (int32_t)last.room + 1,
        .office = office->office,
        .label = in->label,
    };
    out->version = in->version + 1;
    out->office = booking_text(office->office);
    out->room = row.room;
    return booking_store_save_room(rq, &edit, &row, &out->base);
}

/* Takes a room out of the draft of a service, where it is not the only one: without any it could be
 * booked like those that need none. */
static struct rh_error *spare_room(struct rh_request *rq, struct booking_service *service,
                                   int32_t room)
{
    int32_t *kept = rh_arena_array(rq->arena, service->n_rooms, sizeof kept[0]);
    size_t n = 0;
    if (!booking_takes_room(service, room))
        return NULL;
    if (service->n_rooms == 1)
        return rh_invalid(rq->arena, "room", ONLY_ONE);
    for (size_t i = 0; i < service->n_rooms; i++)
        if (service->rooms[i] != room)
            kept[n++] = service->rooms[i];
    service->rooms = kept;
    service->n_rooms = n;
    return NULL;
}

static void drop_room(struct rh_arena *arena, struct booking_office *office, int32_t room)
{
    struct booking_room *kept = rh_arena_array(arena, office->n_rooms, sizeof kept[0]);
    size_t n = 0;
    for (size_t i = 0; i < office->n_rooms; i++)
        if (office->rooms[i].room != room)
            kept[n++] = office->rooms[i];
    office->rooms = kept;
    office->n_rooms = n;
}

struct rh_error *booking_remove_room(struct rh_request *rq, const Booking__RemoveRoomRequest *in,
                                     Booking__RemoveRoomReply *out)
{
    struct booking_edit edit;
    struct booking_office *office;
    RH_TRY(begin(rq, in->version, in->office, &out->base, &edit));
    if (edit.over)
        return NULL;
    RH_TRY(booking_edit_office(rq, &edit, in->office, &office));
    RH_TRY(room_asked(rq, office, in->room));
    for (size_t i = 0; i < edit.draft->n_services; i++)
        RH_TRY(spare_room(rq, &edit.draft->services[i], in->room));
    drop_room(rq->arena, office, in->room);
    RH_TRY(booking_edit_look(rq, &edit, office->office, in->agreed));
    BOOKING_EDIT_TELL(out, &edit);
    out->office = booking_text(office->office);
    return edit.over ? NULL : booking_store_remove_room(rq, &edit, in->room, &out->base);
}
