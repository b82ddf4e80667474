/* A request comes in by three call-backs: gw_on_target (request line), gw_on_request (headers, then
 * body piece by piece, then the end; once more after a resume), gw_on_end (reply sent or connection
 * lost).
 *
 * A refused request whose body is on its way is answered after the body was swallowed, unless that
 * is too much: closing on unread bytes resets the connection, and the client would not see why. */
#include "http_parts.h"

#include "assets.h"
#include "bounds.h"
#include "cache.h"
#include "clock.h"
#include "door.h"
#include "headers.h"
#include "kept.h"
#include "metrics.h"

#include <stdlib.h>
#include <string.h>

#include "banned.h"

#define SWALLOW 8 /* times max_body */

/* An exchange and what only this file knows of it. */
struct request {
    struct gw_exchange exchange; /* first: gw_exchange_done gets its address */
    struct gw_http *http;
    struct gw_peer *peer;
    struct gw_arrival arrival;
    bool begun, framed, admitted, done;
    bool close; /* after the reply */
    uint64_t swallowed;
    struct MHD_Response *reply;
    struct gw_ready *ready; /* whose response it is, NULL: our own */
};

void *gw_on_target(void *cls, const char *target, struct MHD_Connection *connection)
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
    request->exchange.address = request->peer->address; /* unless a proxy tells another */
    request->exchange.target = rh_arena_strdup(arena, target);
    request->exchange.path = "/"; /* until the target was read */
    request->exchange.started = rh_clock_ns();
    request->exchange.body = rh_buf_new(arena, (size_t)http->gateway->settings->max_body);
    http->busy++;
    return request;
}

void gw_on_end(void *cls, struct MHD_Connection *connection, void **context,
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
    gw_peer_wait(&http->peers, request->peer);
    if (request->ready != NULL)
        gw_ready_give(request->ready, &request->exchange);
    else if (request->reply != NULL)
        MHD_destroy_response(request->reply);
    struct rh_arena *arena = request->exchange.arena;
    if (http->n_spare == GW_SPARE_ARENAS) {
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
    const bool close = request->close || exchange->gateway->draining;
    request->ready = close ? NULL : gw_ready_take(exchange);
    if (request->ready != NULL)
        return gw_ready_response(request->ready);
    if (response == NULL) {
        if (!gw_kept_squeeze(exchange))
            fill_tokens(exchange);
        response = MHD_create_response_from_buffer(exchange->response.body.len,
                                                   (void *)exchange->response.body.data,
                                                   MHD_RESPMEM_PERSISTENT);
    }
    if (response == NULL)
        abort();
    gw_headers_reply(response, exchange);
    if (close)
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
    return gw_assets_own(request->exchange.target) && !request->arrival.has_body &&
           (strcmp(method, MHD_HTTP_METHOD_GET) == 0 || strcmp(method, MHD_HTTP_METHOD_HEAD) == 0);
}

/* True when the body shall be taken (or swallowed) before there is an answer. */
static bool wants_body(const struct request *request)
{
    uint64_t most = SWALLOW * (uint64_t)request->exchange.gateway->settings->max_body;
    return request->framed && request->exchange.verb == GW_POST &&
           request->arrival.body_length <= most;
}

/* The headers are there. An answer given now would cost the connection (libmicrohttpd closes it,
 * since it has not seen the end of the request): only those that shall be closed get one. */
static enum MHD_Result begin(struct request *request, const char *method)
{
    struct gw_exchange *exchange = &request->exchange;
    request->begun = true;
    request->arrival.method = rh_arena_strdup(exchange->arena, method);
    request->framed = gw_door_framing(exchange, &request->arrival);
    if (!request->framed)
        gw_headers_read(exchange);
    else if (!is_static(request))
        request->admitted = gw_door_admit(exchange, &request->arrival);
    if (request->framed && (!request->arrival.has_body || wants_body(request)))
        return MHD_YES;
    gw_peer_complete(request->peer);
    request->close = true;
    return answer_refused(request);
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
        gw_peer_wait(&request->http->peers, request->peer);
    if (request->admitted && !exchange->body_too_large) {
        rh_buf_add(&exchange->body, data, *size);
        exchange->body_too_large = exchange->body.overflow;
    }
    *size = 0;
    return MHD_YES;
}

static enum MHD_Result finish(struct request *request)
{
    gw_peer_complete(request->peer);
    if (is_static(request)) {
        if (send_static(request) == MHD_YES)
            return MHD_YES;
        request->admitted = gw_door_admit(&request->exchange, &request->arrival);
    }
    if (!request->admitted || !gw_door_body(&request->exchange))
        return answer_refused(request);
    gw_flow_start(&request->exchange);
    return proceed(request);
}

enum MHD_Result gw_on_request(void *cls, struct MHD_Connection *connection, const char *url,
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
