/* How long people waited and who did not come, in numbers of nobody.
 *
 * No figure may single one employee out: there is none of a counter, none of an office's day on
 * which fewer than five were called, and of an office with one counter, where a day is somebody's
 * day, waits are told of at least five days together. */
#include "booking_handlers.h"

#include "buf.h"

#include "banned.h"

enum { MOST_DAYS = 92, USUAL_DAYS = 28, FEWEST_CALLS = 5, FEWEST_DAYS = 5 };

struct numbers {
    const struct booking_schedule *schedule;
    const struct booking_office *office;
    int32_t from, to, today;
    struct booking_visits_row *rows; /* by day */
    size_t n;
    struct booking_waits_row *waits; /* by day and minutes */
    size_t n_waits;
    bool alone;
};

static struct rh_error *read_numbers(struct rh_request *rq, const Booking__VisitFiguresRequest *in,
                                     struct numbers *ret)
{
    *ret = (struct numbers){.n = 0};
    RH_TRY(booking_schedule(rq, &ret->schedule));
    RH_TRY(booking_desk_office(rq, ret->schedule, in->office, &ret->office));
    const struct booking_zone *zone = &ret->schedule->zone;
    ret->today = booking_zone_day(zone, rq->now, NULL);
    ret->alone = ret->office->n_counters < 2;
    RH_TRY(booking_day_asked(rq, in->to, "to", ret->today, &ret->to));
    RH_TRY(booking_day_asked(rq, in->from, "from", ret->to - USUAL_DAYS + 1, &ret->from));
    if (ret->from > ret->to)
        return rh_invalid(rq->arena, "to", BEFORE_BEGIN);
    if (ret->to - ret->from >= MOST_DAYS)
        return rh_error_field(NULL, rq->arena, "to", COMMON__REASON__TOO_MANY_DAYS, MOST_DAYS);
    struct booking_figures_ask ask = {
        .office = ret->office->office,
        .from_day = booking_iso(rq->arena, ret->from),
        .to_day = booking_iso(rq->arena, ret->to),
        .zone = ret->schedule->zone_name,
    };
    booking_zone_instant(zone, ret->from, 0, &ask.from);
    booking_zone_instant(zone, ret->to + 1, 0, &ask.to);
    RH_TRY(booking_store_visit_figures(rq, &ask, &ret->rows, &ret->n));
    return booking_store_visit_waits(rq, &ask, &ret->waits, &ret->n_waits);
}

/* The minutes that `nine` of ten of some waits are not longer than, by counting: waits of several
 * days are not in order. */
static int32_t most_of(const struct booking_waits_row *waits, size_t n, int64_t calls)
{
    int64_t by_minute[BOOKING_DAY_MINUTES + 1] = {0}, seen = 0;
    for (size_t i = 0; i < n; i++)
        by_minute[waits[i].minutes <= BOOKING_DAY_MINUTES ? waits[i].minutes
                                                          : BOOKING_DAY_MINUTES] += waits[i].visits;
    for (int32_t minute = 0; minute <= BOOKING_DAY_MINUTES; minute++) {
        seen += by_minute[minute];
        if (seen * 10 >= calls * 9)
            return minute;
    }
    return BOOKING_DAY_MINUTES;
}

static void fill_wait(const struct booking_waits_row *waits, size_t n, Booking__VisitFigure *out)
{
    int64_t calls = 0, minutes = 0;
    for (size_t i = 0; i < n; i++) {
        calls += waits[i].visits;
        minutes += waits[i].visits * waits[i].minutes;
    }
    if (calls < FEWEST_CALLS)
        return;
    out->has_wait = out->has_wait_most = true;
    out->wait = (int32_t)((minutes + calls / 2) / calls);
    out->wait_most = most_of(waits, n, calls);
}

/* Of a day that is over who had booked and was not there has missed it, whether or not the number
 * was called; of today only who was called. */
static void fill_counts(const struct numbers *numbers, const struct booking_visits_row *row,
                        Booking__VisitFigure *out)
{
    int64_t absent = row->booked - row->planned + row->in_vain - row->in_vain_planned;
    bool over = row->day < numbers->today;
    out->came += (int32_t)(row->planned + row->walk_ins);
    out->walk_ins += (int32_t)row->walk_ins;
    out->missed += (int32_t)(over && absent > row->in_vain ? absent : row->in_vain);
}

