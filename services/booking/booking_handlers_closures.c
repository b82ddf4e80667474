/* Counters that are closed for a time: a clerk is ill, the line is dead, there is a training.
 *
 * A closure is part of the schedule, so all that asks the rules passes it by: free times, holding,
 * moving, and the list of what has no room. Closing needs no version of the schedule that was
 * seen: it agrees with whatever else was changed, and at a quarter to seven nobody shall be told
 * to reload a page. Whom it leaves without a time is asked before, and on the list after. */
#include "booking_affected.h"
#include "booking_store_closures.h"
#include "booking_store_setup.h"

#include "banned.h"

#define MOST_DAYS   62
#define MOST_LISTED 500
#define ROUNDS      3

struct rh_error *booking_minute_asked(struct rh_request *rq, const char *text, const char *field,
                                      int otherwise, int *ret_minute)
{
    int digits[4], n = 0;
    *ret_minute = otherwise;
    if (text == NULL || text[0] == '\0')
        return NULL;
    for (const char *c = text; *c != '\0' && n < 4; c++)
        if (*c >= '0' && *c <= '9')
            digits[n++] = *c - '0';
    if (n != 4 || strlen(text) != 5 || text[2] != ':')
        return rh_invalid(rq->arena, field, WRONG_FORMAT);
    int hour = digits[0] * 10 + digits[1], minute = digits[2] * 10 + digits[3];
    if (hour > 24 || minute > 59 || (hour == 24 && minute > 0))
        return rh_invalid(rq->arena, field, WRONG_FORMAT);
    *ret_minute = hour * 60 + minute;
    return NULL;
}

/* What is to be closed, and from when to when: local as it was asked for, and as instants. */
struct span {
    const struct booking_schedule *schedule;
    const struct booking_office *office;
    int32_t counter, from, to;
    int64_t start, end;
};

static struct rh_error *days_asked(struct rh_request *rq, const Booking__ClosuresRequest *in,
                                   int32_t today, struct span *span)
{
    RH_TRY(booking_day_asked(rq, in->from, "from", today, &span->from));
    RH_TRY(booking_day_asked(rq, in->to, "to", span->from, &span->to));
    if (span->from < today)
        return rh_invalid(rq->arena, "from", PAST);
    if (span->to < today)
        return rh_invalid(rq->arena, "to", PAST);
    if (span->to < span->from)
        return rh_invalid(rq->arena, "to", BEFORE_BEGIN);
    if (span->to - span->from >= MOST_DAYS)
        return rh_error_field(NULL, rq->arena, "to", COMMON__REASON__TOO_MANY_DAYS, MOST_DAYS);
    return NULL;
}

/* Office, counter and time, by the fields that both requests have. */
static struct rh_error *span_asked(struct rh_request *rq, const Booking__ClosuresRequest *in,
                                   struct span *span)
{
    const struct booking_zone *zone = &span->schedule->zone;
    int now, from, to;
    int32_t today = booking_zone_day(zone, rq->now, &now);
    if (booking_counter_label(span->office, in->counter)[0] == '\0')
        return rh_invalid(rq->arena, "counter", UNKNOWN_VALUE);
    span->counter = in->counter;
    RH_TRY(days_asked(rq, in, today, span));
    RH_TRY(
        booking_minute_asked(rq, in->from_time, "from_time", span->from == today ? now : 0, &from));
    RH_TRY(booking_minute_asked(rq, in->to_time, "to_time", BOOKING_DAY_MINUTES, &to));
    booking_zone_instant(zone, span->from, from, &span->start);
    booking_zone_instant(zone, span->to, to, &span->end);
    if (span->end <= rq->now)
        return rh_invalid(rq->arena, "to_time", PAST);
    if (span->end <= span->start)
        return rh_invalid(rq->arena, "to_time", BEFORE_BEGIN);
    return NULL;
}

