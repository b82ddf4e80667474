/* Opening hours: the week of an office, and hours beside it. */
#include "booking_setup.h"

#include "banned.h"

static struct rh_error *begin(struct rh_request *rq, int64_t version, const char *name,
                              ProtobufCMessage *out, struct booking_edit *ret)
{
    return booking_edit_begin(rq, version, rh_arena_printf(rq->arena, "office:%s", name), out, ret);
}

/* Openings that come, and those that go. */
struct change {
    struct booking_opening *come;
    int64_t *gone;
    size_t n_come, n_gone;
};

/* The draft's office after the change. */
static void apply(struct rh_arena *arena, struct booking_office *office,
                  const struct change *change)
{
    size_t n = 0;
    struct booking_opening *all =
        rh_arena_array(arena, office->n_openings + change->n_come, sizeof all[0]);
    for (size_t i = 0; i < office->n_openings; i++) {
        bool goes = false;
        for (size_t j = 0; j < change->n_gone; j++)
            goes = goes || change->gone[j] == office->openings[i].opening;
        if (!goes)
            all[n++] = office->openings[i];
    }
    for (size_t i = 0; i < change->n_come; i++)
        all[n++] = change->come[i];
    office->openings = all;
    office->n_openings = n;
}

static struct rh_error *run(struct rh_request *rq, const struct booking_edit *edit,
                            const struct change *change, const char *office, ProtobufCMessage *out)
{
    const struct booking_opening_rows rows = {.office = office,
                                              .n_gone = change->n_gone,
                                              .gone = change->gone,
                                              .n = change->n_come,
                                              .come = change->come};
    return booking_store_set_openings(rq, edit, &rows, out);
}

/* ---- the week ---- */

static struct rh_error *read_week(struct rh_request *rq, const Booking__SetWeekRequest *in,
                                  const struct booking_office *office, struct change *ret)
{
    const struct {
        const char *field, *hours;
    } days[] = {{"monday", in->monday},     {"tuesday", in->tuesday}, {"wednesday", in->wednesday},
                {"thursday", in->thursday}, {"friday", in->friday},   {"saturday", in->saturday},
                {"sunday", in->sunday}};
    struct rh_error *error = NULL;
    ret->come = rh_arena_array(rq->arena, (size_t)7 * BOOKING_MOST_SPANS, sizeof ret->come[0]);
    ret->gone = rh_arena_array(rq->arena, office->n_openings, sizeof ret->gone[0]);
    for (int day = 0; day < 7; day++) {
        struct booking_span spans[BOOKING_MOST_SPANS];
        size_t n = 0;
        if (days[day].hours != NULL && !booking_spans_read(days[day].hours, spans, &n))
            error =
                rh_error_field(error, rq->arena, days[day].field, COMMON__REASON__WRONG_FORMAT, 0);
        for (size_t i = 0; i < n; i++)
            ret->come[ret->n_come++] = (struct booking_opening){.office = office->office,
                                                                .weekday = day + 1,
                                                                .opens = spans[i].opens,
                                                                .closes = spans[i].closes};
    }
    for (size_t i = 0; i < office->n_openings; i++)
        if (booking_is_weekly(&office->openings[i]))
            ret->gone[ret->n_gone++] = office->openings[i].opening;
    return error;
}

struct rh_error *booking_set_week(struct rh_request *rq, const Booking__SetWeekRequest *in,
                                  Booking__SetWeekReply *out)
{
    struct booking_edit edit;
    struct booking_office *office;
    struct change change = {NULL};
    RH_TRY(begin(rq, in->version, in->office, &out->base, &edit));
    if (edit.over)
        return NULL;
    RH_TRY(booking_edit_office(rq, &edit, in->office, &office));
    RH_TRY(read_week(rq, in, office, &change));
    apply(rq->arena, office, &change);
    RH_TRY(booking_edit_look(rq, &edit, office->office, in->agreed));
    BOOKING_EDIT_TELL(out, &edit);
    out->office = booking_text(office->office);
    return edit.over ? NULL : run(rq, &edit, &change, office->office, &out->base);
}

/* ---- beside the week ---- */

static struct rh_error *read_opening(struct rh_request *rq, const Booking__AddOpeningRequest *in,
                                     const struct booking_office *office, struct change *ret)
{
    struct booking_span spans[BOOKING_MOST_SPANS];
    if (in->counter != 0)
        RH_TRY(booking_counter_asked(rq, office, in->counter));
    if (!booking_spans_read(in->hours, spans, &ret->n_come) || ret->n_come == 0)
        return rh_invalid(rq->arena, "hours", WRONG_FORMAT);
    ret->come = rh_arena_array(rq->arena, ret->n_come, sizeof ret->come[0]);
    for (size_t i = 0; i < ret->n_come; i++)
        ret->come[i] = (struct booking_opening){.office = office->office,
                                                .counter = in->counter,
                                                .weekday = in->weekday,
                                                .nth = in->nth,
                                                .opens = spans[i].opens,
                                                .closes = spans[i].closes,
                                                .venue = booking_said(in->venue),
                                                .internal = in->internal,
                                                .staged = in->has_release_days,
                                                .release_days = in->release_days};
    return NULL;
}

struct rh_error *booking_add_opening(struct rh_request *rq, const Booking__AddOpeningRequest *in,
                                     Booking__AddOpeningReply *out)
{
    struct booking_edit edit;
    struct booking_office *office;
    struct change change = {NULL};
    RH_TRY(begin(rq, in->version, in->office, &out->base, &edit));
    if (edit.over)
        return NULL;
    RH_TRY(booking_edit_office(rq, &edit, in->office, &office));
    RH_TRY(read_opening(rq, in, office, &change));
    apply(rq->arena, office, &change);
    RH_TRY(booking_edit_look(rq, &edit, office->office, in->agreed));
    BOOKING_EDIT_TELL(out, &edit);
    out->office = booking_text(office->office);
    return edit.over ? NULL : run(rq, &edit, &change, office->office, &out->base);
}

struct rh_error *booking_remove_opening(struct rh_request *rq,
                                        const Booking__RemoveOpeningRequest *in,
                                        Booking__RemoveOpeningReply *out)
{
    struct booking_edit edit;
    struct booking_office *office;
    int64_t gone = in->opening;
    const struct change change = {.gone = &gone, .n_gone = 1};
    RH_TRY(begin(rq, in->version, in->office, &out->base, &edit));
    if (edit.over)
        return NULL;
    RH_TRY(booking_edit_office(rq, &edit, in->office, &office));
    size_t before = office->n_openings;
    apply(rq->arena, office, &change);
    if (office->n_openings == before)
        return rh_invalid(rq->arena, "opening", UNKNOWN_VALUE);
    RH_TRY(booking_edit_look(rq, &edit, office->office, in->agreed));
    BOOKING_EDIT_TELL(out, &edit);
    out->office = booking_text(office->office);
    return edit.over ? NULL : run(rq, &edit, &change, office->office, &out->base);
}
