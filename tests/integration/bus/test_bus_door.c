/* Who comes in: keys, rights, and bytes that are no requests. */
#include "bus_fixture.h"
#include "clock.h"
#include "curve.h"
#include "parcel.h"
#include "pb.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zmq.h>

#include "banned.h"

static struct fixture *fixture;
static char *address;

static void begin(void)
{
    fixture = fixture_begin();
    address = fixture_ipc(fixture, "a");
}

static void end(void)
{
    fixture_end(&fixture);
}

TestSuite(bus_door, .init = begin, .fini = end, .timeout = 60);

static const struct rh_method *method(enum echo_method which)
{
    return &echo_methods[which];
}

static void connect_as(const char *name, bool ready)
{
    fixture_connect(fixture, name, rh_arena_printf(fixture->arena, "echo=%s", address), ready);
}

static Common__Code ask_as(const struct rh_caller *caller, enum echo_method which)
{
    struct asked asked;
    struct rh_bus_request request = fixture_request(fixture, method(which), "", NULL);
    request.caller = caller;
    fixture_call(fixture, &request, &asked);
    fixture_finish(fixture, &asked, 1);
    return asked.code;
}

Test(bus_door, opens_to_a_known_key)
{
    fixture_keys(fixture);
    fixture_serve(fixture, address, 1);
    connect_as("gateway", true);
    cr_assert_eq(ask_as(NULL, ECHO_SAY), COMMON__CODE__OK);
}

/* The stranger has a pair of its own and the service's public key, but no .pub in the service's
 * folder. */
Test(bus_door, stays_shut_for_a_stranger_s_key)
{
    char theirs[sizeof fixture->keys];
    char *own = rh_arena_printf(fixture->arena, "%s/stranger", fixture->folder);
    fixture_keys(fixture);
    fixture_serve(fixture, address, 1);
    connect_as("gateway", true);
    cr_assert_eq(mkdir(own, 0700), 0);
    cr_assert_eq(rh_curve_create(own, "gateway"), 1);
    cr_assert_eq(link(rh_arena_printf(fixture->arena, "%s/echo.pub", fixture->keys),
                      rh_arena_printf(fixture->arena, "%s/echo.pub", own)),
                 0);
    snprintf(theirs, sizeof theirs, "%s", fixture->keys);
    snprintf(fixture->keys, sizeof fixture->keys, "%s", own);
    connect_as("gateway", false);
    cr_assert_eq(ask_as(NULL, ECHO_HASTY), COMMON__CODE__UNAVAILABLE);
    cr_assert(!rh_bus_client_ready(fixture->client));
    cr_assert_eq(link(rh_arena_printf(fixture->arena, "%s/gateway.pub", own),
                      rh_arena_printf(fixture->arena, "%s/admitted.pub", theirs)),
                 0);
    connect_as("gateway", true);
    cr_assert_eq(ask_as(NULL, ECHO_SAY), COMMON__CODE__FORBIDDEN, "now known, as \"admitted\"");
    fixture_remove(own);
    snprintf(fixture->keys, sizeof fixture->keys, "%s", theirs);
}

Test(bus_door, stays_shut_for_a_caller_in_the_clear)
{
    char keys[sizeof fixture->keys];
    fixture_keys(fixture);
    fixture_serve(fixture, address, 1);
    connect_as("gateway", true);
    snprintf(keys, sizeof keys, "%s", fixture->keys);
    fixture->keys[0] = '\0';
    connect_as("gateway", false);
    cr_assert_eq(ask_as(NULL, ECHO_HASTY), COMMON__CODE__UNAVAILABLE);
    snprintf(fixture->keys, sizeof fixture->keys, "%s", keys);
}

Test(bus_door, keeps_the_gateway_from_what_is_between_services)
{
    fixture_keys(fixture);
    fixture_serve(fixture, address, 1);
    connect_as("gateway", true);
    cr_assert_eq(ask_as(NULL, ECHO_INNER), COMMON__CODE__FORBIDDEN);
}

Test(bus_door, lets_a_service_call_what_is_meant_for_it_alone)
{
    fixture_keys(fixture);
    fixture_serve(fixture, address, 1);
    connect_as("booking", true);
    cr_assert_eq(ask_as(NULL, ECHO_INNER), COMMON__CODE__OK);
    cr_assert_eq(ask_as(NULL, ECHO_SAY), COMMON__CODE__FORBIDDEN);
}

Test(bus_door, asks_for_account_trust_and_role)
{
    static const char *const roles[] = {"clerk"};
    struct rh_caller citizen = {.account = "0192f5d0-0000-7000-8000-000000000001", .trust = 1};
    fixture_keys(fixture);
    fixture_serve(fixture, address, 1);
    connect_as("gateway", true);
    cr_assert_eq(ask_as(NULL, ECHO_CITIZEN), COMMON__CODE__UNAUTHENTICATED);
    cr_assert_eq(ask_as(&citizen, ECHO_CITIZEN), COMMON__CODE__FORBIDDEN);
    cr_assert_eq(ask_as(&citizen, ECHO_STAFF), COMMON__CODE__FORBIDDEN);
    citizen.trust = 2;
    citizen.roles = roles;
    citizen.n_roles = 1;
    cr_assert_eq(ask_as(&citizen, ECHO_CITIZEN), COMMON__CODE__OK);
    cr_assert_eq(ask_as(&citizen, ECHO_STAFF), COMMON__CODE__OK);
}

