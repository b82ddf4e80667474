/* Public holidays of the Land, and days of a municipality's own from a calendar file: read first,
 * then taken for the offices and days that somebody has chosen. The file itself is kept nowhere. */
#include "booking_setup.h"

#include "instant.h"

#include "banned.h"

#define AHEAD 400 /* days: no window reaches further */

static void fill_offices(struct rh_request *rq, const struct booking_schedule *schedule, size_t *n,
                         Booking__SetupOffice ***all)
{
    for (size_t i = 0; i < schedule->n_offices; i++) {
        Booking__SetupOffice *office =
            RH_PB_ADD(rq->arena, *n, *all, &booking__setup_office__descriptor);
        office->office = booking_text(schedule->offices[i].office);
        office->name = booking_text(schedule->offices[i].name);
        office->counters = (int32_t)schedule->offices[i].n_counters;
        office->openings = (int32_t)schedule->offices[i].n_openings;
    }
}

struct rh_error *booking_holidays(struct rh_request *rq, const Booking__HolidaysRequest *in,
                                  Booking__HolidaysReply *out)
{
    const struct booking_schedule *schedule;
    (void)in;
    RH_TRY(booking_schedule(rq, &schedule));
    int32_t today = booking_zone_day(&schedule->zone, rq->now, NULL);
    out->version = schedule->version;
    for (int32_t day = today; day <= today + AHEAD; day++) {
        const char *name = booking_holiday(schedule->land, day);
        if (name == NULL)
            continue;
        Booking__Holiday *holiday =
            RH_PB_ADD(rq->arena, out->n_holidays, out->holidays, &booking__holiday__descriptor);
        holiday->date = booking_date(rq->arena, day);
        holiday->name = booking_text(name);
    }
    return NULL;
}

struct rh_error *booking_read_holidays(struct rh_request *rq,
                                       const Booking__ReadHolidaysRequest *in,
                                       Booking__ReadHolidaysReply *out)
{
    const struct booking_schedule *schedule;
    const struct rh_slice file = {(const char *)in->file.data, in->file.len};
    struct booking_ics_days days;
    RH_TRY(booking_schedule(rq, &schedule));
    int32_t today = booking_zone_day(&schedule->zone, rq->now, NULL);
    if (!booking_ics_read(rq->arena, file, today, today + AHEAD, &days))
        return rh_invalid(rq->arena, "file", WRONG_FORMAT);
    out->version = schedule->version;
    out->timed = days.timed;
    out->outside = days.outside;
    out->broken = days.broken;
    out->more = days.more;
    fill_offices(rq, schedule, &out->n_offices, &out->offices);
    for (size_t i = 0; i < days.n; i++) {
        Booking__FileDay *day =
            RH_PB_ADD(rq->arena, out->n_days, out->days, &booking__file_day__descriptor);
        day->date = booking_date(rq->arena, days.days[i].day);
        day->name = booking_text(booking_said(days.days[i].name));
        day->holiday = booking_text(booking_holiday(schedule->land, days.days[i].day));
    }
    return NULL;
}

/* ---- taking them ---- */

/* "2026-12-24 Heiligabend" of the request. */
static struct rh_error *read_day(struct rh_request *rq, const char *text, int32_t today,
                                 struct booking_holiday_rows *rows)
{
    int32_t date[3];
    if (strnlen(text, 11) < 10 || (text[10] != '\0' && text[10] != ' ') ||
        !rh_date_parse((struct rh_slice){text, 10}, false, date))
        return rh_invalid(rq->arena, "days", WRONG_FORMAT);
    if (!rh_date_valid(date[0], date[1], date[2]))
        return rh_invalid(rq->arena, "days", NO_SUCH_DAY);
    int32_t number = booking_day_of((struct booking_date){date[0], date[1], date[2]});
    if (number < today)
        return rh_invalid(rq->arena, "days", PAST);
    if (number > today + AHEAD)
        return rh_error_field(NULL, rq->arena, "days", COMMON__REASON__TOO_FAR, AHEAD);
    rows->numbers[rows->n] = number;
    rows->days[rows->n] = rh_arena_dup(rq->arena, text, 10);
    rows->reasons[rows->n++] = text[10] == '\0' ? NULL : booking_said(text + 11);
    return NULL;
}

static bool is_named(const struct booking_holiday_rows *rows, int32_t day)
{
    for (size_t i = 0; i < rows->n; i++)
        if (rows->numbers[i] == day)
            return true;
    return false;
}

/* The draft's office, closed on those days. */
static void close_on(struct rh_arena *arena, struct booking_office *office,
                     const struct booking_holiday_rows *rows)
{
    struct booking_exception *all =
        rh_arena_array(arena, office->n_exceptions + rows->n, sizeof all[0]);
    size_t n = 0;
    for (size_t i = 0; i < office->n_exceptions; i++)
        if (!is_named(rows, office->exceptions[i].day))
            all[n++] = office->exceptions[i];
    for (size_t i = 0; i < rows->n; i++)
        all[n++] =
            (struct booking_exception){office->office, rows->numbers[i], -1, -1, rows->reasons[i]};
    office->exceptions = all;
    office->n_exceptions = n;
}

static struct rh_error *read_all(struct rh_request *rq, const Booking__TakeHolidaysRequest *in,
                                 const struct booking_edit *edit, struct booking_holiday_rows *ret)
{
    int32_t today = booking_zone_day(&edit->schedule->zone, rq->now, NULL);
    struct booking_office *office;
    ret->days = rh_arena_array(rq->arena, in->n_days, sizeof ret->days[0]);
    ret->reasons = rh_arena_array(rq->arena, in->n_days, sizeof ret->reasons[0]);
    ret->numbers = rh_arena_array(rq->arena, in->n_days, sizeof ret->numbers[0]);
    ret->offices = (const char *const *)in->offices;
    ret->n_offices = in->n_offices;
    if (in->n_offices == 0)
        return rh_invalid(rq->arena, "offices", MISSING);
    for (size_t i = 0; i < in->n_days; i++)
        RH_TRY(read_day(rq, in->days[i], today, ret));
    for (size_t i = 0; i < in->n_offices; i++) {
        if (booking_edit_office(rq, edit, in->offices[i], &office) != NULL)
            return rh_invalid(rq->arena, "offices", UNKNOWN_VALUE);
        close_on(rq->arena, office, ret);
    }
    return ret->n == 0 ? rh_invalid(rq->arena, "days", MISSING) : NULL;
}

struct rh_error *booking_take_holidays(struct rh_request *rq,
                                       const Booking__TakeHolidaysRequest *in,
                                       Booking__TakeHolidaysReply *out)
{
    struct booking_edit edit;
    struct booking_holiday_rows rows = {.n = 0};
    RH_TRY(booking_edit_begin(rq, in->version, "holidays", &out->base, &edit));
    if (edit.over)
        return NULL;
    RH_TRY(read_all(rq, in, &edit, &rows));
    RH_TRY(booking_edit_look(rq, &edit, NULL, in->agreed));
    BOOKING_EDIT_TELL(out, &edit);
    return edit.over ? NULL : booking_store_take_holidays(rq, &edit, &rows, &out->base);
}
