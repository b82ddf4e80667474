#include "probe.h"
#include "write.h"

#include "id.h"
#include "pb.h"

#include <criterion/criterion.h>
#include <pthread.h>

#define KEY     "0192f5d0-2222-7abc-8def-0123456789ab"
#define ACCOUNT "0192f5d0-3333-7abc-8def-0123456789ab"

static struct rh_request request(struct rh_arena *arena)
{
    struct rh_request rq = fixture_request(arena, NULL, 1, NOW);
    rq.method = "probe.raise";
    rq.key = KEY;
    rq.body = rh_slice("body");
    return rq;
}

Test(write_of, takes_only_usable_keys)
{
    char long_key[130];
    memset(long_key, 'x', 128);
    long_key[128] = '\0';
    static const char *const bad[] = {NULL,       "", "1234567", "with space", "caf\xc3\xa9-key",
                                      "tab\tkey1"};
    struct rh_arena *arena = rh_arena_new(0);
    struct rh_request rq = request(arena);
    struct rh_write write;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        rq.key = bad[i];
        struct rh_error *error = rh_write_of(&rq, &write);
        cr_assert_not_null(error, "took %s", bad[i]);
        cr_expect_eq(error->code, COMMON__CODE__KEY_MISSING);
    }
    rq.key = long_key;
    cr_expect_null(rh_write_of(&rq, &write));
    long_key[128] = 'x';
    long_key[129] = '\0';
    cr_expect_not_null(rh_write_of(&rq, &write));
    rq.key = "12345678";
    cr_expect_null(rh_write_of(&rq, &write));
    rh_arena_free(&arena);
}

Test(write_of, wants_a_uuid_of_nobody)
{
    struct rh_arena *arena = rh_arena_new(0);
    struct rh_request rq = request(arena);
    struct rh_write write;
    rq.caller.visitor = NULL;
    rq.key = "12345678";
    cr_expect_not_null(rh_write_of(&rq, &write));
    rq.key = KEY;
    cr_expect_null(rh_write_of(&rq, &write));
    cr_expect_str_eq(write.scope, "");
    rh_arena_free(&arena);
}

Test(write_of, tells_callers_apart)
{
    struct rh_arena *arena = rh_arena_new(0);
    struct rh_request rq = request(arena);
    struct rh_write account, visitor, service;
    rq.caller = (struct rh_caller){.service = "gateway", .account = ACCOUNT, .visitor = "v"};
    cr_assert_null(rh_write_of(&rq, &account));
    rq.caller = (struct rh_caller){.service = "gateway", .visitor = ACCOUNT};
    cr_assert_null(rh_write_of(&rq, &visitor));
    rq.caller = (struct rh_caller){.service = "mailbox"};
    cr_assert_null(rh_write_of(&rq, &service));
    cr_expect_str_neq(account.scope, visitor.scope, "a visitor's id may be somebody's account");
    cr_expect_str_eq(service.scope, "s:mailbox");
    rh_arena_free(&arena);
}

Test(write_of, hashes_method_and_body)
{
    struct rh_arena *arena = rh_arena_new(0);
    struct rh_request rq = request(arena);
    struct rh_write first, same, other_method, other_body;
    cr_assert_null(rh_write_of(&rq, &first));
    cr_assert_null(rh_write_of(&rq, &same));
    rq.body = rh_slice("bodY");
    cr_assert_null(rh_write_of(&rq, &other_body));
    rq.body = rh_slice("body");
    rq.method = "probe.other";
    cr_assert_null(rh_write_of(&rq, &other_method));
    cr_expect_eq(first.hash.len, 32);
    cr_expect_arr_eq(first.hash.data, same.hash.data, 32);
    cr_expect_arr_neq(first.hash.data, other_body.hash.data, 32);
    cr_expect_arr_neq(first.hash.data, other_method.hash.data, 32);
    rh_arena_free(&arena);
}

/* One run of the statement; `out` is the reply that is stored with it. */
static struct rh_error *run_raise(struct rh_request *rq, const Common__Instant *in,
                                  Common__Instant *out, struct rh_outcome *ret_outcome)
{
    struct rh_write write;
    RH_TRY(rh_write_of(rq, &write));
    write.reply = rh_pb_pack(rq->arena, &out->base);
    const struct rh_param params[] = {rh_param_text("counter"), rh_param_int(rq->arena, in->ms)};
    struct rh_query query = {PROBE_SQL_RAISE, params, 2, NULL};
    return rh_write_run(rq, &write, &query, ret_outcome);
}

/* A handler in small: raises the counter by in->ms, replies with rq->now; SLOT_TAKEN past 100. */
static struct rh_error *raise_counter(struct rh_request *rq, const Common__Instant *in,
                                      Common__Instant *out)
{
    struct rh_outcome outcome;
    out->ms = rq->now;
    struct rh_error *error = run_raise(rq, in, out, &outcome);
    if (rh_write_collided(rq->db, error))
        error = run_raise(rq, in, out, &outcome);
    RH_TRY(error);
    if (outcome.known)
        return rh_write_replay(rq, outcome.same, outcome.reply, &out->base);
    return outcome.done ? NULL : rh_refuse(rq->arena, SLOT_TAKEN);
}

static struct rh_error *ask(struct fixture *f, struct rh_request *rq, int64_t by,
                            Common__Instant *out)
{
    Common__Instant in = COMMON__INSTANT__INIT;
    const char *key = rq->key;
    (void)f;
    common__instant__init(out);
    in.ms = by;
    fixture_ask(rq, "probe.raise", &in.base);
    if (key != NULL)
        rq->key = key;
    return raise_counter(rq, &in, out);
}

