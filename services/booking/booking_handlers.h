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

Common__Instant *booking_instant(struct rh_arena *arena, int64_t ms);
Common__Date *booking_date(struct rh_arena *arena, int32_t day);
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

/* ---- links ---- */

/* The code that belongs to an appointment; stored nowhere. */
char *booking_code(struct rh_request *rq, const char *appointment);

/* NOT_FOUND unless the code belongs to the appointment of this tenant. */
struct rh_error *booking_check_code(struct rh_request *rq, const char *appointment,
                                    const char *code);

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

/* Why a reservation could not be booked or cancelled, by its state before; NULL: no reason to see,
 * somebody was faster. `done` is the state that the change leads to. */
struct rh_error *booking_refusal(struct rh_request *rq,
                                 const struct booking_change_outcome *outcome, int64_t now);

#endif
