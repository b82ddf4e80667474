/* Free times over one or several offices, a page of days at a time.
 *
 * One statement reads what is taken and tells the version of the setup; when the worker's snapshot
 * is older, it is loaded anew and the page is made again. Where the page is empty the days behind
 * it are looked through in growing strides, up to the end of the booking window. */
#include "booking_handlers.h"

#include "instant.h"

#include <stdlib.h>

#include "banned.h"

enum { DEFAULT_DAYS = 7, MOST_RELOADS = 3, OFFICE_TAGS = 6 };

/* A free time and the office that has it. */
struct offer {
    struct booking_slot slot;
    size_t office; /* index in page.offices */
};

struct page {
    struct rh_request *rq;
    const struct booking_schedule *schedule;
    struct booking_need need;
    const struct booking_office **offices;
    size_t n_offices;
    int32_t today, last_day; /* of the longest booking window */
    int32_t first, last;     /* of the page */
    bool stale;              /* the snapshot turned out to be old */
};

static struct rh_error *choose_offices(struct page *page, const Booking__TimesRequest *in)
{
    const struct booking_schedule *schedule = page->schedule;
    const struct booking_office *only = NULL;
    const struct booking_wanted wanted = BOOKING_WANTED(in);
    RH_TRY(booking_need_asked(page->rq, schedule, &wanted, &page->need));
    if (in->office != NULL)
        RH_TRY(booking_office_asked(page->rq, schedule, in->office, &only));
    page->offices = rh_arena_array(page->rq->arena, schedule->n_offices, sizeof page->offices[0]);
    page->n_offices = 0;
    for (size_t i = 0; i < schedule->n_offices; i++) {
        const struct booking_office *office = &schedule->offices[i];
        if ((only == NULL || only == office) && booking_need_at(office, &page->need))
            page->offices[page->n_offices++] = office;
    }
    return NULL;
}

static struct rh_error *choose_days(struct page *page, const Booking__TimesRequest *in)
{
    int32_t days = in->has_days ? in->days : DEFAULT_DAYS;
    page->today = booking_zone_day(&page->schedule->zone, page->rq->now, NULL);
    page->last_day = page->today;
    for (size_t i = 0; i < page->n_offices; i++) {
        int32_t last = page->today + page->offices[i]->window_days;
        page->last_day = last > page->last_day ? last : page->last_day;
    }
    page->first = page->today;
    if (in->from != NULL) {
        if (!rh_date_valid(in->from->year, in->from->month, in->from->day))
            return rh_invalid(page->rq->arena, "from", NO_SUCH_DAY);
        int32_t from =
            booking_day_of((struct booking_date){in->from->year, in->from->month, in->from->day});
        page->first = from > page->today ? from : page->today;
    }
    page->last = page->first + days - 1;
    return NULL;
}

/* The numbers of all counters of the page's offices. */
static const int64_t *counters_of(const struct page *page, size_t *ret_n)
{
    size_t n = 0, most = 0;
    for (size_t i = 0; i < page->n_offices; i++)
        most += page->offices[i]->n_counters;
    int64_t *counters = rh_arena_array(page->rq->arena, most, sizeof counters[0]);
    for (size_t i = 0; i < page->n_offices; i++)
        for (size_t j = 0; j < page->offices[i]->n_counters; j++)
            counters[n++] = page->offices[i]->counters[j].counter;
    *ret_n = n;
    return counters;
}

static struct rh_error *read_claims(struct page *page, int32_t first, int32_t last,
                                    struct booking_claim **ret_claims, size_t *ret_n)
{
    struct booking_span_ask ask = {.now = page->rq->now,
                                   .past_cooling = booking_is_staff(page->rq)};
    int64_t version = 0;
    ask.counters = counters_of(page, &ask.n_counters);
    booking_zone_instant(&page->schedule->zone, first, 0, &ask.from);
    booking_zone_instant(&page->schedule->zone, last + 1, 0, &ask.to);
    RH_TRY(booking_store_claims_between(page->rq, &ask, ret_claims, ret_n, &version));
    page->stale = version != page->schedule->version;
    return NULL;
}

