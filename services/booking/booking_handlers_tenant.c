/* The administrations' own data, as accounts tells, and the programs that they tell of
 * appointments, as notifier does. */
#include "booking_handlers.h"

#include "banned.h"

#define KEEP_DAYS 7 /* where accounts does not say */

static struct rh_error *check(struct rh_request *rq, const Accounts__Tenant *tenant)
{
    struct booking_zone zone;
    if (tenant->tenant != rq->tenant)
        return rh_invalid(rq->arena, "tenant.tenant", UNKNOWN_VALUE);
    if (!booking_zone_load(rq->arena, tenant->zone, &zone))
        return rh_invalid(rq->arena, "tenant.zone", UNKNOWN_VALUE);
    return NULL;
}

struct rh_error *booking_tenant_changed(struct rh_request *rq,
                                        const Booking__TenantChangedRequest *in,
                                        Booking__TenantChangedReply *out)
{
    struct rh_outcome known;
    RH_TRY(check(rq, in->tenant));
    struct booking_tenant_change change = {
        .slug = in->tenant->slug,
        .name = in->tenant->name,
        .land = in->tenant->land,
        .zone = in->tenant->zone,
        .county = in->tenant->county,
        .version = in->tenant->version,
        .keep_days = in->tenant->has_appointment_days ? in->tenant->appointment_days : KEEP_DAYS,
    };
    RH_TRY(rh_write_of(rq, &change.write));
    change.write.reply = rh_pb_pack(rq->arena, &out->base);
    RH_TRY(booking_store_tenant_changed(rq, &change, &known));
    if (known.known)
        return rh_write_replay(rq, known.same, known.reply, &out->base);
    rh_request_tag(rq, "services");
    rh_request_tag(rq, "times");
    return NULL;
}

struct rh_error *booking_program_changed(struct rh_request *rq,
                                         const Booking__ProgramChangedRequest *in,
                                         Booking__ProgramChangedReply *out)
{
    struct booking_program_change change = {.program = in->program, .gone = in->gone};
    struct rh_outcome outcome;
    RH_TRY(rh_write_of(rq, &change.write));
    change.write.reply = rh_pb_pack(rq->arena, &out->base);
    RH_TRY(booking_store_program_changed(rq, &change, &outcome));
    if (outcome.known)
        return rh_write_replay(rq, outcome.same, outcome.reply, &out->base);
    return NULL;
}
