/* Replicas that die, freeze, drain, come and go: no caller may notice. */
#include "bus_fixture.h"
#include "clock.h"

#include <criterion/criterion.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "banned.h"

#define IN_FLIGHT 16

static struct fixture *fixture;

static void begin(void)
{
    fixture = fixture_begin();
}

static void end(void)
{
    fixture_end(&fixture);
}

TestSuite(bus_failover, .init = begin, .fini = end, .timeout = 60);

static const struct rh_method *method(enum echo_method which)
{
    return &echo_methods[which];
}

static char *both(void)
{
    return rh_arena_printf(fixture->arena, "echo=%s,%s", fixture_ipc(fixture, "a"),
                           fixture_ipc(fixture, "b"));
}

/* Asks until both replicas have answered. */
static void meet_both(void)
{
    char first[128];
    struct asked asked[2];
    struct rh_bus_request request = fixture_request(fixture, method(ECHO_PID), "", NULL);
    fixture_connect(fixture, "gateway", both(), true);
    snprintf(first, sizeof first, "%s", fixture_ask(fixture, method(ECHO_PID), "").words);
    do {
        fixture_call(fixture, &request, &asked[0]);
        fixture_call(fixture, &request, &asked[1]);
        fixture_finish(fixture, asked, 2);
    } while (strcmp(asked[0].words, first) == 0 && strcmp(asked[1].words, first) == 0);
}

static void serve_both(pid_t ret[2])
{
    ret[0] = fixture_serve(fixture, fixture_ipc(fixture, "a"), 2);
    ret[1] = fixture_serve(fixture, fixture_ipc(fixture, "b"), 2);
    meet_both();
}

/* `n` requests, IN_FLIGHT at a time; `event` is called before number `at`. */
static void load(size_t n, size_t at, void (*event)(pid_t server), pid_t server)
{
    struct asked asked[IN_FLIGHT];
    struct rh_bus_request request = fixture_request(fixture, method(ECHO_SAY), "Perso", NULL);
    for (size_t done = 0; done < n; done += IN_FLIGHT) {
        for (size_t i = 0; i < IN_FLIGHT; i++)
            fixture_call(fixture, &request, &asked[i]);
        if (done == at) {
            rh_bus_client_run(fixture->client);
            event(server);
        }
        fixture_finish(fixture, asked, IN_FLIGHT);
        for (size_t i = 0; i < IN_FLIGHT; i++)
            cr_assert_eq(asked[i].code, COMMON__CODE__OK, "request %zu ended with %d", done + i,
                         (int)asked[i].code);
    }
}

static void end_hard(pid_t server)
{
    kill(server, SIGKILL);
}

static void freeze(pid_t server)
{
    kill(server, SIGSTOP);
}

static void drain(pid_t server)
{
    kill(server, SIGTERM);
}

Test(bus_failover, a_killed_replica_costs_no_request)
{
    pid_t servers[2];
    serve_both(servers);
    load(320 * IN_FLIGHT, 16 * IN_FLIGHT, end_hard, servers[0]);
}

Test(bus_failover, a_frozen_replica_costs_no_request)
{
    pid_t servers[2];
    serve_both(servers);
    load(320 * IN_FLIGHT, 16 * IN_FLIGHT, freeze, servers[0]);
    kill(servers[0], SIGCONT);
    load(16 * IN_FLIGHT, SIZE_MAX, freeze, 0);
}

Test(bus_failover, a_draining_replica_costs_no_request)
{
    pid_t servers[2];
    serve_both(servers);
    load(320 * IN_FLIGHT, 16 * IN_FLIGHT, drain, servers[0]);
    cr_assert_eq(fixture_wait(fixture, servers[0]), 0);
}

Test(bus_failover, a_killed_replica_that_returns_is_used_again)
{
    pid_t servers[2];
    serve_both(servers);
    load(32 * IN_FLIGHT, 16 * IN_FLIGHT, end_hard, servers[0]);
    fixture_wait(fixture, servers[0]);
    fixture_serve(fixture, fixture_ipc(fixture, "a"), 2);
    meet_both();
}

/* Two workers: one is held by the slow request, one answers until the drain is seen. */
Test(bus_failover, a_drain_finishes_what_was_taken)
{
    struct asked slow;
    struct asked last;
    pid_t server = fixture_serve(fixture, fixture_ipc(fixture, "a"), 2);
    fixture_connect(fixture, "gateway",
                    rh_arena_printf(fixture->arena, "echo=%s", fixture_ipc(fixture, "a")), true);
    struct rh_bus_request request =
        fixture_request(fixture, method(ECHO_SLOW), fixture_gate(fixture), NULL);
    struct rh_bus_request unknown = fixture_request(fixture, &echo_unknown, "", NULL);
    fixture_call(fixture, &request, &slow);
    fixture_call(fixture, &unknown, &last);
    fixture_finish(fixture, &last, 1);
    kill(server, SIGTERM);
    while (fixture_ask(fixture, method(ECHO_SAY), "").code != COMMON__CODE__UNAVAILABLE)
        continue;
    cr_assert(!slow.done);
    fixture_open_gate(fixture);
    fixture_finish(fixture, &slow, 1);
    cr_assert_eq(slow.code, COMMON__CODE__OK);
    cr_assert_eq(fixture_wait(fixture, server), 0);
}

/* Fills the one worker and the queue of a service: the request behind 64 waiting ones is refused.
 */
#define FULL 66

