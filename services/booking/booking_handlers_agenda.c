/* The day of an office's counters, or the week of one, as a grid of rows and columns; and what fits
 * into a free time of it.
 *
 * A row begins wherever something in some column begins or ends, and at every full half hour; a
 * piece is as many rows high as it takes. So nothing is cut to a raster, and the page is a table
 * that needs neither script nor style. */
#include "booking_handlers.h"

#include "instant.h"

#include <stdlib.h>

#include "banned.h"

enum { WEEK = 7, HALF_HOUR = 30, QUARTER = 15, MOST_HEIGHT = 4, MOST_SLOTS = 12 };

#define LONGEST_DAY (25 * RH_HOUR)

/* A column while it is made. */
struct column {
    int32_t day, counter;
    int64_t from; /* local midnight */
    struct booking_piece *pieces;
    size_t n;
    const struct booking_desk_row **rows; /* by piece.index */
    Booking__AgendaPiece **messages;      /* beside `pieces` */
};

struct agenda {
    struct rh_request *rq;
    struct booking_found where; /* schedule and office */
    int32_t today, day, from, to;
    bool week;
    int32_t counter; /* 0: all */
    struct booking_desk_row *rows;
    size_t n_rows;
    struct column *columns;
    size_t n_columns;
    int opens, closes; /* local minutes of all columns */
    bool edges[BOOKING_DAY_MINUTES + 1];
};

/* ---- what is asked for ---- */

static struct rh_error *choose(struct agenda *a, const Booking__AgendaRequest *in)
{
    struct rh_request *rq = a->rq;
    RH_TRY(booking_schedule(rq, &a->where.schedule));
    RH_TRY(booking_desk_office(rq, a->where.schedule, in->office, &a->where.office));
    const struct booking_office *office = a->where.office;
    a->today = booking_zone_day(&a->where.schedule->zone, rq->now, NULL);
    RH_TRY(booking_day_asked(rq, in->date, "date", a->today, &a->day));
    a->week = in->has_week && in->week;
    a->counter = in->counter;
    if (a->counter == 0 && a->week && office->n_counters > 0)
        a->counter = office->counters[0].counter;
    if (a->counter != 0 && booking_counter_label(office, a->counter)[0] == '\0')
        return rh_invalid(rq->arena, "counter", UNKNOWN_VALUE);
    a->from = a->week ? a->day - booking_weekday(a->day) + 1 : a->day;
    a->to = a->week ? a->from + WEEK - 1 : a->day;
    return NULL;
}

static struct rh_error *read_rows(struct agenda *a)
{
    const struct booking_office *office = a->where.office;
    const struct booking_zone *zone = &a->where.schedule->zone;
    const char *subject = booking_audit_day(a->rq->arena, office->office, a->from);
    struct booking_desk_ask ask = {.office = office->office,
                                   .audit = booking_audit(a->rq, subject)};
    booking_zone_instant(zone, a->from, 0, &ask.from);
    booking_zone_instant(zone, a->to + 1, 0, &ask.to);
    return booking_store_desk(a->rq, &ask, &a->rows, &a->n_rows);
}

static bool takes_a_place(const struct booking_desk_row *row)
{
    return strcmp(row->state, "CANCELLED") != 0;
}

/* ---- columns ---- */

static void note_edge(struct agenda *a, const struct column *column, int64_t at)
{
    int minute;
    int32_t day = booking_zone_day(&a->where.schedule->zone, at, &minute);
    minute = day > column->day ? BOOKING_DAY_MINUTES : minute;
    a->edges[minute] = true;
    a->opens = minute < a->opens ? minute : a->opens;
    a->closes = minute > a->closes ? minute : a->closes;
}

static int64_t day_end(const struct agenda *a, const struct column *column)
{
    int64_t end;
    booking_zone_instant(&a->where.schedule->zone, column->day + 1, 0, &end);
    return end;
}

