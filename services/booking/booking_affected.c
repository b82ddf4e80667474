/* Appointments that a change of the schedule leaves without their time.
 *
 * Which those are is no mark that somebody may forget to set: each asking compares what is booked
 * with what is set up, so an appointment is on the list for as long as there is no room for it. */
#include "booking_affected.h"

#include "booking_edit.h"

#include "banned.h"

#define FAR (RH_HOUR * 24 * 400) /* no window reaches further */

static struct booking_taken taken_of(const struct booking_appointment_row *row)
{
    return (struct booking_taken){.office = row->office,
                                  .what = &row->what,
                                  .counter = (int32_t)row->counter,
                                  .room = (int32_t)row->room,
                                  .start = row->start_at,
                                  .end = row->end_at};
}

void booking_affected_add(struct rh_request *rq, const struct booking_schedule *schedule,
                          const struct booking_to_come_row *row, enum booking_fit why, size_t *n,
                          Booking__Affected ***all)
{
    Booking__Affected *out = RH_PB_ADD(rq->arena, *n, *all, &booking__affected__descriptor);
    out->appointment = (char *)(uintptr_t)row->appointment;
    out->state = booking_state(row->row.state);
    out->start = rh_pb_instant(rq->arena, row->row.start_at);
    out->end = rh_pb_instant(rq->arena, row->row.end_at);
    out->service = (char *)(uintptr_t)booking_what_title(rq->arena, schedule, &row->row.what);
    out->office = (char *)(uintptr_t)booking_office_name(schedule, row->row.office);
    out->code = booking_code(rq, row->appointment);
    out->has_address = row->row.email != NULL;
    out->name = (char *)(uintptr_t)row->row.name;
    out->why = (Booking__NoRoom)why;
    if (row->told_at != RH_TIME_NULL)
        out->told_at = rh_pb_instant(rq->arena, row->told_at);
}

struct rh_error *booking_affected_by(struct rh_request *rq, const struct booking_change *change,
                                     const struct booking_to_come_ask *ask, size_t *ret_n,
                                     Booking__Affected ***ret_affected)
{
    struct booking_to_come_row *rows;
    struct booking_fit_day before = {.office = NULL}, after = {.office = NULL};
    size_t n;
    *ret_n = 0;
    RH_TRY(booking_store_to_come(rq, ask, &rows, &n));
    for (size_t i = 0; i < n && *ret_n < BOOKING_LISTED; i++) {
        const struct booking_taken taken = taken_of(&rows[i].row);
        enum booking_fit room = booking_fit(rq->arena, change->to, &taken, &after);
        if (room != BOOKING_FIT &&
            booking_fit(rq->arena, change->from, &taken, &before) == BOOKING_FIT)
            booking_affected_add(rq, change->from, &rows[i], room, ret_n, ret_affected);
    }
    return NULL;
}

/* What an appointment lacks for good: one that is only shorter than others will be has its time. */
static enum booking_fit lacks(struct rh_request *rq, const struct booking_schedule *schedule,
                              const struct booking_to_come_row *row, struct booking_fit_day *known)
{
    const struct booking_taken taken = taken_of(&row->row);
    enum booking_fit room = booking_fit(rq->arena, schedule, &taken, known);
    return room == BOOKING_FIT_TOO_SHORT ? BOOKING_FIT : room;
}

/* Those that do not stay as they are. */
static struct rh_error *read_affected(struct rh_request *rq,
                                      const struct booking_schedule **ret_schedule,
                                      struct booking_to_come_row **ret_rows, size_t *ret_n)
{
    struct booking_to_come_row *rows;
    struct booking_fit_day known = {.office = NULL};
    size_t n, kept = 0;
    RH_TRY(booking_schedule(rq, ret_schedule));
    struct booking_to_come_ask ask = {
        .from = rq->now, .to = rq->now + FAR, .audit = booking_audit(rq, "affected")};
    RH_TRY(booking_store_to_come(rq, &ask, &rows, &n));
    for (size_t i = 0; i < n; i++)
        if (!rows[i].stays && lacks(rq, *ret_schedule, &rows[i], &known) != BOOKING_FIT)
            rows[kept++] = rows[i];
    *ret_rows = rows;
    *ret_n = kept;
    return NULL;
}

