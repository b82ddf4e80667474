/* Reading is lenient where a fault costs nothing (an unknown language is German, a broken trace
 * context gets a new one), writing is complete: no reply leaves without its security headers. */
#include "headers.h"

#include "clock.h"
#include "id.h"
#include "sessions.h"
#include "write.h"

#include <arpa/inet.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "banned.h"

#define CSP                                                                                        \
    "default-src 'self'; img-src 'self' data:; object-src 'none'; frame-ancestors 'none'; "        \
    "base-uri 'none'; form-action 'self'"
#define LANGUAGE_AGE (365 * 24 * 60 * 60) /* s */

bool gw_https(const struct gw_settings *settings)
{
    return strncmp(settings->public_url, "https://", 8) == 0;
}

static bool is_https(const struct gw_exchange *exchange)
{
    return gw_https(exchange->gateway->settings);
}

const char *gw_header(struct gw_exchange *exchange, const char *name)
{
    return MHD_lookup_connection_value(exchange->connection, MHD_HEADER_KIND, name);
}

static const char *cookie_prefix(const struct gw_exchange *exchange)
{
    return is_https(exchange) ? "__Host-" : "";
}

const char *gw_cookie(struct gw_exchange *exchange, const char *name)
{
    const char *full = name;
    if (is_https(exchange))
        full = rh_arena_printf(exchange->arena, "%s%s", cookie_prefix(exchange), name);
    return MHD_lookup_connection_value(exchange->connection, MHD_COOKIE_KIND, full);
}

void gw_cookie_set(struct gw_exchange *exchange, const char *name, const char *value, int max_age)
{
    struct gw_response *response = &exchange->response;
    const size_t room = sizeof response->cookies / sizeof response->cookies[0];
    const char *age =
        max_age == 0 ? ""
                     : rh_arena_printf(exchange->arena, "; Max-Age=%d", max_age < 0 ? 0 : max_age);
    if (response->n_cookies == room)
        return;
    const char *const parts[] = {cookie_prefix(exchange),   name, "=", value, "; Path=/", age,
                                 "; HttpOnly; SameSite=Lax"};
    struct rh_buf cookie = rh_buf_new(exchange->arena, 0);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        rh_buf_text(&cookie, parts[i]);
    rh_buf_text(&cookie, is_https(exchange) ? "; Secure" : "");
    response->cookies[response->n_cookies++] = rh_buf_str(&cookie);
}

/* What a cookie or header brings is used as a name only when it is one: visible ASCII without
 * separators, bounded. */
static const char *plain(const char *text, size_t max)
{
    size_t length = text == NULL ? 0 : strlen(text);
    if (length == 0 || length > max)
        return NULL;
    for (size_t i = 0; i < length; i++) {
        if (text[i] <= ' ' || text[i] > '~' || strchr("\",;\\", text[i]) != NULL)
            return NULL;
    }
    return text;
}

/* Query before cookie before header; what the query asks for is remembered. A reply that sets a
 * cookie is this reader's own, so it passes the cache by. */
static void read_language(struct gw_exchange *exchange)
{
    const struct rh_texts *texts = exchange->gateway->texts;
    const char *asked = plain(rh_form_get(&exchange->query, "lang"), 16);
    const char *kept = plain(gw_cookie(exchange, "lang"), 16);
    const char *header = gw_header(exchange, MHD_HTTP_HEADER_ACCEPT_LANGUAGE);
    const char *wish = asked != NULL ? asked : kept != NULL ? kept : header;
    exchange->language = rh_texts_language(texts, rh_slice(wish == NULL ? "" : wish));
    if (asked != NULL) {
        gw_cookie_set(exchange, "lang", exchange->language, LANGUAGE_AGE);
        exchange->fresh = true;
    }
}

static bool is_hex(const char *text, size_t n)
{
    bool some = false;
    for (size_t i = 0; i < n; i++) {
        if (text[i] == '\0' || strchr("0123456789abcdef", text[i]) == NULL)
            return false;
        some = some || text[i] != '0';
    }
    return some;
}

