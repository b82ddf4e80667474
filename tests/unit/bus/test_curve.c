/* Key files, and libzmq's promise that nobody comes in unasked. */
#include "arena.h"
#include "curve.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zmq.h>

#include "banned.h"

static char folder[64];
static struct rh_arena *arena;

static char *path(const char *name)
{
    return rh_arena_printf(arena, "%s/%s", folder, name);
}

static void begin(void)
{
    arena = rh_arena_new(0);
    snprintf(folder, sizeof folder, "/tmp/rathaus-keys-XXXXXX");
    cr_assert_not_null(mkdtemp(folder));
}

static void end(void)
{
    static const char *const files[] = {"a.key", "a.pub", "b.key", "b.pub"};
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        unlink(path(files[i]));
    rmdir(folder);
    rh_arena_free(&arena);
}

TestSuite(curve, .init = begin, .fini = end, .timeout = 30);

Test(curve, makes_a_pair_once)
{
    struct rh_curve_pair first;
    struct rh_curve_pair second;
    char derived[RH_KEY_TEXT];
    cr_assert_eq(rh_curve_create(folder, "a"), 1);
    cr_assert_eq(rh_curve_load(folder, "a", &first), 0);
    cr_assert_eq(rh_curve_create(folder, "a"), 0);
    cr_assert_eq(rh_curve_load(folder, "a", &second), 0);
    cr_assert_str_eq(first.secret_key, second.secret_key);
    cr_assert_eq(zmq_curve_public(derived, first.secret_key), 0);
    cr_assert_str_eq(first.public_key, derived);
}

Test(curve, keeps_secrets_to_their_owner)
{
    struct rh_curve_pair pair;
    struct stat about;
    cr_assert_eq(rh_curve_create(folder, "a"), 1);
    cr_assert_eq(stat(path("a.key"), &about), 0);
    cr_assert_eq(about.st_mode & 0777, 0600);
    cr_assert_eq(chmod(path("a.key"), 0640), 0);
    cr_assert_eq(rh_curve_load(folder, "a", &pair), -1);
}

Test(curve, refuses_names_that_leave_the_folder)
{
    cr_assert_eq(rh_curve_create(folder, "../a"), -1);
    cr_assert_eq(rh_curve_create(folder, "a.b"), -1);
    cr_assert_eq(rh_curve_create(folder, ""), -1);
}

Test(curve, refuses_a_file_that_is_no_key)
{
    char public[RH_KEY_TEXT];
    FILE *file = fopen(path("a.pub"), "w");
    fputs("too short", file);
    fclose(file);
    cr_assert_eq(rh_curve_load_public(folder, "a", public), -1);
}

/* What the server's monitor says first of a handshake. */
static uint16_t first_event(void *context, bool with_handler)
{
    struct rh_curve_pair a;
    struct rh_curve_pair b;
    uint8_t event[6];
    uint16_t number;
    char address[256];
    size_t size = sizeof address;
    cr_assert_eq(rh_curve_load(folder, "a", &a), 0);
    cr_assert_eq(rh_curve_load(folder, "b", &b), 0);
    struct rh_zap *zap = with_handler ? rh_zap_start(context, folder) : NULL;
    void *router = zmq_socket(context, ZMQ_ROUTER);
    void *dealer = zmq_socket(context, ZMQ_DEALER);
    void *monitor = zmq_socket(context, ZMQ_PAIR);
    cr_assert_eq(rh_curve_server(router, &a), 0);
    cr_assert_eq(rh_curve_client(dealer, &b, a.public_key), 0);
    zmq_socket_monitor(router, "inproc://monitor",
                       ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL |
                           ZMQ_EVENT_HANDSHAKE_FAILED_AUTH | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL);
    cr_assert_eq(zmq_connect(monitor, "inproc://monitor"), 0);
    cr_assert_eq(zmq_bind(router, "tcp://127.0.0.1:*"), 0);
    cr_assert_eq(zmq_getsockopt(router, ZMQ_LAST_ENDPOINT, address, &size), 0);
    cr_assert_eq(zmq_connect(dealer, address), 0);
    cr_assert_eq(zmq_recv(monitor, event, sizeof event, 0), 6);
    memcpy(&number, event, sizeof number);
    zmq_close(dealer);
    zmq_socket_monitor(router, NULL, 0);
    zmq_close(monitor);
    zmq_close(router);
    zmq_ctx_shutdown(context);
    rh_zap_stop(&zap);
    zmq_ctx_term(context);
    return number;
}

Test(curve, lets_a_known_key_in)
{
    cr_assert_eq(rh_curve_create(folder, "a"), 1);
    cr_assert_eq(rh_curve_create(folder, "b"), 1);
    cr_assert_eq(first_event(zmq_ctx_new(), true), ZMQ_EVENT_HANDSHAKE_SUCCEEDED);
}

/* libzmq #2711: without ZAP_ENFORCE_DOMAIN a missing handler lets everybody in. */
Test(curve, lets_nobody_in_when_there_is_no_handler_to_ask)
{
    cr_assert_eq(rh_curve_create(folder, "a"), 1);
    cr_assert_eq(rh_curve_create(folder, "b"), 1);
    cr_assert_neq(first_event(zmq_ctx_new(), false), ZMQ_EVENT_HANDSHAKE_SUCCEEDED);
}