Test(write_replay, gives_the_first_reply_again_and_changes_nothing)
{
    struct fixture f = probe_open("");
    struct rh_request rq = fixture_request(f.arena, f.db, 301, NOW);
    Common__Instant first, second;
    cr_assert_null(ask(&f, &rq, 5, &first));
    rq.now = NOW + 1000;
    cr_assert_null(ask(&f, &rq, 5, &second));
    cr_expect_eq(second.ms, NOW, "the stored reply, not a new one");
    cr_expect_eq(probe_value(&f, 301, "counter"), 5);
    fixture_free(&f);
}

Test(write_replay, refuses_a_key_seen_with_another_request)
{
    struct fixture f = probe_open("");
    struct rh_request rq = fixture_request(f.arena, f.db, 302, NOW);
    Common__Instant out;
    cr_assert_null(ask(&f, &rq, 5, &out));
    struct rh_error *error = ask(&f, &rq, 6, &out);
    cr_assert_not_null(error);
    cr_expect_eq(error->code, COMMON__CODE__KEY_REUSED);
    cr_expect_eq(probe_value(&f, 302, "counter"), 5);
    fixture_free(&f);
}

Test(write_replay, does_not_store_refusals)
{
    struct fixture f = probe_open("");
    struct rh_request rq = fixture_request(f.arena, f.db, 303, NOW);
    Common__Instant out;
    probe_put(&f, 303, "counter", 98);
    struct rh_error *error = ask(&f, &rq, 5, &out);
    cr_assert_not_null(error);
    cr_expect_eq(error->code, COMMON__CODE__SLOT_TAKEN);
    cr_expect_null(probe_add(&f, 303, "counter", -50));
    cr_expect_null(ask(&f, &rq, 5, &out), "what was refused may succeed later with the same key");
    cr_expect_eq(probe_value(&f, 303, "counter"), 53);
    fixture_free(&f);
}

Test(write_replay, keeps_tenants_and_callers_apart)
{
    struct fixture f = probe_open("");
    struct rh_request rq = fixture_request(f.arena, f.db, 304, NOW);
    Common__Instant out;
    cr_assert_null(ask(&f, &rq, 5, &out));
    rq.tenant = 305;
    cr_assert_null(ask(&f, &rq, 5, &out));
    rq.tenant = 304;
    rq.caller.visitor = "somebody-else";
    cr_assert_null(ask(&f, &rq, 5, &out));
    cr_expect_eq(probe_value(&f, 304, "counter"), 10);
    cr_expect_eq(probe_value(&f, 305, "counter"), 5);
    fixture_free(&f);
}

/* The same request on a second replica, while the first one is still at it. */
struct twin {
    struct fixture f;
    struct rh_request rq;
    Common__Instant out;
    struct rh_error *error;
    int64_t pid;
    pthread_t thread;
};

static void *run_twin(void *arg)
{
    struct twin *twin = arg;
    twin->error = ask(&twin->f, &twin->rq, 5, &twin->out);
    return NULL;
}

struct meeting {
    struct rh_request *rq;
    struct twin *twin;
};

static struct rh_error *raise_and_wait_for_twin(struct rh_db *db, void *arg)
{
    struct meeting *meeting = arg;
    Common__Instant out;
    (void)db;
    RH_TRY(ask(NULL, meeting->rq, 5, &out));
    pthread_create(&meeting->twin->thread, NULL, run_twin, meeting->twin);
    probe_wait(rh_arena_printf(meeting->rq->arena,
                               "select count(*) from pg_stat_activity where pid = %d and "
                               "wait_event_type = 'Lock'",
                               (int)meeting->twin->pid));
    return NULL;
}

static void meet_twin(int32_t tenant, int64_t value)
{
    struct fixture f = probe_open("");
    struct rh_request rq = fixture_request(f.arena, f.db, tenant, NOW);
    rq.key = KEY;
    probe_put(&f, tenant, "counter", value);
    struct twin twin = {.f = probe_open("")};
    twin.pid = probe_pid(&twin.f);
    twin.rq = fixture_request(twin.f.arena, twin.f.db, tenant, NOW + 1);
    twin.rq.key = KEY;
    struct meeting meeting = {&rq, &twin};
    struct rh_error *error = rh_db_transaction(f.db, f.arena, raise_and_wait_for_twin, &meeting);
    cr_expect_null(error, "%s", error->detail);
    pthread_join(twin.thread, NULL);
    cr_expect_null(twin.error, "refused with %d", (int)twin.error->code);
    cr_expect_eq(twin.out.ms, NOW, "the reply of the run that was first");
    cr_expect_eq(probe_value(&f, tenant, "counter"), value + 5);
    fixture_free(&f);
    fixture_free(&twin.f);
}

Test(write_collided, makes_two_runs_of_one_request_one)
{
    meet_twin(306, 0);
}

/* The first run takes the counter to its end: the second one waits for its row, and may not. */
Test(write_collided, is_no_refusal_for_the_run_that_finds_its_work_done)
{
    meet_twin(308, 95);
}

Test(write_collided, is_false_for_other_failures)
{
    struct fixture f = probe_open("");
    probe_put(&f, 307, "a", 0);
    struct rh_error *error = probe_add(&f, 307, "a", -1);
    cr_assert_not_null(error);
    cr_expect_not(rh_write_collided(f.db, error));
    cr_expect_not(rh_write_collided(f.db, NULL));
    fixture_free(&f);
}