/* An address counts once its person has confirmed it, which the appointment being booked says. */
static bool can_be_told(const struct booking_to_come_row *row)
{
    return row->row.email != NULL && row->told_at == RH_TIME_NULL &&
           strcmp(row->row.state, "BOOKED") == 0;
}

struct rh_error *booking_affected(struct rh_request *rq, const Booking__AffectedRequest *in,
                                  Booking__AffectedReply *out)
{
    const struct booking_schedule *schedule;
    struct booking_to_come_row *rows;
    struct booking_fit_day known = {.office = NULL};
    size_t n;
    (void)in;
    RH_TRY(read_affected(rq, &schedule, &rows, &n));
    out->more = n > BOOKING_LISTED;
    for (size_t i = 0; i < n; i++) {
        out->untold += can_be_told(&rows[i]);
        out->has_untold = out->untold > 0;
        if (i < BOOKING_LISTED)
            booking_affected_add(rq, schedule, &rows[i], lacks(rq, schedule, &rows[i], &known),
                                 &out->n_affected, &out->affected);
    }
    return NULL;
}

static struct rh_error *add_mail(struct rh_request *rq, const struct booking_schedule *schedule,
                                 const struct booking_to_come_row *row, struct booking_tell *tell)
{
    struct booking_found found = {
        .appointment = row->appointment, .row = &row->row, .schedule = schedule};
    RH_TRY(booking_found_complete(rq, &found));
    struct booking_message mail = booking_mail(rq, &found, BOOKING_AFFECTED);
    tell->appointments[tell->n] = row->appointment;
    tell->ids[tell->n] = mail.id;
    tell->mails[tell->n++] = mail.body;
    return NULL;
}

struct rh_error *booking_tell_affected(struct rh_request *rq,
                                       const Booking__TellAffectedRequest *in,
                                       Booking__TellAffectedReply *out)
{
    const struct booking_schedule *schedule;
    struct booking_to_come_row *rows;
    struct booking_tell tell = {.n = 0};
    struct rh_outcome outcome;
    size_t n;
    (void)in;
    RH_TRY(read_affected(rq, &schedule, &rows, &n));
    tell.appointments = rh_arena_array(rq->arena, BOOKING_LISTED, sizeof tell.appointments[0]);
    tell.ids = rh_arena_array(rq->arena, BOOKING_LISTED, sizeof tell.ids[0]);
    tell.mails = rh_arena_array(rq->arena, BOOKING_LISTED, sizeof tell.mails[0]);
    for (size_t i = 0; i < n && tell.n < BOOKING_LISTED; i++)
        if (can_be_told(&rows[i]))
            RH_TRY(add_mail(rq, schedule, &rows[i], &tell));
    RH_TRY(rh_write_of(rq, &tell.write));
    out->told = (int32_t)tell.n;
    tell.write.reply = rh_pb_pack(rq->arena, &out->base);
    RH_TRY(booking_store_tell(rq, &tell, &outcome));
    return outcome.known ? rh_write_replay(rq, outcome.same, outcome.reply, &out->base) : NULL;
}

struct rh_error *booking_stay(struct rh_request *rq, const Booking__StayRequest *in,
                              Booking__StayReply *out)
{
    struct rh_write write;
    struct rh_outcome outcome;
    out->appointment = in->appointment;
    RH_TRY(rh_write_of(rq, &write));
    write.reply = rh_pb_pack(rq->arena, &out->base);
    RH_TRY(booking_store_stay(rq, &write, in->appointment, &outcome));
    if (outcome.known)
        return rh_write_replay(rq, outcome.same, outcome.reply, &out->base);
    return outcome.done ? NULL : rh_refuse(rq->arena, NOT_FOUND);
}
