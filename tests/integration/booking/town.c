#include "town.h"

#include <criterion/criterion.h>

static struct booking_settings settings = {
    .secret = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
    .public_url = "http://localhost:8080"};

static const char *const setup[] = {
    "insert into tenants (tenant, slug, name, land, zone, version)"
    " values (%1$d, 'town-%1$d', 'Town', 'ST', 'Europe/Berlin', 1)",
    "insert into offices (tenant, office, name, city) values (%1$d, 'b', 'Office', 'Merseburg')",
    "insert into counters (tenant, counter, office, label)"
    " select %1$d, n, 'b', 'Platz ' || n from generate_series(1, %2$d) n",
    "insert into services (tenant, service, leika, name, minutes, documents, words, position)"
    " values (%1$d, 'perso', '99008002001000', 'Personalausweis', 15, '{Foto}', '{Perso}', 1)",
    "insert into services (tenant, service, leika, name, minutes, documents, sensitive, position)"
    " values (%1$d, 'austritt', '99008002001001', 'Kirchenaustritt', 15, '{Ausweis}', true, 2)",
    "insert into services (tenant, service, leika, name, minutes, on_request, position)"
    " values (%1$d, 'heirat', '99008002001002', 'Trauung', 45, true, 3)",
    "insert into counter_services (tenant, counter, service)"
    " select %1$d, n, s from generate_series(1, %2$d) n, unnest('{perso,austritt,heirat}'::text[]) "
    "s",
    "insert into openings (tenant, opening, office, weekday, opens, closes)"
    " values (%1$d, 1, 'b', 2, '09:00', '12:00')"};

struct town town_again(int32_t tenant)
{
    cr_assert_eq(booking_settings_check(&settings), 0);
    struct town town = {.tenant = tenant, .now = TOWN_NOW};
    town.f = fixture_new("booking", booking_statements, booking_statements_n);
    town.cache = booking_cache_new();
    return town;
}

struct town town_new(int32_t tenant, int counters)
{
    struct town town = town_again(tenant);
    for (size_t i = 0; i < sizeof setup / sizeof setup[0]; i++) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        fixture_int("booking", rh_arena_printf(town.f.arena, setup[i], tenant, counters));
#pragma GCC diagnostic pop
    }
    return town;
}

void town_free(struct town *town)
{
    booking_cache_free(&town->cache);
    fixture_free(&town->f);
}

struct rh_request town_request(struct town *town)
{
    struct rh_request rq = fixture_request(town->f.arena, town->f.db, town->tenant, town->now);
    rq.settings = &settings;
    rq.own = town->cache;
    return rq;
}

Common__Code town_code(const struct rh_error *error)
{
    return error == NULL ? COMMON__CODE__OK : error->code;
}

/* As the dispatcher runs a batch: all that failed as a whole is repeated one by one. */
static void run(struct town *town, struct rh_error *(*handler)(struct rh_batch *batch),
                struct rh_call *calls, size_t n)
{
    struct rh_batch batch = {.arena = town->f.arena,
                             .db = town->f.db,
                             .settings = &settings,
                             .own = town->cache,
                             .now = town->now,
                             .n = n,
                             .calls = calls};
    struct rh_error *error = handler(&batch);
    if (error == NULL)
        return;
    cr_assert_gt(n, 1, "%s", error->detail);
    for (size_t i = 0; i < n; i++) {
        calls[i].error = NULL;
        run(town, handler, &calls[i], 1);
    }
}

static void ask(struct town *town, struct rh_call *call, struct rh_request *rq, const char *method,
                const char *key)
{
    *rq = town_request(town);
    fixture_ask(rq, method, call->in);
    if (key != NULL)
        rq->key = key;
    call->rq = rq;
    call->error = NULL;
}

static void log_in(struct rh_request *rq)
{
    rq->caller.account = TOWN_ACCOUNT;
    rq->caller.trust = 1;
}

static void log_in_staff(struct rh_request *rq)
{
    static const char *const roles[] = {"caseworker"};
    log_in(rq);
    rq->caller.roles = roles;
    rq->caller.n_roles = 1;
}

static void add_need(struct rh_arena *arena, const struct town_hold *hold, Booking__HoldRequest *in)
{
    in->has_persons = hold->persons != 0;
    in->persons = hold->persons;
    for (size_t i = 0; i < 2 && hold->further[i] != NULL; i++) {
        Booking__Further *further =
            RH_PB_ADD(arena, in->n_further, in->further, &booking__further__descriptor);
        further->service = rh_arena_strdup(arena, hold->further[i]);
        further->has_persons = hold->further_persons[i] >= 0;
        further->persons = hold->further_persons[i];
    }
}