static int by_time(const void *a, const void *b)
{
    const struct offer *x = a, *y = b;
    if (x->slot.start != y->slot.start)
        return x->slot.start < y->slot.start ? -1 : 1;
    return x->office < y->office ? -1 : x->office > y->office;
}

/* All offices' free times of the days, by time. */
static struct rh_error *find(struct page *page, int32_t first, int32_t last,
                             struct offer **ret_offers, size_t *ret_n)
{
    struct rh_arena *arena = page->rq->arena;
    struct booking_claim *claims;
    size_t n_claims, n = 0, cap = 0;
    struct offer *offers = NULL;
    RH_TRY(read_claims(page, first, last, &claims, &n_claims));
    for (size_t i = 0; i < page->n_offices; i++) {
        struct booking_ask ask = {.office = page->offices[i],
                                  .need = &page->need,
                                  .land = page->schedule->land,
                                  .zone = &page->schedule->zone,
                                  .now = page->rq->now,
                                  .internal = booking_is_staff(page->rq)};
        struct booking_slot *slots;
        size_t found = booking_free_times(arena, &ask, first, last, claims, n_claims, &slots);
        struct offer *all = rh_arena_array(arena, cap += found, sizeof all[0]);
        if (n > 0)
            memcpy(all, offers, n * sizeof all[0]);
        for (size_t j = 0; j < found; j++)
            all[n++] = (struct offer){slots[j], i};
        offers = all;
    }
    if (page->n_offices > 1 && n > 0)
        qsort(offers, n, sizeof offers[0], by_time);
    *ret_offers = offers;
    *ret_n = n;
    return NULL;
}

static void fill_slot(struct rh_arena *arena, const struct page *page, const struct offer *offer,
                      Booking__Day *day)
{
    Booking__Slot *slot = RH_PB_ADD(arena, day->n_slots, day->slots, &booking__slot__descriptor);
    slot->office = (char *)(uintptr_t)page->offices[offer->office]->office;
    slot->start = rh_pb_instant(arena, offer->slot.start);
    slot->end = rh_pb_instant(arena, offer->slot.end);
    slot->venue = (char *)(uintptr_t)offer->slot.venue;
}

static void fill_days(const struct page *page, const struct offer *offers, size_t n,
                      Booking__TimesReply *out)
{
    struct rh_arena *arena = page->rq->arena;
    Booking__Day *day = NULL;
    int32_t of = 0;
    for (size_t i = 0; i < n; i++) {
        int32_t that = booking_zone_day(&page->schedule->zone, offers[i].slot.start, NULL);
        if (day == NULL || that != of) {
            day = RH_PB_ADD(arena, out->n_days, out->days, &booking__day__descriptor);
            day->date = booking_date(arena, that);
            of = that;
        }
        fill_slot(arena, page, &offers[i], day);
    }
}

/* The first day behind the page that has a free time. */
static struct rh_error *look_ahead(struct page *page, Booking__TimesReply *out)
{
    int32_t stride = DEFAULT_DAYS;
    int32_t first = page->last + 1;
    while (first <= page->last_day && !page->stale) {
        int32_t last = first + stride - 1;
        struct offer *offers;
        size_t n;
        RH_TRY(find(page, first, last < page->last_day ? last : page->last_day, &offers, &n));
        if (n > 0) {
            out->first_free =
                booking_date(page->rq->arena,
                             booking_zone_day(&page->schedule->zone, offers[0].slot.start, NULL));
            return NULL;
        }
        first = last + 1;
        stride *= 2;
    }
    return NULL;
}

