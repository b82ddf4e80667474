/* The staff's desk: the appointments of an office on a day, and those of a name.
 *
 * A read, since nothing that citizens have changes by it and a page is fetched by GET; yet each
 * asking leaves a row for the log of accesses, put into the outbox by the very statement that
 * reads. A request that is repeated on another replica may be recorded twice: it may have been seen
 * twice.
 */
#include "booking_handlers.h"

#include "instant.h"
#include "rights.h"

#include "banned.h"

bool booking_is_staff(const struct rh_request *rq)
{
    return rh_rights_role(&rq->caller, "caseworker");
}

struct rh_error *booking_day_asked(struct rh_request *rq, const Common__Date *date,
                                   const char *field, int32_t otherwise, int32_t *ret_day)
{
    *ret_day = otherwise;
    if (date == NULL)
        return NULL;
    if (!rh_date_valid(date->year, date->month, date->day))
        return rh_invalid(rq->arena, field, NO_SUCH_DAY);
    *ret_day = booking_day_of((struct booking_date){date->year, date->month, date->day});
    return NULL;
}

struct rh_error *booking_desk_office(struct rh_request *rq, const struct booking_schedule *schedule,
                                     const char *name, const struct booking_office **ret_office)
{
    if (name != NULL && name[0] != '\0')
        return booking_office_asked(rq, schedule, name, ret_office);
    if (schedule->n_offices == 0)
        return rh_refuse(rq->arena, NOT_FOUND);
    *ret_office = &schedule->offices[0];
    return NULL;
}

const char *booking_iso(struct rh_arena *arena, int32_t day)
{
    struct booking_date date = booking_date_of(day);
    return rh_arena_printf(arena, "%04d-%02d-%02d", date.year, date.month, date.day);
}

const char *booking_audit_day(struct rh_arena *arena, const char *office, int32_t day)
{
    return rh_arena_printf(arena, "office:%s:%s", office, booking_iso(arena, day));
}

struct booking_message booking_audit(struct rh_request *rq, const char *subject)
{
    Accounts__AuditRequest audit = ACCOUNTS__AUDIT_REQUEST__INIT;
    audit.account = (char *)(uintptr_t)rq->caller.account;
    audit.action = rh_arena_strdup(rq->arena, rq->method);
    audit.subject = (char *)(uintptr_t)subject;
    audit.at = rh_pb_instant(rq->arena, rq->now);
    return (struct booking_message){rh_uuid(rq->arena, rq->now),
                                    rh_pb_pack(rq->arena, &audit.base)};
}

/* A day of an office as it is set up. */
struct desk_day {
    const struct booking_span *spans;
    size_t n;
};

static bool is_to_come(struct rh_request *rq, const struct booking_desk_row *row)
{
    return row->start_at > rq->now &&
           (strcmp(row->state, "BOOKED") == 0 || strcmp(row->state, "UNCONFIRMED") == 0);
}

static bool is_roomless(struct rh_request *rq, const struct booking_found *where,
                        const struct desk_day *day, const struct booking_desk_row *row)
{
    int start, end;
    if (!is_to_come(rq, row) || row->stays)
        return false;
    booking_zone_day(&where->schedule->zone, row->start_at, &start);
    booking_zone_day(&where->schedule->zone, row->end_at - 1, &end);
    return !booking_stands(day->spans, day->n, (int32_t)row->counter, start, end + 1) ||
           booking_shut(where->office, (int32_t)row->counter, row->start_at, row->end_at) != NULL;
}

void booking_reply_entry(struct rh_request *rq, const struct booking_found *where,
                         const struct booking_desk_row *row, Booking__DeskEntry *entry)
{
    entry->appointment = (char *)(uintptr_t)row->appointment;
    entry->state = booking_state(row->state);
    entry->start = rh_pb_instant(rq->arena, row->start_at);
    entry->end = rh_pb_instant(rq->arena, row->end_at);
    entry->service = (char *)(uintptr_t)booking_what_title(rq->arena, where->schedule, &row->what);
    entry->counter = (char *)(uintptr_t)booking_counter_label(where->office, row->counter);
    entry->venue = (char *)(uintptr_t)row->venue;
    entry->room = (char *)(uintptr_t)booking_room_label(where->office, row->room);
    entry->name = (char *)(uintptr_t)row->name;
    entry->code = booking_code(rq, row->appointment);
    entry->has_number = row->number != 0;
    entry->number = (int32_t)row->number;
}

static void add(struct rh_request *rq, const struct booking_found *where,
                const struct desk_day *day, const struct booking_desk_row *row,
                Booking__DeskReply *out)
{
    Booking__DeskEntry *entry =
        RH_PB_ADD(rq->arena, out->n_entries, out->entries, &booking__desk_entry__descriptor);
    booking_reply_entry(rq, where, row, entry);
    entry->roomless = entry->has_roomless = is_roomless(rq, where, day, row);
    out->roomless += entry->roomless;
    out->has_roomless = out->roomless > 0;
    out->booked += entry->state == BOOKING__STATE__BOOKED;
}

