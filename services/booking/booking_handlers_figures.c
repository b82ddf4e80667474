/* What an office had to do, in numbers of nobody; and what was deleted.
 *
 * The numbers are those of appointments that are forgotten and of those that are not yet, so that
 * they do not change when the days of keeping are over. */
#include "booking_handlers.h"

#include "buf.h"

#include <stdlib.h>

#include "banned.h"

#define MOST_DAYS      92
#define USUAL_DAYS     28
#define MOST_DELETIONS 366

struct numbers {
    const struct booking_schedule *schedule;
    const struct booking_office *office;
    int32_t from, to;
    struct booking_figures_row *rows; /* by day and service */
    size_t n;
};

static struct rh_error *span_asked(struct rh_request *rq, const Booking__FiguresRequest *in,
                                   struct numbers *numbers)
{
    int32_t today = booking_zone_day(&numbers->schedule->zone, rq->now, NULL);
    RH_TRY(booking_day_asked(rq, in->to, "to", today, &numbers->to));
    RH_TRY(booking_day_asked(rq, in->from, "from", numbers->to - USUAL_DAYS + 1, &numbers->from));
    if (numbers->from > numbers->to)
        return rh_invalid(rq->arena, "to", BEFORE_BEGIN);
    if (numbers->to - numbers->from >= MOST_DAYS)
        return rh_error_field(NULL, rq->arena, "to", COMMON__REASON__TOO_MANY_DAYS, MOST_DAYS);
    return NULL;
}

static struct rh_error *read_numbers(struct rh_request *rq, const Booking__FiguresRequest *in,
                                     struct numbers *ret)
{
    *ret = (struct numbers){.n = 0};
    RH_TRY(booking_schedule(rq, &ret->schedule));
    RH_TRY(booking_desk_office(rq, ret->schedule, in->office, &ret->office));
    RH_TRY(span_asked(rq, in, ret));
    struct booking_figures_ask ask = {
        .office = ret->office->office,
        .from_day = booking_iso(rq->arena, ret->from),
        .to_day = booking_iso(rq->arena, ret->to),
        .zone = ret->schedule->zone_name,
    };
    booking_zone_instant(&ret->schedule->zone, ret->from, 0, &ask.from);
    booking_zone_instant(&ret->schedule->zone, ret->to + 1, 0, &ask.to);
    return booking_store_figures(rq, &ask, &ret->rows, &ret->n);
}

/* A sum of rows. */
struct sum {
    int64_t booked, cancelled, lapsed, lead_days, minutes;
};

static void add(const struct numbers *numbers, const struct booking_figures_row *row,
                struct sum *sum)
{
    const struct booking_service *service = booking_service_find(numbers->schedule, row->service);
    sum->booked += row->booked;
    sum->cancelled += row->cancelled;
    sum->lapsed += row->lapsed;
    sum->lead_days += row->lead_days;
    sum->minutes += service == NULL ? 0 : row->booked * service->minutes;
}

static void fill(const struct sum *sum, Booking__Figure *out)
{
    out->booked = (int32_t)sum->booked;
    out->cancelled = (int32_t)sum->cancelled;
    out->lapsed = (int32_t)sum->lapsed;
    out->has_lead_days = sum->booked > 0;
    if (sum->booked > 0)
        out->lead_days = (int32_t)((sum->lead_days + sum->booked / 2) / sum->booked);
}

static void fill_load(const struct sum *sum, int64_t open, Booking__Figure *out)
{
    out->has_load = open > 0;
    if (open > 0)
        out->load = (int32_t)(sum->minutes * 100 / open);
}

static void fill_days(struct rh_request *rq, const struct numbers *numbers,
                      Booking__FiguresReply *out)
{
    struct sum all = {0};
    int64_t open_all = 0;
    size_t row = 0;
    for (int32_t day = numbers->from; day <= numbers->to; day++) {
        int64_t open =
            booking_day_minutes(rq->arena, numbers->office, numbers->schedule->land, day);
        size_t first = row;
        struct sum sum = {0};
        for (; row < numbers->n && numbers->rows[row].day == day; row++) {
            add(numbers, &numbers->rows[row], &sum);
            add(numbers, &numbers->rows[row], &all);
        }
        open_all += open;
        if (open == 0 && row == first)
            continue;
        Booking__Figure *figure =
            RH_PB_ADD(rq->arena, out->n_days, out->days, &booking__figure__descriptor);
        figure->date = booking_date(rq->arena, day);
        fill(&sum, figure);
        fill_load(&sum, open, figure);
    }
    out->total = (void *)rh_pb_new(rq->arena, &booking__figure__descriptor);
    out->total->share = 1000;
    fill(&all, out->total);
    fill_load(&all, open_all, out->total);
}

static int by_booked(const void *a, const void *b)
{
    const Booking__Figure *const *x = a, *const *y = b;
    if ((*x)->booked != (*y)->booked)
        return (*x)->booked < (*y)->booked ? 1 : -1;
    return strcmp((*x)->service, (*y)->service);
}