static void fill_column(struct agenda *a, struct column *column)
{
    struct rh_arena *arena = a->rq->arena;
    const struct booking_schedule *schedule = a->where.schedule;
    struct booking_claim *taken = rh_arena_array(arena, a->n_rows, sizeof taken[0]);
    struct booking_pieces_ask ask = {.office = a->where.office,
                                     .zone = &schedule->zone,
                                     .day = column->day,
                                     .counter = column->counter,
                                     .from = column->from,
                                     .to = day_end(a, column),
                                     .taken = taken};
    column->rows = rh_arena_array(arena, a->n_rows, sizeof column->rows[0]);
    for (size_t i = 0; i < a->n_rows; i++) {
        const struct booking_desk_row *row = &a->rows[i];
        if (row->counter != column->counter || !takes_a_place(row) || row->start_at < ask.from ||
            row->start_at >= ask.to)
            continue;
        column->rows[ask.n_taken] = row;
        taken[ask.n_taken++] = (struct booking_claim){
            .counter = column->counter, .start = row->start_at, .end = row->end_at};
    }
    ask.n_spans =
        booking_day_spans(arena, a->where.office, schedule->land, column->day, &ask.spans, NULL);
    column->n = booking_pieces(arena, &ask, &column->pieces);
    for (size_t i = 0; i < column->n; i++) {
        if (column->pieces[i].kind == BOOKING_PIECE_AWAY)
            continue;
        note_edge(a, column, column->pieces[i].start);
        note_edge(a, column, column->pieces[i].end);
    }
}

static void fill_columns(struct agenda *a)
{
    const struct booking_office *office = a->where.office;
    size_t most = a->week ? WEEK : office->n_counters;
    a->columns = rh_arena_array(a->rq->arena, most, sizeof a->columns[0]);
    a->opens = BOOKING_DAY_MINUTES;
    for (int32_t day = a->from; day <= a->to; day++)
        for (size_t i = 0; i < office->n_counters; i++) {
            if (a->counter != 0 && office->counters[i].counter != a->counter)
                continue;
            struct column *column = &a->columns[a->n_columns++];
            *column = (struct column){.day = day, .counter = office->counters[i].counter};
            booking_zone_instant(&a->where.schedule->zone, day, 0, &column->from);
            fill_column(a, column);
        }
}

/* ---- rows ---- */

static int minute_of(const struct agenda *a, const struct column *column, int64_t at)
{
    int minute;
    int32_t day = booking_zone_day(&a->where.schedule->zone, at, &minute);
    if (day != column->day)
        return day < column->day ? 0 : BOOKING_DAY_MINUTES;
    return minute;
}

static void add_edges(struct agenda *a)
{
    a->opens = a->opens / HALF_HOUR * HALF_HOUR;
    for (int minute = a->opens; minute <= a->closes; minute += HALF_HOUR)
        a->edges[minute] = true;
}

static int rows_between(const struct agenda *a, int from, int to)
{
    int n = 0;
    for (int minute = from; minute < to; minute++)
        n += a->edges[minute];
    return n;
}

static Booking__AgendaPiece *piece_of(struct agenda *a, const struct column *column,
                                      const struct booking_piece *piece)
{
    static const Booking__PieceKind kinds[] = {BOOKING__PIECE_KIND__OCCUPIED,
                                               BOOKING__PIECE_KIND__SHUT, BOOKING__PIECE_KIND__FREE,
                                               BOOKING__PIECE_KIND__AWAY};
    Booking__AgendaPiece *out = (void *)rh_pb_new(a->rq->arena, &booking__agenda_piece__descriptor);
    int start = minute_of(a, column, piece->start), end = minute_of(a, column, piece->end);
    start = start < a->opens ? a->opens : start;
    out->kind = kinds[piece->kind];
    out->start = rh_pb_instant(a->rq->arena, piece->start);
    out->end = rh_pb_instant(a->rq->arena, piece->end);
    out->counter = column->counter;
    out->rows = rows_between(a, start, end < a->closes ? end : a->closes);
    if (piece->kind == BOOKING_PIECE_TAKEN) {
        out->entry = (void *)rh_pb_new(a->rq->arena, &booking__desk_entry__descriptor);
        booking_reply_entry(a->rq, &a->where, column->rows[piece->index], out->entry);
    }
    if (piece->kind == BOOKING_PIECE_SHUT)
        out->reason = (char *)(uintptr_t)a->where.office->closures[piece->index].reason;
    out->bookable = out->has_bookable =
        piece->kind == BOOKING_PIECE_FREE && piece->end > a->rq->now;
    return out;
}

