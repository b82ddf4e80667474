/* One request's way: guard, cache, tenant, key, messages, calls, answer. Each step either ends the
 * exchange or starts the next one, which may run later from a call-back; nothing waits.
 *
 * A page's form that fails comes back as the page that it stood on: the exchange keeps a copy of
 * itself as `failed` and goes along the route `again` as if that had been asked for. */
#include "gateway.h"

#include "address.h"
#include "bind.h"
#include "cache.h"
#include "calls.h"
#include "clock.h"
#include "directory.h"
#include "forms.h"
#include "guard.h"
#include "headers.h"
#include "hints.h"
#include "id.h"
#include "json_reply.h"
#include "live.h"
#include "problem.h"
#include "router.h"
#include "session_acts.h"

#include "banned.h"

#define FRESH_AGE 2 /* s that a writer's own requests pass every cache by */

/* Failures of the machine are logged, once; refusals nowhere. */
static void note(const struct gw_exchange *exchange)
{
    const struct rh_error *error = exchange->error;
    if (rh_code_is_failure(error->code))
        rh_log(RH_WARN, &exchange->log, "%s: %s", rh_code_name(error->code),
               error->detail == NULL ? "a call ended so" : error->detail);
}

static void fail(struct gw_exchange *exchange)
{
    gw_problem(exchange);
    gw_exchange_done(exchange);
}

static const struct gw_route *route_of(const char *path)
{
    for (size_t i = 0; i < gw_routes_n; i++)
        if (gw_routes[i].verb == GW_GET && strcmp(gw_routes[i].path, path) == 0)
            return &gw_routes[i];
    return NULL;
}

/* The page itself cannot be had: what stopped the form is what there is to say. */
static void fail_again(struct gw_exchange *exchange)
{
    exchange->error = exchange->failed->error;
    fail(exchange);
}

static void answer_again(struct gw_exchange *exchange)
{
    if (exchange->error != NULL || gw_calls_open(exchange) != NULL) {
        exchange->n_calls = 0;
        fail_again(exchange);
        return;
    }
    const struct gw_problem problem = gw_problem_of(exchange->failed);
    exchange->response.retry_after = problem.retry_after;
    gw_page(exchange, exchange->route->template, problem.status);
    gw_exchange_done(exchange);
}

/* Shows the form's page again with exchange->error. */
static void show_again(struct gw_exchange *exchange)
{
    struct gw_exchange *failed = rh_arena_alloc(exchange->arena, sizeof *failed);
    *failed = *exchange;
    exchange->failed = failed;
    exchange->route = route_of(failed->route->again);
    exchange->verb = GW_GET;
    exchange->query = gw_bind_again(failed, exchange->route);
    if (failed->route->own_proof) /* what worked once is of no more use, nobody's eyes need it */
        exchange->query = (struct rh_form){0};
    exchange->error = NULL;
    if (gw_bind(exchange) != NULL) {
        exchange->n_calls = 0;
        fail_again(exchange);
        return;
    }
    gw_calls_send(exchange, answer_again);
}

/* A browser without scripts proves no work: its form goes on the longer way, with what was chosen.
 */
static bool lead_around(struct gw_exchange *exchange)
{
    const struct gw_route *route = exchange->route;
    if (exchange->api || route->unproved == NULL ||
        exchange->error->code != COMMON__CODE__WORK_MISSING)
        return false;
    exchange->error = NULL;
    exchange->response.status = 303;
    exchange->response.location =
        rh_arena_printf(exchange->arena, "%s?%s", gw_address_fill(exchange, route->unproved),
                        gw_address_fields(exchange->arena, &exchange->form));
    gw_exchange_done(exchange);
    return true;
}

/* Ends an exchange that did not get its page. */
static void refuse(struct gw_exchange *exchange)
{
    note(exchange);
    if (lead_around(exchange))
        return;
    if (exchange->route->again != NULL && !exchange->api)
        show_again(exchange);
    else
        fail(exchange);
}

static void collect_tags(struct gw_exchange *exchange)
{
    for (size_t i = 0; i < exchange->n_calls; i++)
        for (size_t j = 0; j < exchange->calls[i].n_tags && exchange->n_tags < GW_TAGS; j++)
            exchange->tags[exchange->n_tags++] = exchange->calls[i].tags[j];
}

/* Whoever wrote must see it: on this gateway the tags drop what was kept, on others a cookie passes
 * the writer by. */
static void wrote(struct gw_exchange *exchange)
{
    gw_changed(exchange->gateway, exchange->tags, exchange->n_tags);
    gw_cookie_set(exchange, "fresh", "1", FRESH_AGE);
}

static struct rh_error *fill_answer(struct gw_exchange *exchange)
{
    const struct gw_route *route = exchange->route;
    const bool file = route->template == NULL && route->then == NULL;
    if (exchange->api && !file)
        return gw_json_reply(exchange);
    RH_TRY(gw_calls_open(exchange));
    if (file) {
        RH_TRY(gw_file_reply(exchange));
        gw_headers_fix(exchange);
        return NULL;
    }
    if (route->then == NULL || (route->template != NULL && gw_address_stays(exchange))) {
        gw_page(exchange, route->template, 200);
        gw_headers_fix(exchange);
        return NULL;
    }
    exchange->response.status = 303;
    if (exchange->response.location == NULL)
        exchange->response.location = gw_address_fill(exchange, route->then);
    return NULL;
}

