#include "clock.h"
#include "metrics.h"
#include "outbox.h"
#include "pb.h"
#include "probe.h"

#include <criterion/criterion.h>
#include <inttypes.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* Each test has the outbox for itself: a relay takes whatever it finds. */

#define RECEIVED_MAX 1024

/* A real receiver on the bus: notes what comes and answers as told. */
struct receiver {
    char address[64];
    struct rh_bus_server *server;
    int stop;
    pthread_t thread;
    pthread_mutex_t lock;
    Common__Code code; /* of its answers */
    bool silent;       /* gives none */
    size_t n;
    struct {
        char key[64], method[32], body[32];
        int32_t tenant;
    } got[RECEIVED_MAX];
};

static void reply(struct receiver *r, struct rh_arena *arena, const struct rh_bus_incoming *in)
{
    Bus__ReplyHead head = BUS__REPLY_HEAD__INIT;
    head.version = RH_BUS_VERSION;
    head.id = in->peer.id;
    head.code = r->code;
    rh_bus_server_reply(r->server, &in->peer, rh_pb_pack(arena, &head.base), rh_slice(NULL));
}

static void receive(struct receiver *r, struct rh_arena *arena, const struct rh_bus_incoming *in)
{
    pthread_mutex_lock(&r->lock);
    if (r->n < RECEIVED_MAX) {
        snprintf(r->got[r->n].key, sizeof r->got[0].key, "%s", in->head->key);
        snprintf(r->got[r->n].method, sizeof r->got[0].method, "%s", in->head->method);
        snprintf(r->got[r->n].body, sizeof r->got[0].body, "%.*s", (int)in->body.len,
                 in->body.data);
        r->got[r->n].tenant = in->head->tenant;
        r->n++;
    }
    if (!r->silent)
        reply(r, arena, in);
    pthread_mutex_unlock(&r->lock);
}

static void *run_receiver(void *arg)
{
    struct receiver *r = arg;
    struct rh_arena *arena = rh_arena_new(0);
    struct pollfd fds[] = {{.fd = rh_bus_server_fd(r->server), .events = POLLIN},
                           {.fd = r->stop, .events = POLLIN}};
    while (fds[1].revents == 0) {
        struct rh_bus_incoming in;
        size_t done;
        do {
            rh_arena_reset(arena);
            done = rh_bus_server_take(r->server, arena, &in, 1);
            if (done > 0)
                receive(r, arena, &in);
            done += rh_bus_server_flush(r->server);
        } while (done > 0);
        poll(fds, 2, -1);
    }
    rh_arena_free(&arena);
    return NULL;
}

static struct receiver *receiver_new(Common__Code code)
{
    struct receiver *r = calloc(1, sizeof *r);
    cr_assert_not_null(r);
    snprintf(r->address, sizeof r->address, "ipc://@rathaus-outbox-%ld", (long)getpid());
    struct rh_bus_server_settings settings = {.bind = r->address, .name = "receiver"};
    r->server = rh_bus_server_new(&settings);
    cr_assert_not_null(r->server);
    r->code = code;
    r->stop = eventfd(0, EFD_CLOEXEC);
    pthread_mutex_init(&r->lock, NULL);
    cr_assert_eq(pthread_create(&r->thread, NULL, run_receiver, r), 0);
    return r;
}

static void receiver_free(struct receiver *r)
{
    eventfd_write(r->stop, 1);
    pthread_join(r->thread, NULL);
    rh_bus_server_free(&r->server);
    close(r->stop);
    pthread_mutex_destroy(&r->lock);
    free(r);
}

static void answer_from_now(struct receiver *r, Common__Code code)
{
    pthread_mutex_lock(&r->lock);
    r->code = code;
    pthread_mutex_unlock(&r->lock);
}

static size_t received(struct receiver *r)
{
    pthread_mutex_lock(&r->lock);
    size_t n = r->n;
    pthread_mutex_unlock(&r->lock);
    return n;
}

static void wait_for_received(struct receiver *r, size_t n)
{
    int64_t deadline = rh_clock_monotonic() + 20 * RH_SECOND;
    while (received(r) < n) {
        cr_assert_lt(rh_clock_monotonic(), deadline, "only %zu came", received(r));
        poll(NULL, 0, 10);
    }
}

static struct rh_outbox *relay(const struct receiver *r)
{
    char endpoints[128];
    snprintf(endpoints, sizeof endpoints, "receiver=%s", r->address);
    struct rh_bus_client_settings bus = {.endpoints = endpoints, .name = "probe"};
    struct rh_outbox_settings settings = {
        .conninfo = probe_conninfo(), .service = "probe", .bus = rh_bus_client_new(&bus)};
    cr_assert_not_null(settings.bus);
    struct rh_outbox *outbox = rh_outbox_start(&settings);
    cr_assert_not_null(outbox);
    return outbox;
}

#define ID "0192f5d0-4444-7abc-8def-0123456789ab"

/* The one row of most tests. */
static void write_row(void)
{
    fixture_int("probe", "truncate outbox");
    fixture_int("probe", "insert into outbox (tenant, id, target, body) "
                         "values (501, '" ID "', 'receiver.take', 'a body')");
}

#define EMPTY "select (count(*) = 0)::int from outbox"

Test(outbox, sends_a_row_with_its_id_as_key_and_deletes_it)
{
    struct fixture f = probe_open_alone();
    struct receiver *r = receiver_new(COMMON__CODE__OK);
    write_row();
    struct rh_outbox *outbox = relay(r);
    probe_wait(EMPTY);
    rh_outbox_stop(&outbox);
    cr_expect_null(outbox);
    cr_assert_eq(received(r), 1);
    cr_expect_str_eq(r->got[0].key, ID);
    cr_expect_str_eq(r->got[0].method, "receiver.take");
    cr_expect_str_eq(r->got[0].body, "a body");
    cr_expect_eq(r->got[0].tenant, 501);
    receiver_free(r);
    fixture_free(&f);
}

