/* A wish of the waiting list and the setup that it refers to: codes, links, replies, mails. */
#ifndef BOOKING_WISH_H
#define BOOKING_WISH_H

#include "booking_handlers.h"
#include "booking_store_wishes.h"

/* At most so many offers are missed before a wish ends; the table and the statement know it too. */
enum { BOOKING_OFFERS = 3 };

struct booking_wish_found {
    const struct booking_wish_row *row;
    const struct booking_schedule *schedule;
    struct booking_need need;
    const struct booking_office *office; /* NULL: any */
};

/* The codes of a wish's page, stored nowhere: for who entered it, and only ever told to the
 * address. (booking_reply.c) */
char *booking_wish_code(struct rh_request *rq, const char *wish);
char *booking_wish_mail_code(struct rh_request *rq, const char *wish);

/* NOT_FOUND unless the code is one of the two. */
struct rh_error *booking_check_wish(struct rh_request *rq, const char *wish, const char *code);

/* The wish by its id; a row of NULL: there is none. */
struct rh_error *booking_wish_find(struct rh_request *rq, const char *wish,
                                   struct booking_wish_found *ret);
/* The wish behind a link, or NOT_FOUND. */
struct rh_error *booking_wish_look_up(struct rh_request *rq, const char *wish, const char *code,
                                      struct booking_wish_found *ret);

bool booking_wish_in(const struct booking_wish_found *found, const char *state);

/* The appointment that is held for it, in `row`, as if it were in a state; false: there is none. */
bool booking_wish_offer(struct rh_request *rq, const struct booking_wish_found *found,
                        const char *state, struct booking_appointment_row *row,
                        struct booking_found *ret);

Booking__Wish *booking_reply_wish(struct rh_request *rq, const struct booking_wish_found *found,
                                  const char *code);

enum booking_wish_letter {
    BOOKING_WISH_CONFIRM, /* follow this link, or it is not on the list */
    BOOKING_WISH_LISTED,
    BOOKING_WISH_MISSED,  /* back in line */
    BOOKING_WISH_OUT,     /* the third that was missed */
    BOOKING_WISH_RAN_OUT, /* the last day is over */
    BOOKING_WISH_REMOVED, /* by the office */
};
/* A mail to the wish's address. */
struct booking_message booking_wish_mail(struct rh_request *rq,
                                         const struct booking_wish_found *found,
                                         enum booking_wish_letter letter);

/* To whom a time is offered, and what. */
struct booking_offered {
    const char *wish, *email, *language;
    const struct booking_found *what; /* row: place and start */
    int64_t until;
};
struct booking_message booking_offer_mail(struct rh_request *rq,
                                          const struct booking_offered *offered);

/* The timers: of a wish, of an offer, of the list. */
struct rh_error *booking_wish_timer(struct rh_request *rq, const struct rh_due_row *row);
struct rh_error *booking_offer_timer(struct rh_request *rq, const struct rh_due_row *row);
struct rh_error *booking_line_timer(struct rh_request *rq, const struct rh_due_row *row);

#endif
