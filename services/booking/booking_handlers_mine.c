/* An account's own appointments, of whatever administrations. */
#include "booking_handlers.h"

#include "banned.h"

static struct rh_error *add(struct rh_request *rq, const struct booking_own_row *own,
                            Booking__MineReply *out)
{
    struct rh_request there = *rq; /* as if asked in the appointment's administration */
    struct booking_found found = {.appointment = own->appointment, .row = &own->row};
    there.tenant = (int32_t)own->tenant;
    RH_TRY(booking_found_complete(&there, &found));
    Booking__Mine *mine =
        RH_PB_ADD(rq->arena, out->n_appointments, out->appointments, &booking__mine__descriptor);
    mine->tenant = (char *)(uintptr_t)found.schedule->slug;
    mine->administration = (char *)(uintptr_t)found.schedule->name;
    mine->code = booking_code(&there, own->appointment);
    mine->appointment = booking_reply_appointment(&there, &found, mine->code);
    mine->past = own->row.end_at <= rq->now;
    return NULL;
}

struct rh_error *booking_mine(struct rh_request *rq, const Booking__MineRequest *in,
                              Booking__MineReply *out)
{
    struct booking_own_row *rows;
    size_t n;
    (void)in;
    RH_TRY(booking_store_mine(rq, &rows, &n));
    for (size_t i = 0; i < n; i++)
        RH_TRY(add(rq, &rows[i], out));
    return NULL;
}
