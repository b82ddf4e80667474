/* What the handlers share: settings, what a worker keeps, and the way from plain values to reply
 * messages. */
#ifndef BOOKING_HANDLERS_H
#define BOOKING_HANDLERS_H

#include "booking_methods.h"
#include "booking_schedule.h"
#include "booking_store.h"
#include "due.h"
#include "id.h"
#include "pb.h"
#include "request.h"

struct booking_settings {
    const char *secret;     /* 64 hex digits: from it come the links' codes */
    const char *public_url; /* "https://termine.example", without slash at the end */
    uint8_t key[32];        /* the secret's bytes */
};

/* Reads the secret; -1 with a log line when it is not 64 hex digits. For rh_service.start. */
int booking_settings_check(void *settings);

/* For rh_service.worker_new and worker_free: rq->own is a struct booking_cache. */
void *booking_worker_new(const void *settings);
void booking_worker_free(void *own);

/* The timers, for rh_service.due. */
extern const struct rh_due_kind booking_due[];
extern const size_t booking_due_n;

/* ---- values to messages (booking_reply.c) ---- */

Common__Date *booking_date(struct rh_arena *arena, int32_t day);
/* Of a row: its constraint allows no other text. */
Booking__State booking_state(const char *state);
Booking__Service *booking_reply_service(struct rh_arena *arena,
                                        const struct booking_service *service);

/* With opening hours and whether it is open now. */
Booking__Office *booking_reply_office(struct rh_arena *arena,
                                      const struct booking_schedule *schedule,
                                      const struct booking_office *office, int64_t now);

/* Adds the offices that offer the service (NULL: all). */
void booking_reply_offices(struct rh_arena *arena, const struct booking_schedule *schedule,
                           const struct booking_service *service, int64_t now, size_t *ret_n,
                           Booking__Office ***ret_offices);

/* ---- what appointments are for (booking_handlers_need.c) ---- */

/* As requests say it; `further` may have empty rows. */
struct booking_wanted {
    const char *service;
    int persons; /* 0: one */
    Booking__Further **further;
    size_t n_further;
};
#define BOOKING_WANTED(in)                                                                         \
    {                                                                                              \
        (in)->service, (in)->persons, (in)->further, (in)->n_further                               \
    }

/* INVALID with the field where there is no such service, a service stands there twice, no counter
 * can do all of it, or it takes longer than an appointment may. */
struct rh_error *booking_need_asked(struct rh_request *rq, const struct booking_schedule *schedule,
                                    const struct booking_wanted *wanted, struct booking_need *ret);

/* Of a row; false when a service is not in the schedule. */
bool booking_need_stored(struct rh_arena *arena, const struct booking_schedule *schedule,
                         const struct booking_what *what, struct booking_need *ret);
bool booking_what_same(const struct booking_what *a, const struct booking_what *b);

/* As it is stored. */
struct booking_what booking_what_of(struct rh_arena *arena, const struct booking_need *need);
/* What else it is for, beside the main service, as the text of an array; NULL: nothing. */
const char *booking_need_further(struct rh_arena *arena, const struct booking_need *need);

/* "3 × Wohnsitz, Ummeldung + Reisepass, Ausstellung" */
const char *booking_what_title(struct rh_arena *arena, const struct booking_schedule *schedule,
                               const struct booking_what *what);

void booking_reply_further(struct rh_arena *arena, const struct booking_need *need, size_t *ret_n,
                           Booking__Part ***ret_further);
/* More than one person or service. */
bool booking_need_several(const struct booking_need *need);
/* Asks for free times of the same. */
void booking_need_again(struct rh_arena *arena, const struct booking_need *need,
                        Booking__TimesRequest *ask);

/* How often a reservation can be kept for longer; the statement and the table know it too. */
enum { BOOKING_EXTENSIONS = 2 };

/* ---- links ---- */

/* The code that belongs to an appointment, for who reserved it; stored nowhere. */
char *booking_code(struct rh_request *rq, const char *appointment);

/* The code of another appointment's link, of the same standing as `code` has for this one: whoever
 * came by the mail's link gets a mail's link. */
char *booking_other_code(struct rh_request *rq, const char *appointment, const char *code,
                         const char *other);

/* Another one, that is only ever told to the address given: who has it reads the mails sent there.
 */
char *booking_mail_code(struct rh_request *rq, const char *appointment);

