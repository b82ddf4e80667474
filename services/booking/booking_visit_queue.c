/* The day of the visit, as it is looked at: the queue of those who call, one's own place in it, the
 * display in the hall. */
#include "booking_handlers.h"

#include "qr.h"

#include "banned.h"

/* A counter that called nobody for so long calls nobody: waits are not told by it. */
#define ACTIVE (60 * RH_MINUTE)

static char *text(const char *value)
{
    return (char *)(uintptr_t)value;
}

const char *booking_today(struct rh_request *rq, const struct booking_schedule *schedule,
                          int64_t *ret_over)
{
    int32_t day = booking_zone_day(&schedule->zone, rq->now, NULL);
    if (ret_over != NULL)
        booking_zone_instant(&schedule->zone, day + 1, 0, ret_over);
    return booking_iso(rq->arena, day);
}

const char *booking_counter_label(const struct booking_office *office, int64_t counter)
{
    for (size_t i = 0; i < office->n_counters; i++)
        if (office->counters[i].counter == counter)
            return office->counters[i].label;
    return "";
}

char *booking_visit_code(struct rh_request *rq, const char *visit)
{
    const struct booking_settings *settings = rq->settings;
    char code[RH_SECRET_SIZE];
    rh_secret_derive(settings->key, rh_arena_printf(rq->arena, "visit:%d:%s", rq->tenant, visit),
                     code);
    return rh_arena_strdup(rq->arena, code);
}

void booking_tag_queue(struct rh_request *rq, const char *office)
{
    rh_request_tag(rq, "queue:%s", office);
    rh_request_tag(rq, "queue");
}

static Common__Instant *maybe(struct rh_arena *arena, int64_t ms)
{
    return ms == RH_TIME_NULL ? NULL : rh_pb_instant(arena, ms);
}

Booking__Visit *booking_reply_visit(struct rh_request *rq, const struct booking_schedule *schedule,
                                    const struct booking_visit_row *row)
{
    const struct booking_office *office = booking_office_find(schedule, row->office);
    const ProtobufCEnumValue *state =
        protobuf_c_enum_descriptor_get_value_by_name(&booking__visit_state__descriptor, row->state);
    Booking__Visit *out = (void *)rh_pb_new(rq->arena, &booking__visit__descriptor);
    out->visit = text(row->visit);
    out->number = (int32_t)row->number;
    out->state = (Booking__VisitState)(state == NULL ? BOOKING__VISIT_STATE__DONE : state->value);
    out->service = text(booking_what_title(rq->arena, schedule, &row->what));
    out->arrived = rh_pb_instant(rq->arena, row->arrived_at);
    out->planned = maybe(rq->arena, row->planned_at);
    out->called = maybe(rq->arena, row->called_at);
    if (row->counter != 0 && office != NULL)
        out->counter = text(booking_counter_label(office, row->counter));
    out->calls = (int32_t)row->calls;
    return out;
}

static bool is_in(const struct booking_visit_row *row, const char *state)
{
    return strcmp(row->state, state) == 0;
}

static bool is_there(const struct booking_visit_row *row)
{
    return is_in(row, "CALLED") || is_in(row, "SERVING");
}

/* ---- those who call ---- */

static Booking__QueueCounter *counter_of(struct rh_request *rq,
                                         const struct booking_counter *counter, int32_t own)
{
    Booking__QueueCounter *out = (void *)rh_pb_new(rq->arena, &booking__queue_counter__descriptor);
    out->counter = counter->counter;
    out->label = text(counter->label);
    out->mine = counter->counter == own;
    return out;
}

static struct rh_error *add_counters(struct rh_request *rq, const struct booking_office *office,
                                     const Booking__QueueRequest *in, Booking__QueueReply *out)
{
    out->n_counters = office->n_counters;
    out->counters = rh_arena_array(rq->arena, office->n_counters, sizeof out->counters[0]);
    for (size_t i = 0; i < office->n_counters; i++) {
        out->counters[i] = counter_of(rq, &office->counters[i], in->counter);
        if (out->counters[i]->mine)
            out->own = out->counters[i];
    }
    return in->has_counter && out->own == NULL ? rh_invalid(rq->arena, "counter", UNKNOWN_VALUE)
                                               : NULL;
}

static void add_services(struct rh_request *rq, const struct booking_schedule *schedule,
                         const struct booking_office *office, Booking__QueueReply *out)
{
    for (size_t i = 0; i < schedule->n_services; i++) {
        if (!booking_offered_at(office, &schedule->services[i]))
            continue;
        Booking__QueueService *service = RH_PB_ADD(rq->arena, out->n_services, out->services,
                                                   &booking__queue_service__descriptor);
        service->service = text(schedule->services[i].service);
        service->name = text(schedule->services[i].name);
    }
}

