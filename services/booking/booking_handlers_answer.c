/* Inquiries for services on request as the office sees and answers them. */
#include "booking_fit.h"
#include "booking_inquiry.h"

#include "banned.h"

#define DAY        (24 * RH_HOUR)
#define MOST_AHEAD ((int64_t)2 * 366 * DAY)

enum { MOST_LISTED = 200, ROUNDS = 3 };

struct rh_error *booking_inquiries(struct rh_request *rq, const Booking__InquiriesRequest *in,
                                   Booking__InquiriesReply *out)
{
    struct booking_inquiry_row *rows;
    size_t n;
    (void)in;
    struct booking_message audit = booking_audit(rq, "inquiries");
    RH_TRY(booking_store_inquiries(rq, MOST_LISTED + 1, &audit, &rows, &n));
    out->more = n > MOST_LISTED;
    out->inquiries = rh_arena_array(rq->arena, n, sizeof out->inquiries[0]);
    for (size_t i = 0; i < n && i < MOST_LISTED; i++) {
        struct booking_inquiry_found found;
        RH_TRY(booking_inquiry_complete(rq, &rows[i], &found));
        out->inquiries[out->n_inquiries++] = booking_reply_inquiry(rq, &found, NULL);
    }
    return NULL;
}

static struct booking_message audit_of(struct rh_request *rq, const char *inquiry)
{
    return booking_audit(rq, rh_arena_printf(rq->arena, "inquiry:%s", inquiry));
}

static void add_counters(struct rh_request *rq, const struct booking_inquiry_found *found,
                         Booking__InquiryReadReply *out)
{
    const struct booking_schedule *schedule = found->schedule;
    for (size_t i = 0; i < schedule->n_offices; i++) {
        const struct booking_office *office = &schedule->offices[i];
        for (size_t j = 0; j < office->n_counters; j++) {
            if (!booking_can(found->service, office->counters[j].counter))
                continue;
            if (out->office == NULL)
                out->office = (char *)(uintptr_t)office->office;
            Booking__AnswerCounter *counter = RH_PB_ADD(rq->arena, out->n_counters, out->counters,
                                                        &booking__answer_counter__descriptor);
            counter->counter = office->counters[j].counter;
            counter->label = (char *)(uintptr_t)office->counters[j].label;
            counter->office = (char *)(uintptr_t)office->name;
        }
    }
}

struct rh_error *booking_inquiry_read(struct rh_request *rq, const Booking__InquiryReadRequest *in,
                                      Booking__InquiryReadReply *out)
{
    struct booking_inquiry_found found;
    struct booking_inquiry_row *row;
    struct booking_message audit = audit_of(rq, in->inquiry);
    RH_TRY(booking_store_inquiry_read(rq, in->inquiry, &audit, &row));
    if (row == NULL)
        return rh_refuse(rq->arena, NOT_FOUND);
    RH_TRY(booking_inquiry_complete(rq, row, &found));
    out->inquiry = booking_reply_inquiry(rq, &found, NULL);
    out->office = found.office == NULL ? NULL : (char *)(uintptr_t)found.office->office;
    add_counters(rq, &found, out);
    return NULL;
}

/* ---- a time ---- */

static struct rh_error *start_asked(struct rh_request *rq, const Booking__AnswerInquiryRequest *in,
                                    const struct booking_schedule *schedule, int64_t *ret_start)
{
    int32_t day;
    int minute;
    RH_TRY(booking_day_asked(rq, in->date, "date", 0, &day));
    RH_TRY(booking_minute_asked(rq, in->time, "time", 0, &minute));
    booking_zone_instant(&schedule->zone, day, minute, ret_start);
    if (*ret_start <= rq->now)
        return rh_invalid(rq->arena, "date", PAST);
    if (*ret_start > rq->now + MOST_AHEAD)
        return rh_error_field(NULL, rq->arena, "date", COMMON__REASON__TOO_FAR, MOST_AHEAD / DAY);
    return NULL;
}

/* The office of the counter, which can do the service. */
static struct rh_error *counter_asked(struct rh_request *rq, int32_t counter,
                                      const struct booking_inquiry_found *found,
                                      const struct booking_office **ret_office)
{
    const struct booking_schedule *schedule = found->schedule;
    for (size_t i = 0; i < schedule->n_offices; i++)
        for (size_t j = 0; j < schedule->offices[i].n_counters; j++)
            if (schedule->offices[i].counters[j].counter == counter &&
                booking_can(found->service, counter)) {
                *ret_office = &schedule->offices[i];
                return NULL;
            }
    return rh_invalid(rq->arena, "counter", UNKNOWN_VALUE);
}