/* Whether a counter of the page can do a service in the same appointment. */
static bool is_addable(const struct page *page, const struct booking_service *service)
{
    const struct booking_need *need = &page->need;
    bool shared = false;
    for (size_t i = 0; i < need->n_parts; i++)
        if (need->parts[i].service == service)
            return false;
    if (service->on_request || need->on_request || service->channel != need->channel ||
        need->minutes + service->minutes > BOOKING_MAX_MINUTES)
        return false;
    for (size_t i = 0; i < page->n_offices; i++)
        for (size_t j = 0; j < page->offices[i]->n_counters; j++) {
            int32_t counter = page->offices[i]->counters[j].counter;
            shared = shared || (booking_need_can(need, counter) && booking_can(service, counter));
        }
    return shared;
}

static void fill_addable(const struct page *page, Booking__TimesReply *out)
{
    const struct booking_schedule *schedule = page->schedule;
    for (size_t i = 0; i < schedule->n_services && page->need.n_parts < BOOKING_MAX_PARTS; i++) {
        if (!is_addable(page, &schedule->services[i]))
            continue;
        Booking__Choice *choice =
            RH_PB_ADD(page->rq->arena, out->n_addable, out->addable, &booking__choice__descriptor);
        choice->service = (char *)(uintptr_t)schedule->services[i].service;
        choice->name = (char *)(uintptr_t)schedule->services[i].name;
    }
}

static void fill_need(const struct page *page, Booking__TimesReply *out)
{
    struct rh_arena *arena = page->rq->arena;
    const struct booking_need *need = &page->need;
    out->service = booking_reply_service(arena, need->parts[0].service);
    out->persons = need->parts[0].persons;
    booking_reply_further(arena, need, &out->n_further, &out->further);
    out->minutes = need->minutes;
    out->has_several = true;
    out->several = booking_need_several(need);
    fill_addable(page, out);
}

static void fill_frame(const struct page *page, Booking__TimesReply *out)
{
    struct rh_arena *arena = page->rq->arena;
    int32_t days = page->last - page->first + 1;
    int32_t before = page->first - days;
    fill_need(page, out);
    out->n_offices = page->n_offices;
    out->offices = rh_arena_array(arena, page->n_offices, sizeof out->offices[0]);
    for (size_t i = 0; i < page->n_offices; i++)
        out->offices[i] =
            booking_reply_office(arena, page->schedule, page->offices[i], page->rq->now);
    out->from = booking_date(arena, page->first);
    out->to = booking_date(arena, page->last);
    if (page->first > page->today)
        out->previous = booking_date(arena, before > page->today ? before : page->today);
    if (page->last < page->last_day)
        out->next = booking_date(arena, page->last + 1);
}

/* One try; page->stale tells that it has to be made again. */
static struct rh_error *make_page(struct page *page, const Booking__TimesRequest *in,
                                  Booking__TimesReply *out)
{
    struct rh_request *rq = page->rq;
    struct offer *offers;
    size_t n;
    RH_TRY(booking_schedule_kept(rq->own, rq->db, rq->arena, rq->tenant, rq->now, &page->schedule));
    RH_TRY(choose_offices(page, in));
    RH_TRY(choose_days(page, in));
    booking__times_reply__init(out);
    RH_TRY(find(page, page->first, page->last, &offers, &n));
    fill_days(page, offers, n, out);
    if (n == 0)
        RH_TRY(look_ahead(page, out));
    fill_frame(page, out);
    return NULL;
}

struct rh_error *booking_times(struct rh_request *rq, const Booking__TimesRequest *in,
                               Booking__TimesReply *out)
{
    struct page page = {.rq = rq, .stale = true};
    struct rh_error *error = NULL;
    for (int i = 0; i < MOST_RELOADS && page.stale; i++) {
        if (i > 0)
            booking_schedule_drop(rq->own, rq->arena, rq->tenant);
        page.stale = false;
        error = make_page(&page, in, out);
    }
    RH_TRY(error);
    for (size_t i = 0; i < page.n_offices && page.n_offices <= OFFICE_TAGS; i++)
        rh_request_tag(rq, "office:%s", page.offices[i]->office);
    if (page.n_offices > OFFICE_TAGS)
        rh_request_tag(rq, "times");
    return NULL;
}
