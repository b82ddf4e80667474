/* Days on which an office differs from its week: closed, or open at other hours. */
#include "booking_affected.h"
#include "booking_edit.h"
#include "booking_store_setup.h"

#include "banned.h"

#define MOST_DAYS 62

/* Days `from` to `to` of an office, and what is to hold on them: no span: closed. */
struct closing {
    const char *office;
    int32_t from, to;
    struct booking_span spans[BOOKING_MOST_SPANS];
    size_t n;
};

static struct rh_error *days_asked(struct rh_request *rq, const Common__Date *first,
                                   const Common__Date *last, int32_t today, struct closing *ret)
{
    RH_TRY(booking_day_asked(rq, first, "from", today, &ret->from));
    RH_TRY(booking_day_asked(rq, last, "to", ret->from, &ret->to));
    if (ret->from < today)
        return rh_invalid(rq->arena, "from", PAST);
    if (ret->to < today)
        return rh_invalid(rq->arena, "to", PAST);
    if (ret->to < ret->from)
        return rh_invalid(rq->arena, "to", BEFORE_BEGIN);
    if (ret->to - ret->from >= MOST_DAYS)
        return rh_error_field(NULL, rq->arena, "to", COMMON__REASON__TOO_MANY_DAYS, MOST_DAYS);
    return NULL;
}

static Booking__DifferentDay *day_of(struct rh_request *rq, int32_t day,
                                     Booking__ClosedDaysReply *out)
{
    Booking__DifferentDay *last = out->n_days == 0 ? NULL : out->days[out->n_days - 1];
    if (last != NULL && booking_day_of((struct booking_date){last->date->year, last->date->month,
                                                             last->date->day}) == day)
        return last;
    last = RH_PB_ADD(rq->arena, out->n_days, out->days, &booking__different_day__descriptor);
    last->date = booking_date(rq->arena, day);
    last->closed = true;
    return last;
}

static void fill_days(struct rh_request *rq, const struct booking_office *office, int32_t today,
                      Booking__ClosedDaysReply *out)
{
    for (size_t i = 0; i < office->n_exceptions; i++) {
        const struct booking_exception *exception = &office->exceptions[i];
        if (exception->day < today)
            continue;
        Booking__DifferentDay *day = day_of(rq, exception->day, out);
        if (exception->reason != NULL)
            day->reason = (char *)(uintptr_t)exception->reason;
        if (exception->opens < 0)
            continue;
        day->closed = false;
        Booking__Hours *hours =
            RH_PB_ADD(rq->arena, day->n_hours, day->hours, &booking__hours__descriptor);
        hours->weekday = booking_weekday(exception->day);
        hours->opens = exception->opens;
        hours->closes = exception->closes;
    }
}

/* The hours that are to hold; a text that says none closes the office. */
static struct rh_error *hours_asked(struct rh_request *rq, const char *hours, struct closing *ret)
{
    ret->n = 0;
    if (hours == NULL)
        return NULL;
    return booking_spans_read(hours, ret->spans, &ret->n)
               ? NULL
               : rh_invalid(rq->arena, "hours", WRONG_FORMAT);
}

/* The exceptions of the draft's office, once these days are in place of what was said of them;
 * `takes_back`: nothing is said of them any more. */
static void put_days(struct rh_arena *arena, struct booking_office *office,
                     const struct closing *closing, bool takes_back)
{
    size_t n = 0, days = (size_t)((int64_t)closing->to - closing->from + 1);
    struct booking_exception *all = rh_arena_array(
        arena, office->n_exceptions + days * (BOOKING_MOST_SPANS + 1), sizeof all[0]);
    for (size_t i = 0; i < office->n_exceptions; i++)
        if (office->exceptions[i].day < closing->from || office->exceptions[i].day > closing->to)
            all[n++] = office->exceptions[i];
    for (int32_t day = closing->from; day <= closing->to && !takes_back; day++) {
        if (closing->n == 0)
            all[n++] = (struct booking_exception){office->office, day, -1, -1, NULL};
        for (size_t i = 0; i < closing->n; i++)
            all[n++] = (struct booking_exception){office->office, day, closing->spans[i].opens,
                                                  closing->spans[i].closes, NULL};
    }
    office->exceptions = all;
    office->n_exceptions = n;
}

