/* The list for when nothing works: days ahead on paper, before there is no power. */
#include "booking_handlers.h"

#include "banned.h"

enum { LOOK_AHEAD = 14, USUAL_DAYS = 3 };

static bool is_listed(const struct booking_desk_row *row)
{
    return strcmp(row->state, "BOOKED") == 0 || strcmp(row->state, "UNCONFIRMED") == 0;
}

/* The days' first `most` that have something. */
static void fill_days(struct rh_request *rq, const struct booking_found *where,
                      const struct booking_desk_row *rows, size_t n, Booking__DayListReply *out)
{
    Booking__DayListDay *day = NULL;
    int32_t of = 0;
    for (size_t i = 0; i < n; i++) {
        int32_t that = booking_zone_day(&where->schedule->zone, rows[i].start_at, NULL);
        if (!is_listed(&rows[i]))
            continue;
        if (day == NULL || that != of) {
            if (out->n_list == (size_t)out->days)
                return;
            day = RH_PB_ADD(rq->arena, out->n_list, out->list, &booking__day_list_day__descriptor);
            day->date = booking_date(rq->arena, that);
            of = that;
        }
        booking_reply_entry(
            rq, where, &rows[i],
            RH_PB_ADD(rq->arena, day->n_entries, day->entries, &booking__desk_entry__descriptor));
    }
}

struct rh_error *booking_day_list(struct rh_request *rq, const Booking__DayListRequest *in,
                                  Booking__DayListReply *out)
{
    struct booking_found where = {.row = NULL};
    struct booking_desk_row *rows;
    size_t n;
    int32_t from;
    RH_TRY(booking_schedule(rq, &where.schedule));
    RH_TRY(booking_desk_office(rq, where.schedule, in->office, &where.office));
    const struct booking_zone *zone = &where.schedule->zone;
    RH_TRY(booking_day_asked(rq, in->from, "from", booking_zone_day(zone, rq->now, NULL), &from));
    struct booking_desk_ask ask = {
        .office = where.office->office,
        .audit = booking_audit(rq, booking_audit_day(rq->arena, where.office->office, from))};
    booking_zone_instant(zone, from, 0, &ask.from);
    booking_zone_instant(zone, from + LOOK_AHEAD, 0, &ask.to);
    RH_TRY(booking_store_desk(rq, &ask, &rows, &n));
    out->office = booking_reply_office(rq->arena, where.schedule, where.office, rq->now);
    booking_reply_offices(rq->arena, where.schedule, NULL, rq->now, &out->n_offices, &out->offices);
    out->from = booking_date(rq->arena, from);
    out->days = in->has_days ? in->days : USUAL_DAYS;
    out->made = rh_pb_instant(rq->arena, rq->now);
    fill_days(rq, &where, rows, n, out);
    return NULL;
}