static void reply_columns(struct agenda *a, Booking__AgendaReply *out)
{
    struct rh_arena *arena = a->rq->arena;
    for (size_t i = 0; i < a->n_columns; i++) {
        struct column *column = &a->columns[i];
        Booking__AgendaColumn *to =
            RH_PB_ADD(arena, out->n_columns, out->columns, &booking__agenda_column__descriptor);
        to->date = booking_date(arena, column->day);
        to->counter = column->counter;
        to->label = (char *)(uintptr_t)booking_counter_label(a->where.office, column->counter);
        to->today = column->day == a->today;
        to->pieces = rh_arena_array(arena, column->n, sizeof to->pieces[0]);
        column->messages = rh_arena_array(arena, column->n, sizeof column->messages[0]);
        for (size_t j = 0; j < column->n; j++) {
            column->messages[j] = piece_of(a, column, &column->pieces[j]);
            if (column->pieces[j].kind == BOOKING_PIECE_AWAY)
                continue;
            to->pieces[to->n_pieces++] = column->messages[j];
            out->booked += column->pieces[j].kind == BOOKING_PIECE_TAKEN;
        }
    }
}

static void reply_row(struct agenda *a, int minute, int next, Booking__AgendaReply *out)
{
    struct rh_arena *arena = a->rq->arena;
    Booking__AgendaRow *row =
        RH_PB_ADD(arena, out->n_rows, out->rows, &booking__agenda_row__descriptor);
    int height = (next - minute + QUARTER - 1) / QUARTER, now;
    int32_t today = booking_zone_day(&a->where.schedule->zone, a->rq->now, &now);
    row->minute = minute;
    row->height = height < MOST_HEIGHT ? height : MOST_HEIGHT;
    row->now = row->has_now = today >= a->from && today <= a->to && now >= minute && now < next;
    row->pieces = rh_arena_array(arena, a->n_columns, sizeof row->pieces[0]);
    for (size_t i = 0; i < a->n_columns; i++) {
        const struct column *column = &a->columns[i];
        for (size_t j = 0; j < column->n; j++) {
            int start = minute_of(a, column, column->pieces[j].start);
            start = start < a->opens ? a->opens : start;
            if (start == minute && column->messages[j]->rows > 0)
                row->pieces[row->n_pieces++] = column->messages[j];
        }
    }
}

static void reply_rows(struct agenda *a, Booking__AgendaReply *out)
{
    int minute = a->opens;
    while (minute < a->closes) {
        int next = minute + 1;
        while (next < a->closes && !a->edges[next])
            next++;
        reply_row(a, minute, next, out);
        minute = next;
    }
}

static void reply_frame(struct agenda *a, Booking__AgendaReply *out)
{
    struct rh_arena *arena = a->rq->arena;
    const struct booking_office *office = a->where.office;
    int32_t step = a->week ? WEEK : 1;
    out->office = booking_reply_office(arena, a->where.schedule, office, a->rq->now);
    booking_reply_offices(arena, a->where.schedule, NULL, a->rq->now, &out->n_offices,
                          &out->offices);
    for (size_t i = 0; i < office->n_counters; i++) {
        Booking__ClosureCounter *counter =
            RH_PB_ADD(arena, out->n_counters, out->counters, &booking__closure_counter__descriptor);
        counter->counter = office->counters[i].counter;
        counter->label = (char *)(uintptr_t)office->counters[i].label;
    }
    out->date = booking_date(arena, a->day);
    out->from = booking_date(arena, a->from);
    out->to = booking_date(arena, a->to);
    out->previous = booking_date(arena, a->day - step);
    out->next = booking_date(arena, a->day + step);
    out->today = a->today >= a->from && a->today <= a->to;
    out->week = a->week;
    out->has_counter = a->counter != 0;
    out->counter = a->counter;
}

struct rh_error *booking_agenda(struct rh_request *rq, const Booking__AgendaRequest *in,
                                Booking__AgendaReply *out)
{
    struct agenda *a = rh_arena_alloc(rq->arena, sizeof *a);
    *a = (struct agenda){.rq = rq};
    RH_TRY(choose(a, in));
    RH_TRY(read_rows(a));
    fill_columns(a);
    add_edges(a);
    reply_columns(a, out);
    reply_rows(a, out);
    reply_frame(a, out);
    return NULL;
}

/* ---- what fits into a free time ---- */