static struct rh_error *fill_affected(struct rh_request *rq,
                                      const struct booking_schedule *schedule,
                                      const struct closing *closing, Booking__ClosedDaysReply *out)
{
    struct booking_schedule *draft = booking_draft(rq->arena, schedule);
    const struct booking_change change = {schedule, draft};
    struct booking_to_come_ask ask = {
        .office = closing->office,
        .audit = booking_audit(rq, booking_audit_day(rq->arena, closing->office, closing->from))};
    booking_zone_instant(&schedule->zone, closing->from, 0, &ask.from);
    booking_zone_instant(&schedule->zone, closing->to + 1, 0, &ask.to);
    for (size_t i = 0; i < draft->n_offices; i++)
        if (strcmp(draft->offices[i].office, closing->office) == 0)
            put_days(rq->arena, &draft->offices[i], closing, false);
    return booking_affected_by(rq, &change, &ask, &out->n_affected, &out->affected);
}

struct rh_error *booking_closed_days(struct rh_request *rq, const Booking__ClosedDaysRequest *in,
                                     Booking__ClosedDaysReply *out)
{
    const struct booking_schedule *schedule;
    const struct booking_office *office;
    struct closing closing;
    RH_TRY(booking_schedule(rq, &schedule));
    RH_TRY(booking_desk_office(rq, schedule, in->office, &office));
    int32_t today = booking_zone_day(&schedule->zone, rq->now, NULL);
    out->office = booking_reply_office(rq->arena, schedule, office, rq->now);
    booking_reply_offices(rq->arena, schedule, NULL, rq->now, &out->n_offices, &out->offices);
    out->version = schedule->version;
    out->today = booking_date(rq->arena, today);
    fill_days(rq, office, today, out);
    if (in->from == NULL && in->to == NULL)
        return NULL;
    closing.office = office->office;
    RH_TRY(days_asked(rq, in->from, in->to, today, &closing));
    RH_TRY(hours_asked(rq, in->hours, &closing));
    out->from = booking_date(rq->arena, closing.from);
    out->to = booking_date(rq->arena, closing.to);
    if (closing.n > 0)
        out->hours = booking_spans_write(rq->arena, closing.spans, closing.n);
    return fill_affected(rq, schedule, &closing, out);
}

/* The rows of each day: its spans, or one that closes it. */
static struct rh_error *run_days(struct rh_request *rq, const struct booking_edit *edit,
                                 const struct closing *closing, const char *reason,
                                 ProtobufCMessage *out)
{
    struct booking_days_rows rows = {.office = closing->office,
                                     .from = booking_iso(rq->arena, closing->from),
                                     .to = booking_iso(rq->arena, closing->to),
                                     .reason = reason};
    for (size_t i = 0; i < closing->n; i++) {
        rows.opens[i] = closing->spans[i].opens;
        rows.closes[i] = closing->spans[i].closes;
    }
    rows.n = closing->n;
    return booking_store_set_days(rq, edit, &rows, out);
}

struct rh_error *booking_close_days(struct rh_request *rq, const Booking__CloseDaysRequest *in,
                                    Booking__CloseDaysReply *out)
{
    struct booking_edit edit;
    struct booking_office *office;
    struct closing closing;
    RH_TRY(booking_edit_begin(rq, in->version, rh_arena_printf(rq->arena, "office:%s", in->office),
                              &out->base, &edit));
    if (edit.over)
        return NULL;
    RH_TRY(booking_edit_office(rq, &edit, in->office, &office));
    closing.office = office->office;
    RH_TRY(days_asked(rq, in->from, in->to, booking_zone_day(&edit.schedule->zone, rq->now, NULL),
                      &closing));
    RH_TRY(hours_asked(rq, in->hours, &closing));
    edit.audit = booking_audit(rq, booking_audit_day(rq->arena, office->office, closing.from));
    if (closing.n == 0)
        closing.spans[closing.n++] = (struct booking_span){.opens = -1, .closes = -1};
    out->version = in->version + 1;
    return run_days(rq, &edit, &closing, booking_said(in->reason), &out->base);
}

struct rh_error *booking_open_day(struct rh_request *rq, const Booking__OpenDayRequest *in,
                                  Booking__OpenDayReply *out)
{
    struct booking_edit edit;
    struct booking_office *office;
    struct closing closing = {.n = 0};
    RH_TRY(booking_edit_begin(rq, in->version, rh_arena_printf(rq->arena, "office:%s", in->office),
                              &out->base, &edit));
    if (edit.over)
        return NULL;
    RH_TRY(booking_edit_office(rq, &edit, in->office, &office));
    RH_TRY(booking_day_asked(rq, in->date, "date", 0, &closing.from));
    closing.office = office->office;
    closing.to = closing.from;
    edit.audit = booking_audit(rq, booking_audit_day(rq->arena, office->office, closing.from));
    put_days(rq->arena, office, &closing, true);
    RH_TRY(booking_edit_look(rq, &edit, office->office, in->agreed));
    BOOKING_EDIT_TELL(out, &edit);
    return edit.over ? NULL : run_days(rq, &edit, &closing, NULL, &out->base);
}