/* A third, of the link below reminders: it stops them and does nothing else. */
char *booking_reminders_code(struct rh_request *rq, const char *appointment);

/* NOT_FOUND unless the code is one of the first two of the appointment of this tenant. */
struct rh_error *booking_check_code(struct rh_request *rq, const char *appointment,
                                    const char *code);

/* ---- an appointment and the setup that it refers to (booking_handlers_link.c) ---- */

struct booking_found {
    const char *appointment;
    const struct booking_appointment_row *row;
    const struct booking_schedule *schedule;
    struct booking_need need;
    const struct booking_office *office;
    int64_t was; /* for BOOKING_MOVED: when it was before */
};

/* Finds schedule (unless set), need and office of an appointment and row. */
struct rh_error *booking_found_complete(struct rh_request *rq, struct booking_found *found);

/* The appointment behind a link; an id of another tenant, a wrong code and an unknown id are one
 * and the same: NOT_FOUND. */
struct rh_error *booking_look_up(struct rh_request *rq, const char *appointment, const char *code,
                                 struct booking_found *ret);

/* As its owner, who came with `code`, sees it. */
Booking__Appointment *booking_reply_appointment(struct rh_request *rq,
                                                const struct booking_found *found,
                                                const char *code);

const char *booking_link(struct rh_request *rq, const struct booking_found *found,
                         const char *code);
/* Of the page that stops reminders. */
const char *booking_reminders_link(struct rh_request *rq, const struct booking_found *found);
/* What mails and calendar files call it. */
const char *booking_title(struct rh_arena *arena, const struct booking_found *found);
const char *booking_place(struct rh_arena *arena, const struct booking_found *found);
struct rh_slice booking_calendar_file(struct rh_request *rq, const struct booking_found *found,
                                      const char *code);

/* ---- mails (booking_mail.c) ---- */

enum booking_letter {
    BOOKING_CONFIRM,          /* follow this link, or nothing is booked */
    BOOKING_FULL,             /* the address has no place for it: give another one up first */
    BOOKING_REMINDER_CONFIRM, /* the same again, half-way */
    BOOKING_BOOKED,
    BOOKING_CANCELLED,
    BOOKING_MOVED,    /* to the time of the row */
    BOOKING_REMINDER, /* the day before */
    BOOKING_AFFECTED, /* the schedule has no room for it any more */
};

/* A mail about an appointment to the address in its row, in the row's language; none without
 * address. What it says comes from the row: give it the values that hold after the change. */
struct booking_message booking_mail(struct rh_request *rq, const struct booking_found *found,
                                    enum booking_letter letter);

/* Adds a parameter to a mail. */
struct Notifier__MailRequest;
void booking_mail_add(struct rh_arena *arena, struct Notifier__MailRequest *mail, const char *name,
                      const char *value);
void booking_mail_add_time(struct rh_arena *arena, struct Notifier__MailRequest *mail,
                           const char *name, int64_t ms);

/* ---- what programs are told (booking_news.c) ---- */

enum booking_happening {
    BOOKING_WAS_BOOKED,
    BOOKING_WAS_MOVED, /* to the time of the row, in the place of the one that it replaces */
    BOOKING_WAS_CANCELLED,
    BOOKING_WAS_FINISHED,
    BOOKING_WAS_MISSED, /* was called in vain */
};

/* For the programs of the administration; none where the row says that nobody is told. */
struct booking_message booking_news(struct rh_request *rq, const struct booking_found *found,
                                    enum booking_happening what);

/* What the timer of a booked appointment does next: a mail the day before, or forget it. */
struct booking_next booking_next_booked(const struct booking_found *found, int64_t now);

/* ---- staff ---- */

/* Whether the caller books for others here. */
bool booking_is_staff(const struct rh_request *rq);

/* An entry for the log of accesses: the method, and about what. */
struct booking_message booking_audit(struct rh_request *rq, const char *subject);
/* "office:buergerbuero:2026-11-24" */
const char *booking_audit_day(struct rh_arena *arena, const char *office, int32_t day);
/* "2026-11-24" */
const char *booking_iso(struct rh_arena *arena, int32_t day);
/* The day of a field of the request; `otherwise` where it is absent. */
struct rh_error *booking_day_asked(struct rh_request *rq, const Common__Date *date,
                                   const char *field, int32_t otherwise, int32_t *ret_day);

