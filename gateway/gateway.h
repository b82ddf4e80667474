/* The gateway's own types: one request's way from bytes to bytes.
 *
 * http.c collects a request into a gw_exchange and suspends its connection; flow.c takes it along
 * its route (tenant, calls, rendering) and fills gw_response; http.c resumes and sends it.
 * Everything runs in one thread and never blocks: what waits for a service is a call-back. A
 * gateway process has one loop per core (SO_REUSEPORT), each a struct gateway that shares nothing.
 */
#ifndef GW_GATEWAY_H
#define GW_GATEWAY_H

#include "accounts.pb-c.h"
#include "bus.h"
#include "form.h"
#include "id.h"
#include "mustache.h"
#include "request.h"
#include "session.pb-c.h"
#include "texts.h"

#include <microhttpd.h>

/* Settings, from the environment (main.c). Constant after the start. */
struct gw_settings {
    const char *bind;       /* "127.0.0.1:8080" */
    const char *endpoints;  /* of the bus */
    const char *keys;       /* folder of CURVE keys, or NULL */
    const char *redis;      /* "unix:/path" or "host:port"; NULL: none */
    const char *public_url; /* "http://localhost:8080", without slash at the end */
    const char *secret;     /* for form tokens, shared by all gateways, at least 32 characters */
    const char *pages;      /* folder of templates */
    const char *texts;      /* folder of catalogues */
    const char *assets;     /* folder of static files, built */
    const char *metrics;    /* address:port */
    int64_t clock_offset;   /* s */
    int64_t loops;
    int64_t max_body;    /* bytes, 1 MiB; uploads have their own route limit */
    int64_t connections; /* most per loop */
    int64_t
        per_address; /* most connections of one address per loop; 0: no limit (behind a proxy) */
    int64_t timeout; /* s, for idle connections and half-sent requests */
    int64_t rate_read, rate_write, rate_login; /* requests per minute and address; 0: no limit */
    bool rate_local;                           /* limits hold for loopback addresses too */
    int64_t proof_bits;                        /* of work that a proof must show */
    int64_t proxies; /* trusted proxies in front: that many X-Forwarded-For entries are believed */
    const char *operator_name, *operator_street, *operator_city; /* who runs this; "": not told */
    const char *operator_phone, *operator_email;
    bool demo; /* pages are no offer to the public: search engines stay out */
    const char *log_level;
};

enum gw_verb { GW_GET, GW_POST };

/* How a reply may be kept (cache.h). */
enum gw_cache {
    GW_PERSONAL, /* never kept anywhere: no-store */
    GW_PUBLIC,   /* the same for all: kept 100 ms by each gateway */
    GW_FIXED     /* what this address names never changes: readers keep it for a year */
};

/* Rate class of a route; limits per class stand in one table (rates.c). */
enum gw_rate { GW_RATE_READ, GW_RATE_WRITE, GW_RATE_LOGIN };

/* What a route does to sessions (sessions.h), after its calls have succeeded. */
enum gw_session_act {
    GW_SESSION_NONE,
    GW_SESSION_OPEN,          /* a reply's `grant` becomes this browser's session */
    GW_SESSION_CLOSE,         /* log-out */
    GW_SESSION_CLOSE_ACCOUNT, /* all of the reply's `account`, else of the caller's */
    GW_SESSION_LIST,          /* the caller's own sessions join the replies as `sessions` */
    GW_SESSION_END,           /* the caller's own session that {session} names */
    GW_SESSION_END_OTHERS,    /* all of the caller's but this one */
    GW_SESSION_CLOSE_ORIGINS  /* all that a reply's `origins` name */
};

#define GW_CALLS 4 /* most calls of one page */

/* One call of a route: the name under which templates (and the JSON of a page with several) see its
 * reply. */
struct gw_call_spec {
    const char *as;     /* "times" */
    const char *method; /* "booking.times" */
};

