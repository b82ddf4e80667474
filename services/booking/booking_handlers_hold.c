/* Reserving a free time, up to 64 requests at once.
 *
 * Rounds: check every open request against its snapshot, run one statement for those that pass,
 * give out what it decided. What is left goes into the next round: a request whose snapshot was old
 * (it is loaded anew), or one that lost a race although other counters were free. */
#include "booking_handlers.h"

#include "instant.h"
#include "rights.h"

#include "banned.h"

enum { ROUNDS = 6 };

/* A request on its way. */
struct ask {
    struct rh_call *call;
    const Booking__HoldRequest *in;
    Booking__HoldReply *out;
    bool open; /* still without outcome */
    bool lost; /* lost a race in the last round */
};

static bool is_same_time(const struct booking_hold_row *a, const struct booking_hold_row *b)
{
    return a->write.tenant == b->write.tenant && a->start == b->start &&
           strcmp(a->office, b->office) == 0 && strcmp(a->service, b->service) == 0 &&
           strcmp(a->further == NULL ? "" : a->further, b->further == NULL ? "" : b->further) == 0;
}

/* 1 for the first in the batch who wants this time, 2 for the second ... */
static int turn_of(const struct booking_hold_row *rows, size_t n,
                   const struct booking_hold_row *row)
{
    int turn = 1;
    for (size_t i = 0; i < n; i++)
        turn += is_same_time(&rows[i], row) ? 1 : 0;
    return turn;
}

/* Leaves the counter that staff asks for, where one is asked for: citizens get any. */
static struct rh_error *choose_counter(const struct ask *ask, struct booking_choice *choices,
                                       size_t *n)
{
    struct rh_request *rq = ask->call->rq;
    size_t kept = 0;
    if (!ask->in->has_counter)
        return NULL;
    if (!rh_rights_role(&rq->caller, "caseworker"))
        return rh_refuse(rq->arena, FORBIDDEN);
    for (size_t i = 0; i < *n; i++)
        if (choices[i].counter == ask->in->counter)
            choices[kept++] = choices[i];
    *n = kept;
    return NULL;
}

/* What the appointment is for: as asked, or as that of which it is to take the place. */
static struct rh_error *need_of(struct ask *ask, const struct booking_schedule *schedule,
                                const struct booking_what *replaced, struct booking_need *ret)
{
    struct rh_request *rq = ask->call->rq;
    const struct booking_wanted wanted = BOOKING_WANTED(ask->in);
    if (replaced == NULL)
        return booking_need_asked(rq, schedule, &wanted, ret);
    if (!booking_need_stored(rq->arena, schedule, replaced, ret))
        return rh_invalid(rq->arena, "service", UNKNOWN_VALUE);
    return NULL;
}

/* The counters that may take it, or the refusal: no such service, office or time. */
static struct rh_error *check(struct ask *ask, const struct booking_schedule *schedule,
                              const struct booking_need *need, struct booking_hold_row *row)
{
    struct rh_request *rq = ask->call->rq;
    struct booking_ask rules = {.need = need,
                                .land = schedule->land,
                                .zone = &schedule->zone,
                                .now = rq->now,
                                .internal = booking_is_staff(rq)};
    RH_TRY(booking_office_asked(rq, schedule, ask->in->office, &rules.office));
    if (need->on_request || !booking_need_at(rules.office, need))
        return rh_refuse(rq->arena, NOT_BOOKABLE);
    const char *venue = ask->in->venue == NULL || ask->in->venue[0] == '\0' ? NULL : ask->in->venue;
    struct booking_choice *choices;
    row->n_choices = booking_choices(rq->arena, &rules, ask->in->start->ms, venue, &choices);
    RH_TRY(choose_counter(ask, choices, &row->n_choices));
    row->choices = choices;
    row->office = rules.office->office;
    row->service = need->parts[0].service->service;
    row->persons = need->parts[0].persons;
    row->further = booking_need_further(rq->arena, need);
    row->start = ask->in->start->ms;
    row->end = row->start + need->minutes * RH_MINUTE;
    row->hold_until = rq->now + rules.office->hold_minutes * RH_MINUTE;
    row->cool = booking_cool(rq, rules.office);
    row->past_cooling = booking_is_staff(rq);
    return row->n_choices == 0 ? rh_refuse(rq->arena, SLOT_NOT_OFFERED) : NULL;
}

