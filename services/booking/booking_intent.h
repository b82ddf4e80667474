/* An intent and the setup that it refers to: codes of its links, its mail, and how it becomes an
 * appointment. */
#ifndef BOOKING_INTENT_H
#define BOOKING_INTENT_H

#include "booking_handlers.h"
#include "booking_store_intent.h"

/* The codes of an intent's page, stored nowhere: for who made it, and only ever told to the
 * address. (booking_reply.c) */
char *booking_intent_code(struct rh_request *rq, const char *intent);
char *booking_intent_mail_code(struct rh_request *rq, const char *intent);

/* A time that somebody wants, with all that it takes. */
struct booking_wanted_time {
    const struct booking_schedule *schedule;
    struct booking_need need;
    const struct booking_office *office;
    const char *venue; /* NULL: any */
    int64_t start, end;
};

/* Whether it is offered at all, by the rules of who is nobody: NOT_BOOKABLE, SLOT_NOT_OFFERED. Sets
 * its end; ret_choices: the counters that may take it. */
struct rh_error *booking_wanted_check(struct rh_request *rq, struct booking_wanted_time *wanted,
                                      struct booking_choice **ret_choices, size_t *ret_n);

/* Holds and books it for the person of an intent, in one transaction, or does nothing:
 * SLOT_TAKEN, ADDRESS_FULL. `write` has the reply with `appointment` in it; ret_known: it was done
 * before, the outcome tells by which reply. */
struct booking_intent_booking {
    const char *intent, *appointment;
    const struct booking_intent_row *row;
    const struct booking_wanted_time *wanted;
    const struct booking_choice *choices;
    size_t n_choices;
    struct rh_write write;
};
struct rh_error *booking_intent_book(struct rh_request *rq,
                                     const struct booking_intent_booking *booking,
                                     struct booking_hold_outcome *ret_outcome);

#endif
