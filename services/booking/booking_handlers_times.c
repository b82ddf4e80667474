/* Free times over one or several offices, a page of days at a time. Where the page is empty it says
 * why, and the days behind it are looked through up to the end of the booking window. */
#include "booking_finder.h"

#include "instant.h"

#include "banned.h"

enum { DEFAULT_DAYS = 7 };

/* What is asked, and what is answered. */
struct page {
    const Booking__TimesRequest *in;
    Booking__TimesReply *out;
    int32_t first, last;
};

static struct rh_error *choose_days(const struct booking_finder *finder, struct page *page)
{
    const Common__Date *from = page->in->from;
    page->first = finder->today;
    if (from != NULL) {
        if (!rh_date_valid(from->year, from->month, from->day))
            return rh_invalid(finder->rq->arena, "from", NO_SUCH_DAY);
        int32_t day = booking_day_of((struct booking_date){from->year, from->month, from->day});
        page->first = day > finder->today ? day : finder->today;
    }
    page->last = page->first + (page->in->has_days ? page->in->days : DEFAULT_DAYS) - 1;
    return NULL;
}

static void fill_slot(const struct booking_finder *finder, const struct booking_offer *offer,
                      Booking__Day *day)
{
    struct rh_arena *arena = finder->rq->arena;
    Booking__Slot *slot = RH_PB_ADD(arena, day->n_slots, day->slots, &booking__slot__descriptor);
    slot->office = (char *)(uintptr_t)finder->offices[offer->office]->office;
    slot->start = rh_pb_instant(arena, offer->slot.start);
    slot->end = rh_pb_instant(arena, offer->slot.end);
    slot->venue = (char *)(uintptr_t)offer->slot.venue;
}

static void fill_days(const struct booking_finder *finder, const struct booking_offer *offers,
                      size_t n, Booking__TimesReply *out)
{
    struct rh_arena *arena = finder->rq->arena;
    Booking__Day *day = NULL;
    int32_t of = 0;
    for (size_t i = 0; i < n; i++) {
        int32_t that = booking_zone_day(&finder->schedule->zone, offers[i].slot.start, NULL);
        if (day == NULL || that != of) {
            day = RH_PB_ADD(arena, out->n_days, out->days, &booking__day__descriptor);
            day->date = booking_date(arena, that);
            of = that;
        }
        fill_slot(finder, &offers[i], day);
    }
}

/* Whether a counter that is asked can do a service in the same appointment. */
static bool is_addable(const struct booking_finder *finder, const struct booking_service *service)
{
    const struct booking_need *need = &finder->need;
    bool shared = false;
    for (size_t i = 0; i < need->n_parts; i++)
        if (need->parts[i].service == service)
            return false;
    if (service->on_request || need->on_request || service->channel != need->channel ||
        need->minutes + service->minutes > BOOKING_MAX_MINUTES)
        return false;
    for (size_t i = 0; i < finder->n_offices; i++)
        for (size_t j = 0; j < finder->offices[i]->n_counters; j++) {
            int32_t counter = finder->offices[i]->counters[j].counter;
            shared = shared || (booking_need_can(need, counter) && booking_can(service, counter));
        }
    return shared;
}

static void fill_addable(const struct booking_finder *finder, Booking__TimesReply *out)
{
    const struct booking_schedule *schedule = finder->schedule;
    for (size_t i = 0; i < schedule->n_services && finder->need.n_parts < BOOKING_MAX_PARTS; i++) {
        if (!is_addable(finder, &schedule->services[i]))
            continue;
        Booking__Choice *choice = RH_PB_ADD(finder->rq->arena, out->n_addable, out->addable,
                                            &booking__choice__descriptor);
        choice->service = (char *)(uintptr_t)schedule->services[i].service;
        choice->name = (char *)(uintptr_t)schedule->services[i].name;
    }
}

static void fill_need(const struct booking_finder *finder, Booking__TimesReply *out)
{
    struct rh_arena *arena = finder->rq->arena;
    const struct booking_need *need = &finder->need;
    out->service = booking_reply_service(arena, need->parts[0].service);
    out->persons = need->parts[0].persons;
    booking_reply_further(arena, need, &out->n_further, &out->further);
    out->minutes = need->minutes;
    out->has_several = true;
    out->several = booking_need_several(need);
    fill_addable(finder, out);
}

static void fill_frame(const struct booking_finder *finder, const struct page *page)
{
    struct rh_arena *arena = finder->rq->arena;
    Booking__TimesReply *out = page->out;
    int32_t before = page->first - (page->last - page->first + 1);
    fill_need(finder, out);
    booking_finder_offices(finder, &out->n_offices, &out->offices);
    out->from = booking_date(arena, page->first);
    out->to = booking_date(arena, page->last);
    if (page->first > finder->today)
        out->previous = booking_date(arena, before > finder->today ? before : finder->today);
    if (page->last < finder->last_day)
        out->next = booking_date(arena, page->last + 1);
}

static struct rh_error *make_page(struct booking_finder *finder, void *arg)
{
    struct page *page = arg;
    Booking__TimesReply *out = page->out;
    const struct booking_wanted wanted = BOOKING_WANTED(page->in);
    struct booking_offer *offers;
    size_t n;
    RH_TRY(booking_finder_open(finder, &wanted, page->in->office));
    RH_TRY(choose_days(finder, page));
    booking__times_reply__init(out);
    RH_TRY(booking_finder_find(finder, page->first, page->last, &offers, &n));
    fill_days(finder, offers, n, out);
    fill_frame(finder, page);
    if (n > 0)
        return NULL;
    booking_finder_why(finder, page->first, page->last, &out->n_why, &out->why);
    out->has_waits = true;
    out->waits = booking_finder_waits(out->n_why, out->why);
    return booking_finder_ahead(finder, page->last + 1, &out->first_free);
}

struct rh_error *booking_times(struct rh_request *rq, const Booking__TimesRequest *in,
                               Booking__TimesReply *out)
{
    struct booking_finder finder = {.rq = rq};
    struct page page = {.in = in, .out = out};
    RH_TRY(booking_finder_run(&finder, make_page, &page));
    booking_finder_tag(&finder);
    return NULL;
}