Test(bus_door, is_never_in_the_clear_beyond_this_machine)
{
    struct rh_bus_client_settings client = {.endpoints = "echo=tcp://10.0.0.5:7101"};
    struct rh_bus_server_settings any = {.bind = "tcp://*:7101", .name = "echo"};
    struct rh_bus_server_settings named = {.bind = "tcp://10.0.0.5:7101", .name = "echo"};
    cr_assert_null(rh_bus_client_new(&client));
    cr_assert_null(rh_bus_server_new(&any));
    cr_assert_null(rh_bus_server_new(&named));
}

/* A DEALER that sends what it likes. */
struct raw {
    void *context, *socket;
};

static struct raw raw_open(void)
{
    struct raw raw = {.context = zmq_ctx_new()};
    int wait = 10000;
    int linger = 0;
    raw.socket = zmq_socket(raw.context, ZMQ_DEALER);
    zmq_setsockopt(raw.socket, ZMQ_RCVTIMEO, &wait, sizeof wait);
    zmq_setsockopt(raw.socket, ZMQ_LINGER, &linger, sizeof linger);
    cr_assert_eq(zmq_connect(raw.socket, address), 0);
    return raw;
}

static void raw_close(struct raw *raw)
{
    zmq_close(raw->socket);
    zmq_ctx_term(raw->context);
}

static struct rh_slice head_of_version(uint32_t version)
{
    Bus__Head head = BUS__HEAD__INIT;
    head.version = version;
    head.id = 7;
    head.method = "echo.say";
    head.deadline = rh_clock_real() + RH_MINUTE;
    return rh_pb_pack(fixture->arena, &head.base);
}

/* Sends one good pair and gives the code of its reply. */
static Common__Code raw_ask(struct raw *raw, uint32_t version)
{
    static char frame[4096];
    struct rh_parcel parcel = {0};
    struct rh_slice head;
    struct rh_slice body;
    ProtobufCMessage *reply;
    cr_assert(rh_parcel_add(&parcel, head_of_version(version), rh_slice("")));
    zmq_send(raw->socket, parcel.data, parcel.len, 0);
    rh_parcel_fini(&parcel);
    int len = zmq_recv(raw->socket, frame, sizeof frame, 0);
    cr_assert_gt(len, 0);
    struct rh_slice rest = {frame, (size_t)len};
    cr_assert_eq(rh_parcel_next(&rest, &head, &body), 1);
    cr_assert_null(rh_pb_unpack(fixture->arena, &bus__reply_head__descriptor, head, &reply));
    cr_assert_eq(((Bus__ReplyHead *)reply)->id, 7);
    return ((Bus__ReplyHead *)reply)->code;
}

Test(bus_door, refuses_an_envelope_of_another_version)
{
    fixture_serve(fixture, address, 1);
    struct raw raw = raw_open();
    cr_assert_eq(raw_ask(&raw, RH_BUS_VERSION + 1), COMMON__CODE__VERSION);
    cr_assert_eq(raw_ask(&raw, RH_BUS_VERSION), COMMON__CODE__OK);
    raw_close(&raw);
}

Test(bus_door, survives_bytes_that_are_no_requests)
{
    static const char garbage[] = "\0\0\0\5\0\0\0\0hello\xff\xff\xff\xff\xff\xff\xff\xff\1\2\3";
    fixture_serve(fixture, address, 1);
    struct raw raw = raw_open();
    for (size_t len = 0; len < sizeof garbage; len++)
        zmq_send(raw.socket, garbage, len, 0);
    zmq_send(raw.socket, "two", 3, ZMQ_SNDMORE);
    zmq_send(raw.socket, "frames", 6, 0);
    cr_assert_eq(raw_ask(&raw, RH_BUS_VERSION), COMMON__CODE__OK);
    raw_close(&raw);
}

Test(bus_door, ends_the_connection_of_a_frame_that_is_too_large)
{
    char *large = calloc(1, RH_BUS_MAX_FRAME + 1);
    fixture_serve(fixture, address, 1);
    struct raw raw = raw_open();
    zmq_send(raw.socket, large, RH_BUS_MAX_FRAME + 1, 0);
    free(large);
    connect_as("gateway", true);
    cr_assert_eq(ask_as(NULL, ECHO_SAY), COMMON__CODE__OK);
    raw_close(&raw);
}

Test(bus_door, tells_the_caller_that_a_request_is_too_large)
{
    struct asked asked;
    char *large = calloc(1, RH_BUS_MAX_FRAME);
    fixture_serve(fixture, address, 1);
    connect_as("gateway", true);
    struct rh_bus_request request = {.method = method(ECHO_SAY), .body = {large, RH_BUS_MAX_FRAME}};
    fixture_call(fixture, &request, &asked);
    fixture_finish(fixture, &asked, 1);
    cr_assert_eq(asked.code, COMMON__CODE__TOO_LARGE);
    free(large);
}

static int status_of(const char *option)
{
    pid_t pid = fork();
    int status;
    if (pid == 0) {
        unsetenv("RATHAUS_BIND");
        if (freopen("/dev/null", "w", stdout) == NULL || freopen("/dev/null", "w", stderr) == NULL)
            _exit(126);
        execl(BUS_ECHO, BUS_ECHO, option, (char *)NULL);
        _exit(127);
    }
    cr_assert_eq(waitpid(pid, &status, 0), pid);
    return WEXITSTATUS(status);
}

Test(bus_door, a_service_says_its_settings_and_refuses_wrong_ones)
{
    cr_assert_eq(status_of("--help"), 0);
    cr_assert_eq(status_of(NULL), 2);
}
