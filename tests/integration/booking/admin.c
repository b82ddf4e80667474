#include "admin.h"

#include <criterion/criterion.h>

struct rh_request as_admin(struct town *t, const char *method, const ProtobufCMessage *in)
{
    struct rh_request rq = town_request(t);
    rq.caller.account = TOWN_ACCOUNT;
    fixture_ask(&rq, method, in);
    return rq;
}

int64_t admin_version(const struct town *t)
{
    return town_int(t, "select schedule from tenants where tenant = %d");
}

char *admin_text(struct town *t, const char *value)
{
    return rh_arena_strdup(t->f.arena, value);
}

Common__Code admin_save_office(struct town *t, const char *office, const char *name,
                               Booking__SaveOfficeReply *out)
{
    Booking__SaveOfficeRequest in = BOOKING__SAVE_OFFICE_REQUEST__INIT;
    in.has_version = true, in.version = admin_version(t);
    in.office = office == NULL ? NULL : admin_text(t, office);
    in.name = admin_text(t, name);
    in.phone = admin_text(t, "030 23125 110");
    in.window_days = 28, in.hold_minutes = 15, in.confirm_minutes = 30, in.grid_minutes = 10;
    struct rh_request rq = as_admin(t, "booking.save_office", &in.base);
    return town_code(booking_save_office(&rq, &in, out));
}

Common__Code admin_save_service(struct town *t, const char *service, int32_t minutes, int32_t more,
                                size_t n_rooms, const int32_t *rooms, int32_t agreed,
                                Booking__SaveServiceReply *out)
{
    Booking__SaveServiceRequest in = BOOKING__SAVE_SERVICE_REQUEST__INIT;
    in.version = admin_version(t);
    in.service = service == NULL ? NULL : admin_text(t, service);
    in.name = admin_text(t, "Fischereischein für Jugendliche");
    in.minutes = minutes;
    in.documents = admin_text(t, "Ausweis\n\n Passfoto \n");
    in.words = admin_text(t, "angeln,\nfisch");
    in.fee = admin_text(t, "22,80 €");
    in.channel = BOOKING__CHANNEL__PHONE;
    in.agreed = agreed;
    in.has_minutes_more = more >= 0, in.minutes_more = more;
    in.rooms = (int32_t *)(uintptr_t)rooms, in.n_rooms = n_rooms;
    struct rh_request rq = as_admin(t, "booking.save_service", &in.base);
    return town_code(booking_save_service(&rq, &in, out));
}

size_t admin_affected(struct town *t)
{
    Booking__AffectedRequest in = BOOKING__AFFECTED_REQUEST__INIT;
    Booking__AffectedReply out = BOOKING__AFFECTED_REPLY__INIT;
    struct rh_request rq = as_admin(t, "booking.affected", &in.base);
    cr_assert_eq(town_code(booking_affected(&rq, &in, &out)), COMMON__CODE__OK);
    return out.n_affected;
}

Booking__SetupReply *admin_look(struct town *t)
{
    Booking__SetupRequest in = BOOKING__SETUP_REQUEST__INIT;
    Booking__SetupReply *out = (void *)rh_pb_new(t->f.arena, &booking__setup_reply__descriptor);
    struct rh_request rq = as_admin(t, "booking.setup", &in.base);
    cr_assert_eq(town_code(booking_setup(&rq, &in, out)), COMMON__CODE__OK);
    return out;
}

bool admin_has_gap(const Booking__SetupReply *setup, Booking__Gap gap)
{
    for (size_t i = 0; i < setup->n_gaps; i++)
        if (setup->gaps[i]->gap == gap)
            return true;
    return false;
}

Common__Code admin_adopt(struct town *t, const char *neighbour, Booking__AdoptSetupReply *out)
{
    Booking__AdoptSetupRequest in = BOOKING__ADOPT_SETUP_REQUEST__INIT;
    char *offices[] = {admin_text(t, "b")},
         *services[] = {admin_text(t, "perso"), admin_text(t, "heirat")};
    in.version = admin_version(t);
    in.neighbour = admin_text(t, neighbour);
    in.offices = offices, in.n_offices = 1;
    in.services = services, in.n_services = 2;
    in.hours = true;
    struct rh_request rq = as_admin(t, "booking.adopt_setup", &in.base);
    return town_code(booking_adopt_setup(&rq, &in, out));
}