/* W3C Trace Context: 00-<trace>-<span>-<flags>. The trace is kept, the span is ours. */
static void read_trace(struct gw_exchange *exchange)
{
    const char *given = gw_header(exchange, "traceparent");
    uint8_t random[24];
    char text[] = "00-tttttttttttttttttttttttttttttttt-ssssssssssssssss-01";
    char trace[33], span[17];
    rh_random(random, sizeof random);
    sodium_bin2hex(trace, sizeof trace, random, 16);
    sodium_bin2hex(span, sizeof span, random + 16, 8);
    if (given != NULL && strlen(given) == 55 && strncmp(given, "00-", 3) == 0 &&
        is_hex(given + 3, 32) && given[35] == '-' && is_hex(given + 36, 16) && given[52] == '-')
        memcpy(trace, given + 3, 32);
    memcpy(text + 3, trace, 32);
    memcpy(text + 36, span, 16);
    exchange->traceparent = rh_arena_dup(exchange->arena, text, sizeof text - 1);
    exchange->log.request = rh_arena_dup(exchange->arena, trace, 32);
}

/* Each trusted proxy appends the address that it saw, so the client's is that many from the right;
 * what stands left of it is the client's own invention. */
static void read_address(struct gw_exchange *exchange)
{
    const char *list = gw_header(exchange, "X-Forwarded-For");
    int64_t hops = exchange->gateway->settings->proxies;
    if (list == NULL || hops == 0)
        return;
    const char *end = list + strlen(list), *from = end;
    for (; hops > 0 && from > list; hops--) {
        end = hops == exchange->gateway->settings->proxies ? end : from - 1;
        from = end;
        while (from > list && from[-1] != ',')
            from--;
    }
    while (from < end && *from == ' ')
        from++;
    char *text = rh_arena_dup(exchange->arena, from, (size_t)(end - from));
    uint8_t parsed[sizeof(struct in6_addr)];
    if (inet_pton(AF_INET, text, parsed) == 1 || inet_pton(AF_INET6, text, parsed) == 1)
        exchange->address = text;
}

static void read_session(struct gw_exchange *exchange)
{
    char id[GW_SESSION_ID_SIZE];
    if (gw_session_id(gw_cookie(exchange, "session"), id))
        exchange->session_id = rh_arena_strdup(exchange->arena, id);
}

void gw_headers_read(struct gw_exchange *exchange)
{
    read_trace(exchange);
    read_address(exchange);
    read_language(exchange);
    read_session(exchange);
    exchange->visitor = plain(gw_cookie(exchange, "visitor"), 64);
    exchange->fresh = exchange->fresh || gw_cookie(exchange, "fresh") != NULL;
    const char *key = gw_header(exchange, "Idempotency-Key");
    exchange->key = key != NULL && rh_key_valid(key) ? key : NULL;
    const char *accept = gw_header(exchange, MHD_HTTP_HEADER_ACCEPT);
    exchange->live =
        exchange->verb == GW_GET && accept != NULL && strstr(accept, "text/event-stream") != NULL;
}

/* An Origin is ours when it is public_url or names the host that the request was sent to: a reader
 * may know us by several names. */
static bool origin_is_ours(struct gw_exchange *exchange, const char *origin)
{
    const char *host = gw_header(exchange, MHD_HTTP_HEADER_HOST);
    const char *name = strstr(origin, "://");
    if (strcmp(origin, exchange->gateway->settings->public_url) == 0)
        return true;
    return name != NULL && host != NULL && strcasecmp(name + 3, host) == 0;
}

bool gw_headers_same_origin(struct gw_exchange *exchange)
{
    const char *site = gw_header(exchange, "Sec-Fetch-Site");
    const char *origin = gw_header(exchange, MHD_HTTP_HEADER_ORIGIN);
    if (site != NULL && strcmp(site, "same-origin") != 0 && strcmp(site, "none") != 0)
        return false;
    return origin == NULL || origin_is_ours(exchange, origin);
}