/* One line of routes.c: the public surface and its permissions (who may comes from the method).
 *
 * Path: "/{tenant}/termine/{appointment}"; a name in braces fills the request field of that name in
 * every call. Query (GET) and body (POST) fill the others. `template` renders a page; a route
 * without template sends common.File replies as they are, and under /api/v1 every route answers
 * JSON. With `then`, `template` is the page that leads to another host, shown where a reply has an
 * `address` (no form of ours may: headers.c), or that asks before anything is changed, where the
 * reply's `outcome` is ASKS. A page that succeeded redirects (303) to `then`,
 * whose braces take reply fields first, then path parameters; one that failed renders route `again`
 * (a GET path of this table) with the entered values, the errors and the refusal's status. Pages
 * without calls (forms) are not there under /api/v1. */
struct gw_route {
    enum gw_verb verb;
    const char *path;
    struct gw_call_spec calls[GW_CALLS];
    enum gw_cache cache;
    enum gw_rate rate;
    const char *template;
    const char *then;
    const char *again;
    const char *unproved; /* page to which a form is led, with its fields, that needed a `proof` */
    const char
        *live; /* SSE: tag template of what this page shows ("office:{office}"), NULL: not live */
    enum gw_session_act session;
    bool parts;     /* a call whose role is missing is left out, as long as another remains */
    bool proof;     /* looks for a proof of work (proof.h): the calls see caller.proved */
    bool own_proof; /* the request itself holds its right (a log-in's state, a signed token, the
                       code of a mail's one-click link): no form token, no key; a GET may write */
};
extern const struct gw_route gw_routes[];
extern const size_t gw_routes_n;

/* Where a one-time form token belongs in a rendered page: in a hidden field's value, put there as
 * RH_VALUE_HTML. No data can forge it, since escaping turns its first character into "&lt;". http.c
 * finds the marks and puts a token of the same length into each on sending, also into cached bytes.
 */
#define GW_TOKEN_MARK                                                                              \
    "<rathaus-form-token-rathaus-form-token-rathaus-form-token-rathaus-form-token----"
#define GW_TOKEN_MARK_SIZE (sizeof GW_TOKEN_MARK - 1)
_Static_assert(GW_TOKEN_MARK_SIZE == 80, "as long as a token (tokens.h)");

#define GW_TAGS 16 /* most tags of one exchange's replies */

struct gw_param {
    const char *name;
    const char *value; /* percent-decoded, valid UTF-8 */
};

enum gw_form_kind { GW_BODY_NONE, GW_BODY_FORM, GW_BODY_JSON };

struct gw_response {
    unsigned status; /* set before gw_problem: kept by it (faults of HTTP that no code names) */
    const char *content_type;
    struct rh_slice body;
    const char *location;    /* redirects */
    const char *disposition; /* Content-Disposition, or NULL */
    const char *etag;        /* or NULL */
    const char *encoding;    /* Content-Encoding, or NULL */
    const char *cache_control;
    const char *allow;      /* 405 */
    int retry_after;        /* s, 0: none */
    const char *cookies[5]; /* Set-Cookie values */
    size_t n_cookies;
    struct gw_kept *kept; /* whose bytes `body` is (kept.h), or NULL */
    bool cached;          /* the cache has answered: nothing but the cookies is this exchange's */
    struct MHD_Response
        *ready; /* a shared response that needs no building (static files), or NULL */
};

struct gw_exchange;

/* A call on its way or answered. */
struct gw_call {
    struct gw_exchange *exchange;
    const struct gw_call_spec *spec;
    const struct rh_method *method;
    ProtobufCMessage *in;
    bool answered;
    Common__Code code;
    struct rh_error *error; /* refused fields */
    struct rh_slice packed; /* reply body, in the exchange's arena */
    ProtobufCMessage *out;  /* unpacked, for pages */
    char *const *tags;      /* that the reply names, in the exchange's arena */
    size_t n_tags;
};

/* One request. Lives in its own arena; freed by http.c when the connection is done with it. */
struct gw_exchange {
    struct gateway *gateway;
    struct rh_arena *arena;
    struct MHD_Connection *connection;