/* What the reservation is to take the place of: a booked appointment for the same, by the code of
 * its link. Whether it still stands is decided when it is moved. */
static struct rh_error *check_replaced(struct ask *ask, struct booking_hold_row *row,
                                       const struct booking_what **ret_what)
{
    struct rh_request *rq = ask->call->rq;
    struct booking_appointment_row *old;
    const char *code = ask->in->code == NULL ? "" : ask->in->code;
    *ret_what = NULL;
    if (ask->in->replaces == NULL)
        return NULL;
    RH_TRY(booking_check_code(rq, ask->in->replaces, code));
    RH_TRY(booking_store_appointment(rq, ask->in->replaces, &old));
    if (old == NULL)
        return rh_refuse(rq->arena, NOT_FOUND);
    if (strcmp(old->what.service, ask->in->service) != 0)
        return rh_invalid(rq->arena, "service", UNKNOWN_VALUE);
    if (ask->in->has_persons && ask->in->persons != old->what.persons)
        return rh_invalid(rq->arena, "persons", UNKNOWN_VALUE);
    *ret_what = &old->what;
    row->replaces = ask->in->replaces;
    return booking_movable(old, rq->now) ? NULL : rh_refuse(rq->arena, NOT_MOVABLE);
}

/* The reply is packed before the statement runs and stored with it, without the code. */
static void prepare_reply(struct ask *ask, struct booking_hold_row *row)
{
    struct rh_arena *arena = ask->call->rq->arena;
    ask->out->appointment = (char *)(uintptr_t)row->appointment;
    ask->out->code = rh_arena_strdup(arena, "");
    ask->out->start = rh_pb_instant(arena, row->start);
    ask->out->end = rh_pb_instant(arena, row->end);
    ask->out->hold_until = rh_pb_instant(arena, row->hold_until);
    row->write.reply = rh_pb_pack(arena, &ask->out->base);
}

/* Free times are scarce and holding them costs nobody anything: who is not logged in proves work,
 * or makes an intent instead. Who has booked is known by the link of what is moved. */
static bool may_hold(const struct ask *ask)
{
    const struct rh_caller *caller = &ask->call->rq->caller;
    bool known = caller->account != NULL && caller->trust >= 1;
    return known || caller->proved || ask->in->replaces != NULL;
}

/* Makes the row of a request from the worker's snapshot. A refusal by an old snapshot is only
 * believed when the snapshot is the present one. */
static struct rh_error *prepare(struct ask *ask, const struct booking_schedule *schedule,
                                struct booking_hold_row *row)
{
    struct rh_request *rq = ask->call->rq;
    const struct booking_what *replaced;
    struct booking_need need;
    *row = (struct booking_hold_row){.schedule = schedule->version};
    RH_TRY(rh_write_of(rq, &row->write));
    if (ask->in->start->ms < RH_INSTANT_MIN || ask->in->start->ms > RH_INSTANT_MAX)
        return rh_invalid(rq->arena, "start", WRONG_FORMAT);
    RH_TRY(check_replaced(ask, row, &replaced));
    RH_TRY(need_of(ask, schedule, replaced, &need));
    RH_TRY(check(ask, schedule, &need, row));
    if (!may_hold(ask))
        return rh_refuse(rq->arena, WORK_MISSING);
    row->appointment = rh_uuid(rq->arena, rq->now);
    prepare_reply(ask, row);
    return NULL;
}

/* A request that the rules refuse may be the repetition of one that was granted when they allowed
 * it (its start lies in the past by now): the statement is asked for its key, with nothing to
 * offer. */
static void prepare_refused(struct ask *ask, const struct booking_schedule *schedule,
                            struct booking_hold_row *row)
{
    row->appointment = rh_uuid(ask->call->rq->arena, ask->call->rq->now);
    row->schedule = schedule->version;
    row->office = ask->in->office;
    row->service = ask->in->service;
    row->persons = 1;
    row->further = NULL;
    row->start = ask->call->rq->now;
    row->end = row->start + RH_MINUTE;
    row->hold_until = row->end;
    row->choices = NULL;
    row->n_choices = 0;
    row->replaces = NULL;
}