static Booking__Closure *reply_closure(struct rh_request *rq,
                                       const struct booking_schedule *schedule,
                                       const struct booking_office *office,
                                       const struct booking_closure *closure)
{
    int minute;
    int32_t day = booking_zone_day(&schedule->zone, closure->end, &minute);
    Booking__Closure *out = (void *)rh_pb_new(rq->arena, &booking__closure__descriptor);
    out->closure = (char *)(uintptr_t)closure->closure;
    out->counter = closure->counter;
    out->label = (char *)(uintptr_t)booking_counter_label(office, closure->counter);
    out->start = rh_pb_instant(rq->arena, closure->start);
    out->end = rh_pb_instant(rq->arena, closure->end);
    out->reason = (char *)(uintptr_t)closure->reason;
    out->until_day = minute == 0 ? booking_date(rq->arena, day - 1) : NULL;
    return out;
}

/* ---- looking ---- */

static bool would_be_affected(const struct span *span, const struct booking_appointment_row *row)
{
    return row->counter == span->counter && row->start_at < span->end && row->end_at > span->start;
}

static struct rh_error *fill_affected(struct rh_request *rq, const struct span *span,
                                      Booking__ClosuresReply *out)
{
    struct booking_to_come_row *rows;
    size_t n;
    struct booking_to_come_ask ask = {
        .from = span->start - BOOKING_MAX_MINUTES * RH_MINUTE,
        .to = span->end,
        .office = span->office->office,
        .audit = booking_audit(rq, booking_audit_day(rq->arena, span->office->office, span->from))};
    RH_TRY(booking_store_to_come(rq, &ask, &rows, &n));
    for (size_t i = 0; i < n && out->n_affected < MOST_LISTED; i++) {
        if (!would_be_affected(span, &rows[i].row))
            continue;
        booking_affected_add(rq, span->schedule, &rows[i], BOOKING_FIT_CLOSED, &out->n_affected,
                             &out->affected);
        out->untold += rows[i].row.email != NULL;
        out->has_untold = out->untold > 0;
    }
    return NULL;
}

static void fill_closures(struct rh_request *rq, const struct span *span,
                          Booking__ClosuresReply *out)
{
    const struct booking_office *office = span->office;
    for (size_t i = 0; i < office->n_counters; i++) {
        Booking__ClosureCounter *counter = RH_PB_ADD(rq->arena, out->n_counters, out->counters,
                                                     &booking__closure_counter__descriptor);
        counter->counter = office->counters[i].counter;
        counter->label = (char *)(uintptr_t)office->counters[i].label;
    }
    out->closures = rh_arena_array(rq->arena, office->n_closures, sizeof out->closures[0]);
    for (size_t i = 0; i < office->n_closures; i++)
        if (office->closures[i].end > rq->now)
            out->closures[out->n_closures++] =
                reply_closure(rq, span->schedule, office, &office->closures[i]);
}

struct rh_error *booking_closures(struct rh_request *rq, const Booking__ClosuresRequest *in,
                                  Booking__ClosuresReply *out)
{
    struct span span = {.schedule = NULL};
    RH_TRY(booking_schedule(rq, &span.schedule));
    RH_TRY(booking_desk_office(rq, span.schedule, in->office, &span.office));
    out->office = booking_reply_office(rq->arena, span.schedule, span.office, rq->now);
    booking_reply_offices(rq->arena, span.schedule, NULL, rq->now, &out->n_offices, &out->offices);
    out->today = booking_date(rq->arena, booking_zone_day(&span.schedule->zone, rq->now, NULL));
    fill_closures(rq, &span, out);
    if (!in->has_counter)
        return NULL;
    RH_TRY(span_asked(rq, in, &span));
    struct booking_closure asked = {
        .closure = "", .counter = span.counter, .start = span.start, .end = span.end};
    out->asked = reply_closure(rq, span.schedule, span.office, &asked);
    out->from_time = in->from_time;
    out->to_time = in->to_time;
    out->from = booking_date(rq->arena, span.from);
    out->to = booking_date(rq->arena, span.to);
    return fill_affected(rq, &span, out);
}

