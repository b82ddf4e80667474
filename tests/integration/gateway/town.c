#include "town.h"

#include "bus.h"
#include "listen.h"
#include "methods.h"
#include "pb.h"
#include "people.h"
#include "router.h"

#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

static struct rh_slice tenant_reply(struct rh_arena *arena)
{
    Accounts__Tenant tenant = ACCOUNTS__TENANT__INIT;
    Accounts__TenantReply reply = ACCOUNTS__TENANT_REPLY__INIT;
    tenant.tenant = 15;
    tenant.slug = tenant.name = "merseburg";
    tenant.land = "ST";
    tenant.zone = "Europe/Berlin";
    tenant.version = 1;
    tenant.epoch = 1;
    reply.tenant = &tenant;
    return rh_pb_pack(arena, &reply.base);
}

static void reply_to(struct rh_bus_server *server, struct rh_arena *arena,
                     const struct rh_bus_incoming *in)
{
    Bus__ReplyHead head = BUS__REPLY_HEAD__INIT;
    struct rh_slice body = {"", 0};
    head.version = RH_BUS_VERSION;
    head.id = in->head->id;
    head.code = COMMON__CODE__NOT_FOUND;
    if (strcmp(in->head->method, "accounts.tenant") == 0 &&
        memmem(in->body.data, in->body.len, "merseburg", 9) != NULL) {
        head.code = COMMON__CODE__OK;
        body = tenant_reply(arena);
    } else {
        people_answer(arena, in, &head.code, &body);
    }
    rh_bus_server_reply(server, &in->peer, rh_pb_pack(arena, &head.base), body);
}

static void *serve(void *arg)
{
    struct town *town = arg;
    struct rh_arena *arena = rh_arena_new(0);
    struct pollfd fds[2] = {{rh_bus_server_fd(town->service), POLLIN, 0},
                            {town->stop_service, POLLIN, 0}};
    while (!(fds[1].revents & POLLIN)) {
        struct rh_bus_incoming in[16];
        size_t n = rh_bus_server_take(town->service, arena, in, 16);
        for (size_t i = 0; i < n; i++)
            reply_to(town->service, arena, &in[i]);
        rh_bus_server_flush(town->service);
        rh_arena_reset(arena);
        poll(fds, 2, n > 0 ? 0 : 50);
    }
    rh_arena_free(&arena);
    return NULL;
}

static void start_service(struct town *town)
{
    static const char pattern[] = "/tmp/rathaus-town-XXXXXX";
    memcpy(town->folder, pattern, sizeof pattern);
    cr_assert_not_null(mkdtemp(town->folder));
    snprintf(town->endpoint, sizeof town->endpoint, "ipc://%s/bus", town->folder);
    const struct rh_bus_server_settings settings = {.bind = town->endpoint, .name = "accounts"};
    town->service = rh_bus_server_new(&settings);
    cr_assert_not_null(town->service);
    town->stop_service = eventfd(0, EFD_CLOEXEC);
    cr_assert_eq(pthread_create(&town->service_thread, NULL, serve, town), 0);
}

static void load_shared(struct town *town, const char *redis, town_adjust adjust)
{
    struct gw_shared *shared = &town->shared;
    static char endpoints[256];
    snprintf(endpoints, sizeof endpoints, "accounts=%s booking=%s", town->endpoint, town->endpoint);
    shared->settings = (struct gw_settings){.endpoints = endpoints,
                                            .redis = redis,
                                            .public_url = "http://rathaus.example",
                                            .secret = "0123456789abcdef0123456789abcdef",
                                            .assets = SOURCE "/gateway/static",
                                            .max_body = 65536,
                                            .connections = 100,
                                            .timeout = 1,
                                            .rate_local = true,
                                            .proof_bits = 8};
    if (adjust != NULL)
        adjust(&shared->settings);
    shared->texts = rh_texts_load(SOURCE "/services/render/texts");
    shared->templates = rh_templates_load(SOURCE "/gateway/pages", shared->texts);
    shared->router = gw_router_new(gw_routes, gw_routes_n, gw_method);
    cr_assert_not_null(shared->templates);
    cr_assert_not_null(shared->router);
}

static void start_loop(struct town *town)
{
    struct sockaddr_in address;
    socklen_t size = sizeof address;
    int listener = gw_listen("127.0.0.1:0");
    cr_assert_eq(getsockname(listener, (struct sockaddr *)&address, &size), 0);
    town->port = ntohs(address.sin_port);
    town->loop = gw_loop_new(&town->shared, listener);
    cr_assert_not_null(town->loop);
    cr_assert_eq(pthread_create(&town->loop_thread, NULL, gw_loop_run, town->loop), 0);
}

struct town *town_new(void)
{
    return town_new_with(NULL, NULL);
}

struct town *town_new_with(const char *redis, town_adjust adjust)
{
    struct town *town = calloc(1, sizeof *town);
    char text[4096];
    int status = 0;
    bool whole = false;
    cr_assert_not_null(town);
    signal(SIGPIPE, SIG_IGN);
    start_service(town);
    load_shared(town, redis, adjust);
    start_loop(town);
    for (int i = 0; i < 1000 && !whole; i++) {
        status = town_ask(town, "GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                          text, sizeof text);
        whole = status == 200 && strstr(text, "\"redis\":true") != NULL;
        poll(NULL, 0, whole ? 0 : 10);
    }
    cr_assert_eq(status, 200, "the gateway never found its services");
    return town;
}

void town_stop(struct town *town)
{
    if (town->stopped)
        return;
    gw_loop_stop(town->loop);
    pthread_join(town->loop_thread, NULL);
    town->stopped = true;
}

void town_free(struct town **town)
{
    uint64_t one = 1;
    char path[64];
    town_stop(*town);
    gw_loop_free(&(*town)->loop);
    cr_assert_eq(write((*town)->stop_service, &one, sizeof one), sizeof one);
    pthread_join((*town)->service_thread, NULL);
    rh_bus_server_free(&(*town)->service);
    close((*town)->stop_service);
    gw_router_free(&(*town)->shared.router);
    rh_templates_free(&(*town)->shared.templates);
    rh_texts_free(&(*town)->shared.texts);
    snprintf(path, sizeof path, "%s/bus", (*town)->folder);
    unlink(path);
    rmdir((*town)->folder);
    free(*town);
    *town = NULL;
}

int town_connect(const struct town *town)
{
    const struct timeval patience = {.tv_sec = 10};
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)town->port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    cr_assert_eq(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    return fd;
}

bool town_send(int fd, const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t n = send(fd, bytes, size, MSG_NOSIGNAL);
        if (n <= 0)
            return false;
        bytes += n;
        size -= (size_t)n;
    }
    return true;
}

void town_read(int fd, const char *end, char *ret, size_t max)
{
    size_t size = 0;
    ret[0] = '\0';
    while (size < max - 1 && (end == NULL || strstr(ret, end) == NULL)) {
        ssize_t n = recv(fd, ret + size, max - 1 - size, 0);
        if (n <= 0)
            return;
        size += (size_t)n;
        ret[size] = '\0';
    }
}

int town_ask(const struct town *town, const char *request, char *ret, size_t max)
{
    int fd = town_connect(town);
    town_send(fd, request, strlen(request));
    town_read(fd, NULL, ret, max);
    close(fd);
    return strncmp(ret, "HTTP/1.1 ", 9) == 0 ? (int)strtol(ret + 9, NULL, 10) : 0;
}
