/* The timer of an appointment: one row that goes from kind to kind as its state does.
 *
 *   lapse (held)    remind -> expire (unconfirmed)    tomorrow (booked)    -> forget
 *
 * And that of a visit, which is gone with its day: leave; of a helper: helper; of an intent:
 * intent; of a time that is held for who waits: offer; of a wish: wish; of the waiting list of an
 * administration: offers (booking_offer.c).
 *
 * Each statement is fenced by kind and state: two replicas that meet do it once. */
#include "booking_inquiry.h"
#include "booking_store_address.h"
#include "booking_store_intent.h"
#include "booking_wish.h"

#include "banned.h"

static struct rh_error *lapse(struct rh_request *rq, const struct rh_due_row *row)
{
    return booking_store_lapse(rq, row->id);
}

static struct rh_error *expire(struct rh_request *rq, const struct rh_due_row *row)
{
    return booking_store_expire(rq, row->id);
}

static struct rh_error *forget(struct rh_request *rq, const struct rh_due_row *row)
{
    return booking_store_forget(rq, row->id);
}

static struct rh_error *leave(struct rh_request *rq, const struct rh_due_row *row)
{
    return booking_store_visit_forget(rq, row->subject, row->id);
}

static struct rh_error *end_helper(struct rh_request *rq, const struct rh_due_row *row)
{
    return booking_store_end_helper(rq, row->id);
}

static struct rh_error *end_intent(struct rh_request *rq, const struct rh_due_row *row)
{
    return booking_store_intent_end(rq, row->id);
}

static struct rh_error *mail_of(struct rh_request *rq, const char *appointment,
                                enum booking_letter letter, struct booking_message *ret_mail)
{
    struct booking_appointment_row *row;
    RH_TRY(booking_store_appointment(rq, appointment, &row));
    if (row == NULL || row->email == NULL)
        return NULL;
    struct booking_found found = {.appointment = appointment, .row = row};
    if (letter == BOOKING_REMINDER_CONFIRM && row->hold_until == RH_TIME_NULL)
        return NULL;
    RH_TRY(booking_found_complete(rq, &found));
    *ret_mail = booking_mail(rq, &found, letter);
    return NULL;
}

static struct rh_error *remind(struct rh_request *rq, const struct rh_due_row *row)
{
    struct booking_message mail = {NULL, {NULL, 0}};
    RH_TRY(mail_of(rq, row->id, BOOKING_REMINDER_CONFIRM, &mail));
    return booking_store_remind(rq, row->id, &mail);
}

static struct rh_error *tomorrow(struct rh_request *rq, const struct rh_due_row *row)
{
    struct booking_message mail = {NULL, {NULL, 0}};
    RH_TRY(mail_of(rq, row->id, BOOKING_REMINDER, &mail));
    return booking_store_tomorrow(rq, row->id, &mail);
}

const struct rh_due_kind booking_due[] = {{"lapse", lapse},
                                          {"remind", remind},
                                          {"expire", expire},
                                          {"tomorrow", tomorrow},
                                          {"forget", forget},
                                          {"leave", leave},
                                          {"helper", end_helper},
                                          {"inquiry", booking_inquiry_timer},
                                          {"intent", end_intent},
                                          {"wish", booking_wish_timer},
                                          {"offer", booking_offer_timer},
                                          {"offers", booking_line_timer}};
const size_t booking_due_n = sizeof booking_due / sizeof booking_due[0];