/* The counter, with each of the rooms that it could have. */
static void add_choices(struct rh_arena *arena, const struct booking_service *service,
                        const struct booking_office *office, int32_t counter,
                        struct booking_hold_row *hold)
{
    struct booking_choice *choices = rh_arena_array(arena, service->n_rooms + 1, sizeof choices[0]);
    hold->choices = choices;
    for (size_t i = 0; i < service->n_rooms; i++)
        if (booking_has_room(office, service->rooms[i]))
            choices[hold->n_choices++] =
                (struct booking_choice){.counter = counter, .room = service->rooms[i]};
    if (service->n_rooms == 0)
        choices[hold->n_choices++] = (struct booking_choice){.counter = counter};
}

/* A time that is to be the answer. */
struct answering {
    struct rh_request *rq;
    const struct booking_inquiry_found *found;
    struct booking_hold_row hold;
    struct booking_inquiry_change *change;
    struct booking_inquiry_result *result;
};

static struct rh_error *prepare(struct answering *answering,
                                const Booking__AnswerInquiryRequest *in)
{
    struct rh_request *rq = answering->rq;
    const struct booking_inquiry_found *found = answering->found;
    const struct booking_office *office;
    struct booking_hold_row *hold = &answering->hold;
    *hold = (struct booking_hold_row){.write = answering->change->write,
                                      .schedule = found->schedule->version,
                                      .appointment = answering->change->appointment,
                                      .service = found->service->service,
                                      .persons = 1,
                                      .hold_until = rq->now + RH_MINUTE,
                                      .past_cooling = true,
                                      .turn = 1};
    /* a key of its own, that nobody else has: what is repeated is the answer */
    hold->write.key = hold->appointment;
    hold->write.method = "booking.answer_hold";
    RH_TRY(start_asked(rq, in, found->schedule, &hold->start));
    RH_TRY(counter_asked(rq, in->counter, found, &office));
    add_choices(rq->arena, found->service, office, in->counter, hold);
    hold->office = office->office;
    hold->end = hold->start + found->service->minutes * RH_MINUTE;
    return NULL;
}

/* Whether the counter does not work at that time: that is how it is meant then, and nobody is to be
 * asked what becomes of it. */
static bool is_outside_hours(struct rh_request *rq, const struct booking_found *after)
{
    const struct booking_appointment_row *row = after->row;
    const struct booking_taken taken = {.office = row->office,
                                        .what = &row->what,
                                        .counter = (int32_t)row->counter,
                                        .room = (int32_t)row->room,
                                        .start = row->start_at,
                                        .end = row->end_at};
    struct booking_fit_day known = {0};
    return booking_fit(rq->arena, after->schedule, &taken, &known) == BOOKING_FIT_CLOSED;
}

/* Mail, news and timer of what is held, as it will be. */
static struct rh_error *plan(struct answering *answering)
{
    struct rh_request *rq = answering->rq;
    struct booking_inquiry_change *change = answering->change;
    struct booking_found after = {.appointment = change->appointment,
                                  .schedule = answering->found->schedule};
    struct booking_appointment_row *row;
    RH_TRY(booking_store_appointment(rq, change->appointment, &row));
    if (row == NULL)
        return rh_fail(rq->arena, INTERNAL, "what was held is gone");
    row->state = "BOOKED";
    row->name = answering->found->row->name;
    row->email = answering->found->row->email;
    row->language = answering->found->row->language;
    row->hold_until = RH_TIME_NULL;
    after.row = row;
    RH_TRY(booking_found_complete(rq, &after));
    change->mail = booking_mail(rq, &after, BOOKING_BOOKED);
    change->news = booking_news(rq, &after, BOOKING_WAS_BOOKED);
    change->next = booking_next_booked(&after, rq->now);
    change->stays = is_outside_hours(rq, &after);
    return NULL;
}

/* Within a transaction: what was held for an inquiry that somebody else has answered is undone by
 * the refusal. */
static struct rh_error *hold_and_answer(struct rh_db *db, void *arg)
{
    struct answering *answering = arg;
    struct rh_request *rq = answering->rq;
    struct booking_hold_outcome *outcome;
    struct rh_batch batch = {.arena = rq->arena,
                             .db = db,
                             .settings = rq->settings,
                             .own = rq->own,
                             .now = rq->now,
                             .n = 1};
    RH_TRY(booking_store_hold(&batch, &answering->hold, 1, &outcome));
    if (!outcome->current)
        return rh_refuse(rq->arena, STALE);
    if (!outcome->done)
        return rh_refuse(rq->arena, SLOT_TAKEN);
    RH_TRY(plan(answering));
    RH_TRY(booking_store_answer_inquiry(rq, answering->change, answering->result));
    return answering->result->done ? NULL : rh_refuse(rq->arena, INQUIRY_OVER);
}

