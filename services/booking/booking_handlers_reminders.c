/* Whether reminders of an appointment go out, and that no more do. A mail program follows the link
 * of a mail's header on its own (RFC 8058), so its code is one that does nothing else: who reads
 * along can neither see the appointment nor cancel it. */
#include "booking_handlers.h"

#include "banned.h"

static struct rh_error *look_up(struct rh_request *rq, const char *appointment, const char *code,
                                struct booking_reminders_row **ret_row)
{
    if (!rh_secret_same(booking_reminders_code(rq, appointment), code))
        RH_TRY(booking_check_code(rq, appointment, code));
    RH_TRY(booking_store_reminders(rq, appointment, ret_row));
    return *ret_row == NULL ? rh_refuse(rq->arena, NOT_FOUND) : NULL;
}

const char *booking_reminders_link(struct rh_request *rq, const struct booking_found *found)
{
    const struct booking_settings *settings = rq->settings;
    return rh_arena_printf(rq->arena, "%s/%s/termine/%s/erinnerungen/%s", settings->public_url,
                           found->schedule->slug, found->appointment,
                           booking_reminders_code(rq, found->appointment));
}

struct rh_error *booking_reminders(struct rh_request *rq, const Booking__RemindersRequest *in,
                                   Booking__RemindersReply *out)
{
    struct booking_reminders_row *row;
    RH_TRY(look_up(rq, in->appointment, in->code, &row));
    out->appointment = in->appointment;
    out->code = in->code;
    out->start = rh_pb_instant(rq->arena, row->start_at);
    out->wanted = row->wanted;
    return NULL;
}

/* Stopped twice is stopped. */
struct rh_error *booking_stop_reminders(struct rh_request *rq,
                                        const Booking__StopRemindersRequest *in,
                                        Booking__StopRemindersReply *out)
{
    struct booking_change_row row = {.appointment = in->appointment};
    struct booking_reminders_row *before;
    struct rh_outcome outcome;
    RH_TRY(look_up(rq, in->appointment, in->code, &before));
    RH_TRY(rh_write_of(rq, &row.write));
    out->appointment = in->appointment;
    out->code = rh_arena_strdup(rq->arena, "");
    out->start = rh_pb_instant(rq->arena, before->start_at);
    out->wanted = false;
    row.write.reply = rh_pb_pack(rq->arena, &out->base);
    RH_TRY(booking_store_stop_reminders(rq, &row, &outcome));
    if (outcome.known)
        RH_TRY(rh_write_replay(rq, outcome.same, outcome.reply, &out->base));
    else if (!outcome.done)
        return rh_refuse(rq->arena, NOT_FOUND);
    out->code = in->code;
    return NULL;
}
