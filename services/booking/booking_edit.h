/* A change of what is set up, the way that all of them go: the schedule as it is, a draft of it as
 * it is to be, whom that would leave without a time, then one statement that decides.
 *
 *     RH_TRY(booking_edit_begin(rq, in->version, "office:b", &out->base, &edit));
 *     if (edit.over)
 *         return NULL;                                 a repeated request: `out` is its answer
 *     ... change edit.draft ...
 *     RH_TRY(booking_edit_look(rq, &edit, NULL, in->agreed));
 *     BOOKING_EDIT_TELL(out, &edit);
 *     return edit.over ? NULL : booking_edit_run(rq, &edit, &query, &out->base);
 *
 * Whoever is affected is told of before anything changes: the answer then asks, changes nothing,
 * and the same request with `agreed` (how many were seen) does it. What is booked while that is
 * read is found by the list of all that has no room (booking.affected). */
#ifndef BOOKING_EDIT_H
#define BOOKING_EDIT_H

#include "booking_handlers.h"

#define BOOKING_LISTED 500 /* most affected appointments that an answer names */

struct booking_edit {
    const struct booking_schedule *schedule; /* as it is */
    struct booking_schedule *draft; /* offices and services are copies of it, to be changed; what
                                       they point to is shared */
    int64_t version;                /* of the schedule that was seen */
    struct rh_write write;
    struct booking_message audit;
    bool over; /* nothing more to do: `out` is the answer */
    Booking__Outcome outcome;
    size_t n_affected;
    Booking__Affected **affected;
};

/* A copy of the schedule, to be changed. */
struct booking_schedule *booking_draft(struct rh_arena *arena,
                                       const struct booking_schedule *schedule);

/* NULL for an optional text that says nothing. */
const char *booking_said(const char *text);

/* STALE unless the schedule is the one that was seen; fills `out` when the request was answered
 * before. `subject` is what the log of accesses says. */
struct rh_error *booking_edit_begin(struct rh_request *rq, int64_t version, const char *subject,
                                    ProtobufCMessage *out, struct booking_edit *ret);

/* The draft's office; INVALID when there is none. */
struct rh_error *booking_edit_office(struct rh_request *rq, const struct booking_edit *edit,
                                     const char *name, struct booking_office **ret_office);

/* Compares schedule and draft for the appointments of an office (NULL: all). Those who had room and
 * have none are `affected`, unless `agreed` is their number. */
struct rh_error *booking_edit_look(struct rh_request *rq, struct booking_edit *edit,
                                   const char *office, int32_t agreed);

/* Puts outcome, version and affected into a reply. */
#define BOOKING_EDIT_TELL(out, edit)                                                               \
    ((out)->outcome = (edit)->outcome,                                                             \
     (out)->version = (edit)->version + ((edit)->outcome == BOOKING__OUTCOME__ASKS ? 0 : 1),       \
     (out)->n_affected = (edit)->n_affected, (out)->affected = (edit)->affected)

/* Runs the statement: a standard write whose own parameters begin with the version that was seen
 * and the entry of the log ($9, $10, $11). STALE when somebody else was faster, IN_USE when
 * something still refers to what was to go. */
struct rh_error *booking_edit_run(struct rh_request *rq, const struct booking_edit *edit,
                                  const struct rh_query *query, ProtobufCMessage *out);
#define BOOKING_EDIT_PARAMS(rq, edit)                                                              \
    rh_param_int((rq)->arena, (edit)->version), rh_param_text((edit)->audit.id),                   \
        rh_param_bytes((edit)->audit.body)

#endif
