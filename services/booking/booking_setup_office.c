/* An office as it is set up: its data, its week, who does what; and its changes. */
#include "booking_setup.h"

#include "banned.h"

#define KEY_LENGTH 50 /* of 60, so that a number fits behind */

/* ---- keys ---- */

bool booking_office_taken(const struct booking_schedule *schedule, const char *key)
{
    return booking_office_find(schedule, key) != NULL;
}

bool booking_service_taken(const struct booking_schedule *schedule, const char *key)
{
    return booking_service_find(schedule, key) != NULL;
}

/* Letters and digits of ASCII, hyphens between them. */
static const char *slug_of(struct rh_arena *arena, const char *name)
{
    const char *folded = booking_fold(arena, name);
    char *slug = rh_arena_array(arena, KEY_LENGTH + 1, 1);
    size_t n = 0;
    for (const char *c = folded == NULL ? "" : folded; *c != '\0' && n < KEY_LENGTH; c++) {
        bool plain = (*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9');
        if (plain)
            slug[n++] = *c;
        else if (n > 0 && slug[n - 1] != '-')
            slug[n++] = '-';
    }
    while (n > 0 && slug[n - 1] == '-')
        n--;
    slug[n] = '\0';
    return n == 0 ? "nummer" : slug;
}

const char *booking_key_of(struct rh_arena *arena, const struct booking_schedule *schedule,
                           const char *name, booking_taken_fn taken)
{
    const char *slug = slug_of(arena, name), *key = slug;
    for (int i = 2; taken(schedule, key) || strcmp(key, "neu") == 0; i++)
        key = rh_arena_printf(arena, "%s-%d", slug, i);
    return key;
}

/* ---- as it is ---- */

bool booking_is_weekly(const struct booking_opening *opening)
{
    return opening->counter == 0 && opening->nth == 0 && opening->venue == NULL &&
           !opening->internal && !opening->staged;
}

/* The hours of a weekday as one text; NULL: none. */
static char *day_text(struct rh_request *rq, const struct booking_office *office, int weekday)
{
    struct booking_span *spans = rh_arena_array(rq->arena, office->n_openings, sizeof spans[0]);
    size_t n = 0;
    for (size_t i = 0; i < office->n_openings; i++) {
        const struct booking_opening *o = &office->openings[i];
        if (o->weekday != weekday || !booking_is_weekly(o))
            continue;
        size_t at = n++;
        for (; at > 0 && spans[at - 1].opens > o->opens; at--)
            spans[at] = spans[at - 1];
        spans[at] = (struct booking_span){.opens = o->opens, .closes = o->closes};
    }
    return n == 0 ? NULL : booking_spans_write(rq->arena, spans, n);
}

static void fill_openings(struct rh_request *rq, const struct booking_office *office,
                          Booking__OfficeSetupReply *out)
{
    char **days[] = {&out->monday, &out->tuesday,  &out->wednesday, &out->thursday,
                     &out->friday, &out->saturday, &out->sunday};
    for (int weekday = 1; weekday <= 7; weekday++)
        *days[weekday - 1] = day_text(rq, office, weekday);
    for (size_t i = 0; i < office->n_openings; i++) {
        const struct booking_opening *o = &office->openings[i];
        if (booking_is_weekly(o))
            continue;
        Booking__SpecialOpening *special = RH_PB_ADD(rq->arena, out->n_openings, out->openings,
                                                     &booking__special_opening__descriptor);
        const struct booking_span span = {.opens = o->opens, .closes = o->closes};
        special->opening = o->opening;
        special->weekday = o->weekday;
        special->has_nth = o->nth != 0;
        special->nth = o->nth;
        special->hours = booking_spans_write(rq->arena, &span, 1);
        special->venue = booking_text(o->venue);
        special->internal = o->internal;
        special->has_release_days = o->staged;
        special->release_days = o->release_days;
        if (o->counter != 0)
            special->counter = booking_text(booking_counter_label(office, o->counter));
    }
}

static Booking__SetupCounter *add_counter(struct rh_request *rq,
                                          const struct booking_counter *counter, size_t *n,
                                          Booking__SetupCounter ***all)
{
    Booking__SetupCounter *added =
        RH_PB_ADD(rq->arena, *n, *all, &booking__setup_counter__descriptor);
    added->counter = counter->counter;
    added->label = booking_text(counter->label);
    added->office = booking_text(counter->office);
    return added;
}

static void fill_counters(struct rh_request *rq, const struct booking_schedule *schedule,
                          const struct booking_office *office, Booking__OfficeSetupReply *out)
{
    for (size_t i = 0; i < office->n_counters; i++)
        add_counter(rq, &office->counters[i], &out->n_counters, &out->counters);
    for (size_t i = 0; i < schedule->n_services; i++) {
        Booking__CounterService *service = RH_PB_ADD(rq->arena, out->n_services, out->services,
                                                     &booking__counter_service__descriptor);
        service->service = booking_text(schedule->services[i].service);
        service->name = booking_text(schedule->services[i].name);
        for (size_t j = 0; j < office->n_counters; j++) {
            Booking__SetupCounter *counter =
                add_counter(rq, &office->counters[j], &service->n_counters, &service->counters);
            counter->has_can = true;
            counter->can = booking_can(&schedule->services[i], counter->counter);
        }
    }
}

/* What the table's columns have by themselves. */
static const struct booking_office fresh = {
    .window_days = 56, .hold_minutes = 10, .confirm_minutes = 60, .grid_minutes = 5};

struct rh_error *booking_office_setup(struct rh_request *rq, const Booking__OfficeSetupRequest *in,
                                      Booking__OfficeSetupReply *out)
{
    const struct booking_schedule *schedule;
    const struct booking_office *office = &fresh;
    RH_TRY(booking_schedule(rq, &schedule));
    if (in->office != NULL)
        office = booking_office_find(schedule, in->office);
    if (office == NULL)
        return rh_refuse(rq->arena, NOT_FOUND);
    out->version = schedule->version;
    out->office = booking_text(office->office);
    out->name = booking_text(office->name);
    out->street = booking_text(office->street);
    out->postcode = booking_text(office->postcode);
    out->city = booking_text(office->city);
    out->phone = booking_text(office->phone);
    out->email = booking_text(office->email);
    out->access = booking_text(office->access);
    out->window_days = office->window_days;
    out->lead_minutes = office->lead_minutes;
    out->hold_minutes = office->hold_minutes;
    out->confirm_minutes = office->confirm_minutes;
    out->grid_minutes = office->grid_minutes;
    out->cool_minutes = office->cool_minutes;
    out->release = rh_arena_printf(rq->arena, "%d:%02d", office->release_minute / 60,
                                   office->release_minute % 60);
    fill_openings(rq, office, out);
    fill_counters(rq, schedule, office, out);
    booking_setup_rooms(rq, office, &out->n_rooms, &out->rooms);
    return NULL;
}

/* ---- changes ---- */

static bool is_postcode(const char *text)
{
    return strspn(text, "0123456789") == 5 && text[5] == '\0';
}

struct rh_error *booking_save_office(struct rh_request *rq, const Booking__SaveOfficeRequest *in,
                                     Booking__SaveOfficeReply *out)
{
    struct booking_edit edit;
    struct booking_office *office = NULL;
    int release = 0;
    RH_TRY(booking_edit_begin(
        rq, in->version,
        rh_arena_printf(rq->arena, "office:%s", in->office == NULL ? "" : in->office), &out->base,
        &edit));
    if (edit.over)
        return NULL;
    if (in->office != NULL)
        RH_TRY(booking_edit_office(rq, &edit, in->office, &office));
    if (booking_said(in->postcode) != NULL && !is_postcode(in->postcode))
        return rh_invalid(rq->arena, "postcode", WRONG_FORMAT);
    if (booking_said(in->release) != NULL &&
        (!booking_clock_read(in->release, &release) || release >= BOOKING_DAY_MINUTES))
        return rh_invalid(rq->arena, "release", WRONG_FORMAT);
    const struct booking_office row = {
        .office = office != NULL
                      ? office->office
                      : booking_key_of(rq->arena, edit.schedule, in->name, booking_office_taken),
        .name = in->name,
        .street = booking_said(in->street),
        .postcode = booking_said(in->postcode),
        .city = booking_said(in->city),
        .phone = booking_said(in->phone),
        .email = booking_said(in->email),
        .access = booking_said(in->access),
        .window_days = in->window_days,
        .lead_minutes = in->lead_minutes,
        .hold_minutes = in->hold_minutes,
        .confirm_minutes = in->confirm_minutes,
        .grid_minutes = in->grid_minutes,
        .release_minute = release,
        .cool_minutes = in->cool_minutes,
    };
    out->version = in->version + 1;
    out->office = booking_text(row.office);
    return booking_store_save_office(rq, &edit, &row, &out->base);
}

struct rh_error *booking_remove_office(struct rh_request *rq,
                                       const Booking__RemoveOfficeRequest *in,
                                       Booking__RemoveOfficeReply *out)
{
    struct booking_edit edit;
    struct booking_office *office;
    RH_TRY(booking_edit_begin(rq, in->version, rh_arena_printf(rq->arena, "office:%s", in->office),
                              &out->base, &edit));
    if (edit.over)
        return NULL;
    RH_TRY(booking_edit_office(rq, &edit, in->office, &office));
    if (office->n_counters > 0 || office->n_rooms > 0)
        return rh_refuse(rq->arena, IN_USE);
    out->version = in->version + 1;
    return booking_store_remove_office(rq, &edit, office->office, &out->base);
}
