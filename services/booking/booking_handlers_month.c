/* A month and how many times are free on each of its days: one statement reads what is taken. */
#include "booking_finder.h"

#include "instant.h"

#include "banned.h"

enum { WEEK = 7 };

struct month {
    const Booking__MonthRequest *in;
    Booking__MonthReply *out;
    int32_t first, last; /* day of the month */
    int32_t from;        /* of these the first that is not over */
};

static int32_t month_after(int32_t first)
{
    struct booking_date date = booking_date_of(first + 31);
    return booking_day_of((struct booking_date){date.year, date.month, 1});
}

static int32_t first_of(int32_t day)
{
    struct booking_date date = booking_date_of(day);
    return booking_day_of((struct booking_date){date.year, date.month, 1});
}

static struct rh_error *choose_month(const struct booking_finder *finder, struct month *month)
{
    const Common__Date *asked = month->in->month;
    int32_t day = finder->today;
    if (asked != NULL) {
        if (!rh_date_valid(asked->year, asked->month, asked->day))
            return rh_invalid(finder->rq->arena, "month", NO_SUCH_DAY);
        day = booking_day_of((struct booking_date){asked->year, asked->month, asked->day});
    }
    month->first = first_of(day > finder->today ? day : finder->today);
    month->last = month_after(month->first) - 1;
    month->from = month->first > finder->today ? month->first : finder->today;
    return NULL;
}

/* A row of days for each week that the month has a part of. */
static void fill_weeks(const struct booking_finder *finder, const struct month *month,
                       const int *counts)
{
    struct rh_arena *arena = finder->rq->arena;
    Booking__MonthReply *out = month->out;
    int32_t monday = month->first - booking_weekday(month->first) + 1;
    for (; monday <= month->last; monday += WEEK) {
        Booking__Week *week =
            RH_PB_ADD(arena, out->n_weeks, out->weeks, &booking__week__descriptor);
        for (int32_t day = monday; day < monday + WEEK; day++) {
            Booking__MonthDay *one =
                RH_PB_ADD(arena, week->n_days, week->days, &booking__month_day__descriptor);
            one->date = booking_date(arena, day);
            one->inside = day >= month->first && day <= month->last;
            one->today = day == finder->today;
            one->has_count = one->inside && counts[day - month->first] > 0;
            one->count = one->has_count ? counts[day - month->first] : 0;
        }
    }
}

static void fill_frame(const struct booking_finder *finder, const struct month *month)
{
    struct rh_arena *arena = finder->rq->arena;
    const struct booking_need *need = &finder->need;
    Booking__MonthReply *out = month->out;
    out->service = booking_reply_service(arena, need->parts[0].service);
    out->persons = need->parts[0].persons;
    booking_reply_further(arena, need, &out->n_further, &out->further);
    out->minutes = need->minutes;
    out->has_several = true;
    out->several = booking_need_several(need);
    booking_finder_offices(finder, &out->n_offices, &out->offices);
    out->month = booking_date(arena, month->first);
    if (month->first > finder->today)
        out->previous = booking_date(arena, first_of(month->first - 1));
    if (month->last < finder->last_day)
        out->next = booking_date(arena, month->last + 1);
}

static struct rh_error *make_month(struct booking_finder *finder, void *arg)
{
    struct month *month = arg;
    Booking__MonthReply *out = month->out;
    const struct booking_wanted wanted = BOOKING_WANTED(month->in);
    struct booking_offer *offers;
    int counts[31] = {0};
    size_t n;
    RH_TRY(booking_finder_open(finder, &wanted, month->in->office));
    RH_TRY(choose_month(finder, month));
    booking__month_reply__init(out);
    RH_TRY(booking_finder_find(finder, month->from, month->last, &offers, &n));
    for (size_t i = 0; i < n; i++)
        counts[booking_zone_day(&finder->schedule->zone, offers[i].slot.start, NULL) -
               month->first]++;
    out->count = (int32_t)n;
    fill_weeks(finder, month, counts);
    fill_frame(finder, month);
    if (n > 0)
        return NULL;
    booking_finder_why(finder, month->from, month->last, &out->n_why, &out->why);
    out->has_waits = true;
    out->waits = booking_finder_waits(out->n_why, out->why);
    return booking_finder_ahead(finder, month->last + 1, &out->first_free);
}

struct rh_error *booking_month(struct rh_request *rq, const Booking__MonthRequest *in,
                               Booking__MonthReply *out)
{
    struct booking_finder finder = {.rq = rq};
    struct month month = {.in = in, .out = out};
    RH_TRY(booking_finder_run(&finder, make_month, &month));
    booking_finder_tag(&finder);
    return NULL;
}
