/* An intent becomes an appointment: held, asked for and confirmed by the ordinary statements, all
 * in one transaction, so that whatever stops it leaves nothing behind. */
#include "booking_intent.h"

#include "db.h"

#include "banned.h"

struct rh_error *booking_wanted_check(struct rh_request *rq, struct booking_wanted_time *wanted,
                                      struct booking_choice **ret_choices, size_t *ret_n)
{
    struct booking_ask rules = {.office = wanted->office,
                                .need = &wanted->need,
                                .land = wanted->schedule->land,
                                .zone = &wanted->schedule->zone,
                                .now = rq->now};
    if (wanted->need.on_request || !booking_need_at(wanted->office, &wanted->need))
        return rh_refuse(rq->arena, NOT_BOOKABLE);
    wanted->end = wanted->start + wanted->need.minutes * RH_MINUTE;
    *ret_n = booking_choices(rq->arena, &rules, wanted->start, wanted->venue, ret_choices);
    return *ret_n == 0 ? rh_refuse(rq->arena, SLOT_NOT_OFFERED) : NULL;
}

struct intending {
    struct rh_request *rq;
    const struct booking_intent_booking *booking;
    struct booking_hold_outcome *outcome;
};

/* What the intent itself asks of the ordinary statements, under keys that nobody else has. */
static struct rh_write write_of(const struct intending *intending, const char *method)
{
    return (struct rh_write){.tenant = intending->rq->tenant,
                             .scope = "s:booking",
                             .method = method,
                             .key = intending->booking->appointment,
                             .hash = {"00000000000000000000000000000000", 32},
                             .reply = rh_slice(""),
                             .now = intending->rq->now};
}

static struct rh_error *hold(const struct intending *intending, struct rh_batch *batch)
{
    struct rh_request *rq = intending->rq;
    const struct booking_intent_booking *booking = intending->booking;
    const struct booking_wanted_time *wanted = booking->wanted;
    struct booking_hold_outcome *outcome;
    struct booking_hold_row row = {
        .write = booking->write,
        .schedule = wanted->schedule->version,
        .appointment = booking->appointment,
        .office = wanted->office->office,
        .service = wanted->need.parts[0].service->service,
        .persons = wanted->need.parts[0].persons,
        .further = booking_need_further(rq->arena, &wanted->need),
        .start = wanted->start,
        .end = wanted->end,
        .hold_until = rq->now + RH_MINUTE,
        .cool = booking_cool(rq, wanted->office),
        .turn = 1,
        .choices = booking->choices,
        .n_choices = booking->n_choices,
    };
    RH_TRY(booking_store_hold(batch, &row, 1, &outcome));
    *intending->outcome = *outcome;
    return NULL;
}

/* As if the mail of an ordinary reservation had gone out: there is none, its link was followed. */
static struct rh_error *ask(const struct intending *intending, struct rh_batch *batch)
{
    struct rh_request *rq = intending->rq;
    const struct booking_intent_row *intent = intending->booking->row;
    struct booking_change_outcome *outcome;
    struct booking_change_row row = {
        .write = write_of(intending, "booking.book"),
        .appointment = intending->booking->appointment,
        .next = {"remind", rq->now},
        .name = intent->name,
        .email = intent->email,
        .language = intent->language,
        .address = booking_address_hash(rq, intent->email),
        .until = rq->now + 2 * RH_MINUTE,
    };
    RH_TRY(booking_store_book(batch, &row, 1, &outcome));
    return outcome->done ? NULL : rh_refuse(rq->arena, HOLD_LAPSED);
}

static struct rh_error *confirm(const struct intending *intending)
{
    struct rh_request *rq = intending->rq;
    struct booking_change_row row = {.write = write_of(intending, "booking.confirm"),
                                     .appointment = intending->booking->appointment};
    struct booking_change_outcome outcome;
    RH_TRY(booking_confirm_now(rq, &row, &outcome));
    if (outcome.done)
        return booking_store_intent_booked(rq, intending->booking->intent, row.appointment);
    return outcome.over ? rh_refuse(rq->arena, ADDRESS_FULL) : rh_refuse(rq->arena, HOLD_LAPSED);
}

/* What was not held or booked is undone: the error ends the transaction. */
static struct rh_error *try_booking(struct rh_db *db, void *arg)
{
    const struct intending *intending = arg;
    struct rh_request *rq = intending->rq;
    struct rh_batch batch = {.arena = rq->arena,
                             .db = db,
                             .settings = rq->settings,
                             .own = rq->own,
                             .now = rq->now,
                             .n = 1};
    bool open;
    RH_TRY(booking_store_intent_lock(rq, intending->booking->intent, &open));
    if (!open)
        return rh_refuse(rq->arena, ALREADY_BOOKED);
    RH_TRY(hold(intending, &batch));
    if (intending->outcome->known)
        return NULL;
    if (!intending->outcome->done)
        return rh_refuse(rq->arena, SLOT_TAKEN);
    RH_TRY(ask(intending, &batch));
    return confirm(intending);
}

struct rh_error *booking_intent_book(struct rh_request *rq,
                                     const struct booking_intent_booking *booking,
                                     struct booking_hold_outcome *ret_outcome)
{
    struct intending intending = {rq, booking, ret_outcome};
    *ret_outcome = (struct booking_hold_outcome){.current = true};
    return rh_db_transaction(rq->db, rq->arena, try_booking, &intending);
}