static void fill_services(struct rh_request *rq, const struct numbers *numbers,
                          Booking__FiguresReply *out)
{
    const struct booking_schedule *schedule = numbers->schedule;
    for (size_t i = 0; i < schedule->n_services; i++) {
        struct sum sum = {0};
        for (size_t row = 0; row < numbers->n; row++)
            if (strcmp(numbers->rows[row].service, schedule->services[i].service) == 0)
                add(numbers, &numbers->rows[row], &sum);
        if (sum.booked + sum.cancelled + sum.lapsed == 0)
            continue;
        Booking__Figure *figure =
            RH_PB_ADD(rq->arena, out->n_services, out->services, &booking__figure__descriptor);
        figure->service = (char *)(uintptr_t)schedule->services[i].name;
        fill(&sum, figure);
    }
    if (out->n_services > 0)
        qsort(out->services, out->n_services, sizeof out->services[0], by_booked);
}

static void fill_shares(Booking__Figure **figures, size_t n)
{
    int32_t most = 1;
    for (size_t i = 0; i < n; i++)
        most = figures[i]->booked > most ? figures[i]->booked : most;
    for (size_t i = 0; i < n; i++)
        figures[i]->share = (int32_t)((int64_t)figures[i]->booked * 1000 / most);
}

struct rh_error *booking_figures(struct rh_request *rq, const Booking__FiguresRequest *in,
                                 Booking__FiguresReply *out)
{
    struct numbers numbers;
    RH_TRY(read_numbers(rq, in, &numbers));
    out->office = booking_reply_office(rq->arena, numbers.schedule, numbers.office, rq->now);
    booking_reply_offices(rq->arena, numbers.schedule, NULL, rq->now, &out->n_offices,
                          &out->offices);
    out->from = booking_date(rq->arena, numbers.from);
    out->to = booking_date(rq->arena, numbers.to);
    fill_days(rq, &numbers, out);
    fill_services(rq, &numbers, out);
    fill_shares(out->days, out->n_days);
    fill_shares(out->services, out->n_services);
    return NULL;
}

/* ---- as a file ---- */

/* RFC 4180; a leading sign that spreadsheets read as a formula gets an apostrophe. */
static void cell(struct rh_buf *csv, const char *text)
{
    rh_buf_byte(csv, '"');
    if (strchr("=+-@", text[0]) != NULL && text[0] != '\0')
        rh_buf_byte(csv, '\'');
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '"')
            rh_buf_byte(csv, '"');
        rh_buf_byte(csv, *c);
    }
    rh_buf_byte(csv, '"');
}

struct rh_error *booking_figures_file(struct rh_request *rq, const Booking__FiguresFileRequest *in,
                                      Booking__FiguresFileReply *out)
{
    Booking__FiguresRequest ask = BOOKING__FIGURES_REQUEST__INIT;
    struct rh_buf csv = rh_buf_new(rq->arena, 0);
    struct numbers numbers;
    ask.office = in->office;
    ask.from = in->from;
    ask.to = in->to;
    RH_TRY(read_numbers(rq, &ask, &numbers));
    rh_buf_text(&csv, "date,service,booked,cancelled,lapsed,lead_days\r\n");
    for (size_t i = 0; i < numbers.n; i++) {
        const struct booking_figures_row *row = &numbers.rows[i];
        rh_buf_printf(&csv, "%s,", booking_iso(rq->arena, (int32_t)row->day));
        cell(&csv, booking_service_name(numbers.schedule, row->service));
        rh_buf_printf(&csv, ",%lld,%lld,%lld,%lld\r\n", (long long)row->booked,
                      (long long)row->cancelled, (long long)row->lapsed, (long long)row->lead_days);
    }
    out->file = rh_pb_file(rq->arena, "text/csv; charset=utf-8", "statistik.csv",
                           (struct rh_slice){csv.data, csv.len});
    return NULL;
}

/* ---- the deletion log ---- */

struct rh_error *booking_deletions(struct rh_request *rq, const Booking__DeletionsRequest *in,
                                   Booking__DeletionsReply *out)
{
    const struct booking_schedule *schedule;
    struct booking_deletion_row *rows;
    size_t n;
    (void)in;
    RH_TRY(booking_schedule(rq, &schedule));
    RH_TRY(booking_store_deletions(rq, MOST_DELETIONS, &rows, &n));
    out->keep_days = (int32_t)schedule->keep_days;
    for (size_t i = 0; i < n; i++) {
        Booking__Deletion *deletion =
            RH_PB_ADD(rq->arena, out->n_days, out->days, &booking__deletion__descriptor);
        deletion->date = booking_date(rq->arena, (int32_t)rows[i].day);
        deletion->appointments = (int32_t)rows[i].appointments;
    }
    return NULL;
}
