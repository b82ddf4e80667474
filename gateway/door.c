/* Checks in the order of what they cost; each says with which status and field it refuses. */
#include "door.h"

#include "bounds.h"
#include "headers.h"
#include "health.h"
#include "proof.h"
#include "router.h"
#include "target.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "banned.h"

static bool refuse(struct gw_exchange *exchange, unsigned status, struct rh_error *error)
{
    exchange->response.status = status;
    exchange->error = error;
    return false;
}

struct framing {
    size_t lengths, encodings, headers;
    const char *length, *encoding;
};

static enum MHD_Result see(void *cls, enum MHD_ValueKind kind, const char *name, const char *value)
{
    struct framing *framing = cls;
    (void)kind;
    framing->headers++;
    if (strcasecmp(name, MHD_HTTP_HEADER_CONTENT_LENGTH) == 0) {
        framing->lengths++;
        framing->length = value;
    } else if (strcasecmp(name, MHD_HTTP_HEADER_TRANSFER_ENCODING) == 0) {
        framing->encodings++;
        framing->encoding = value;
    }
    return MHD_YES;
}

bool gw_door_framing(struct gw_exchange *exchange, struct gw_arrival *ret)
{
    struct framing framing = {0};
    MHD_get_connection_values(exchange->connection, MHD_HEADER_KIND, see, &framing);
    if (framing.headers > GW_MAX_HEADERS)
        return refuse(exchange, 431, rh_refuse(exchange->arena, TOO_LARGE));
    ret->chunked = framing.encodings == 1;
    ret->has_body = ret->chunked;
    if (framing.lengths + framing.encodings > 1 ||
        (ret->chunked && strcasecmp(framing.encoding, "chunked") != 0))
        return refuse(exchange, 400,
                      rh_invalid(exchange->arena, MHD_HTTP_HEADER_CONTENT_LENGTH, DUPLICATE));
    if (framing.length == NULL)
        return true;
    char *end;
    errno = 0;
    ret->body_length = strtoull(framing.length, &end, 10);
    ret->has_body = ret->body_length > 0;
    if (framing.length[0] < '0' || framing.length[0] > '9' || *end != '\0' || errno != 0)
        return refuse(exchange, 400,
                      rh_invalid(exchange->arena, MHD_HTTP_HEADER_CONTENT_LENGTH, WRONG_FORMAT));
    return true;
}

static bool read_target(struct gw_exchange *exchange)
{
    struct gw_target target;
    exchange->api = strncmp(exchange->target, "/api/v1/", 8) == 0; /* a program, whatever it asks */
    if (strlen(exchange->target) > GW_MAX_TARGET)
        return refuse(exchange, 414, rh_refuse(exchange->arena, TOO_LARGE));
    struct rh_error *error = gw_target_parse(exchange->arena, exchange->target, &target);
    if (error == NULL) {
        exchange->path = target.path;
        exchange->api = target.api;
        error = rh_form_parse_urlencoded(exchange->arena, target.query, &exchange->query);
    }
    return error == NULL || refuse(exchange, 400, error);
}

/* Location is built from the raw target, so that escapes stay what they were. */
static bool redirect(struct gw_exchange *exchange)
{
    size_t path = strcspn(exchange->target, "?");
    exchange->response.status = exchange->verb == GW_POST ? 308 : 301;
    exchange->response.location = rh_arena_printf(exchange->arena, "%.*s%s", (int)path - 1,
                                                  exchange->target, exchange->target + path);
    return false;
}

static bool find_route(struct gw_exchange *exchange, bool known)
{
    struct gw_matched matched;
    struct gw_asked asked = {exchange->verb, known, exchange->path};
    switch (gw_router_match(exchange->gateway->router, exchange->arena, &asked, &matched)) {
    case GW_MATCHED:
        exchange->route = matched.route;
        exchange->methods = matched.methods;
        exchange->log.method = matched.label;
        memcpy(exchange->params, matched.params, matched.n_params * sizeof matched.params[0]);
        exchange->n_params = matched.n_params;
        return true;
    case GW_SLASH_MORE:
        return redirect(exchange);
    case GW_NO_VERB:
        exchange->response.allow = matched.allow;
        return refuse(exchange, 405, rh_refuse(exchange->arena, UNKNOWN_METHOD));
    case GW_NO_PATH:
        break;
    }
    return refuse(exchange, 404, rh_refuse(exchange->arena, NOT_FOUND));
}

