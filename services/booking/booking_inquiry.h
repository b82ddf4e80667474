/* An inquiry for a service on request and the setup that it refers to: codes, links, replies,
 * mails. */
#ifndef BOOKING_INQUIRY_H
#define BOOKING_INQUIRY_H

#include "booking_handlers.h"
#include "booking_store_inquiries.h"

struct booking_inquiry_found {
    const struct booking_inquiry_row *row;
    const struct booking_schedule *schedule;
    const struct booking_service *service;
    const struct booking_office *office; /* NULL: any */
};

/* The codes of an inquiry's page, stored nowhere: for who entered it, and only ever told to the
 * address. (booking_reply.c) */
char *booking_inquiry_code(struct rh_request *rq, const char *inquiry);
char *booking_inquiry_mail_code(struct rh_request *rq, const char *inquiry);

/* NOT_FOUND unless the code is one of the two. */
struct rh_error *booking_check_inquiry(struct rh_request *rq, const char *inquiry,
                                       const char *code);

/* Finds schedule, service and office of an inquiry and its row. */
struct rh_error *booking_inquiry_complete(struct rh_request *rq,
                                          const struct booking_inquiry_row *row,
                                          struct booking_inquiry_found *ret);
/* The inquiry behind a link, or NOT_FOUND. */
struct rh_error *booking_inquiry_look_up(struct rh_request *rq, const char *inquiry,
                                         const char *code, struct booking_inquiry_found *ret);

bool booking_inquiry_in(const struct booking_inquiry_found *found, const char *state);

/* When the last of its days is over. */
int64_t booking_inquiry_over(const struct booking_inquiry_found *found);

/* `code` NULL: as the office sees it. */
Booking__Inquiry *booking_reply_inquiry(struct rh_request *rq,
                                        const struct booking_inquiry_found *found,
                                        const char *code);

enum booking_inquiry_letter {
    BOOKING_INQUIRY_CONFIRM, /* follow this link, or the office does not get it */
    BOOKING_INQUIRY_OPEN,
    BOOKING_INQUIRY_DECLINED, /* with the row's reason, if it has one */
};
/* A mail to the inquiry's address; none without address. */
struct booking_message booking_inquiry_mail(struct rh_request *rq,
                                            const struct booking_inquiry_found *found,
                                            enum booking_inquiry_letter letter);

/* The timer of an inquiry. */
struct rh_error *booking_inquiry_timer(struct rh_request *rq, const struct rh_due_row *due);

#endif