static void add_visit(struct rh_request *rq, const struct booking_schedule *schedule,
                      const struct booking_visit_row *row, Booking__QueueReply *out)
{
    Booking__Visit *visit = booking_reply_visit(rq, schedule, row);
    if (is_in(row, "WAITING"))
        out->waiting[out->n_waiting++] = visit;
    for (size_t i = 0; i < out->n_counters && is_there(row); i++) {
        if (out->counters[i]->counter != row->counter)
            continue;
        out->counters[i]->has_number = true;
        out->counters[i]->number = visit->number;
        if (out->counters[i]->mine)
            out->current = visit;
    }
}

struct rh_error *booking_queue(struct rh_request *rq, const Booking__QueueRequest *in,
                               Booking__QueueReply *out)
{
    const struct booking_schedule *schedule;
    const struct booking_office *office;
    struct booking_visit_row *rows;
    size_t n;
    RH_TRY(booking_schedule(rq, &schedule));
    RH_TRY(booking_desk_office(rq, schedule, in->office, &office));
    RH_TRY(add_counters(rq, office, in, out));
    RH_TRY(booking_store_visit_queue(rq, office->office, booking_today(rq, schedule, NULL), rq->now,
                                     &rows, &n));
    out->office = booking_reply_office(rq->arena, schedule, office, rq->now);
    booking_reply_offices(rq->arena, schedule, NULL, rq->now, &out->n_offices, &out->offices);
    out->waiting = rh_arena_array(rq->arena, n, sizeof out->waiting[0]);
    for (size_t i = 0; i < n; i++)
        add_visit(rq, schedule, &rows[i], out);
    add_services(rq, schedule, office, out);
    return NULL;
}

/* ---- one's own place ---- */

static struct booking_place *place_of(struct booking_place *places, size_t *n, int64_t counter)
{
    for (size_t i = 0; i < *n; i++)
        if (places[i].counter == counter)
            return &places[i];
    places[*n] = (struct booking_place){.counter = (int32_t)counter};
    return &places[(*n)++];
}

/* What those who are there came for; one that is set up no more takes no time. */
static struct booking_need *needs_of(struct rh_arena *arena,
                                     const struct booking_schedule *schedule,
                                     const struct booking_visit_row *rows, size_t n)
{
    struct booking_need *needs = rh_arena_array(arena, n, sizeof needs[0]);
    for (size_t i = 0; i < n; i++)
        if (!booking_need_stored(arena, schedule, &rows[i].what, &needs[i]))
            needs[i] = (struct booking_need){.n_parts = 0};
    return needs;
}

/* The counters that work, as far as their calls tell, and until when each has somebody. All of the
 * office that are not closed where none has called yet. */
static size_t places_of(const struct booking_office *office, const struct booking_visit_row *rows,
                        const struct booking_need *needs, size_t n_rows, int64_t now,
                        struct booking_place *places)
{
    size_t n = 0;
    for (size_t i = 0; i < n_rows; i++) {
        const struct booking_visit_row *row = &rows[i];
        if (is_in(row, "WAITING"))
            continue;
        struct booking_place *place = place_of(places, &n, row->counter);
        int64_t since = is_in(row, "SERVING") ? row->started_at : row->called_at;
        if (is_there(row))
            place->free_at = since + needs[i].minutes * RH_MINUTE;
    }
    if (n > 0)
        return n;
    for (size_t i = 0; i < office->n_counters; i++)
        if (booking_shut(office, office->counters[i].counter, now, now + 1) == NULL)
            places[n++] = (struct booking_place){.counter = office->counters[i].counter};
    return n;
}

static struct rh_error *tell_wait(struct rh_request *rq, const struct booking_schedule *schedule,
                                  const struct booking_visit_row *own, Booking__WaitingReply *out)
{
    const struct booking_office *office = booking_office_find(schedule, own->office);
    struct booking_visit_row *rows;
    size_t n, n_waiting = 0;
    bool found = false;
    RH_TRY(booking_queue_now(rq, schedule, office, &rows, &n));
    struct booking_waiting *waiting = rh_arena_array(rq->arena, n, sizeof waiting[0]);
    const struct booking_need *needs = needs_of(rq->arena, schedule, rows, n);
    for (size_t i = 0; i < n && !found; i++) {
        if (!is_in(&rows[i], "WAITING"))
            continue;
        found = strcmp(rows[i].visit, own->visit) == 0;
        waiting[n_waiting] = (struct booking_waiting){&needs[i], (int32_t)rows[i].counter};
        n_waiting += needs[i].n_parts > 0;
        out->ahead += !found;
    }
    struct booking_place *places =
        rh_arena_array(rq->arena, n + office->n_counters, sizeof places[0]);
    size_t n_places = places_of(office, rows, needs, n, rq->now, places);
    int minutes = booking_wait_minutes(places, n_places, waiting, n_waiting, rq->now);
    out->has_minutes = found && minutes >= 0;
    out->minutes = minutes;
    return NULL;
}

