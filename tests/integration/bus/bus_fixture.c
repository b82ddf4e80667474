/* Real processes, real sockets. */
#include "bus_fixture.h"

#include "booking.pb-c.h"
#include "clock.h"
#include "curve.h"
#include "pb.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "banned.h"

#define PATIENCE (20 * RH_SECOND)

struct fixture *fixture_begin(void)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    cr_assert_not_null(fixture);
    fixture->arena = rh_arena_new(0);
    snprintf(fixture->folder, sizeof fixture->folder, "/tmp/rathaus-bus-XXXXXX");
    cr_assert_not_null(mkdtemp(fixture->folder));
    return fixture;
}

void fixture_remove(const char *folder)
{
    char path[512];
    DIR *entries = opendir(folder);
    if (entries == NULL)
        return;
    for (struct dirent *entry; (entry = readdir(entries)) != NULL;) {
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (entry->d_name[0] != '.')
            unlink(path);
    }
    closedir(entries);
    rmdir(folder);
}

void fixture_end(struct fixture **fixture)
{
    struct fixture *self = *fixture;
    rh_bus_client_free(&self->client);
    for (size_t i = 0; i < self->n_servers; i++) {
        kill(self->servers[i], SIGKILL);
        waitpid(self->servers[i], NULL, 0);
    }
    if (self->keys[0] != '\0')
        fixture_remove(self->keys);
    fixture_remove(self->folder);
    rh_arena_free(&self->arena);
    free(self);
    *fixture = NULL;
}

void fixture_keys(struct fixture *fixture)
{
    static const char *const names[] = {"echo", "gateway", "booking"};
    snprintf(fixture->keys, sizeof fixture->keys, "%s.keys", fixture->folder);
    cr_assert_eq(mkdir(fixture->keys, 0700), 0);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        cr_assert_eq(rh_curve_create(fixture->keys, names[i]), 1);
}

char *fixture_ipc(struct fixture *fixture, const char *name)
{
    return rh_arena_printf(fixture->arena, "ipc://%s/%s", fixture->folder, name);
}

int fixture_port(void)
{
    struct sockaddr_in any = {.sin_family = AF_INET};
    socklen_t size = sizeof any;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    cr_assert_eq(bind(fd, (struct sockaddr *)&any, sizeof any), 0);
    cr_assert_eq(getsockname(fd, (struct sockaddr *)&any, &size), 0);
    close(fd);
    return ntohs(any.sin_port);
}

static void become_server(const struct fixture *fixture, const char *bind, int workers)
{
    char number[16];
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    snprintf(number, sizeof number, "%d", workers);
    setenv("RATHAUS_BIND", bind, 1);
    setenv("RATHAUS_WORKERS", number, 1);
    setenv("RATHAUS_KEYS", fixture->keys, 1);
    setenv("RATHAUS_LOG_LEVEL", "error", 1);
    execl(BUS_ECHO, BUS_ECHO, (char *)NULL);
    _exit(127);
}

pid_t fixture_serve(struct fixture *fixture, const char *bind, int workers)
{
    cr_assert_lt(fixture->n_servers, sizeof fixture->servers / sizeof fixture->servers[0]);
    pid_t pid = fork();
    cr_assert_geq(pid, 0);
    if (pid == 0)
        become_server(fixture, bind, workers);
    fixture->servers[fixture->n_servers++] = pid;
    return pid;
}

int fixture_wait(struct fixture *fixture, pid_t server)
{
    int status;
    cr_assert_eq(waitpid(server, &status, 0), server);
    for (size_t i = 0; i < fixture->n_servers; i++)
        if (fixture->servers[i] == server)
            fixture->servers[i] = fixture->servers[--fixture->n_servers];
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* Runs the client until a condition holds; a run may fulfil it, so that waiting comes after asking.
 */
static void run_until(struct fixture *fixture, bool (*holds)(const void *arg), const void *arg,
                      const char *what)
{
    int64_t until = rh_clock_monotonic() + PATIENCE;
    for (;;) {
        int wait = rh_bus_client_run(fixture->client);
        struct pollfd ready = {.fd = rh_bus_client_fd(fixture->client), .events = POLLIN};
        if (holds(arg))
            return;
        cr_assert_lt(rh_clock_monotonic(), until, "%s", what);
        poll(&ready, 1, wait);
    }
}

static bool is_ready(const void *client)
{
    return rh_bus_client_ready(client);
}

static bool is_done(const void *asked)
{
    return ((const struct asked *)asked)->done;
}

void fixture_connect(struct fixture *fixture, const char *name, const char *endpoints, bool ready)
{
    struct rh_bus_client_settings settings = {
        .endpoints = endpoints,
        .keys = fixture->keys[0] == '\0' ? NULL : fixture->keys,
        .name = name,
    };
    rh_bus_client_free(&fixture->client);
    fixture->client = rh_bus_client_new(&settings);
    cr_assert_not_null(fixture->client);
    if (ready)
        run_until(fixture, is_ready, fixture->client, "not connected");
}

struct rh_bus_request fixture_request(struct fixture *fixture, const struct rh_method *method,
                                      const char *words, const char *key)
{
    Booking__SearchRequest message = BOOKING__SEARCH_REQUEST__INIT;
    message.q = (char *)(uintptr_t)words;
    return (struct rh_bus_request){
        .method = method,
        .tenant = 15,
        .key = key,
        .body = rh_pb_pack(fixture->arena, &message.base),
    };
}

static void take(void *arg, const struct rh_bus_reply *reply)
{
    struct asked *asked = arg;
    struct rh_arena *arena = rh_arena_new(0);
    ProtobufCMessage *message;
    asked->done = true;
    asked->code = reply->code;
    if (reply->head != NULL && reply->head->n_tags > 0)
        snprintf(asked->tag, sizeof asked->tag, "%s", reply->head->tags[0]);
    if (reply->head != NULL && reply->head->n_fields > 0)
        snprintf(asked->field, sizeof asked->field, "%s", reply->head->fields[0]->field);
    if (reply->code == COMMON__CODE__OK &&
        rh_pb_unpack(arena, &booking__search_reply__descriptor, reply->body, &message) == NULL)
        snprintf(asked->words, sizeof asked->words, "%s", ((Booking__SearchReply *)message)->q);
    rh_arena_free(&arena);
}

void fixture_call(struct fixture *fixture, const struct rh_bus_request *request, struct asked *ret)
{
    *ret = (struct asked){0};
    rh_bus_client_call(fixture->client, request, take, ret);
}

void fixture_finish(struct fixture *fixture, const struct asked *asked, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!asked[i].done)
            run_until(fixture, is_done, &asked[i], "a call was never answered");
}

struct asked fixture_ask(struct fixture *fixture, const struct rh_method *method, const char *words)
{
    struct rh_bus_request request = fixture_request(fixture, method, words, NULL);
    struct asked asked;
    fixture_call(fixture, &request, &asked);
    fixture_finish(fixture, &asked, 1);
    return asked;
}

char *fixture_gate(struct fixture *fixture)
{
    return rh_arena_printf(fixture->arena, "%s/gate", fixture->folder);
}

void fixture_open_gate(struct fixture *fixture)
{
    int fd = open(fixture_gate(fixture), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    cr_assert_geq(fd, 0);
    close(fd);
}