Test(outbox, sends_again_with_the_same_key_after_a_failure)
{
    struct fixture f = probe_open_alone();
    struct receiver *r = receiver_new(COMMON__CODE__UNAVAILABLE);
    write_row();
    struct rh_outbox *outbox = relay(r);
    probe_wait("select count(*) from outbox where attempts = 1 and at > now() and dead_at is null");
    answer_from_now(r, COMMON__CODE__OK);
    probe_wait(EMPTY);
    rh_outbox_stop(&outbox);
    cr_assert_geq(received(r), 2);
    for (size_t i = 0; i < received(r); i++)
        cr_expect_str_eq(r->got[i].key, ID);
    receiver_free(r);
    fixture_free(&f);
}

/* The receiver has done its work, but its answer never comes: sent again, never lost. */
Test(outbox, keeps_a_row_that_was_never_answered)
{
    struct fixture f = probe_open_alone();
    struct receiver *r = receiver_new(COMMON__CODE__OK);
    r->silent = true;
    write_row();
    struct rh_outbox *outbox = relay(r);
    wait_for_received(r, 1);
    rh_outbox_stop(&outbox);
    cr_expect_eq(fixture_int("probe", "select count(*) from outbox where attempts = 1 "
                                      "and dead_at is null and at > now()"),
                 1);
    r->silent = false;
    fixture_int("probe", "update outbox set at = '-infinity'");
    outbox = relay(r);
    probe_wait(EMPTY);
    rh_outbox_stop(&outbox);
    receiver_free(r);
    fixture_free(&f);
}

static bool metrics_have(struct rh_arena *arena, const char *line)
{
    struct rh_buf text = rh_buf_new(arena, 0);
    rh_metrics_write(&text);
    return strstr(rh_buf_str(&text), line) != NULL;
}

static void wait_for_metric(struct rh_arena *arena, const char *line)
{
    int64_t deadline = rh_clock_monotonic() + 20 * RH_SECOND;
    while (!metrics_have(arena, line)) {
        cr_assert_lt(rh_clock_monotonic(), deadline, "no %s", line);
        poll(NULL, 0, 10);
    }
}

Test(outbox, keeps_what_was_refused_for_the_operator)
{
    struct fixture f = probe_open_alone();
    struct receiver *r = receiver_new(COMMON__CODE__INVALID);
    write_row();
    struct rh_outbox *outbox = relay(r);
    probe_wait("select count(*) from outbox where dead_at is not null and attempts = 1");
    wait_for_metric(f.arena, "\nrathaus_outbox_dead 1\n");
    rh_outbox_stop(&outbox);
    cr_expect_eq(received(r), 1);
    receiver_free(r);
    fixture_free(&f);
}

Test(outbox, waits_for_a_receiver_that_does_not_know_the_method_yet)
{
    struct fixture f = probe_open_alone();
    struct receiver *r = receiver_new(COMMON__CODE__UNKNOWN_METHOD);
    write_row();
    struct rh_outbox *outbox = relay(r);
    probe_wait("select count(*) from outbox where dead_at is null and attempts = 1 and at > now()");
    rh_outbox_stop(&outbox);
    receiver_free(r);
    fixture_free(&f);
}

Test(outbox, gives_up_after_three_days)
{
    struct fixture f = probe_open_alone();
    struct receiver *r = receiver_new(COMMON__CODE__INTERNAL);
    write_row();
    fixture_int("probe", "update outbox set since = now() - interval '71 hours', attempts = 99");
    struct rh_outbox *outbox = relay(r);
    probe_wait("select count(*) from outbox where dead_at is null and attempts = 100 "
               "and at between now() + interval '9 min' and now() + interval '10 min'");
    fixture_int("probe", "update outbox set since = now() - interval '73 hours', at = '-infinity'");
    probe_wait("select count(*) from outbox where dead_at is not null and attempts = 101");
    rh_outbox_stop(&outbox);
    receiver_free(r);
    fixture_free(&f);
}

Test(outbox, is_shared_by_relays_and_leaves_nothing_behind)
{
    struct fixture f = probe_open_alone();
    struct receiver *r = receiver_new(COMMON__CODE__OK);
    fixture_int("probe", "truncate outbox");
    fixture_int("probe", "insert into outbox (tenant, id, target, body) select i % 7, "
                         "gen_random_uuid(), 'receiver.take', 'x' from generate_series(1, 600) i");
    struct rh_outbox *one = relay(r), *two = relay(r);
    probe_wait(EMPTY);
    rh_outbox_stop(&one);
    rh_outbox_stop(&two);
    cr_expect_eq(received(r), 600, "%zu: leases keep relays apart", received(r));
    receiver_free(r);
    fixture_free(&f);
}

Test(outbox, goes_on_after_its_connection_was_lost)
{
    struct fixture f = probe_open_alone();
    struct receiver *r = receiver_new(COMMON__CODE__OK);
    write_row();
    struct rh_outbox *outbox = relay(r);
    probe_wait(EMPTY);
    cr_assert_eq(fixture_int("probe", "select count(pg_terminate_backend(pid, 5000)) "
                                      "from pg_stat_activity where usename = 'rathaus_probe' and "
                                      "datname = current_database() and query like '%outbox%'"),
                 1);
    write_row();
    probe_wait(EMPTY);
    rh_outbox_stop(&outbox);
    receiver_free(r);
    fixture_free(&f);
}
