/* How many appointments to come a mail address may have, and whose addresses may have any number.
 *
 * The address itself is nowhere but in an appointment and in the list of helpers, which staff
 * reads: what counts knows a keyed hash of it. */
#include "booking_handlers.h"
#include "booking_store_address.h"

#include "banned.h"

#define MOST_DAYS 1100 /* a helper is entered for at most three years */

const char *booking_address_hash(struct rh_request *rq, const char *email)
{
    const struct booking_settings *settings = rq->settings;
    char hash[RH_SECRET_SIZE];
    rh_secret_derive(settings->key,
                     rh_arena_printf(rq->arena, "address:%d:%s", (int)rq->tenant,
                                     booking_address_plain(rq->arena, email)),
                     hash);
    return rh_arena_strdup(rq->arena, hash);
}

struct rh_error *booking_helpers(struct rh_request *rq, const Booking__HelpersRequest *in,
                                 Booking__HelpersReply *out)
{
    const struct booking_schedule *schedule;
    struct booking_helper_row *rows;
    int64_t most = 0;
    size_t n;
    struct booking_message audit = booking_audit(rq, "helpers");
    (void)in;
    RH_TRY(booking_schedule(rq, &schedule));
    RH_TRY(booking_store_address_limit(rq, &most));
    RH_TRY(booking_store_helpers(rq, &audit, &rows, &n));
    out->per_address = (int32_t)most;
    out->today = booking_date(rq->arena, booking_zone_day(&schedule->zone, rq->now, NULL));
    for (size_t i = 0; i < n; i++) {
        Booking__Helper *helper =
            RH_PB_ADD(rq->arena, out->n_helpers, out->helpers, &booking__helper__descriptor);
        helper->helper = (char *)(uintptr_t)rows[i].helper;
        helper->email = (char *)(uintptr_t)rows[i].email;
        helper->reason = (char *)(uintptr_t)rows[i].reason;
        helper->last_day =
            booking_date(rq->arena, booking_zone_day(&schedule->zone, rows[i].until - 1, NULL));
    }
    return NULL;
}

/* The end of the last day; today at the earliest. */
static struct rh_error *end_of(struct rh_request *rq, const Common__Date *last, int64_t *ret_until)
{
    const struct booking_schedule *schedule;
    int32_t day;
    RH_TRY(booking_schedule(rq, &schedule));
    int32_t today = booking_zone_day(&schedule->zone, rq->now, NULL);
    RH_TRY(booking_day_asked(rq, last, "lastDay", today, &day));
    if (day < today)
        return rh_invalid(rq->arena, "lastDay", PAST);
    if (day - today > MOST_DAYS)
        return rh_error_field(NULL, rq->arena, "lastDay", COMMON__REASON__TOO_FAR, MOST_DAYS);
    booking_zone_instant(&schedule->zone, day + 1, 0, ret_until);
    return NULL;
}

struct rh_error *booking_add_helper(struct rh_request *rq, const Booking__AddHelperRequest *in,
                                    Booking__AddHelperReply *out)
{
    struct booking_helper_change change = {
        .row = {.helper = rh_uuid(rq->arena, rq->now), .email = in->email, .reason = in->reason},
        .address = booking_address_hash(rq, in->email)};
    struct rh_outcome outcome;
    RH_TRY(end_of(rq, in->last_day, &change.row.until));
    RH_TRY(rh_write_of(rq, &change.write));
    change.audit = booking_audit(rq, "helpers");
    change.write.reply = rh_pb_pack(rq->arena, &out->base);
    RH_TRY(booking_store_add_helper(rq, &change, &outcome));
    return outcome.known ? rh_write_replay(rq, outcome.same, outcome.reply, &out->base) : NULL;
}

struct rh_error *booking_remove_helper(struct rh_request *rq,
                                       const Booking__RemoveHelperRequest *in,
                                       Booking__RemoveHelperReply *out)
{
    struct booking_helper_change change = {.row = {.helper = in->helper}};
    struct rh_outcome outcome;
    RH_TRY(rh_write_of(rq, &change.write));
    change.audit = booking_audit(rq, "helpers");
    change.write.reply = rh_pb_pack(rq->arena, &out->base);
    RH_TRY(booking_store_remove_helper(rq, &change, &outcome));
    if (outcome.known)
        return rh_write_replay(rq, outcome.same, outcome.reply, &out->base);
    return outcome.done ? NULL : rh_refuse(rq->arena, NOT_FOUND);
}

struct rh_error *booking_limit_addresses(struct rh_request *rq,
                                         const Booking__LimitAddressesRequest *in,
                                         Booking__LimitAddressesReply *out)
{
    struct booking_helper_change change = {.most = in->per_address};
    struct rh_outcome outcome;
    RH_TRY(rh_write_of(rq, &change.write));
    change.audit = booking_audit(rq, "address limit");
    out->per_address = in->per_address;
    change.write.reply = rh_pb_pack(rq->arena, &out->base);
    RH_TRY(booking_store_limit_addresses(rq, &change, &outcome));
    return outcome.known ? rh_write_replay(rq, outcome.same, outcome.reply, &out->base) : NULL;
}
