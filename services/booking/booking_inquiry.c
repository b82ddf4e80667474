/* An inquiry for a service on request: its page's link, what the page shows, its mails. */
#include "booking_inquiry.h"

#include "notifier.pb-c.h"

#include <stdlib.h>

#include "banned.h"

struct rh_error *booking_check_inquiry(struct rh_request *rq, const char *inquiry, const char *code)
{
    bool own = rh_secret_same(booking_inquiry_code(rq, inquiry), code);
    bool mailed = rh_secret_same(booking_inquiry_mail_code(rq, inquiry), code);
    return own || mailed ? NULL : rh_refuse(rq->arena, NOT_FOUND);
}

struct rh_error *booking_inquiry_complete(struct rh_request *rq,
                                          const struct booking_inquiry_row *row,
                                          struct booking_inquiry_found *ret)
{
    *ret = (struct booking_inquiry_found){.row = row};
    RH_TRY(booking_schedule(rq, &ret->schedule));
    ret->service = booking_service_find(ret->schedule, row->service);
    ret->office = row->office == NULL ? NULL : booking_office_find(ret->schedule, row->office);
    if (ret->service == NULL || (row->office != NULL && ret->office == NULL))
        return rh_fail(rq->arena, INTERNAL, "an inquiry's service or office is gone");
    return NULL;
}

struct rh_error *booking_inquiry_look_up(struct rh_request *rq, const char *inquiry,
                                         const char *code, struct booking_inquiry_found *ret)
{
    struct booking_inquiry_row *row;
    RH_TRY(booking_check_inquiry(rq, inquiry, code));
    RH_TRY(booking_store_inquiry(rq, inquiry, &row));
    return row == NULL ? rh_refuse(rq->arena, NOT_FOUND) : booking_inquiry_complete(rq, row, ret);
}

bool booking_inquiry_in(const struct booking_inquiry_found *found, const char *state)
{
    return strcmp(found->row->state, state) == 0;
}

static int32_t day_of(const char *number)
{
    return (int32_t)strtol(number, NULL, 10);
}

int64_t booking_inquiry_over(const struct booking_inquiry_found *found)
{
    int32_t last = 0;
    int64_t over;
    for (size_t i = 0; i < found->row->days.n; i++)
        last = day_of(found->row->days.items[i]) > last ? day_of(found->row->days.items[i]) : last;
    booking_zone_instant(&found->schedule->zone, last + 1, 0, &over);
    return over;
}

/* ---- as its person or the office sees it ---- */

static int value_of(const ProtobufCEnumDescriptor *type, const char *name)
{
    return protobuf_c_enum_descriptor_get_value_by_name(type, name)->value;
}

static void add_preferences(struct rh_arena *arena, const struct booking_inquiry_row *row,
                            Booking__Inquiry *out)
{
    for (size_t i = 0; i < row->days.n && i < row->parts.n; i++) {
        Booking__Preference *preference = RH_PB_ADD(arena, out->n_preferences, out->preferences,
                                                    &booking__preference__descriptor);
        preference->date = booking_date(arena, day_of(row->days.items[i]));
        preference->part =
            (Booking__DayPart)value_of(&booking__day_part__descriptor, row->parts.items[i]);
    }
}

static void add_link(struct rh_request *rq, const struct booking_inquiry_row *row, const char *code,
                     Booking__Inquiry *out)
{
    bool mailed = code != NULL && rh_secret_same(booking_inquiry_mail_code(rq, row->inquiry), code);
    out->has_may_confirm = out->state == BOOKING__INQUIRY_STATE__UNSENT;
    out->may_confirm = out->has_may_confirm && mailed && row->hold_until > rq->now;
    if (row->appointment == NULL)
        return;
    out->appointment = (char *)(uintptr_t)row->appointment;
    out->appointment_code =
        mailed ? booking_mail_code(rq, row->appointment) : booking_code(rq, row->appointment);
}