    /* what came in */
    enum gw_verb verb;
    enum gw_form_kind body_kind;
    bool head;           /* HEAD: as GET, without body */
    bool api;            /* under /api/v1 */
    bool fresh;          /* the writer's cookie: pass the cache by */
    bool live;           /* asks for the page's event stream (text/event-stream) */
    bool body_too_large; /* what did not fit was thrown away */
    bool suspended;      /* the connection sleeps until gw_exchange_done */
    const char *path;    /* decoded, without /api/v1 */
    const char *target;  /* raw path and query, for cache keys and links back */
    struct rh_form query;
    struct rh_form form; /* parsed body of a form, raw values kept */
    struct rh_buf body;
    const char
        *language;       /* of the catalogue: query "lang", else the cookie, else Accept-Language */
    const char *visitor; /* cookie, or NULL */
    const char *session_id; /* names the session whose token the cookie holds, NULL: no cookie. Says
                               nothing of whether there is such a session */
    const char *key;        /* idempotency key: header or form token */
    const char *traceparent;
    const char *address; /* the client's, behind trusted proxies */
    int64_t started;     /* ns */

    /* who asks: guard.c */
    const Session__Session *session; /* alive, or NULL: nobody is logged in */
    bool session_away;               /* nobody can say */
    bool proved;                     /* work was proven for this request */
    int limited;                     /* s until more may be asked, 0: now */
    struct gw_guard *guard;

    /* along the route */
    const struct gw_route *route;
    const struct rh_method *const *methods; /* of the calls of the route that was asked for */
    struct gw_param params[8];
    size_t n_params;
    const Accounts__Tenant *tenant; /* NULL for pages of the deployment */
    struct gw_call calls[GW_CALLS];
    size_t n_calls;
    size_t waiting;                   /* calls not yet answered */
    const struct gw_exchange *failed; /* rendering `again`: the POST that failed, else NULL */
    struct rh_error *error;           /* why this exchange ends without its page */
    const char *tags[GW_TAGS];        /* of all its replies, in its arena: flow.c collects them */
    size_t n_tags;
    struct gw_fetch *fetch;   /* others wait for this exchange's reply (cache.c), or NULL */
    struct gw_exchange *next; /* in the list of those that wait (cache.c) */

    struct gw_response response;
    struct rh_log_context log;
};

/* One loop. */
struct gateway {
    const struct gw_settings *settings;
    struct rh_bus_client *bus;
    const struct rh_texts *texts;
    const struct rh_templates *templates;
    struct gw_router *router;
    struct rh_value reference; /* what templates see as `api` */
    struct gw_cache_store *cache;
    struct gw_directory *directory;
    struct gw_assets *assets;
    struct gw_live *live;
    struct gw_redis *redis;
    struct gw_hints *hints;
    struct gw_rates *rates;
    struct gw_proofs *proofs;
    struct MHD_Daemon *daemon;
    struct rh_secret_key token_key; /* of form tokens (tokens.h) */
    int64_t now;                    /* business time of this turn, ms */
    bool draining;
};

/* What goes on with an exchange when something that was waited for has come. */
typedef void (*gw_step)(struct gw_exchange *exchange);

/* flow.c: takes a complete request along its way: `route` and `params` are set. Ends in
 * gw_exchange_done, now or later. A cacheable route asks gw_cache_begin first; a GET that accepts
 * text/event-stream (`live` below) goes to gw_live_open; a successful write calls gw_changed
 * (hints.h). */
void gw_flow_start(struct gw_exchange *exchange);

/* http.c: the response is filled; send it (resumes the connection when it was suspended, ends the
 * fetch that others wait for). Called exactly once per exchange. */
void gw_exchange_done(struct gw_exchange *exchange);

/* forms.c: a new one-time token for one form, GW_TOKEN_MARK_SIZE characters, without NUL. May set a
 * cookie (the visitor's first form). */
void gw_form_token(struct gw_exchange *exchange, char *ret_token);

/* problem.c: fills the response for exchange->error: problem+json (RFC 9457) or the error page,
 * status by status_map.c. */
void gw_problem(struct gw_exchange *exchange);

/* page.c: renders a template with the exchange's calls into the response. */
void gw_page(struct gw_exchange *exchange, const char *template, unsigned status);

#endif