static void fill(struct fixture *at, const char *address, struct asked *ret)
{
    struct rh_bus_request slow = fixture_request(at, method(ECHO_SLOW), fixture_gate(at), NULL);
    fixture_connect(at, "gateway", rh_arena_printf(at->arena, "echo=%s", address), true);
    for (size_t i = 0; i < FULL; i++)
        fixture_call(at, &slow, &ret[i]);
    fixture_finish(at, &ret[FULL - 1], 1);
    cr_assert_eq(ret[FULL - 1].code, COMMON__CODE__OVERLOADED);
}

Test(bus_failover, a_full_replica_costs_no_request_while_another_has_room)
{
    static struct asked asked[FULL];
    struct fixture *other = fixture_begin();
    fixture_serve(fixture, fixture_ipc(fixture, "a"), 1);
    fixture_serve(fixture, fixture_ipc(fixture, "b"), 1);
    meet_both();
    fill(other, fixture_ipc(fixture, "a"), asked);
    load(16 * IN_FLIGHT, SIZE_MAX, freeze, 0);
    fixture_end(&other);
}

/* A name service of the test's own: "echo" has one or two addresses. */
static atomic_size_t known;

static size_t lookup(const char *host, char (*ret)[RH_BUS_IP_SIZE], size_t max)
{
    size_t n = atomic_load(&known);
    cr_assert_str_eq(host, "echo");
    for (size_t i = 0; i < n && i < max; i++)
        snprintf(ret[i], RH_BUS_IP_SIZE, "127.0.0.%zu", i + 1);
    return n;
}

/* The pids of the replicas that answer `n` requests at once: how many there are. */
static size_t count_replicas(void)
{
    struct asked asked[IN_FLIGHT];
    size_t others = 0;
    struct rh_bus_request request = fixture_request(fixture, method(ECHO_PID), "", NULL);
    for (size_t i = 0; i < IN_FLIGHT; i++)
        fixture_call(fixture, &request, &asked[i]);
    fixture_finish(fixture, asked, IN_FLIGHT);
    for (size_t i = 0; i < IN_FLIGHT; i++) {
        cr_assert_eq(asked[i].code, COMMON__CODE__OK);
        others += strcmp(asked[i].words, asked[0].words) != 0;
    }
    return others == 0 ? 1 : 2;
}

Test(bus_failover, a_name_stands_for_all_its_addresses)
{
    int port = fixture_port();
    struct rh_bus_client_settings settings = {
        .endpoints = rh_arena_printf(fixture->arena, "echo=tcp://echo:%d", port),
        .name = "gateway",
        .lookup = lookup,
    };
    for (int i = 1; i <= 2; i++)
        fixture_serve(fixture, rh_arena_printf(fixture->arena, "tcp://127.0.0.%d:%d", i, port), 1);
    atomic_store(&known, 1);
    fixture->client = rh_bus_client_new(&settings);
    cr_assert_eq(count_replicas(), 1);
    atomic_store(&known, 2);
    while (count_replicas() != 2)
        continue;
    atomic_store(&known, 1);
    while (count_replicas() != 1)
        continue;
    atomic_store(&known, 0);
    cr_assert_eq(count_replicas(), 1, "a failing name server must not cut what works");
}

Test(bus_failover, a_tenant_s_own_cell_gets_its_requests)
{
    struct asked asked;
    pid_t own = fixture_serve(fixture, fixture_ipc(fixture, "own"), 1);
    pid_t shared = fixture_serve(fixture, fixture_ipc(fixture, "shared"), 1);
    fixture_connect(fixture, "gateway",
                    rh_arena_printf(fixture->arena, "echo@15=%s echo=%s",
                                    fixture_ipc(fixture, "own"), fixture_ipc(fixture, "shared")),
                    true);
    struct rh_bus_request request = fixture_request(fixture, method(ECHO_PID), "", NULL);
    for (request.tenant = 14; request.tenant <= 16; request.tenant++) {
        fixture_call(fixture, &request, &asked);
        fixture_finish(fixture, &asked, 1);
        cr_assert_eq(strtol(asked.words, NULL, 10), request.tenant == 15 ? own : shared);
    }
}

/* Listens at a port of 127.0.0.1, as a stranger would. */
static int listen_at(int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int one = 1;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    cr_assert_eq(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    cr_assert_eq(listen(fd, 8), 0);
    return fd;
}

/* Answers whoever comes first with another protocol. */
static void answer_as_stranger(int listener)
{
    static const char words[] = "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n";
    struct pollfd ready = {.fd = listener, .events = POLLIN};
    while (poll(&ready, 1, 0) == 0) {
        rh_bus_client_run(fixture->client);
        poll(&ready, 1, 10);
    }
    int fd = accept(listener, NULL, NULL);
    cr_assert_eq(write(fd, words, sizeof words - 1), (ssize_t)sizeof words - 1);
    close(fd);
    close(listener);
}

Test(bus_failover, a_replica_is_found_where_a_stranger_answered_before)
{
    int port = fixture_port();
    char *address = rh_arena_printf(fixture->arena, "tcp://127.0.0.1:%d", port);
    int listener = listen_at(port);
    fixture_connect(fixture, "gateway", rh_arena_printf(fixture->arena, "echo=%s", address), false);
    answer_as_stranger(listener);
    fixture_serve(fixture, address, 2);
    struct asked asked;
    do
        asked = fixture_ask(fixture, method(ECHO_SAY), "Perso");
    while (asked.code == COMMON__CODE__UNAVAILABLE); /* the suite's timeout ends it */
    cr_assert_eq(asked.code, COMMON__CODE__OK);
}