Booking__Inquiry *booking_reply_inquiry(struct rh_request *rq,
                                        const struct booking_inquiry_found *found, const char *code)
{
    const struct booking_inquiry_row *row = found->row;
    Booking__Inquiry *out = (void *)rh_pb_new(rq->arena, &booking__inquiry__descriptor);
    out->inquiry = (char *)(uintptr_t)row->inquiry;
    out->state = (Booking__InquiryState)value_of(&booking__inquiry_state__descriptor, row->state);
    out->service = booking_reply_service(rq->arena, found->service);
    if (found->office != NULL)
        out->office = booking_reply_office(rq->arena, found->schedule, found->office, rq->now);
    add_preferences(rq->arena, row, out);
    if (row->hold_until != RH_TIME_NULL)
        out->hold_until = rh_pb_instant(rq->arena, row->hold_until);
    out->reason = (char *)(uintptr_t)row->reason;
    out->made = rh_pb_instant(rq->arena, row->made_at);
    out->note = (char *)(uintptr_t)row->note;
    out->name = (char *)(uintptr_t)row->name;
    out->email = (char *)(uintptr_t)row->email;
    out->phone = (char *)(uintptr_t)row->phone;
    add_link(rq, row, code, out);
    return out;
}

/* ---- mails ---- */

static const char *const letters[] = {
    [BOOKING_INQUIRY_CONFIRM] = "booking/inquiry_confirm",
    [BOOKING_INQUIRY_OPEN] = "booking/inquiry_open",
    [BOOKING_INQUIRY_DECLINED] = "booking/inquiry_declined",
};

struct booking_message booking_inquiry_mail(struct rh_request *rq,
                                            const struct booking_inquiry_found *found,
                                            enum booking_inquiry_letter letter)
{
    const struct booking_inquiry_row *row = found->row;
    const struct booking_settings *settings = rq->settings;
    if (row->email == NULL)
        return (struct booking_message){NULL, {NULL, 0}};
    Notifier__MailRequest *mail = (void *)rh_pb_new(rq->arena, &notifier__mail_request__descriptor);
    mail->to = (char *)(uintptr_t)row->email;
    mail->language = (char *)(uintptr_t)row->language;
    mail->letter = rh_arena_strdup(rq->arena, letters[letter]);
    booking_mail_add(rq->arena, mail, "title",
                     found->service->sensitive ? found->schedule->discreet : found->service->name);
    booking_mail_add(rq->arena, mail, "link",
                     rh_arena_printf(rq->arena, "%s/%s/anfrage/%s?code=%s", settings->public_url,
                                     found->schedule->slug, row->inquiry,
                                     booking_inquiry_mail_code(rq, row->inquiry)));
    if (letter == BOOKING_INQUIRY_CONFIRM)
        booking_mail_add_time(rq->arena, mail, "until", row->hold_until);
    /* the office's words may betray what it is about: then they stand on the page alone */
    if (letter == BOOKING_INQUIRY_DECLINED && row->reason != NULL && !found->service->sensitive)
        booking_mail_add(rq->arena, mail, "reason", row->reason);
    return (struct booking_message){rh_uuid(rq->arena, rq->now),
                                    rh_pb_pack(rq->arena, &mail->base)};
}

struct rh_error *booking_inquiry_timer(struct rh_request *rq, const struct rh_due_row *due)
{
    struct booking_inquiry_found found = {.row = NULL};
    struct booking_inquiry_row *row;
    struct booking_message mail = {NULL, {NULL, 0}};
    RH_TRY(booking_store_inquiry(rq, due->id, &row));
    if (row != NULL && strcmp(row->state, "OPEN") == 0) {
        RH_TRY(booking_inquiry_complete(rq, row, &found));
        mail = booking_inquiry_mail(rq, &found, BOOKING_INQUIRY_DECLINED);
    }
    return booking_store_inquiry_due(rq, due->id, &mail);
}
