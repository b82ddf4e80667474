/* What the link of an appointment shows: the appointment, its calendar file, its QR code. */
#include "booking_handlers.h"

#include "buf.h"
#include "qr.h"

#include "banned.h"

static bool find(struct rh_request *rq, struct booking_found *found)
{
    found->office = booking_office_find(found->schedule, found->row->office);
    return booking_need_stored(rq->arena, found->schedule, &found->row->what, &found->need) &&
           found->office != NULL;
}

struct rh_error *booking_found_complete(struct rh_request *rq, struct booking_found *found)
{
    if (found->schedule == NULL)
        RH_TRY(booking_schedule_kept(rq->own, rq->db, rq->arena, rq->tenant, rq->now,
                                     &found->schedule));
    if (find(rq, found))
        return NULL;
    RH_TRY(booking_schedule(rq, &found->schedule)); /* set up after the snapshot was kept */
    if (!find(rq, found))
        return rh_fail(rq->arena, INTERNAL, "an appointment's service or office is gone");
    return NULL;
}

struct rh_error *booking_look_up(struct rh_request *rq, const char *appointment, const char *code,
                                 struct booking_found *ret)
{
    struct booking_appointment_row *row;
    *ret = (struct booking_found){.appointment = appointment};
    RH_TRY(booking_check_code(rq, appointment, code));
    RH_TRY(booking_schedule(rq, &ret->schedule));
    RH_TRY(booking_store_appointment(rq, appointment, &row));
    if (row == NULL)
        return rh_refuse(rq->arena, NOT_FOUND);
    ret->row = row;
    return booking_found_complete(rq, ret);
}

static bool is_in(const struct booking_found *found, const char *state)
{
    return strcmp(found->row->state, state) == 0;
}

/* A reservation is over at its time, even before its timer has come round. */
static Booking__State state_of(const struct booking_found *found, int64_t now)
{
    int64_t until = found->row->hold_until;
    return until != RH_TIME_NULL && until <= now ? BOOKING__STATE__LAPSED
                                                 : booking_state(found->row->state);
}

static void fill_need(struct rh_arena *arena, const struct booking_need *need,
                      Booking__Appointment *a)
{
    const char **documents;
    a->service = booking_reply_service(arena, need->parts[0].service);
    a->persons = need->parts[0].persons;
    booking_reply_further(arena, need, &a->n_further, &a->further);
    a->n_documents = booking_need_documents(arena, need, &documents);
    a->documents = (char **)(uintptr_t)documents;
    a->has_several = true;
    a->several = booking_need_several(need);
}

Booking__Appointment *booking_reply_appointment(struct rh_request *rq,
                                                const struct booking_found *found, const char *code)
{
    const struct booking_appointment_row *row = found->row;
    Booking__Appointment *a = (void *)rh_pb_new(rq->arena, &booking__appointment__descriptor);
    a->appointment = (char *)(uintptr_t)found->appointment;
    a->state = state_of(found, rq->now);
    a->start = rh_pb_instant(rq->arena, row->start_at);
    a->end = rh_pb_instant(rq->arena, row->end_at);
    fill_need(rq->arena, &found->need, a);
    a->office = booking_reply_office(rq->arena, found->schedule, found->office, rq->now);
    a->venue = (char *)(uintptr_t)row->venue;
    a->room = (char *)(uintptr_t)booking_room_label(found->office, row->room);
    a->sequence = (int32_t)row->sequence;
    if (a->state == BOOKING__STATE__LAPSED)
        return a;
    a->has_may_move = a->state == BOOKING__STATE__BOOKED;
    a->may_move = booking_movable(row, rq->now);
    a->has_may_extend = a->state == BOOKING__STATE__HELD;
    a->may_extend = a->has_may_extend && row->extended < BOOKING_EXTENSIONS;
    if (row->hold_until != RH_TIME_NULL)
        a->hold_until = rh_pb_instant(rq->arena, row->hold_until);
    a->name = (char *)(uintptr_t)row->name;
    a->email = (char *)(uintptr_t)row->email;
    a->has_may_arrive = a->state == BOOKING__STATE__BOOKED;
    a->may_arrive =
        a->has_may_arrive && booking_may_arrive(&found->schedule->zone, row->start_at, rq->now);
    a->has_may_confirm = a->state == BOOKING__STATE__UNCONFIRMED;
    a->may_confirm =
        a->has_may_confirm && rh_secret_same(booking_mail_code(rq, found->appointment), code);
    return a;
}

char *booking_other_code(struct rh_request *rq, const char *appointment, const char *code,
                         const char *other)
{
    return rh_secret_same(booking_mail_code(rq, appointment), code) ? booking_mail_code(rq, other)
                                                                    : booking_code(rq, other);
}