bool gw_header_accepts(const char *header, const char *token)
{
    size_t length = strlen(token);
    for (const char *p = header; p != NULL && *p != '\0';) {
        p += strspn(p, " \t,");
        size_t item = strcspn(p, ","), name = strcspn(p, " \t;,");
        if (name == length && strncasecmp(p, token, length) == 0) {
            const char *q = memmem(p, item, "q=", 2);
            return q == NULL || strspn(q + 2, "0.") < strcspn(q + 2, " \t,;");
        }
        p += item;
    }
    return false;
}

static void put(struct MHD_Response *response, const char *name, const char *value)
{
    if (value != NULL)
        MHD_add_response_header(response, name, value);
}

void gw_headers_secure(struct MHD_Response *response, bool https, bool index)
{
    put(response, "Content-Security-Policy", CSP);
    put(response, "X-Content-Type-Options", "nosniff");
    put(response, "Referrer-Policy", "same-origin");
    put(response, "Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()");
    put(response, "Cross-Origin-Opener-Policy", "same-origin");
    put(response, "Cross-Origin-Resource-Policy", "same-origin");
    if (https)
        put(response, GW_HSTS, GW_HSTS_YEAR);
    if (!index)
        put(response, "X-Robots-Tag", "noindex");
}

void gw_headers_fix(struct gw_exchange *exchange)
{
    struct gw_response *response = &exchange->response;
    uint8_t hash[32];
    char hex[17];
    if (exchange->route->cache != GW_FIXED || response->status != 200)
        return;
    crypto_hash_sha256(hash, (const uint8_t *)response->body.data, response->body.len);
    sodium_bin2hex(hex, sizeof hex, hash, 8);
    response->etag = rh_arena_printf(exchange->arena, "\"%s\"", hex);
    const char *known = gw_header(exchange, MHD_HTTP_HEADER_IF_NONE_MATCH);
    if (known == NULL || strstr(known, response->etag) == NULL)
        return;
    response->status = 304;
    response->body = (struct rh_slice){"", 0};
}

/* A public page differs by language and holds form tokens, so only its own reader's browser may
 * keep it, and asks each time. A fixed one is the same for all, for ever. */
static const char *caching(const struct gw_exchange *exchange)
{
    if (exchange->response.cache_control != NULL)
        return exchange->response.cache_control;
    if (exchange->route == NULL || exchange->api ||
        (exchange->response.status != 200 && exchange->response.status != 304))
        return "no-store";
    if (exchange->route->cache == GW_FIXED)
        return "public, max-age=31536000, immutable";
    return exchange->route->cache == GW_PUBLIC ? "private, no-cache" : "no-store";
}

void gw_headers_reply(struct MHD_Response *response, struct gw_exchange *exchange)
{
    const struct gw_response *from = &exchange->response;
    bool public = exchange->route != NULL && exchange->route->cache == GW_PUBLIC;
    gw_headers_secure(response, is_https(exchange),
                      public && from->status == 200 && !exchange->api &&
                          !exchange->gateway->settings->demo);
    put(response, MHD_HTTP_HEADER_CONTENT_TYPE, from->content_type);
    put(response, MHD_HTTP_HEADER_CACHE_CONTROL, caching(exchange));
    if (exchange->route == NULL || exchange->route->cache != GW_FIXED)
        put(response, MHD_HTTP_HEADER_VARY, "Accept-Language, Accept-Encoding, Cookie");
    put(response, MHD_HTTP_HEADER_CONTENT_LANGUAGE, exchange->language);
    put(response, MHD_HTTP_HEADER_LOCATION, from->location);
    put(response, MHD_HTTP_HEADER_CONTENT_DISPOSITION, from->disposition);
    put(response, MHD_HTTP_HEADER_ETAG, from->etag);
    put(response, MHD_HTTP_HEADER_CONTENT_ENCODING, from->encoding);
    put(response, MHD_HTTP_HEADER_ALLOW, from->allow);
    if (from->retry_after > 0)
        put(response, MHD_HTTP_HEADER_RETRY_AFTER,
            rh_arena_printf(exchange->arena, "%d", from->retry_after));
    for (size_t i = 0; i < from->n_cookies; i++)
        put(response, MHD_HTTP_HEADER_SET_COOKIE, from->cookies[i]);
}
