/* A request comes in by three call-backs: on_target (request line), on_request (headers, then body
 * piece by piece, then the end; once more after a resume), on_end (reply sent or connection lost).
 *
 * Every connection stands in the waiting list from the moment it owes us a request until that
 * request is complete, oldest first; the head of the list says who dawdles. libmicrohttpd's own
 * time-out starts anew with every byte, so a client that trickles would hold a connection for ever.
 *
 * A refused request whose body is on its way is answered after the body was swallowed, unless that
 * is too much: closing on unread bytes resets the connection, and the client would not see why. */
#include "http.h"

#include "assets.h"
#include "cache.h"
#include "clock.h"
#include "door.h"
#include "headers.h"
#include "bounds.h"
#include "metrics.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "banned.h"

#define SPARE_ARENAS 256
#define SWALLOW      8 /* times max_body */

/* A connection. */
struct peer {
    int fd;
    int64_t since; /* monotonic ms: in the waiting list from then on */
    bool waiting;
    bool reading; /* a request line has come in */
    struct peer *prev, *next;
};

struct gw_http {
    struct gateway *gateway;
    struct MHD_Daemon *daemon;
    struct peer waiting; /* head of the ring */
    struct rh_arena *spare[SPARE_ARENAS];
    size_t n_spare;
    size_t busy;
    bool resumed;
};

/* An exchange and what only http.c knows of it. */
struct request {
    struct gw_exchange exchange; /* first: gw_exchange_done gets its address */
    struct gw_http *http;
    struct peer *peer;
    struct gw_arrival arrival;
    bool begun, admitted, done;
    bool close; /* after the reply */
    uint64_t swallowed;
    struct MHD_Response *reply;
};

static void peer_stop_waiting(struct peer *peer)
{
    if (!peer->waiting)
        return;
    peer->prev->next = peer->next;
    peer->next->prev = peer->prev;
    peer->waiting = false;
}

static void peer_wait(struct gw_http *http, struct peer *peer)
{
    peer_stop_waiting(peer);
    peer->since = rh_clock_monotonic();
    peer->waiting = true;
    peer->prev = http->waiting.prev;
    peer->next = &http->waiting;
    peer->prev->next = peer;
    http->waiting.prev = peer;
}

static void on_connection(void *cls, struct MHD_Connection *connection, void **socket_context,
                          enum MHD_ConnectionNotificationCode code)
{
    struct gw_http *http = cls;
    struct peer *peer = *socket_context;
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        peer = calloc(1, sizeof *peer);
        if (peer == NULL)
            abort();
        peer->fd =
            MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
        peer_wait(http, peer);
        *socket_context = peer;
    } else if (peer != NULL) {
        peer_stop_waiting(peer);
        free(peer);
    }
}

static void *on_target(void *cls, const char *target, struct MHD_Connection *connection)
{
    struct gw_http *http = cls;
    struct rh_arena *arena = http->n_spare > 0 ? http->spare[--http->n_spare] : rh_arena_new(0);
    struct request *request = rh_arena_alloc(arena, sizeof *request);
    request->http = http;
    request->peer =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
    request->peer->reading = true;
    request->exchange.gateway = http->gateway;
    request->exchange.arena = arena;
    request->exchange.connection = connection;
    request->exchange.target = rh_arena_strdup(arena, target);
    request->exchange.started = rh_clock_ns();
    request->exchange.body = rh_buf_new(arena, (size_t)http->gateway->settings->max_body);
    http->busy++;
    return request;
}

static void on_end(void *cls, struct MHD_Connection *connection, void **context,
                   enum MHD_RequestTerminationCode code)
{
    struct gw_http *http = cls;
    struct request *request = *context;
    (void)connection;
    (void)code;
    if (request == NULL)
        return;
    *context = NULL;
    http->busy--;
    request->peer->reading = false;
    peer_wait(http, request->peer);
    if (request->reply != NULL)
        MHD_destroy_response(request->reply);
    struct rh_arena *arena = request->exchange.arena;
    if (http->n_spare == SPARE_ARENAS) {
        rh_arena_free(&arena);
        return;
    }
    rh_arena_reset(arena);
    http->spare[http->n_spare++] = arena;
}

static enum MHD_Result send_reply(struct request *request)
{
    return MHD_queue_response(request->exchange.connection, request->exchange.response.status,
                              request->reply);
}