static struct rh_error *settle_granted(struct ask *ask)
{
    struct rh_request *rq = ask->call->rq;
    ask->out->code = booking_code(rq, ask->out->appointment);
    booking_tag_change(rq, ask->in->office);
    return NULL;
}

static struct rh_error *settle_known(struct ask *ask, const struct booking_hold_outcome *outcome)
{
    RH_TRY(rh_write_replay(ask->call->rq, outcome->same, outcome->reply, &ask->out->base));
    return settle_granted(ask);
}

/* Takes a request's outcome out of the statement's; leaves it open for another round. */
static void settle(struct rh_batch *batch, struct ask *ask,
                   const struct booking_hold_outcome *outcome, struct rh_error *refused)
{
    struct rh_request *rq = ask->call->rq;
    ask->open = false;
    ask->lost = false;
    if (outcome->known) {
        ask->call->error = settle_known(ask, outcome);
    } else if (!outcome->current) {
        booking_schedule_drop(batch->own, batch->arena, rq->tenant);
        ask->open = true;
    } else if (refused != NULL) {
        ask->call->error = refused;
    } else if (outcome->done) {
        ask->call->error = settle_granted(ask);
    } else if (outcome->vacant == 0) {
        ask->call->error = rh_refuse(rq->arena, SLOT_TAKEN);
    } else {
        ask->open = true;
        ask->lost = true;
    }
}

/* What one round sends. */
struct round {
    struct ask *asks[RH_BATCH_MAX];
    struct rh_error *refused[RH_BATCH_MAX]; /* by the rules */
    struct booking_hold_row rows[RH_BATCH_MAX];
    size_t n;
};

static void enter(struct rh_batch *batch, struct ask *ask, struct round *round)
{
    struct rh_request *rq = ask->call->rq;
    struct booking_hold_row *row = &round->rows[round->n];
    const struct booking_schedule *schedule;
    ask->call->error =
        booking_schedule_kept(batch->own, batch->db, batch->arena, rq->tenant, rq->now, &schedule);
    ask->open = ask->call->error == NULL;
    if (!ask->open)
        return;
    struct rh_error *refused = prepare(ask, schedule, row);
    if (refused != NULL && row->write.key == NULL) {
        ask->call->error = refused; /* it has no usable key */
        ask->open = false;
        return;
    }
    if (refused != NULL)
        prepare_refused(ask, schedule, row);
    row->turn = turn_of(round->rows, round->n, row);
    round->refused[round->n] = refused;
    round->asks[round->n++] = ask;
}

static struct rh_error *run_round(struct rh_batch *batch, struct ask *asks, struct round *round)
{
    struct booking_hold_outcome *outcomes;
    round->n = 0;
    for (size_t i = 0; i < batch->n; i++)
        if (asks[i].open)
            enter(batch, &asks[i], round);
    if (round->n == 0)
        return NULL;
    RH_TRY(booking_store_hold(batch, round->rows, round->n, &outcomes));
    for (size_t i = 0; i < round->n; i++)
        settle(batch, round->asks[i], &outcomes[i], round->refused[i]);
    return NULL;
}

struct rh_error *booking_hold(struct rh_batch *batch)
{
    struct ask *asks = rh_arena_array(batch->arena, batch->n, sizeof asks[0]);
    struct round *round = rh_arena_alloc(batch->arena, sizeof *round);
    for (size_t i = 0; i < batch->n; i++)
        asks[i] = (struct ask){&batch->calls[i], (const void *)batch->calls[i].in,
                               (void *)batch->calls[i].out, true, false};
    for (int i = 0; i < ROUNDS; i++)
        RH_TRY(run_round(batch, asks, round));
    for (size_t i = 0; i < batch->n; i++)
        if (asks[i].open)
            asks[i].call->error = asks[i].lost ? rh_refuse(asks[i].call->rq->arena, SLOT_TAKEN)
                                               : rh_refuse(asks[i].call->rq->arena, OVERLOADED);
    return NULL;
}