struct rh_error *booking_queue_now(struct rh_request *rq, const struct booking_schedule *schedule,
                                   const struct booking_office *office,
                                   struct booking_visit_row **ret_rows, size_t *ret_n)
{
    return booking_store_visit_queue(rq, office->office, booking_today(rq, schedule, NULL),
                                     rq->now - ACTIVE, ret_rows, ret_n);
}

int booking_wait_of_next(struct rh_request *rq, const struct booking_schedule *schedule,
                         const struct booking_office *office, const struct booking_need *need,
                         const struct booking_visit_row *rows, size_t n)
{
    const struct booking_need *needs = needs_of(rq->arena, schedule, rows, n);
    struct booking_waiting *waiting = rh_arena_array(rq->arena, n + 1, sizeof waiting[0]);
    struct booking_place *places =
        rh_arena_array(rq->arena, n + office->n_counters, sizeof places[0]);
    size_t n_waiting = 0;
    for (size_t i = 0; i < n; i++) {
        if (!is_in(&rows[i], "WAITING"))
            continue;
        waiting[n_waiting] = (struct booking_waiting){&needs[i], (int32_t)rows[i].counter};
        n_waiting += needs[i].n_parts > 0;
    }
    waiting[n_waiting++] = (struct booking_waiting){need, 0};
    size_t n_places = places_of(office, rows, needs, n, rq->now, places);
    return booking_wait_minutes(places, n_places, waiting, n_waiting, rq->now);
}

/* A wrong code and an unknown visit are the same NOT_FOUND, and so is one whose day is over. */
struct rh_error *booking_waiting(struct rh_request *rq, const Booking__WaitingRequest *in,
                                 Booking__WaitingReply *out)
{
    const struct booking_schedule *schedule;
    struct booking_visit_row *row;
    if (!rh_secret_same(booking_visit_code(rq, in->visit), in->code))
        return rh_refuse(rq->arena, NOT_FOUND);
    RH_TRY(booking_schedule(rq, &schedule));
    RH_TRY(booking_store_visit(rq, in->visit, &row));
    if (row == NULL || booking_office_find(schedule, row->office) == NULL)
        return rh_refuse(rq->arena, NOT_FOUND);
    out->visit = booking_reply_visit(rq, schedule, row);
    out->code = in->code;
    out->office = booking_reply_office(rq->arena, schedule,
                                       booking_office_find(schedule, row->office), rq->now);
    return is_in(row, "WAITING") ? tell_wait(rq, schedule, row, out) : NULL;
}

struct rh_error *booking_waiting_qr(struct rh_request *rq, const Booking__WaitingQrRequest *in,
                                    Booking__WaitingQrReply *out)
{
    const struct booking_settings *settings = rq->settings;
    const struct booking_schedule *schedule;
    if (!rh_secret_same(booking_visit_code(rq, in->visit), in->code))
        return rh_refuse(rq->arena, NOT_FOUND);
    RH_TRY(booking_schedule(rq, &schedule));
    struct rh_slice svg = rh_qr_svg(rq->arena, rh_arena_printf(rq->arena, "%s/%s/warten/%s?code=%s",
                                                               settings->public_url, schedule->slug,
                                                               in->visit, in->code));
    if (svg.data == NULL)
        return rh_fail(rq->arena, INTERNAL, "the link is too long for a QR code");
    out->file = rh_pb_file(rq->arena, "image/svg+xml", "warten.svg", svg);
    return NULL;
}

/* ---- the hall ---- */

struct rh_error *booking_board(struct rh_request *rq, const Booking__BoardRequest *in,
                               Booking__BoardReply *out)
{
    const struct booking_schedule *schedule;
    struct booking_visit_row *rows;
    size_t n;
    RH_TRY(booking_schedule(rq, &schedule));
    const struct booking_office *office = booking_office_find(schedule, in->office);
    if (office == NULL)
        return rh_refuse(rq->arena, NOT_FOUND);
    RH_TRY(booking_store_visit_board(rq, office->office, booking_today(rq, schedule, NULL), &rows,
                                     &n));
    out->office = booking_reply_office(rq->arena, schedule, office, rq->now);
    for (size_t i = 0; i < n; i++) {
        Booking__BoardCall *call =
            RH_PB_ADD(rq->arena, out->n_calls, out->calls, &booking__board_call__descriptor);
        call->number = (int32_t)rows[i].number;
        call->counter = text(booking_counter_label(office, rows[i].counter));
        call->times = (int32_t)rows[i].calls;
    }
    rh_request_tag(rq, "queue:%s", office->office);
    return NULL;
}
