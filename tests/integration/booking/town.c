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

void town_hold_all(struct town *town, struct town_hold *holds, size_t n)
{
    struct rh_arena *arena = town->f.arena;
    struct rh_call *calls = rh_arena_array(arena, n, sizeof calls[0]);
    struct rh_request *requests = rh_arena_array(arena, n, sizeof requests[0]);
    for (size_t i = 0; i < n; i++) {
        Booking__HoldRequest *in = (void *)rh_pb_new(arena, &booking__hold_request__descriptor);
        in->service = rh_arena_strdup(arena, holds[i].service);
        in->office = rh_arena_strdup(arena, "b");
        in->start = booking_instant(arena, holds[i].start);
        calls[i].in = &in->base;
        calls[i].out = rh_pb_new(arena, &booking__hold_reply__descriptor);
        ask(town, &calls[i], &requests[i], "booking.hold", holds[i].key);
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
        calls[i].in = &in->base;
        calls[i].out = rh_pb_new(arena, &booking__book_reply__descriptor);
        ask(town, &calls[i], &requests[i], "booking.book", changes[i].key);
    }
    run(town, booking_book, calls, n);
    for (size_t i = 0; i < n; i++)
        changes[i].code = town_code(calls[i].error);
}

Common__Code town_book(struct town *town, const struct town_hold *hold)
{
    struct town_change change = {NULL, hold->reply->appointment, hold->reply->code, "Muster", 0};
    town_book_all(town, &change, 1);
    return change.code;
}

Common__Code town_cancel(struct town *town, const struct town_hold *hold)
{
    Booking__CancelRequest in = BOOKING__CANCEL_REQUEST__INIT;
    Booking__CancelReply out = BOOKING__CANCEL_REPLY__INIT;
    in.appointment = hold->reply->appointment;
    in.code = hold->reply->code;
    struct rh_request rq = town_request(town);
    fixture_ask(&rq, "booking.cancel", &in.base);
    return town_code(booking_cancel(&rq, &in, &out));
}

int64_t town_int(const struct town *town, const char *format)
{
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    const char *sql = rh_arena_printf(town->f.arena, format, town->tenant);
#pragma GCC diagnostic pop
    return fixture_int("booking", sql);
}