/* The other one of a move; none where there is none any more. */
static struct rh_error *other_of(struct rh_request *rq, const struct booking_found *found,
                                 const char *code, const char *id, Booking__Other **ret)
{
    struct booking_appointment_row *row = NULL;
    if (id != NULL)
        RH_TRY(booking_store_appointment(rq, id, &row));
    if (row == NULL)
        return NULL;
    struct booking_found other = {.appointment = id, .row = row};
    *ret = (void *)rh_pb_new(rq->arena, &booking__other__descriptor);
    (*ret)->appointment = (char *)(uintptr_t)id;
    (*ret)->code = booking_other_code(rq, found->appointment, code, id);
    (*ret)->state = state_of(&other, rq->now);
    (*ret)->start = rh_pb_instant(rq->arena, row->start_at);
    return NULL;
}

struct rh_error *booking_appointment(struct rh_request *rq, const Booking__AppointmentRequest *in,
                                     Booking__AppointmentReply *out)
{
    struct booking_found found;
    RH_TRY(booking_look_up(rq, in->appointment, in->code, &found));
    out->appointment = booking_reply_appointment(rq, &found, in->code);
    out->code = in->code;
    RH_TRY(other_of(rq, &found, in->code, found.row->replaces, &out->appointment->replaces));
    RH_TRY(other_of(rq, &found, in->code, found.row->moved_to, &out->appointment->moved_to));
    return NULL;
}

const char *booking_link(struct rh_request *rq, const struct booking_found *found, const char *code)
{
    const struct booking_settings *settings = rq->settings;
    return rh_arena_printf(rq->arena, "%s/%s/termine/%s?code=%s", settings->public_url,
                           found->schedule->slug, found->appointment, code);
}

const char *booking_title(struct rh_arena *arena, const struct booking_found *found)
{
    return found->need.sensitive ? found->schedule->discreet
                                 : booking_what_title(arena, found->schedule, &found->row->what);
}

static void add_part(struct rh_buf *out, const char *glue, const char *part)
{
    if (part == NULL)
        return;
    rh_buf_text(out, out->len > 0 ? glue : "");
    rh_buf_text(out, part);
}

const char *booking_place(struct rh_arena *arena, const struct booking_found *found)
{
    struct rh_buf out = rh_buf_new(arena, 0);
    if (found->row->venue != NULL) {
        add_part(&out, ", ", found->row->venue);
        return rh_buf_str(&out);
    }
    add_part(&out, ", ", found->office->name);
    add_part(&out, ", ", booking_room_label(found->office, found->row->room));
    add_part(&out, ", ", found->office->street);
    add_part(&out, ", ", found->office->postcode);
    add_part(&out, found->office->postcode == NULL ? ", " : " ", found->office->city);
    return rh_buf_str(&out);
}

static const char *notes_of(struct rh_arena *arena, const struct booking_need *need)
{
    struct rh_buf out = rh_buf_new(arena, 0);
    const char **documents;
    size_t n = booking_need_documents(arena, need, &documents);
    for (size_t i = 0; i < n; i++)
        add_part(&out, "\n", documents[i]);
    return n == 0 || need->sensitive ? NULL : rh_buf_str(&out);
}

struct rh_slice booking_calendar_file(struct rh_request *rq, const struct booking_found *found,
                                      const char *code)
{
    struct booking_calendar_entry entry = {
        .uid = found->row->origin == NULL ? found->appointment : found->row->origin,
        .sequence = (int)found->row->sequence,
        .start = found->row->start_at,
        .end = found->row->end_at,
        .changed = found->row->changed_at,
        .cancelled = is_in(found, "CANCELLED"),
        .title = booking_title(rq->arena, found),
        .place = booking_place(rq->arena, found),
        .url = booking_link(rq, found, code),
        .notes = notes_of(rq->arena, &found->need),
    };
    return booking_ics(rq->arena, &entry);
}

/* A reservation that is not booked, or was not, has no calendar file: it would be taken for an
 * appointment. Nor has what was moved: the other one's file has the same UID. */
struct rh_error *booking_calendar(struct rh_request *rq, const Booking__CalendarRequest *in,
                                  Booking__CalendarReply *out)
{
    struct booking_found found;
    RH_TRY(booking_look_up(rq, in->appointment, in->code, &found));
    if ((!is_in(&found, "BOOKED") && !is_in(&found, "CANCELLED")) || found.row->moved_to != NULL)
        return rh_refuse(rq->arena, NOT_FOUND);
    out->file = rh_pb_file(rq->arena, "text/calendar; charset=utf-8", "termin.ics",
                           booking_calendar_file(rq, &found, in->code));
    return NULL;
}

struct rh_error *booking_qr(struct rh_request *rq, const Booking__QrRequest *in,
                            Booking__QrReply *out)
{
    struct booking_found found;
    RH_TRY(booking_look_up(rq, in->appointment, in->code, &found));
    struct rh_slice svg = rh_qr_svg(rq->arena, booking_link(rq, &found, in->code));
    if (svg.data == NULL)
        return rh_fail(rq->arena, INTERNAL, "the link is too long for a QR code");
    out->file = rh_pb_file(rq->arena, "image/svg+xml", "termin.svg", svg);
    return NULL;
}
