/* What is asked of Redis is asked at once and answered in one turn of the loop; the last answer
 * decides. The account's own limit comes after, since only then is it known whose it is. */
#include "guard.h"

#include "headers.h"
#include "next.h"
#include "proof.h"
#include "rates.h"
#include "rights.h"
#include "sessions.h"

#include <string.h>

#include "banned.h"

/* What is still open. */
struct gw_guard {
    gw_step admitted, refused;
    int waiting;
};

struct rh_caller gw_caller(struct gw_exchange *exchange)
{
    struct rh_caller caller = {.visitor = exchange->visitor, .proved = exchange->proved};
    const Session__Session *session = exchange->session;
    if (session == NULL)
        return caller;
    caller.account = session->account;
    caller.trust = session->trust;
    caller.session = exchange->session_id;
    caller.roles =
        gw_session_roles(exchange->arena, session,
                         exchange->tenant == NULL ? 0 : exchange->tenant->tenant, &caller.n_roles);
    return caller;
}

bool gw_has_role(struct gw_exchange *exchange, const struct rh_method *method)
{
    const struct rh_caller caller = gw_caller(exchange);
    return method->who.group != RH_GROUP_STAFF || rh_rights_role(&caller, method->who.name);
}

/* Who may call the route's methods. */
static size_t whos_of(const struct gw_exchange *exchange, const struct rh_who *ret[GW_CALLS])
{
    size_t n = 0;
    for (; exchange->methods[n] != NULL; n++)
        ret[n] = &exchange->methods[n]->who;
    return n;
}

static bool needs_login(const struct gw_route *route, const struct rh_who *const *whos, size_t n)
{
    bool needs = route->session == GW_SESSION_LIST || route->session == GW_SESSION_END ||
                 route->session == GW_SESSION_END_OTHERS;
    for (size_t i = 0; i < n; i++)
        needs = needs || whos[i]->group == RH_GROUP_CITIZEN || whos[i]->group == RH_GROUP_STAFF;
    return needs;
}

/* The highest level of trust that one of them asks for. */
static uint32_t trust_needed(const struct rh_who *const *whos, size_t n)
{
    uint32_t needed = 0;
    for (size_t i = 0; i < n; i++)
        if (whos[i]->group == RH_GROUP_CITIZEN && whos[i]->trust > needed)
            needed = whos[i]->trust;
    return needed;
}

/* Whether the second factor is what is missing. */
static bool needs_more(const struct gw_exchange *exchange, const struct rh_who *const *whos,
                       size_t n)
{
    bool needs = exchange->route->session != GW_SESSION_NONE &&
                 exchange->route->session != GW_SESSION_CLOSE &&
                 exchange->route->session != GW_SESSION_OPEN;
    for (size_t i = 0; i < n; i++)
        needs = needs || whos[i]->group == RH_GROUP_STAFF || trust_needed(whos + i, 1) > 0;
    return needs && exchange->session->has_second_factor && exchange->session->second_factor;
}

/* A page leads to where the log-in is, a program is told that there is none. */
static void send_to(struct gw_exchange *exchange, const char *page)
{
    exchange->error = rh_refuse(exchange->arena, UNAUTHENTICATED);
    if (exchange->api || exchange->live)
        return;
    exchange->error = NULL;
    exchange->response.status = 303;
    exchange->response.location = gw_next_link(exchange, page, gw_next_here(exchange));
}

/* Programs have no form token: with a session's cookie the browser must say where a write comes
 * from. Without one there is nothing that a stranger's page could borrow. */
static bool is_forged(struct gw_exchange *exchange)
{
    const char *site = gw_header(exchange, "Sec-Fetch-Site");
    bool told = (site != NULL && strcmp(site, "same-origin") == 0) ||
                gw_header(exchange, MHD_HTTP_HEADER_ORIGIN) != NULL;
    return exchange->api && exchange->verb == GW_POST && exchange->session_id != NULL &&
           !(told && gw_headers_same_origin(exchange));
}

/* A program is told which level is missing, a page leads to where it can be proven. */
static void raise_to(struct gw_exchange *exchange, uint32_t trust)
{
    send_to(exchange, rh_arena_printf(exchange->arena, "/anmelden/stufe/%u", trust));
    if (exchange->error != NULL)
        exchange->error = rh_error_field(rh_refuse(exchange->arena, TRUST_TOO_LOW), exchange->arena,
                                         "trust", COMMON__REASON__TOO_SMALL, trust);
}

void gw_guard_login(struct gw_exchange *exchange, const struct rh_who *const *whos, size_t n)
{
    const uint32_t trust = trust_needed(whos, n);
    if (!needs_login(exchange->route, whos, n))
        return;
    if (exchange->session_away)
        exchange->error = rh_fail(exchange->arena, UNAVAILABLE, "Redis did not answer");
    else if (exchange->session == NULL)
        send_to(exchange, "/anmelden");
    else if (needs_more(exchange, whos, n))
        send_to(exchange, "/anmelden/code");
    else if (exchange->session->trust < trust)
        raise_to(exchange, trust);
}

static void judge_login(struct gw_exchange *exchange)
{
    const struct rh_who *whos[GW_CALLS];
    gw_guard_login(exchange, whos, whos_of(exchange, whos));
}

static void judge(struct gw_exchange *exchange)
{
    if (exchange->limited > 0)
        exchange->error = rh_refuse(exchange->arena, TOO_MANY_TRIES);
    else if (is_forged(exchange))
        exchange->error = rh_refuse(exchange->arena, FORBIDDEN);
    else
        judge_login(exchange);
    if (exchange->error == NULL && exchange->response.location == NULL)
        exchange->guard->admitted(exchange);
    else
        exchange->guard->refused(exchange);
}

static void step(struct gw_exchange *exchange)
{
    if (--exchange->guard->waiting > 0)
        return;
    if (exchange->session != NULL && exchange->route->rate != GW_RATE_READ)
        gw_rate_account(exchange, judge);
    else
        judge(exchange);
}

void gw_guard(struct gw_exchange *exchange, gw_step admitted, gw_step refused)
{
    const struct rh_who *whos[GW_CALLS];
    struct gw_guard *guard = rh_arena_alloc(exchange->arena, sizeof *guard);
    *guard = (struct gw_guard){admitted, refused, 3};
    exchange->guard = guard;
    gw_rate_address(exchange, step);
    gw_proof_check(exchange, step);
    if (exchange->route->cache == GW_PUBLIC &&
        !needs_login(exchange->route, whos, whos_of(exchange, whos)))
        step(exchange);
    else
        gw_session_find(exchange, step);
}