/* ---- closing and opening ---- */

static void tag(struct rh_request *rq, const char *office)
{
    rh_request_tag(rq, "services");
    booking_tag_change(rq, office);
}

static struct rh_error *close_span(struct rh_request *rq, const struct span *span,
                                   const char *reason, Booking__CloseCounterReply *out)
{
    struct rh_outcome outcome;
    struct booking_closing closing = {
        .closure = rh_uuid(rq->arena, rq->now),
        .counter = span->counter,
        .start = span->start,
        .end = span->end,
        .reason = reason == NULL || reason[0] == '\0' ? NULL : reason,
        .audit = booking_audit(rq, booking_audit_day(rq->arena, span->office->office, span->from)),
        .old = rq->now - RH_HOUR * 24 * MOST_DAYS,
    };
    RH_TRY(rh_write_of(rq, &closing.write));
    out->closure = (char *)(uintptr_t)closing.closure;
    out->office = (char *)(uintptr_t)span->office->office;
    closing.write.reply = rh_pb_pack(rq->arena, &out->base);
    for (int i = 0; i < ROUNDS; i++) {
        RH_TRY(booking_store_close_counter(rq, &closing, &outcome));
        if (outcome.known)
            return rh_write_replay(rq, outcome.same, outcome.reply, &out->base);
        if (!outcome.done)
            continue;
        tag(rq, span->office->office);
        return NULL;
    }
    return rh_refuse(rq->arena, STALE);
}

struct rh_error *booking_close_counter(struct rh_request *rq,
                                       const Booking__CloseCounterRequest *in,
                                       Booking__CloseCounterReply *out)
{
    Booking__ClosuresRequest ask = BOOKING__CLOSURES_REQUEST__INIT;
    struct span span = {.schedule = NULL};
    RH_TRY(booking_schedule(rq, &span.schedule));
    RH_TRY(booking_office_asked(rq, span.schedule, in->office, &span.office));
    ask.counter = in->counter;
    ask.from = in->from;
    ask.from_time = in->from_time;
    ask.to = in->to;
    ask.to_time = in->to_time;
    RH_TRY(span_asked(rq, &ask, &span));
    return close_span(rq, &span, in->reason, out);
}

struct rh_error *booking_open_counter(struct rh_request *rq, const Booking__OpenCounterRequest *in,
                                      Booking__OpenCounterReply *out)
{
    const struct booking_schedule *schedule;
    const struct booking_office *office;
    struct rh_outcome outcome;
    RH_TRY(booking_schedule(rq, &schedule));
    RH_TRY(booking_office_asked(rq, schedule, in->office, &office));
    int32_t today = booking_zone_day(&schedule->zone, rq->now, NULL);
    struct booking_reopening reopening = {
        .closure = in->closure,
        .office = office->office,
        .audit = booking_audit(rq, booking_audit_day(rq->arena, office->office, today)),
    };
    RH_TRY(rh_write_of(rq, &reopening.write));
    out->closure = in->closure;
    out->office = (char *)(uintptr_t)office->office;
    reopening.write.reply = rh_pb_pack(rq->arena, &out->base);
    RH_TRY(booking_store_open_counter(rq, &reopening, &outcome));
    if (outcome.known)
        return rh_write_replay(rq, outcome.same, outcome.reply, &out->base);
    if (!outcome.done)
        return rh_refuse(rq->arena, NOT_FOUND);
    tag(rq, office->office);
    return NULL;
}

/* ---- the desk ---- */

Booking__Closure *booking_reply_shut(struct rh_request *rq, const struct booking_found *where,
                                     int32_t counter, int64_t from, int64_t to)
{
    const struct booking_closure *closure = booking_shut(where->office, counter, from, to);
    return closure == NULL ? NULL : reply_closure(rq, where->schedule, where->office, closure);
}
