/* Booking reservations, up to 64 requests at once: firmly for who is logged in and by staff for
 * somebody else, otherwise until the link of a mail is followed (confirm).
 *
 * Rounds: read what the appointments are about (none of that changes), plan mail and timer, run one
 * statement, give out what it decided. */
#include "booking_handlers.h"

#include "banned.h"

enum { ROUNDS = 3 };

struct ask {
    struct rh_call *call;
    const Booking__BookRequest *in;
    Booking__BookReply *out;
    bool open;
};

static bool is_logged_in(const struct rh_request *rq)
{
    return rq->caller.account != NULL && rq->caller.trust >= 1;
}

static bool is_for_other(const Booking__BookRequest *in)
{
    return in->has_for_other && in->for_other;
}

/* Booked at once: by who is known, or by staff for somebody whom they see or hear. */
static bool is_firm(const struct ask *ask)
{
    return is_logged_in(ask->call->rq) || is_for_other(ask->in);
}

static struct rh_error *prepare(struct ask *ask, struct booking_change_row *row)
{
    struct rh_request *rq = ask->call->rq;
    const char *email = ask->in->email;
    RH_TRY(booking_check_code(rq, ask->in->appointment, ask->in->code));
    *row = (struct booking_change_row){
        .appointment = ask->in->appointment,
        .next = {"forget", rq->now},
        .name = ask->in->name,
        .email = email == NULL || email[0] == '\0' ? NULL : email,
        .language = rq->language,
        .account = is_logged_in(rq) && !is_for_other(ask->in) ? rq->caller.account : NULL,
        .until = RH_TIME_NULL,
    };
    if (is_for_other(ask->in) && !booking_is_staff(rq))
        return rh_refuse(rq->arena, FORBIDDEN);
    if (!is_firm(ask) && row->email == NULL)
        return rh_invalid(rq->arena, "email", MISSING);
    ask->out->appointment = ask->in->appointment;
    ask->out->code = rh_arena_strdup(rq->arena, "");
    RH_TRY(rh_write_of(rq, &row->write));
    row->write.reply = rh_pb_pack(rq->arena, &ask->out->base);
    ask->out->code = ask->in->code;
    return NULL;
}

/* How long an unconfirmed time waits: never beyond its start. It differs from the reservation's
 * end, by which the statement knows that nobody was faster. */
static int64_t wait_until(const struct booking_found *found, int64_t now)
{
    int64_t until = now + found->office->confirm_minutes * RH_MINUTE;
    until = until < found->row->start_at ? until : found->row->start_at;
    return until == found->row->hold_until ? until - 1 : until;
}

/* Mail and timer, by what the appointment is about. */
static struct rh_error *plan(const struct ask *ask, const struct booking_appointment_row *facts,
                             struct booking_change_row *row)
{
    struct rh_request *rq = ask->call->rq;
    bool firm = is_firm(ask);
    struct booking_appointment_row after = *facts;
    struct booking_found found = {.appointment = row->appointment, .row = facts};
    /* it would stand beside the one that it was to replace */
    if (facts->replaces != NULL && strcmp(facts->state, "HELD") == 0)
        return rh_refuse(rq->arena, NOT_BOOKABLE);
    RH_TRY(booking_found_complete(rq, &found));
    if (!firm)
        row->until = wait_until(&found, rq->now);
    after.state = firm ? "BOOKED" : "UNCONFIRMED";
    after.email = row->email;
    after.language = row->language;
    after.hold_until = row->until;
    after.changed_at = rq->now;
    found.row = &after;
    row->mail = booking_mail(rq, &found, firm ? BOOKING_BOOKED : BOOKING_CONFIRM);
    if (firm) {
        row->news = booking_news(rq, &found, BOOKING_WAS_BOOKED);
    } else {
        row->address = booking_address_hash(rq, row->email);
        row->full = booking_mail(rq, &found, BOOKING_FULL);
    }
    row->next = firm ? booking_next_booked(&found, rq->now)
                     : (struct booking_next){"remind", rq->now + (row->until - rq->now) / 2};
    return NULL;
}

static void settle(struct ask *ask, const struct booking_change_outcome *outcome)
{
    struct rh_request *rq = ask->call->rq;
    ask->open = false;
    if (outcome->known) {
        ask->call->error = rh_write_replay(rq, outcome->same, outcome->reply, &ask->out->base);
        ask->out->code = ask->in->code;
        return;
    }
    if (outcome->done) {
        rh_request_tag(rq, "office:%s", outcome->office);
        return;
    }
    ask->call->error = booking_refusal(rq, outcome, rq->now);
    if (ask->call->error == NULL && strcmp(outcome->state, "HELD") != 0)
        ask->call->error = rh_refuse(rq->arena, ALREADY_BOOKED);
    ask->open = ask->call->error == NULL; /* changed under our eyes: look again */
}

/* What one round sends. */
struct round {
    struct ask *asks[RH_BATCH_MAX];
    struct booking_change_row rows[RH_BATCH_MAX];
    size_t n;
};

static void enter(struct ask *ask, struct round *round)
{
    ask->call->error = prepare(ask, &round->rows[round->n]);
    ask->open = ask->call->error == NULL;
    if (ask->open)
        round->asks[round->n++] = ask;
}

/* Reads what the rows are about and plans them; those that cannot be planned are taken out. */
static struct rh_error *plan_all(struct rh_batch *batch, struct round *round)
{
    struct booking_appointment_row *facts;
    size_t n, kept = 0;
    RH_TRY(booking_store_facts(batch, round->rows, round->n, &facts, &n));
    for (size_t i = 0, at = 0; i < round->n; i++) {
        struct ask *ask = round->asks[i];
        bool found = at < n && facts[at].n == (int64_t)i + 1;
        ask->call->error = found ? plan(ask, &facts[at++], &round->rows[i])
                                 : rh_refuse(ask->call->rq->arena, NOT_FOUND);
        ask->open = ask->call->error == NULL;
        if (!ask->open)
            continue;
        round->rows[kept] = round->rows[i];
        round->asks[kept++] = ask;
    }
    round->n = kept;
    return NULL;
}

static struct rh_error *run_round(struct rh_batch *batch, struct ask *asks, struct round *round)
{
    struct booking_change_outcome *outcomes;
    round->n = 0;
    for (size_t i = 0; i < batch->n; i++)
        if (asks[i].open)
            enter(&asks[i], round);
    if (round->n == 0)
        return NULL;
    RH_TRY(plan_all(batch, round));
    if (round->n == 0)
        return NULL;
    RH_TRY(booking_store_book(batch, round->rows, round->n, &outcomes));
    for (size_t i = 0; i < round->n; i++)
        settle(round->asks[i], &outcomes[i]);
    return NULL;
}

struct rh_error *booking_book(struct rh_batch *batch)
{
    struct ask *asks = rh_arena_array(batch->arena, batch->n, sizeof asks[0]);
    struct round *round = rh_arena_alloc(batch->arena, sizeof *round);
    for (size_t i = 0; i < batch->n; i++)
        asks[i] = (struct ask){&batch->calls[i], (const void *)batch->calls[i].in,
                               (void *)batch->calls[i].out, true};
    for (int i = 0; i < ROUNDS; i++)
        RH_TRY(run_round(batch, asks, round));
    for (size_t i = 0; i < batch->n; i++)
        if (asks[i].open)
            asks[i].call->error = rh_refuse(asks[i].call->rq->arena, HOLD_LAPSED);
    return NULL;
}