void town_hold_all(struct town *town, struct town_hold *holds, size_t n)
{
    struct rh_arena *arena = town->f.arena;
    struct rh_call *calls = rh_arena_array(arena, n, sizeof calls[0]);
    struct rh_request *requests = rh_arena_array(arena, n, sizeof requests[0]);
    for (size_t i = 0; i < n; i++) {
        Booking__HoldRequest *in = (void *)rh_pb_new(arena, &booking__hold_request__descriptor);
        in->service = rh_arena_strdup(arena, holds[i].service);
        in->office = rh_arena_strdup(arena, "b");
        in->start = rh_pb_instant(arena, holds[i].start);
        if (holds[i].instead != NULL) {
            in->replaces = holds[i].instead->reply->appointment;
            in->code = holds[i].instead->reply->code;
        }
        add_need(arena, &holds[i], in);
        calls[i].in = &in->base;
        calls[i].out = rh_pb_new(arena, &booking__hold_reply__descriptor);
        ask(town, &calls[i], &requests[i], "booking.hold", holds[i].key);
        requests[i].caller.proved = !holds[i].unproved;
        if (holds[i].staff)
            log_in_staff(&requests[i]);
        if (holds[i].tenant != 0)
            requests[i].tenant = holds[i].tenant;
    }
    run(town, booking_hold, calls, n);
    for (size_t i = 0; i < n; i++) {
        holds[i].code = town_code(calls[i].error);
        holds[i].error = calls[i].error;
        holds[i].reply = (void *)calls[i].out;
    }
}

struct town_hold town_hold(struct town *town, int64_t start)
{
    struct town_hold hold = {.service = "perso", .start = start};
    town_hold_all(town, &hold, 1);
    return hold;
}

struct town_hold town_hold_instead(struct town *town, const struct town_hold *old, int64_t start)
{
    struct town_hold hold = {.service = "perso", .start = start, .instead = old};
    town_hold_all(town, &hold, 1);
    return hold;
}

void town_book_all(struct town *town, struct town_change *changes, size_t n)
{
    struct rh_arena *arena = town->f.arena;
    struct rh_call *calls = rh_arena_array(arena, n, sizeof calls[0]);
    struct rh_request *requests = rh_arena_array(arena, n, sizeof requests[0]);
    for (size_t i = 0; i < n; i++) {
        Booking__BookRequest *in = (void *)rh_pb_new(arena, &booking__book_request__descriptor);
        in->appointment = rh_arena_strdup(arena, changes[i].appointment);
        in->code = rh_arena_strdup(arena, changes[i].secret);
        in->name = rh_arena_strdup(arena, changes[i].name);
        in->email = rh_arena_strdup(arena, changes[i].email);
        calls[i].in = &in->base;
        calls[i].out = rh_pb_new(arena, &booking__book_reply__descriptor);
        ask(town, &calls[i], &requests[i], "booking.book", changes[i].key);
        if (!changes[i].anonymous)
            log_in(&requests[i]);
        in->has_for_other = in->for_other = changes[i].for_other;
        requests[i].caller.roles = changes[i].roles;
        requests[i].caller.n_roles = changes[i].roles == NULL ? 0 : 1;
    }
    run(town, booking_book, calls, n);
    for (size_t i = 0; i < n; i++)
        changes[i].code = town_code(calls[i].error);
}

Common__Code town_book(struct town *town, const struct town_hold *hold)
{
    struct town_change change = {
        .appointment = hold->reply->appointment, .secret = hold->reply->code, .name = "Muster"};
    town_book_all(town, &change, 1);
    return change.code;
}

Common__Code town_ask(struct town *town, const struct town_hold *hold)
{
    struct town_change change = {.appointment = hold->reply->appointment,
                                 .secret = hold->reply->code,
                                 .name = "Muster",
                                 .email = "muster@buerger.example",
                                 .anonymous = true};
    town_book_all(town, &change, 1);
    return change.code;
}

Common__Code town_extend(struct town *town, const struct town_hold *hold)
{
    Booking__ExtendRequest in = BOOKING__EXTEND_REQUEST__INIT;
    Booking__ExtendReply out = BOOKING__EXTEND_REPLY__INIT;
    struct rh_request rq = town_request(town);
    in.appointment = hold->reply->appointment;
    in.code = hold->reply->code;
    fixture_ask(&rq, "booking.extend", &in.base);
    return town_code(booking_extend(&rq, &in, &out));
}

Common__Code town_move(struct town *town, const struct town_hold *hold)
{
    Booking__MoveRequest in = BOOKING__MOVE_REQUEST__INIT;
    Booking__MoveReply out = BOOKING__MOVE_REPLY__INIT;
    struct rh_request rq = town_request(town);
    in.appointment = hold->reply->appointment;
    in.code = hold->reply->code;
    fixture_ask(&rq, "booking.move", &in.base);
    return town_code(booking_move(&rq, &in, &out));
}

Common__Code town_confirm(struct town *town, const struct town_hold *hold, const char *code)
{
    Booking__ConfirmRequest in = BOOKING__CONFIRM_REQUEST__INIT;
    Booking__ConfirmReply out = BOOKING__CONFIRM_REPLY__INIT;
    struct rh_request rq = town_request(town);
    in.appointment = hold->reply->appointment;
    in.code = code == NULL ? booking_mail_code(&rq, in.appointment)
                           : rh_arena_strdup(town->f.arena, code);
    fixture_ask(&rq, "booking.confirm", &in.base);
    return town_code(booking_confirm(&rq, &in, &out));
}

