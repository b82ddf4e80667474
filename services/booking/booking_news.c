/* What the programs of an administration are told (notifier.announce), in the statement that makes
 * it so. Nothing of the person, and nothing that betrays them: what is sensitive has no service. */
#include "booking_handlers.h"

#include "notifier.pb-c.h"

#include "banned.h"

static const char *const names[] = {
    [BOOKING_WAS_BOOKED] = "booked",       [BOOKING_WAS_MOVED] = "moved",
    [BOOKING_WAS_CANCELLED] = "cancelled", [BOOKING_WAS_FINISHED] = "finished",
    [BOOKING_WAS_MISSED] = "missed",
};

struct booking_message booking_news(struct rh_request *rq, const struct booking_found *found,
                                    enum booking_happening what)
{
    const struct booking_appointment_row *row = found->row;
    Notifier__AnnounceRequest told = NOTIFIER__ANNOUNCE_REQUEST__INIT;
    Notifier__Happening happening = NOTIFIER__HAPPENING__INIT;
    if (!row->told)
        return (struct booking_message){NULL, {NULL, 0}};
    happening.what = (char *)(uintptr_t)names[what];
    happening.at = rh_pb_instant(rq->arena, rq->now);
    happening.office = (char *)(uintptr_t)row->office;
    happening.service = found->need.sensitive ? NULL : (char *)(uintptr_t)row->what.service;
    happening.start = rh_pb_instant(rq->arena, row->start_at);
    happening.replaces = what == BOOKING_WAS_MOVED ? (char *)(uintptr_t)row->replaces : NULL;
    told.event = rh_arena_strdup(rq->arena, "appointments");
    told.subject = (char *)(uintptr_t)found->appointment;
    told.happening = &happening;
    return (struct booking_message){rh_uuid(rq->arena, rq->now), rh_pb_pack(rq->arena, &told.base)};
}
