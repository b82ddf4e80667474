/* /metrics and /health for the operator: libmicrohttpd with its own thread, few connections, short
 * time-outs. It is bound to the address that it is given and to nothing else. */
#include "log.h"
#include "metrics.h"
#include "take.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "banned.h"

#define MAX_CONNECTIONS 16
#define TIMEOUT_S       5
#define SCRAPE_LIMIT    (8UL * 1024 * 1024)

struct rh_metrics_server {
    struct MHD_Daemon *daemon;
    bool (*healthy)(void *arg);
    void *arg;
};

union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

/* "127.0.0.1:9101" or "[::1]:9101", numbers only. */
static bool parse_address(const char *text, union address *ret)
{
    const char *colon = strrchr(text, ':');
    char host[INET6_ADDRSTRLEN + 2], *end;
    if (colon == NULL || (size_t)(colon - text) >= sizeof host)
        return false;
    unsigned long port = strtoul(colon + 1, &end, 10);
    if (end == colon + 1 || *end != '\0' || port > 65535)
        return false;
    snprintf(host, sizeof host, "%.*s", (int)(colon - text), text);
    memset(ret, 0, sizeof *ret);
    if (host[0] == '[' && host[strlen(host) - 1] == ']') {
        host[strlen(host) - 1] = '\0';
        ret->v6.sin6_family = AF_INET6;
        ret->v6.sin6_port = htons((uint16_t)port);
        return inet_pton(AF_INET6, host + 1, &ret->v6.sin6_addr) == 1;
    }
    ret->v4.sin_family = AF_INET;
    ret->v4.sin_port = htons((uint16_t)port);
    return inet_pton(AF_INET, host, &ret->v4.sin_addr) == 1;
}

static enum MHD_Result answer(struct MHD_Connection *connection, unsigned status, const char *type,
                              const char *text)
{
    struct MHD_Response *response = MHD_create_response_from_buffer(
        strlen(text), (void *)(uintptr_t)text, MHD_RESPMEM_MUST_COPY);
    if (response == NULL)
        return MHD_NO;
    MHD_add_response_header(response, "Content-Type", type);
    MHD_add_response_header(response, "Cache-Control", "no-store");
    enum MHD_Result result = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result answer_metrics(struct MHD_Connection *connection)
{
    struct rh_arena *arena = rh_arena_new(0);
    struct rh_buf text = rh_buf_new(arena, SCRAPE_LIMIT);
    rh_metrics_write(&text);
    enum MHD_Result result = answer(connection, MHD_HTTP_OK,
                                    "text/plain; version=0.0.4; charset=utf-8", rh_buf_str(&text));
    rh_arena_free(&arena);
    return result;
}

/* libmicrohttpd's handler: eight parameters are its contract. */
static enum MHD_Result handle(void *arg, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *upload,
                              size_t *upload_size, void **state)
{
    struct rh_metrics_server *server = arg;
    (void)version, (void)upload, (void)upload_size, (void)state;
    if (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0)
        return answer(connection, MHD_HTTP_METHOD_NOT_ALLOWED, "text/plain", "GET only\n");
    if (strcmp(url, "/metrics") == 0)
        return answer_metrics(connection);
    if (strcmp(url, "/health") != 0)
        return answer(connection, MHD_HTTP_NOT_FOUND, "text/plain", "/metrics or /health\n");
    bool healthy = server->healthy(server->arg);
    return answer(connection, healthy ? MHD_HTTP_OK : MHD_HTTP_SERVICE_UNAVAILABLE, "text/plain",
                  healthy ? "healthy\n" : "not healthy\n");
}

static struct MHD_Daemon *start(struct rh_metrics_server *server, const union address *address)
{
    unsigned flags = MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_EPOLL | MHD_USE_ITC;
    if (address->any.sa_family == AF_INET6)
        flags |= MHD_USE_IPv6;
    return MHD_start_daemon(flags, 0, NULL, NULL, handle, server, MHD_OPTION_SOCK_ADDR,
                            &address->any, MHD_OPTION_CONNECTION_LIMIT, MAX_CONNECTIONS,
                            MHD_OPTION_CONNECTION_TIMEOUT, TIMEOUT_S, MHD_OPTION_END);
}

struct rh_metrics_server *rh_metrics_serve(const char *address, bool (*healthy)(void *arg),
                                           void *arg)
{
    union address bound;
    if (!parse_address(address, &bound)) {
        rh_log(RH_ERROR, NULL, "metrics: no address and port: %s", address);
        return NULL;
    }
    struct rh_metrics_server *server = rh_take(sizeof *server);
    server->healthy = healthy;
    server->arg = arg;
    server->daemon = start(server, &bound);
    if (server->daemon == NULL) {
        rh_log(RH_ERROR, NULL, "metrics: cannot listen on %s", address);
        free(server);
        return NULL;
    }
    return server;
}

uint16_t rh_metrics_port(const struct rh_metrics_server *server)
{
    return MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
}

void rh_metrics_stop(struct rh_metrics_server **server)
{
    if (*server == NULL)
        return;
    MHD_stop_daemon((*server)->daemon);
    free(*server);
    *server = NULL;
}