struct room {
    struct booking_found where;
    struct booking_office alone; /* the office, were the counter its only one */
    struct booking_counter counter;
    struct booking_claim *claims;
    size_t n_claims;
    int64_t start, end;
};

static struct rh_error *room_asked(struct rh_request *rq, const Booking__RoomRequest *in,
                                   struct room *room)
{
    RH_TRY(booking_schedule(rq, &room->where.schedule));
    RH_TRY(booking_office_asked(rq, room->where.schedule, in->office, &room->where.office));
    const char *label = booking_counter_label(room->where.office, in->counter);
    if (label[0] == '\0')
        return rh_invalid(rq->arena, "counter", UNKNOWN_VALUE);
    if (in->start->ms < RH_INSTANT_MIN || in->start->ms > RH_INSTANT_MAX)
        return rh_invalid(rq->arena, "start", WRONG_FORMAT);
    if (in->end->ms <= in->start->ms)
        return rh_invalid(rq->arena, "end", TOO_SMALL);
    if (in->end->ms > in->start->ms + LONGEST_DAY)
        return rh_invalid(rq->arena, "end", TOO_BIG);
    room->start = in->start->ms;
    room->end = in->end->ms;
    room->counter = (struct booking_counter){in->counter, room->where.office->office, label};
    room->alone = *room->where.office;
    room->alone.counters = &room->counter;
    room->alone.n_counters = 1;
    return NULL;
}

static struct rh_error *read_claims(struct rh_request *rq, struct room *room)
{
    int64_t counter = room->counter.counter, version;
    struct booking_span_ask ask = {.counters = &counter,
                                   .n_counters = 1,
                                   .from = room->start,
                                   .to = room->end,
                                   .now = rq->now,
                                   .past_cooling = true};
    return booking_store_claims_between(rq, &ask, &room->claims, &room->n_claims, &version);
}

static void add_service(struct rh_request *rq, const struct room *room,
                        const struct booking_service *service, Booking__RoomReply *out)
{
    const struct booking_schedule *schedule = room->where.schedule;
    const struct booking_part part = {.service = service, .persons = 1};
    struct booking_need need = booking_need_of(rq->arena, &part, 1);
    struct booking_ask ask = {&room->alone, &need, schedule->land, &schedule->zone, rq->now, true};
    int32_t day = booking_zone_day(&schedule->zone, room->start, NULL);
    Booking__RoomService *to = NULL;
    struct booking_slot *slots;
    size_t n = booking_free_times(rq->arena, &ask, day, day, room->claims, room->n_claims, &slots);
    for (size_t i = 0; i < n; i++) {
        if (slots[i].start < room->start || slots[i].end > room->end)
            continue;
        if (to == NULL)
            to = RH_PB_ADD(rq->arena, out->n_services, out->services,
                           &booking__room_service__descriptor);
        if (to->n_slots == MOST_SLOTS)
            break;
        Booking__Slot *slot =
            RH_PB_ADD(rq->arena, to->n_slots, to->slots, &booking__slot__descriptor);
        slot->office = (char *)(uintptr_t)room->where.office->office;
        slot->start = rh_pb_instant(rq->arena, slots[i].start);
        slot->end = rh_pb_instant(rq->arena, slots[i].end);
        slot->venue = (char *)(uintptr_t)slots[i].venue;
    }
    if (to == NULL)
        return;
    to->service = (char *)(uintptr_t)service->service;
    to->name = (char *)(uintptr_t)service->name;
    to->minutes = service->minutes;
}

struct rh_error *booking_room(struct rh_request *rq, const Booking__RoomRequest *in,
                              Booking__RoomReply *out)
{
    struct room *room = rh_arena_alloc(rq->arena, sizeof *room);
    RH_TRY(room_asked(rq, in, room));
    RH_TRY(read_claims(rq, room));
    const struct booking_schedule *schedule = room->where.schedule;
    for (size_t i = 0; i < schedule->n_services; i++)
        if (booking_can(&schedule->services[i], in->counter))
            add_service(rq, room, &schedule->services[i], out);
    out->office = booking_reply_office(rq->arena, schedule, room->where.office, rq->now);
    out->counter = in->counter;
    out->label = (char *)(uintptr_t)room->counter.label;
    out->start = in->start;
    out->end = in->end;
    return NULL;
}