static void acted(struct gw_exchange *exchange)
{
    if (exchange->error == NULL)
        exchange->error = fill_answer(exchange);
    if (exchange->error == NULL) {
        gw_exchange_done(exchange);
        return;
    }
    refuse(exchange);
}

/* Nobody stays logged in because something else is away. */
static void answer(struct gw_exchange *exchange)
{
    if (exchange->error != NULL && exchange->route->session == GW_SESSION_CLOSE) {
        note(exchange);
        exchange->error = NULL;
        exchange->n_calls = 0;
    }
    if (exchange->error != NULL) {
        refuse(exchange);
        return;
    }
    collect_tags(exchange);
    if (exchange->verb == GW_POST)
        wrote(exchange);
    gw_session_act(exchange, acted);
}

/* A form's key is in its token; a program sends its own. */
static struct rh_error *check_key(struct gw_exchange *exchange)
{
    if (exchange->route->own_proof) {
        char key[RH_UUID_SIZE];
        rh_uuid_new(rh_clock_real(), key);
        exchange->key = rh_arena_strdup(exchange->arena, key);
        return NULL;
    }
    if (exchange->verb != GW_POST)
        return NULL;
    if (!exchange->api)
        return gw_form_accept(exchange);
    return exchange->key == NULL ? rh_refuse(exchange->arena, KEY_MISSING) : NULL;
}

static void call(struct gw_exchange *exchange)
{
    exchange->error = check_key(exchange);
    if (exchange->error == NULL)
        exchange->error = gw_bind(exchange);
    if (exchange->error != NULL)
        refuse(exchange);
    else
        gw_calls_send(exchange, answer);
}

static void move(struct gw_exchange *exchange, const char *slug)
{
    exchange->response.status = 308;
    exchange->response.location = gw_address_moved(exchange, slug);
    gw_exchange_done(exchange);
}

static void enter(struct gw_exchange *exchange)
{
    if (exchange->live)
        gw_live_open(exchange);
    if (exchange->live)
        gw_exchange_done(exchange);
    else
        call(exchange);
}

static void tenant_found(void *arg, Common__Code code, const Accounts__TenantReply *reply)
{
    struct gw_exchange *exchange = arg;
    if (code != COMMON__CODE__OK) {
        exchange->error = rh_error_new(exchange->arena, code, __FILE__, __LINE__, NULL);
        note(exchange);
        fail(exchange);
        return;
    }
    if (reply->has_moved && reply->moved) {
        move(exchange, reply->tenant->slug);
        return;
    }
    exchange->tenant = reply->tenant;
    exchange->log.tenant = reply->tenant->tenant;
    enter(exchange);
}

static const char *tenant_param(const struct gw_exchange *exchange)
{
    for (size_t i = 0; i < exchange->n_params; i++)
        if (strcmp(exchange->params[i].name, "tenant") == 0)
            return exchange->params[i].value;
    return NULL;
}

/* True when the cache has answered, or will. */
static bool from_cache(struct gw_exchange *exchange)
{
    if (exchange->verb != GW_GET || exchange->route->cache != GW_PUBLIC || exchange->live)
        return false;
    enum gw_cached cached = gw_cache_begin(exchange->gateway->cache, exchange);
    if (cached == GW_CACHED)
        gw_exchange_done(exchange);
    return cached != GW_MISSED;
}

static void admitted(struct gw_exchange *exchange)
{
    if (from_cache(exchange))
        return;
    const struct gw_directory_ask ask = {.slug = tenant_param(exchange),
                                         .fresh = exchange->fresh,
                                         .arena = exchange->arena,
                                         .done = tenant_found,
                                         .arg = exchange};
    if (ask.slug == NULL)
        enter(exchange);
    else
        gw_directory_find(exchange->gateway->directory, &ask);
}

/* Refused before its page was asked for, or led elsewhere. */
static void turned_away(struct gw_exchange *exchange)
{
    if (exchange->error == NULL) {
        gw_exchange_done(exchange);
        return;
    }
    note(exchange);
    fail(exchange);
}

/* A page of forms has nothing for programs. */
static bool is_there(const struct gw_exchange *exchange)
{
    const struct gw_route *route = exchange->route;
    return !exchange->api || route->calls[0].method != NULL || route->session != GW_SESSION_NONE;
}

void gw_flow_start(struct gw_exchange *exchange)
{
    exchange->live = exchange->live && exchange->route->live != NULL;
    exchange->visitor = gw_form_visitor(exchange->visitor);
    if (is_there(exchange)) {
        gw_guard(exchange, admitted, turned_away);
        return;
    }
    exchange->error = rh_refuse(exchange->arena, NOT_FOUND);
    fail(exchange);
}