/* The minute of a field "09:40", counted from midnight; `otherwise` where it is absent or empty. */
struct rh_error *booking_minute_asked(struct rh_request *rq, const char *text, const char *field,
                                      int otherwise, int *ret_minute);

/* An appointment as the desk sees it. */
void booking_reply_entry(struct rh_request *rq, const struct booking_found *where,
                         const struct booking_desk_row *row, Booking__DeskEntry *entry);

/* What closes a counter in some of the time between two instants; NULL: nothing. */
Booking__Closure *booking_reply_shut(struct rh_request *rq, const struct booking_found *where,
                                     int32_t counter, int64_t from, int64_t to);

/* The office asked for; the first where none is. */
struct rh_error *booking_desk_office(struct rh_request *rq, const struct booking_schedule *schedule,
                                     const char *name, const struct booking_office **ret_office);

/* ---- the day of the visit (booking_visit_queue.c) ---- */

/* The office's local day of now as the statements want it, and when it ends. */
const char *booking_today(struct rh_request *rq, const struct booking_schedule *schedule,
                          int64_t *ret_over);

/* "Platz 3"; empty where the office has no such counter. */
const char *booking_counter_label(const struct booking_office *office, int64_t counter);

/* The code of a visit's own page; stored nowhere. */
char *booking_visit_code(struct rh_request *rq, const char *visit);

Booking__Visit *booking_reply_visit(struct rh_request *rq, const struct booking_schedule *schedule,
                                    const struct booking_visit_row *row);

/* Gives a number to who comes without appointment (booking_visit_arrive.c); NO_NUMBERS where the
 * row's limit is reached. ret_visit: its id. */
struct rh_error *booking_give_number(struct rh_request *rq, const struct booking_schedule *schedule,
                                     struct booking_arrival_row *row, const char **ret_visit);

/* Who is there today, as waits are told by it. */
struct rh_error *booking_queue_now(struct rh_request *rq, const struct booking_schedule *schedule,
                                   const struct booking_office *office,
                                   struct booking_visit_row **ret_rows, size_t *ret_n);

/* How long somebody waits who comes now for something, in minutes; -1: no counter can take them. */
int booking_wait_of_next(struct rh_request *rq, const struct booking_schedule *schedule,
                         const struct booking_office *office, const struct booking_need *need,
                         const struct booking_visit_row *rows, size_t n);

/* Tags of what a change of an office's queue makes stale. */
void booking_tag_queue(struct rh_request *rq, const char *office);

/* ---- addresses (booking_handlers_address.c) ---- */

/* What counts an address's appointments: a keyed hash, another one in every administration. */
const char *booking_address_hash(struct rh_request *rq, const char *email);

/* ---- cooling down (booking_cool.c) ---- */

/* For how many seconds a place that the caller gives up, or lets lapse, is offered to nobody. Drawn
 * anew each time, told to nobody; 0 for staff and where the office has it so. */
int64_t booking_cool(const struct rh_request *rq, const struct booking_office *office);

/* ---- schedule ---- */

struct rh_error *booking_schedule(struct rh_request *rq,
                                  const struct booking_schedule **ret_schedule);

/* INVALID with the field when there is no such service or office. */
struct rh_error *booking_service_asked(struct rh_request *rq,
                                       const struct booking_schedule *schedule, const char *name,
                                       const struct booking_service **ret_service);
struct rh_error *booking_office_asked(struct rh_request *rq,
                                      const struct booking_schedule *schedule, const char *name,
                                      const struct booking_office **ret_office);

/* Tags of what a change at an office makes stale: pages of the office, and live pages of times. */
void booking_tag_change(struct rh_request *rq, const char *office);

/* Whether an appointment as it stands can be moved: only what is booked and to come. */
bool booking_movable(const struct booking_appointment_row *row, int64_t now);

/* Why a reservation could not be booked or cancelled, by its state before; NULL: no reason to see,
 * somebody was faster. `done` is the state that the change leads to. */
struct rh_error *booking_refusal(struct rh_request *rq,
                                 const struct booking_change_outcome *outcome, int64_t now);

/* Books what waits for that, with the mail to its person: `row` has write and appointment. */
struct rh_error *booking_confirm_now(struct rh_request *rq, struct booking_change_row *row,
                                     struct booking_change_outcome *ret_outcome);

#endif
