/* Days on which an office differs from its week, and the appointments that a change of the schedule
 * leaves without their time.
 *
 * Which those are is no mark that somebody may forget to set: each asking compares what is booked
 * with what is set up, so an appointment is on the list for as long as there is no room for it. */
#include "booking_handlers.h"
#include "booking_store_setup.h"

#include "banned.h"

#define MOST_DAYS   62
#define MOST_LISTED 500
#define FAR         (RH_HOUR * 24 * 400) /* no window reaches further */

/* ---- which appointments have room ---- */

/* What is known of a day of an office, asked for each of its appointments. */
struct day {
    const struct booking_office *office;
    int32_t day;
    const struct booking_span *spans;
    size_t n;
};

/* An office that would be closed on the days `from` to `to`. */
struct closing {
    const char *office;
    int32_t from, to;
};

/* Whether it has room by the schedule, were `closing` (may be NULL) part of it. */
static bool has_room(struct rh_request *rq, const struct booking_schedule *schedule,
                     const struct booking_appointment_row *row, const struct closing *closing,
                     struct day *known)
{
    const struct booking_office *office = booking_office_find(schedule, row->office);
    int start, end;
    int32_t day = booking_zone_day(&schedule->zone, row->start_at, &start);
    booking_zone_day(&schedule->zone, row->end_at - 1, &end);
    if (office == NULL)
        return false;
    if (closing != NULL && strcmp(closing->office, row->office) == 0 && day >= closing->from &&
        day <= closing->to)
        return false;
    if (known->office != office || known->day != day) {
        *known = (struct day){.office = office, .day = day};
        known->n = booking_day_spans(rq->arena, office, schedule->land, day, &known->spans, NULL);
    }
    return booking_stands(known->spans, known->n, (int32_t)row->counter, start, end + 1);
}

static void add_affected(struct rh_request *rq, const struct booking_schedule *schedule,
                         const struct booking_to_come_row *row, size_t *n, Booking__Affected ***all)
{
    Booking__Affected *out = RH_PB_ADD(rq->arena, *n, *all, &booking__affected__descriptor);
    out->appointment = (char *)(uintptr_t)row->appointment;
    out->state = booking_state(row->row.state);
    out->start = rh_pb_instant(rq->arena, row->row.start_at);
    out->end = rh_pb_instant(rq->arena, row->row.end_at);
    out->service = (char *)(uintptr_t)booking_what_title(rq->arena, schedule, &row->row.what);
    out->office = (char *)(uintptr_t)booking_office_name(schedule, row->row.office);
    out->code = booking_code(rq, row->appointment);
    out->has_address = row->row.email != NULL;
    out->name = (char *)(uintptr_t)row->row.name;
    if (row->told_at != RH_TIME_NULL)
        out->told_at = rh_pb_instant(rq->arena, row->told_at);
}

/* ---- days that differ ---- */