static bool read_verb(struct gw_exchange *exchange, const char *method)
{
    exchange->head = strcmp(method, MHD_HTTP_METHOD_HEAD) == 0;
    exchange->verb = strcmp(method, MHD_HTTP_METHOD_POST) == 0 ? GW_POST : GW_GET;
    return exchange->head || exchange->verb == GW_POST || strcmp(method, MHD_HTTP_METHOD_GET) == 0;
}

/* The media type without its parameters. */
static bool is_type(const char *header, const char *type)
{
    size_t length = strlen(type);
    return strncasecmp(header, type, length) == 0 && strchr("; \t", header[length]) != NULL;
}

static bool read_body_kind(struct gw_exchange *exchange, const struct gw_arrival *arrival)
{
    const char *type = gw_header(exchange, MHD_HTTP_HEADER_CONTENT_TYPE);
    exchange->body_kind = GW_BODY_NONE;
    if (!arrival->has_body)
        return true;
    if (exchange->verb != GW_POST)
        return refuse(exchange, 400, rh_invalid(exchange->arena, "body", UNKNOWN_FIELD));
    if (type != NULL && is_type(type, "application/json"))
        exchange->body_kind = GW_BODY_JSON;
    else if (type != NULL && (is_type(type, "application/x-www-form-urlencoded") ||
                              is_type(type, "multipart/form-data")))
        exchange->body_kind = GW_BODY_FORM;
    else
        return refuse(exchange, 415,
                      rh_invalid(exchange->arena, MHD_HTTP_HEADER_CONTENT_TYPE, UNKNOWN_VALUE));
    if (arrival->body_length > (uint64_t)exchange->gateway->settings->max_body)
        return refuse(exchange, 413, rh_refuse(exchange->arena, TOO_LARGE));
    return true;
}

bool gw_door_admit(struct gw_exchange *exchange, const struct gw_arrival *arrival)
{
    bool known = read_verb(exchange, arrival->method);
    bool read = read_target(exchange);
    gw_headers_read(exchange);
    if (!read)
        return false;
    if (known && exchange->verb == GW_GET && strcmp(exchange->path, "/health") == 0) {
        gw_health(exchange);
        return false;
    }
    if (known && exchange->verb == GW_GET && strcmp(exchange->path, "/proof") == 0) {
        gw_proof_ask(exchange);
        return false;
    }
    if (!find_route(exchange, known) || !read_body_kind(exchange, arrival))
        return false;
    if (exchange->verb == GW_POST && !gw_headers_same_origin(exchange))
        return refuse(exchange, 403, rh_refuse(exchange->arena, FORBIDDEN));
    return true;
}

bool gw_door_body(struct gw_exchange *exchange)
{
    struct rh_error *error = NULL;
    const char *type = gw_header(exchange, MHD_HTTP_HEADER_CONTENT_TYPE);
    struct rh_slice body = {rh_buf_str(&exchange->body), exchange->body.len};
    if (exchange->body_too_large)
        return refuse(exchange, 413, rh_refuse(exchange->arena, TOO_LARGE));
    if (exchange->body_kind != GW_BODY_FORM)
        return true;
    if (is_type(type, "multipart/form-data"))
        error = rh_form_parse_multipart(exchange->arena, type, body, &exchange->form);
    else
        error = rh_form_parse_urlencoded(exchange->arena, body, &exchange->form);
    return error == NULL || refuse(exchange, 400, error);
}

void gw_door_refuse(struct gw_exchange *exchange)
{
    if (exchange->error != NULL)
        gw_problem(exchange);
}