/* The inquiry, if the office has it still. */
static struct rh_error *find_open(struct rh_request *rq, const char *inquiry,
                                  struct booking_inquiry_found *ret)
{
    struct booking_inquiry_row *row;
    RH_TRY(booking_store_inquiry(rq, inquiry, &row));
    if (row == NULL || strcmp(row->state, "UNSENT") == 0)
        return rh_refuse(rq->arena, NOT_FOUND);
    RH_TRY(booking_inquiry_complete(rq, row, ret));
    return booking_inquiry_in(ret, "OPEN") ? NULL : rh_refuse(rq->arena, INQUIRY_OVER);
}

static struct rh_error *answer_once(struct rh_request *rq, const Booking__AnswerInquiryRequest *in,
                                    struct booking_inquiry_change *change)
{
    struct booking_inquiry_found found;
    struct booking_inquiry_result result;
    struct answering answering = {.rq = rq, .found = &found, .change = change, .result = &result};
    RH_TRY(find_open(rq, in->inquiry, &found));
    RH_TRY(prepare(&answering, in));
    RH_TRY(rh_db_transaction(rq->db, rq->arena, hold_and_answer, &answering));
    booking_tag_change(rq, answering.hold.office);
    return NULL;
}

/* A refusal may be due to a twin of the request that was faster: then its answer holds. */
static struct rh_error *settle_answered(struct rh_request *rq,
                                        const struct booking_inquiry_change *change,
                                        struct rh_error *refused, Booking__AnswerInquiryReply *out)
{
    struct rh_outcome before;
    if (refused == NULL)
        return NULL;
    if (rh_write_collided(rq->db, refused))
        return refused;
    RH_TRY(rh_write_known(rq, &change->write, &before));
    return before.known ? rh_write_replay(rq, before.same, before.reply, &out->base) : refused;
}

struct rh_error *booking_answer_inquiry(struct rh_request *rq,
                                        const Booking__AnswerInquiryRequest *in,
                                        Booking__AnswerInquiryReply *out)
{
    struct booking_inquiry_change change = {.inquiry = in->inquiry,
                                            .appointment = rh_uuid(rq->arena, rq->now),
                                            .audit = audit_of(rq, in->inquiry)};
    struct rh_error *error = NULL;
    RH_TRY(rh_write_of(rq, &change.write));
    out->appointment = (char *)(uintptr_t)change.appointment;
    out->code = rh_arena_strdup(rq->arena, "");
    change.write.reply = rh_pb_pack(rq->arena, &out->base);
    for (int i = 0; i < ROUNDS; i++) {
        error = answer_once(rq, in, &change);
        if (error == NULL || error->code != COMMON__CODE__STALE)
            break;
        booking_schedule_drop(rq->own, rq->arena, rq->tenant);
    }
    RH_TRY(settle_answered(rq, &change, error, out));
    out->code = booking_code(rq, out->appointment);
    return NULL;
}

/* ---- a reason ---- */

struct rh_error *booking_decline_inquiry(struct rh_request *rq,
                                         const Booking__DeclineInquiryRequest *in,
                                         Booking__DeclineInquiryReply *out)
{
    struct booking_inquiry_change change = {.inquiry = in->inquiry,
                                            .state = "DECLINED",
                                            .reason = in->reason,
                                            .audit = audit_of(rq, in->inquiry)};
    struct booking_inquiry_result result;
    struct booking_inquiry_found found;
    struct booking_inquiry_row *row;
    RH_TRY(booking_store_inquiry(rq, in->inquiry, &row));
    if (row == NULL || strcmp(row->state, "UNSENT") == 0)
        return rh_refuse(rq->arena, NOT_FOUND);
    RH_TRY(booking_inquiry_complete(rq, row, &found));
    row->reason = in->reason;
    change.mail = booking_inquiry_mail(rq, &found, BOOKING_INQUIRY_DECLINED);
    RH_TRY(rh_write_of(rq, &change.write));
    out->inquiry = in->inquiry;
    change.write.reply = rh_pb_pack(rq->arena, &out->base);
    RH_TRY(booking_store_end_inquiry(rq, &change, &result));
    if (result.known)
        return result.same ? NULL : rh_refuse(rq->arena, KEY_REUSED);
    return result.done ? NULL : rh_refuse(rq->arena, INQUIRY_OVER);
}