void town_timer(struct town *town, const char *kind, const char *appointment)
{
    struct rh_request rq = town_request(town);
    struct rh_due_row row = {appointment, appointment, town->now};
    for (size_t i = 0; i < booking_due_n; i++)
        if (strcmp(booking_due[i].kind, kind) == 0)
            cr_assert_null(booking_due[i].handler(&rq, &row));
}

/* Bodies of what the town has in the outbox for a method, in the order of their making. */
static size_t outbox(struct town *town, const char *target, struct rh_slice **ret_bodies)
{
    static const struct rh_column columns[] = {{"body", RH_COLUMN_BYTES, 0}};
    static const struct rh_row_type type = {sizeof(struct rh_slice), 1, columns};
    static const struct rh_statement statement = {
        "test.outbox", "select o.body from outbox o where o.tenant = $1::int"
                       " and o.target = $2::text order by o.id"};
    const struct rh_param params[] = {rh_param_int(town->f.arena, town->tenant),
                                      rh_param_text(target)};
    struct rh_query query = {0, params, 2, &type};
    struct rh_db *db;
    size_t n;
    cr_assert_null(rh_db_open(town->f.arena, fixture_conninfo("booking"), &statement, 1, &db));
    cr_assert_null(rh_db_run(db, town->f.arena, &query, ret_bodies, &n));
    rh_db_close(&db);
    return n;
}

Notifier__MailRequest *town_mail(struct town *town, const char *letter, size_t *ret_n)
{
    Notifier__MailRequest *found = NULL;
    struct rh_slice *bodies;
    size_t n = outbox(town, "notifier.mail", &bodies), kept = 0;
    for (size_t i = 0; i < n; i++) {
        ProtobufCMessage *mail;
        cr_assert_null(
            rh_pb_unpack(town->f.arena, &notifier__mail_request__descriptor, bodies[i], &mail));
        if (strcmp(((Notifier__MailRequest *)(void *)mail)->letter, letter) != 0)
            continue;
        found = (void *)mail;
        kept++;
    }
    if (ret_n != NULL)
        *ret_n = kept;
    return found;
}

Accounts__AuditRequest *town_audit(struct town *town, size_t *ret_n)
{
    ProtobufCMessage *audit;
    struct rh_slice *bodies;
    *ret_n = outbox(town, "accounts.audit", &bodies);
    if (*ret_n == 0)
        return NULL;
    cr_assert_null(rh_pb_unpack(town->f.arena, &accounts__audit_request__descriptor,
                                bodies[*ret_n - 1], &audit));
    return (void *)audit;
}

Notifier__AnnounceRequest *town_news(struct town *town, size_t *ret_n)
{
    ProtobufCMessage *news;
    struct rh_slice *bodies;
    size_t n = outbox(town, "notifier.announce", &bodies);
    if (ret_n != NULL)
        *ret_n = n;
    if (n == 0)
        return NULL;
    cr_assert_null(
        rh_pb_unpack(town->f.arena, &notifier__announce_request__descriptor, bodies[n - 1], &news));
    return (void *)news;
}

const char *town_parameter(const Notifier__MailRequest *mail, const char *name)
{
    for (size_t i = 0; i < mail->n_parameters; i++)
        if (strcmp(mail->parameters[i]->name, name) == 0)
            return mail->parameters[i]->value;
    return NULL;
}

static Common__Code cancel(struct town *town, const struct town_hold *hold, bool at_desk)
{
    Booking__CancelRequest in = BOOKING__CANCEL_REQUEST__INIT;
    Booking__CancelReply out = BOOKING__CANCEL_REPLY__INIT;
    in.appointment = hold->reply->appointment;
    in.code = hold->reply->code;
    struct rh_request rq = town_request(town);
    fixture_ask(&rq, "booking.cancel", &in.base);
    if (at_desk)
        log_in_staff(&rq);
    return town_code(booking_cancel(&rq, &in, &out));
}

Common__Code town_cancel(struct town *town, const struct town_hold *hold)
{
    return cancel(town, hold, false);
}

Common__Code town_cancel_at_desk(struct town *town, const struct town_hold *hold)
{
    return cancel(town, hold, true);
}

int64_t town_int(const struct town *town, const char *format)
{
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    const char *sql = rh_arena_printf(town->f.arena, format, town->tenant);
#pragma GCC diagnostic pop
    return fixture_int("booking", sql);
}

const char *town_text(struct town *t, const char *sql)
{
    static const struct rh_column columns[] = {{"text", RH_COLUMN_TEXT, 0}};
    static const struct rh_row_type type = {sizeof(const char *), 1, columns};
    const struct rh_statement statement = {"test.text", sql};
    const struct rh_param params[] = {rh_param_int(t->f.arena, t->tenant)};
    struct rh_query query = {0, params, 1, &type};
    const char **row = NULL;
    struct rh_db *db;
    cr_assert_null(rh_db_open(t->f.arena, fixture_conninfo("booking"), &statement, 1, &db));
    cr_assert_null(rh_db_run(db, t->f.arena, &query, &row, NULL));
    rh_db_close(&db);
    return row == NULL ? "" : *row;
}