static struct rh_error *days_asked(struct rh_request *rq, const Common__Date *first,
                                   const Common__Date *last, int32_t today, struct closing *ret)
{
    RH_TRY(booking_day_asked(rq, first, "from", today, &ret->from));
    RH_TRY(booking_day_asked(rq, last, "to", ret->from, &ret->to));
    if (ret->from < today)
        return rh_invalid(rq->arena, "from", TOO_SMALL);
    if (ret->to < ret->from)
        return rh_invalid(rq->arena, "to", TOO_SMALL);
    if (ret->to - ret->from >= MOST_DAYS)
        return rh_error_field(NULL, rq->arena, "to", COMMON__REASON__TOO_BIG, MOST_DAYS);
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

static struct rh_error *fill_affected(struct rh_request *rq,
                                      const struct booking_schedule *schedule,
                                      const struct closing *closing, Booking__ClosedDaysReply *out)
{
    struct booking_to_come_row *rows;
    struct day known = {.office = NULL};
    size_t n;
    struct booking_to_come_ask ask = {
        .office = closing->office,
        .audit = booking_audit(rq, booking_audit_day(rq->arena, closing->office, closing->from))};
    booking_zone_instant(&schedule->zone, closing->from, 0, &ask.from);
    booking_zone_instant(&schedule->zone, closing->to + 1, 0, &ask.to);
    RH_TRY(booking_store_to_come(rq, &ask, &rows, &n));
    for (size_t i = 0; i < n && out->n_affected < MOST_LISTED; i++)
        if (!has_room(rq, schedule, &rows[i].row, closing, &known))
            add_affected(rq, schedule, &rows[i], &out->n_affected, &out->affected);
    return NULL;
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
    out->from = booking_date(rq->arena, closing.from);
    out->to = booking_date(rq->arena, closing.to);
    return fill_affected(rq, schedule, &closing, out);
}

static struct rh_error *run_days(struct rh_request *rq, struct booking_days_change *change,
                                 ProtobufCMessage *out, int64_t *ret_version)
{
    struct rh_outcome outcome;
    *ret_version = change->version + 1;
    change->audit =
        booking_audit(rq, rh_arena_printf(rq->arena, "office:%s:%s", change->office, change->from));
    RH_TRY(rh_write_of(rq, &change->write));
    change->write.reply = rh_pb_pack(rq->arena, out);
    RH_TRY(booking_store_days(rq, change, &outcome));
    if (outcome.known)
        return rh_write_replay(rq, outcome.same, outcome.reply, out);
    if (!outcome.done)
        return rh_refuse(rq->arena, STALE);
    rh_request_tag(rq, "services");
    booking_tag_change(rq, change->office);
    return NULL;
}

struct rh_error *booking_close_days(struct rh_request *rq, const Booking__CloseDaysRequest *in,
                                    Booking__CloseDaysReply *out)
{
    const struct booking_schedule *schedule;
    const struct booking_office *office;
    struct closing closing;
    RH_TRY(booking_schedule(rq, &schedule));
    RH_TRY(booking_office_asked(rq, schedule, in->office, &office));
    RH_TRY(days_asked(rq, in->from, in->to, booking_zone_day(&schedule->zone, rq->now, NULL),
                      &closing));
    struct booking_days_change change = {
        .office = office->office,
        .from = booking_iso(rq->arena, closing.from),
        .to = booking_iso(rq->arena, closing.to),
        .close = true,
        .reason = in->reason == NULL || in->reason[0] == '\0' ? NULL : in->reason,
        .version = in->version,
    };
    return run_days(rq, &change, &out->base, &out->version);
}

struct rh_error *booking_open_day(struct rh_request *rq, const Booking__OpenDayRequest *in,
                                  Booking__OpenDayReply *out)
{
    const struct booking_schedule *schedule;
    const struct booking_office *office;
    int32_t day;
    RH_TRY(booking_schedule(rq, &schedule));
    RH_TRY(booking_office_asked(rq, schedule, in->office, &office));
    RH_TRY(booking_day_asked(rq, in->date, "date", 0, &day));
    const char *date = booking_iso(rq->arena, day);
    struct booking_days_change change = {
        .office = office->office, .from = date, .to = date, .version = in->version};
    return run_days(rq, &change, &out->base, &out->version);
}

/* ---- appointments without room ---- */

/* Those that do not stay as they are. */
static struct rh_error *read_affected(struct rh_request *rq,
                                      const struct booking_schedule **ret_schedule,
                                      struct booking_to_come_row **ret_rows, size_t *ret_n)
{
    struct booking_to_come_row *rows;
    struct day known = {.office = NULL};
    size_t n, kept = 0;
    RH_TRY(booking_schedule(rq, ret_schedule));
    struct booking_to_come_ask ask = {
        .from = rq->now, .to = rq->now + FAR, .audit = booking_audit(rq, "affected")};
    RH_TRY(booking_store_to_come(rq, &ask, &rows, &n));
    for (size_t i = 0; i < n; i++)
        if (!rows[i].stays && !has_room(rq, *ret_schedule, &rows[i].row, NULL, &known))
            rows[kept++] = rows[i];
    *ret_rows = rows;
    *ret_n = kept;
    return NULL;
}

/* An address counts once its person has confirmed it, which the appointment being booked says. */
static bool can_be_told(const struct booking_to_come_row *row)
{
    return row->row.email != NULL && row->told_at == RH_TIME_NULL &&
           strcmp(row->row.state, "BOOKED") == 0;
}

struct rh_error *booking_affected(struct rh_request *rq, const Booking__AffectedRequest *in,
                                  Booking__AffectedReply *out)
{
    const struct booking_schedule *schedule;
    struct booking_to_come_row *rows;
    size_t n;
    (void)in;
    RH_TRY(read_affected(rq, &schedule, &rows, &n));
    out->more = n > MOST_LISTED;
    for (size_t i = 0; i < n; i++) {
        out->untold += can_be_told(&rows[i]);
        out->has_untold = out->untold > 0;
        if (i < MOST_LISTED)
            add_affected(rq, schedule, &rows[i], &out->n_affected, &out->affected);
    }
    return NULL;
}

static struct rh_error *add_mail(struct rh_request *rq, const struct booking_schedule *schedule,
                                 const struct booking_to_come_row *row, struct booking_tell *tell)
{
    struct booking_found found = {
        .appointment = row->appointment, .row = &row->row, .schedule = schedule};
    RH_TRY(booking_found_complete(rq, &found));
    struct booking_message mail = booking_mail(rq, &found, BOOKING_AFFECTED);
    tell->appointments[tell->n] = row->appointment;
    tell->ids[tell->n] = mail.id;
    tell->mails[tell->n++] = mail.body;
    return NULL;
}

struct rh_error *booking_tell_affected(struct rh_request *rq,
                                       const Booking__TellAffectedRequest *in,
                                       Booking__TellAffectedReply *out)
{
    const struct booking_schedule *schedule;
    struct booking_to_come_row *rows;
    struct booking_tell tell = {.n = 0};
    struct rh_outcome outcome;
    size_t n;
    (void)in;
    RH_TRY(read_affected(rq, &schedule, &rows, &n));
    tell.appointments = rh_arena_array(rq->arena, MOST_LISTED, sizeof tell.appointments[0]);
    tell.ids = rh_arena_array(rq->arena, MOST_LISTED, sizeof tell.ids[0]);
    tell.mails = rh_arena_array(rq->arena, MOST_LISTED, sizeof tell.mails[0]);
    for (size_t i = 0; i < n && tell.n < MOST_LISTED; i++)
        if (can_be_told(&rows[i]))
            RH_TRY(add_mail(rq, schedule, &rows[i], &tell));
    RH_TRY(rh_write_of(rq, &tell.write));
    out->told = (int32_t)tell.n;
    tell.write.reply = rh_pb_pack(rq->arena, &out->base);
    RH_TRY(booking_store_tell(rq, &tell, &outcome));
    return outcome.known ? rh_write_replay(rq, outcome.same, outcome.reply, &out->base) : NULL;
}

struct rh_error *booking_stay(struct rh_request *rq, const Booking__StayRequest *in,
                              Booking__StayReply *out)
{
    struct rh_write write;
    struct rh_outcome outcome;
    out->appointment = in->appointment;
    RH_TRY(rh_write_of(rq, &write));
    write.reply = rh_pb_pack(rq->arena, &out->base);
    RH_TRY(booking_store_stay(rq, &write, in->appointment, &outcome));
    if (outcome.known)
        return rh_write_replay(rq, outcome.same, outcome.reply, &out->base);
    return outcome.done ? NULL : rh_refuse(rq->arena, NOT_FOUND);
}