/* Bytes of a cached page are shared: they are copied before tokens go in. */
static void fill_tokens(struct gw_exchange *exchange)
{
    struct rh_slice *body = &exchange->response.body;
    if (body->len == 0)
        return;
    const char *mark = memmem(body->data, body->len, GW_TOKEN_MARK, GW_TOKEN_MARK_SIZE);
    if (mark == NULL)
        return;
    char *copy = rh_arena_dup(exchange->arena, body->data, body->len);
    char *end = copy + body->len;
    for (char *at = copy + (mark - body->data); at != NULL;
         at = memmem(at, (size_t)(end - at), GW_TOKEN_MARK, GW_TOKEN_MARK_SIZE)) {
        gw_form_token(exchange, at);
        at += GW_TOKEN_MARK_SIZE;
    }
    body->data = copy;
}

/* The body lives in the arena, which outlives the sending. */
static struct MHD_Response *build(struct request *request)
{
    struct gw_exchange *exchange = &request->exchange;
    struct MHD_Response *response = exchange->response.ready;
    if (response == NULL) {
        fill_tokens(exchange);
        response = MHD_create_response_from_buffer(exchange->response.body.len,
                                                   (void *)exchange->response.body.data,
                                                   MHD_RESPMEM_PERSISTENT);
    }
    if (response == NULL)
        abort();
    gw_headers_reply(response, exchange);
    if (request->close || exchange->gateway->draining)
        MHD_add_response_header(response, MHD_HTTP_HEADER_CONNECTION, "close");
    return response;
}

static void account(const struct gw_exchange *exchange)
{
    const char *code = exchange->error == NULL ? "OK" : rh_code_name(exchange->error->code);
    int64_t micros = (rh_clock_ns() - exchange->started) / 1000;
    const char *method = exchange->log.method == NULL ? "none" : exchange->log.method;
    rh_log_request(&exchange->log, code, micros);
    rh_metrics_request(method, code, micros);
}

void gw_exchange_done(struct gw_exchange *exchange)
{
    struct request *request = (struct request *)exchange;
    if (exchange->fetch != NULL)
        gw_cache_end(exchange->gateway->cache, exchange);
    request->reply = build(request);
    request->done = true;
    account(exchange);
    if (exchange->suspended) {
        exchange->suspended = false;
        request->http->resumed = true;
        MHD_resume_connection(exchange->connection);
    }
}

/* Sends at once what is done at once; else the connection sleeps until gw_exchange_done. */
static enum MHD_Result proceed(struct request *request)
{
    if (request->done)
        return send_reply(request);
    request->exchange.suspended = true;
    MHD_suspend_connection(request->exchange.connection);
    return MHD_YES;
}

static enum MHD_Result answer_refused(struct request *request)
{
    gw_door_refuse(&request->exchange);
    gw_exchange_done(&request->exchange);
    return send_reply(request);
}

/* Static files take the short way: no arena work, no headers to build. */
static enum MHD_Result send_static(struct request *request)
{
    struct gw_exchange *exchange = &request->exchange;
    struct gw_asset_reply found =
        gw_assets_find(exchange->gateway->assets, exchange->target,
                       gw_header(exchange, MHD_HTTP_HEADER_ACCEPT_ENCODING),
                       gw_header(exchange, MHD_HTTP_HEADER_IF_NONE_MATCH));
    if (found.response == NULL)
        return MHD_NO;
    return MHD_queue_response(exchange->connection, found.status, found.response);
}

static bool is_static(const struct request *request)
{
    const char *method = request->arrival.method;
    return strncmp(request->exchange.target, "/static/", 8) == 0 && !request->arrival.has_body &&
           (strcmp(method, MHD_HTTP_METHOD_GET) == 0 || strcmp(method, MHD_HTTP_METHOD_HEAD) == 0);
}

static enum MHD_Result begin(struct request *request, const char *method)
{
    struct gw_exchange *exchange = &request->exchange;
    uint64_t swallow = SWALLOW * (uint64_t)exchange->gateway->settings->max_body;
    request->begun = true;
    request->arrival.method = rh_arena_strdup(exchange->arena, method);
    bool framed = gw_door_framing(exchange, &request->arrival);
    if (framed && is_static(request) && send_static(request) == MHD_YES) {
        peer_stop_waiting(request->peer);
        return MHD_YES;
    }
    if (framed)
        request->admitted = gw_door_admit(exchange, &request->arrival);
    else
        gw_headers_read(exchange);
    if (framed && request->arrival.has_body && request->arrival.body_length <= swallow &&
        exchange->verb == GW_POST)
        return MHD_YES;
    peer_stop_waiting(request->peer);
    request->close = !framed || request->arrival.has_body;
    if (!request->admitted)
        return answer_refused(request);
    gw_flow_start(exchange);
    return proceed(request);
}

