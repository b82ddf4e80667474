/* Mails about an appointment, as requests to notifier that are written with the change that causes
 * them. What may stand in a mail, which travels through many hands: a title, place, time, link and
 * what to bring. Never the person's name, never a sensitive service or what it asks for. */
#include "booking_handlers.h"

#include "buf.h"
#include "instant.h"
#include "notifier.pb-c.h"

#include "banned.h"

#define DAY (24 * RH_HOUR)

static const struct shape {
    const char *letter;
    bool link, until, documents, calendar, reminder, was;
} shapes[] = {
    [BOOKING_CONFIRM] = {"booking/confirm", .link = true, .until = true},
    [BOOKING_FULL] = {"booking/full", .link = true, .until = true},
    [BOOKING_REMINDER_CONFIRM] = {"booking/reminder_confirm", .link = true, .until = true,
                                  .reminder = true},
    [BOOKING_BOOKED] = {"booking/booked", .link = true, .documents = true, .calendar = true},
    [BOOKING_CANCELLED] = {"booking/cancelled", .calendar = true},
    [BOOKING_AFFECTED] = {"booking/affected", .link = true},
    [BOOKING_MOVED] = {"booking/moved", .link = true, .documents = true, .calendar = true,
                       .was = true},
    [BOOKING_REMINDER] = {"booking/reminder", .link = true, .documents = true, .reminder = true},
};

void booking_mail_add(struct rh_arena *arena, Notifier__MailRequest *mail, const char *name,
                      const char *value)
{
    Notifier__Parameter *parameter =
        RH_PB_ADD(arena, mail->n_parameters, mail->parameters, &notifier__parameter__descriptor);
    parameter->name = rh_arena_strdup(arena, name);
    parameter->value = rh_arena_strdup(arena, value);
}

void booking_mail_add_time(struct rh_arena *arena, Notifier__MailRequest *mail, const char *name,
                           int64_t ms)
{
    struct rh_buf text = rh_buf_new(arena, 0);
    rh_instant_write(&text, ms);
    booking_mail_add(arena, mail, name, rh_buf_str(&text));
}

/* notifier takes 20 parameters: the first documents then, all of them stand on the page. */
static void add_documents(struct rh_arena *arena, Notifier__MailRequest *mail,
                          const struct booking_need *need)
{
    const char **documents;
    size_t n = booking_need_documents(arena, need, &documents);
    for (size_t i = 0; i < n && !need->sensitive; i++)
        if (mail->n_parameters < 20)
            booking_mail_add(arena, mail, "document", documents[i]);
}

struct booking_message booking_mail(struct rh_request *rq, const struct booking_found *found,
                                    enum booking_letter letter)
{
    const struct booking_appointment_row *row = found->row;
    const struct shape *shape = &shapes[letter];
    const char *code = booking_mail_code(rq, found->appointment);
    if (row->email == NULL)
        return (struct booking_message){NULL, {NULL, 0}};
    Notifier__MailRequest *mail = (void *)rh_pb_new(rq->arena, &notifier__mail_request__descriptor);
    mail->to = (char *)(uintptr_t)row->email;
    mail->letter = rh_arena_strdup(rq->arena, shape->letter);
    mail->language = (char *)(uintptr_t)row->language;
    booking_mail_add(rq->arena, mail, "title", booking_title(rq->arena, found));
    booking_mail_add(rq->arena, mail, "where", booking_place(rq->arena, found));
    booking_mail_add_time(rq->arena, mail, "start", row->start_at);
    if (shape->until)
        booking_mail_add_time(rq->arena, mail, "until", row->hold_until);
    if (shape->was)
        booking_mail_add_time(rq->arena, mail, "was", found->was);
    if (shape->link)
        booking_mail_add(rq->arena, mail, "link", booking_link(rq, found, code));
    if (shape->reminder)
        booking_mail_add(rq->arena, mail, "unsubscribe", booking_reminders_link(rq, found));
    if (shape->documents)
        add_documents(rq->arena, mail, &found->need);
    if (shape->calendar)
        mail->calendar = (char *)(uintptr_t)booking_calendar_file(rq, found, code).data;
    return (struct booking_message){rh_uuid(rq->arena, rq->now),
                                    rh_pb_pack(rq->arena, &mail->base)};
}

struct booking_next booking_next_booked(const struct booking_found *found, int64_t now)
{
    const struct booking_appointment_row *row = found->row;
    if (row->email != NULL && row->start_at - DAY > now)
        return (struct booking_next){"tomorrow", row->start_at - DAY};
    return (struct booking_next){"forget", row->end_at + found->schedule->keep_days * DAY};
}