/* The counters of today, with what is still to come at each: one tap closes them. */
static void add_counters(struct rh_request *rq, const struct booking_found *where,
                         const struct booking_desk_row *rows, size_t n, Booking__DeskReply *out)
{
    int64_t over;
    booking_today(rq, where->schedule, &over);
    for (size_t i = 0; i < where->office->n_counters; i++) {
        const struct booking_counter *counter = &where->office->counters[i];
        Booking__DeskCounter *entry = RH_PB_ADD(rq->arena, out->n_counters, out->counters,
                                                &booking__desk_counter__descriptor);
        entry->counter = counter->counter;
        entry->label = (char *)(uintptr_t)counter->label;
        entry->closed = booking_reply_shut(rq, where, counter->counter, rq->now, rq->now + 1);
        if (entry->closed == NULL)
            entry->later = booking_reply_shut(rq, where, counter->counter, rq->now, over);
        for (size_t j = 0; j < n; j++)
            entry->to_come += rows[j].counter == counter->counter && is_to_come(rq, &rows[j]);
        entry->has_to_come = entry->to_come > 0;
    }
}

static void answer(struct rh_request *rq, const struct booking_found *where, int32_t day,
                   Booking__DeskReply *out)
{
    out->office = booking_reply_office(rq->arena, where->schedule, where->office, rq->now);
    booking_reply_offices(rq->arena, where->schedule, NULL, rq->now, &out->n_offices,
                          &out->offices);
    out->date = booking_date(rq->arena, day);
    out->previous = booking_date(rq->arena, day - 1);
    out->next = booking_date(rq->arena, day + 1);
    out->today = day == booking_zone_day(&where->schedule->zone, rq->now, NULL);
}

struct rh_error *booking_desk(struct rh_request *rq, const Booking__DeskRequest *in,
                              Booking__DeskReply *out)
{
    struct booking_found where = {.row = NULL};
    struct booking_desk_row *rows;
    size_t n;
    int32_t day;
    RH_TRY(booking_schedule(rq, &where.schedule));
    const struct booking_zone *zone = &where.schedule->zone;
    RH_TRY(booking_day_asked(rq, in->date, "date", booking_zone_day(zone, rq->now, NULL), &day));
    RH_TRY(booking_desk_office(rq, where.schedule, in->office, &where.office));
    struct booking_desk_ask ask = {
        .office = where.office->office,
        .audit = booking_audit(rq, booking_audit_day(rq->arena, where.office->office, day))};
    booking_zone_instant(zone, day, 0, &ask.from);
    booking_zone_instant(zone, day + 1, 0, &ask.to);
    RH_TRY(booking_store_desk(rq, &ask, &rows, &n));
    answer(rq, &where, day, out);
    struct desk_day known;
    known.n =
        booking_day_spans(rq->arena, where.office, where.schedule->land, day, &known.spans, NULL);
    for (size_t i = 0; i < n; i++)
        add(rq, &where, &known, &rows[i], out);
    if (out->today)
        add_counters(rq, &where, rows, n, out);
    return NULL;
}

/* ---- by name ---- */

#define MOST_FOUND 50

static void add_found(struct rh_request *rq, const struct booking_schedule *schedule,
                      const struct booking_desk_row *row, Booking__DeskSearchReply *out)
{
    Booking__DeskFound *found =
        RH_PB_ADD(rq->arena, out->n_found, out->found, &booking__desk_found__descriptor);
    found->appointment = (char *)(uintptr_t)row->appointment;
    found->state = booking_state(row->state);
    found->start = rh_pb_instant(rq->arena, row->start_at);
    found->end = rh_pb_instant(rq->arena, row->end_at);
    found->service = (char *)(uintptr_t)booking_what_title(rq->arena, schedule, &row->what);
    found->office = (char *)(uintptr_t)booking_office_name(schedule, row->office);
    found->code = booking_code(rq, row->appointment);
    found->name = (char *)(uintptr_t)row->name;
}

/* The record says that names were searched for, not which: it is kept for longer than they are. */
struct rh_error *booking_desk_search(struct rh_request *rq, const Booking__DeskSearchRequest *in,
                                     Booking__DeskSearchReply *out)
{
    const struct booking_schedule *schedule;
    struct booking_desk_row *rows;
    size_t n;
    if (in->q == NULL || in->q[0] == '\0')
        return NULL;
    RH_TRY(booking_schedule(rq, &schedule));
    struct booking_search_ask ask = {.words = in->q,
                                     .from = rq->now - RH_HOUR * 24 * 7,
                                     .most = MOST_FOUND + 1,
                                     .audit = booking_audit(rq, "names")};
    RH_TRY(booking_store_desk_search(rq, &ask, &rows, &n));
    out->more = n > MOST_FOUND;
    for (size_t i = 0; i < n && i < MOST_FOUND; i++)
        add_found(rq, schedule, &rows[i], out);
    return NULL;
}