static enum MHD_Result take_body(struct request *request, const char *data, size_t *size)
{
    struct gw_exchange *exchange = &request->exchange;
    size_t max = (size_t)exchange->gateway->settings->max_body;
    uint64_t before = request->swallowed;
    request->swallowed += *size;
    if (request->swallowed > SWALLOW * (uint64_t)max)
        return MHD_NO;
    if (before / GW_BODY_STEP != request->swallowed / GW_BODY_STEP)
        peer_wait(request->http, request->peer);
    if (request->admitted && !exchange->body_too_large) {
        rh_buf_add(&exchange->body, data, *size);
        exchange->body_too_large = exchange->body.overflow;
    }
    *size = 0;
    return MHD_YES;
}

static enum MHD_Result finish(struct request *request)
{
    peer_stop_waiting(request->peer);
    if (!request->admitted || !gw_door_body(&request->exchange))
        return answer_refused(request);
    gw_flow_start(&request->exchange);
    return proceed(request);
}

static enum MHD_Result on_request(void *cls, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *data,
                                  size_t *size, void **context)
{
    struct request *request = *context;
    (void)cls;
    (void)connection;
    (void)url;
    (void)version;
    if (!request->begun)
        return begin(request, method);
    if (*size > 0)
        return take_body(request, data, size);
    if (request->done)
        return send_reply(request);
    return finish(request);
}

/* The target is decoded by target.c alone. */
static size_t leave_escaped(void *cls, struct MHD_Connection *connection, char *text)
{
    (void)cls;
    (void)connection;
    return strlen(text);
}

struct gw_http *gw_http_start(struct gateway *gateway, int listener)
{
    const struct gw_settings *settings = gateway->settings;
    struct gw_http *http = calloc(1, sizeof *http);
    if (http == NULL)
        abort();
    http->gateway = gateway;
    http->waiting.prev = http->waiting.next = &http->waiting;
    http->daemon = MHD_start_daemon(
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_TURBO, 0, NULL, NULL, on_request, http,
        MHD_OPTION_LISTEN_SOCKET, listener, MHD_OPTION_URI_LOG_CALLBACK, on_target, http,
        MHD_OPTION_NOTIFY_COMPLETED, on_end, http, MHD_OPTION_NOTIFY_CONNECTION, on_connection,
        http, MHD_OPTION_UNESCAPE_CALLBACK, leave_escaped, NULL, MHD_OPTION_STRICT_FOR_CLIENT, 1,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)settings->connections,
        MHD_OPTION_PER_IP_CONNECTION_LIMIT, (unsigned)settings->per_address,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)settings->timeout,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)GW_MEMORY, MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1,
        MHD_OPTION_END);
    if (http->daemon == NULL) {
        rh_log(RH_ERROR, NULL, "cannot start the HTTP daemon");
        free(http);
        return NULL;
    }
    gateway->daemon = http->daemon;
    return http;
}

int gw_http_fd(const struct gw_http *http)
{
    return MHD_get_daemon_info(http->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
}

void gw_http_run(struct gw_http *http)
{
    http->resumed = false;
    MHD_run(http->daemon);
}

bool gw_http_resumed(const struct gw_http *http)
{
    return http->resumed;
}

/* shutdown(2) lets libmicrohttpd find the end of the connection by itself. */
static int shut_dawdlers(struct gw_http *http, int64_t now)
{
    int64_t limit = http->gateway->settings->timeout * RH_SECOND;
    while (http->waiting.next != &http->waiting) {
        struct peer *oldest = http->waiting.next;
        if (now - oldest->since < limit)
            return (int)(limit - (now - oldest->since));
        peer_stop_waiting(oldest);
        shutdown(oldest->fd, SHUT_RDWR);
    }
    return -1;
}

int gw_http_timeout(struct gw_http *http, int64_t now)
{
    MHD_UNSIGNED_LONG_LONG own;
    int next = shut_dawdlers(http, now);
    if (MHD_get_timeout(http->daemon, &own) == MHD_YES && (next < 0 || own < (unsigned)next))
        next = (int)own;
    return next;
}

void gw_http_drain(struct gw_http *http)
{
    int listener = MHD_quiesce_daemon(http->daemon);
    if (listener >= 0)
        close(listener);
    for (struct peer *peer = http->waiting.next; peer != &http->waiting;) {
        struct peer *next = peer->next;
        if (!peer->reading) {
            peer_stop_waiting(peer);
            shutdown(peer->fd, SHUT_RDWR);
        }
        peer = next;
    }
}

size_t gw_http_busy(const struct gw_http *http)
{
    return http->busy;
}

void gw_http_stop(struct gw_http **http)
{
    if (*http == NULL)
        return;
    MHD_stop_daemon((*http)->daemon);
    while ((*http)->n_spare > 0)
        rh_arena_free(&(*http)->spare[--(*http)->n_spare]);
    free(*http);
    *http = NULL;
}
