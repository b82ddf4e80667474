/* Counters of an office, and who does what. */
#include "booking_setup.h"

#include <stdlib.h>

#include "banned.h"

struct rh_error *booking_counter_asked(struct rh_request *rq, const struct booking_office *office,
                                       int32_t counter)
{
    for (size_t i = 0; i < office->n_counters; i++)
        if (office->counters[i].counter == counter)
            return NULL;
    return rh_invalid(rq->arena, "counter", UNKNOWN_VALUE);
}

static struct rh_error *begin(struct rh_request *rq, int64_t version, const char *name,
                              ProtobufCMessage *out, struct booking_edit *ret)
{
    return booking_edit_begin(rq, version, rh_arena_printf(rq->arena, "office:%s", name), out, ret);
}

struct rh_error *booking_save_counter(struct rh_request *rq, const Booking__SaveCounterRequest *in,
                                      Booking__SaveCounterReply *out)
{
    struct booking_edit edit;
    struct booking_office *office;
    struct booking_last_row last = {0, 0};
    RH_TRY(begin(rq, in->version, in->office, &out->base, &edit));
    if (edit.over)
        return NULL;
    RH_TRY(booking_edit_office(rq, &edit, in->office, &office));
    if (in->has_counter)
        RH_TRY(booking_counter_asked(rq, office, in->counter));
    else
        RH_TRY(booking_store_last_numbers(rq, &last));
    const struct booking_counter row = {
        .counter = in->has_counter ? in->counter : (int32_t)last.counter + 1,
        .office = office->office,
        .label = in->label,
    };
    out->version = in->version + 1;
    out->office = booking_text(office->office);
    out->counter = row.counter;
    return booking_store_save_counter(rq, &edit, &row, &out->base);
}

/* Takes a counter and its hours out of the draft. */
static void drop_counter(struct rh_arena *arena, struct booking_office *office, int32_t counter)
{
    struct booking_counter *counters =
        rh_arena_array(arena, office->n_counters, sizeof counters[0]);
    struct booking_opening *openings =
        rh_arena_array(arena, office->n_openings, sizeof openings[0]);
    size_t n = 0, m = 0;
    for (size_t i = 0; i < office->n_counters; i++)
        if (office->counters[i].counter != counter)
            counters[n++] = office->counters[i];
    for (size_t i = 0; i < office->n_openings; i++)
        if (office->openings[i].counter != counter)
            openings[m++] = office->openings[i];
    office->counters = counters;
    office->n_counters = n;
    office->openings = openings;
    office->n_openings = m;
}

struct rh_error *booking_remove_counter(struct rh_request *rq,
                                        const Booking__RemoveCounterRequest *in,
                                        Booking__RemoveCounterReply *out)
{
    struct booking_edit edit;
    struct booking_office *office;
    RH_TRY(begin(rq, in->version, in->office, &out->base, &edit));
    if (edit.over)
        return NULL;
    RH_TRY(booking_edit_office(rq, &edit, in->office, &office));
    RH_TRY(booking_counter_asked(rq, office, in->counter));
    drop_counter(rq->arena, office, in->counter);
    RH_TRY(booking_edit_look(rq, &edit, office->office, in->agreed));
    BOOKING_EDIT_TELL(out, &edit);
    out->office = booking_text(office->office);
    return edit.over ? NULL : booking_store_remove_counter(rq, &edit, in->counter, &out->base);
}

/* ---- who does what ---- */

/* "3:personalausweis" of the request. */
static struct rh_error *read_able(struct rh_request *rq, const struct booking_edit *edit,
                                  const struct booking_office *office, const char *text,
                                  struct booking_able_rows *rows)
{
    char *end;
    long counter = strtol(text, &end, 10);
    if (*end != ':' || counter < 1 || counter > 1000000)
        return rh_invalid(rq->arena, "can", WRONG_FORMAT);
    if (booking_counter_asked(rq, office, (int32_t)counter) != NULL ||
        booking_service_find(edit->draft, end + 1) == NULL)
        return rh_invalid(rq->arena, "can", UNKNOWN_VALUE);
    ((int64_t *)(uintptr_t)rows->able)[rows->n] = counter;
    rows->does[rows->n++] = end + 1;
    return NULL;
}

static bool is_able(const struct booking_able_rows *rows, int64_t counter, const char *service)
{
    for (size_t i = 0; i < rows->n; i++)
        if (rows->able[i] == counter && strcmp(rows->does[i], service) == 0)
            return true;
    return false;
}

/* A service's counters in the draft: those of other offices as they are, the office's as asked. */
static void requalify(struct rh_arena *arena, struct booking_service *service,
                      const struct booking_able_rows *rows)
{
    int32_t *all = rh_arena_array(arena, service->n_counters + rows->n_counters, sizeof all[0]);
    size_t n = 0;
    for (size_t i = 0; i < service->n_counters; i++) {
        bool own = false;
        for (size_t j = 0; j < rows->n_counters; j++)
            own = own || rows->counters[j] == service->counters[i];
        if (!own)
            all[n++] = service->counters[i];
    }
    for (size_t j = 0; j < rows->n_counters; j++) {
        if (!is_able(rows, rows->counters[j], service->service))
            continue;
        size_t at = n++;
        for (; at > 0 && all[at - 1] > rows->counters[j]; at--)
            all[at] = all[at - 1];
        all[at] = (int32_t)rows->counters[j];
    }
    service->counters = all;
    service->n_counters = n;
}

struct rh_error *booking_qualify(struct rh_request *rq, const Booking__QualifyRequest *in,
                                 Booking__QualifyReply *out)
{
    struct booking_edit edit;
    struct booking_office *office;
    RH_TRY(begin(rq, in->version, in->office, &out->base, &edit));
    if (edit.over)
        return NULL;
    RH_TRY(booking_edit_office(rq, &edit, in->office, &office));
    int64_t *counters = rh_arena_array(rq->arena, office->n_counters, sizeof counters[0]);
    struct booking_able_rows rows = {
        .n_counters = office->n_counters,
        .counters = counters,
        .able = rh_arena_array(rq->arena, in->n_can, sizeof rows.able[0]),
        .does = rh_arena_array(rq->arena, in->n_can, sizeof rows.does[0])};
    for (size_t i = 0; i < office->n_counters; i++)
        counters[i] = office->counters[i].counter;
    for (size_t i = 0; i < in->n_can; i++)
        RH_TRY(read_able(rq, &edit, office, in->can[i], &rows));
    for (size_t i = 0; i < edit.draft->n_services; i++)
        requalify(rq->arena, &edit.draft->services[i], &rows);
    RH_TRY(booking_edit_look(rq, &edit, office->office, in->agreed));
    BOOKING_EDIT_TELL(out, &edit);
    out->office = booking_text(office->office);
    return edit.over ? NULL : booking_store_qualify(rq, &edit, &rows, &out->base);
}