static void fill_shares(Booking__VisitFiguresReply *out)
{
    int32_t most = 1, longest = 1;
    for (size_t i = 0; i < out->n_days; i++) {
        most = out->days[i]->came > most ? out->days[i]->came : most;
        longest = out->days[i]->wait > longest ? out->days[i]->wait : longest;
    }
    for (size_t i = 0; i < out->n_days; i++) {
        Booking__VisitFigure *day = out->days[i];
        day->share = (int32_t)((int64_t)day->came * 1000 / most);
        day->has_wait_share = day->has_wait;
        day->wait_share = (int32_t)((int64_t)day->wait * 1000 / longest);
    }
}

static void fill(struct rh_request *rq, const struct numbers *numbers,
                 Booking__VisitFiguresReply *out)
{
    size_t wait = 0;
    out->total = (void *)rh_pb_new(rq->arena, &booking__visit_figure__descriptor);
    out->total->share = 1000;
    for (size_t i = 0; i < numbers->n; i++) {
        const struct booking_visits_row *row = &numbers->rows[i];
        Booking__VisitFigure *day =
            RH_PB_ADD(rq->arena, out->n_days, out->days, &booking__visit_figure__descriptor);
        day->date = booking_date(rq->arena, (int32_t)row->day);
        fill_counts(numbers, row, day);
        fill_counts(numbers, row, out->total);
        while (wait < numbers->n_waits && numbers->waits[wait].day < row->day)
            wait++;
        size_t first = wait;
        while (wait < numbers->n_waits && numbers->waits[wait].day == row->day)
            wait++;
        if (!numbers->alone)
            fill_wait(numbers->waits + first, wait - first, day);
    }
    if (!numbers->alone || numbers->n >= FEWEST_DAYS)
        fill_wait(numbers->waits, numbers->n_waits, out->total);
    fill_shares(out);
}

struct rh_error *booking_visit_figures(struct rh_request *rq,
                                       const Booking__VisitFiguresRequest *in,
                                       Booking__VisitFiguresReply *out)
{
    struct numbers numbers;
    RH_TRY(read_numbers(rq, in, &numbers));
    out->office = booking_reply_office(rq->arena, numbers.schedule, numbers.office, rq->now);
    out->from = booking_date(rq->arena, numbers.from);
    out->to = booking_date(rq->arena, numbers.to);
    out->alone = numbers.alone;
    fill(rq, &numbers, out);
    return NULL;
}

/* The same numbers as the page has, and no others. */
struct rh_error *booking_visit_figures_file(struct rh_request *rq,
                                            const Booking__VisitFiguresFileRequest *in,
                                            Booking__VisitFiguresFileReply *out)
{
    Booking__VisitFiguresRequest ask = BOOKING__VISIT_FIGURES_REQUEST__INIT;
    Booking__VisitFiguresReply all = BOOKING__VISIT_FIGURES_REPLY__INIT;
    struct rh_buf csv = rh_buf_new(rq->arena, 0);
    struct numbers numbers;
    ask.office = in->office;
    ask.from = in->from;
    ask.to = in->to;
    RH_TRY(read_numbers(rq, &ask, &numbers));
    fill(rq, &numbers, &all);
    rh_buf_text(&csv, "date,came,walk_ins,missed,wait_mean,wait_90\r\n");
    for (size_t i = 0; i < all.n_days; i++) {
        const Booking__VisitFigure *day = all.days[i];
        rh_buf_printf(&csv, "%s,%d,%d,%d,", booking_iso(rq->arena, (int32_t)numbers.rows[i].day),
                      day->came, day->walk_ins, day->missed);
        if (day->has_wait)
            rh_buf_printf(&csv, "%d,%d", day->wait, day->wait_most);
        else
            rh_buf_text(&csv, ",");
        rh_buf_text(&csv, "\r\n");
    }
    out->file = rh_pb_file(rq->arena, "text/csv; charset=utf-8", "besuche.csv",
                           (struct rh_slice){csv.data, csv.len});
    return NULL;
}
