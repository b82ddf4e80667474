/* Every brace must have something that fills it: found here once, instead of by the first citizen
 * who follows the link. */
#include "router_check.h"

#include "session_acts.h"

#include <string.h>

#include "banned.h"

static bool has_field(const ProtobufCMessageDescriptor *type, struct rh_slice name)
{
    for (unsigned i = 0; i < type->n_fields; i++) {
        if (rh_slice_is(name, type->fields[i].name))
            return true;
    }
    return false;
}

/* The next {name} at or after *at, which moves behind it. False: no more. */
static bool next_brace(const char **at, struct rh_slice *ret_name)
{
    const char *open = strchr(*at, '{');
    const char *close = open == NULL ? NULL : strchr(open, '}');
    if (close == NULL)
        return false;
    *ret_name = (struct rh_slice){open + 1, (size_t)(close - open - 1)};
    *at = close + 1;
    return true;
}

static bool in_path(const struct gw_route *route, struct rh_slice name)
{
    struct rh_slice brace;
    for (const char *at = route->path; next_brace(&at, &brace);) {
        if (brace.len == name.len && memcmp(brace.data, name.data, name.len) == 0)
            return true;
    }
    return false;
}

/* {tenant} is the gateway's own: it finds the administration. */
static const char *check_path(const struct gw_route *route, gw_method_finder find)
{
    struct rh_slice name;
    for (const char *at = route->path; next_brace(&at, &name);) {
        bool used = rh_slice_is(name, "tenant") ||
                    (route->session == GW_SESSION_END && rh_slice_is(name, "session"));
        for (size_t i = 0; i < GW_CALLS && route->calls[i].method != NULL; i++)
            used = used || has_field(find(route->calls[i].method)->in, name);
        if (!used)
            return "a brace of its path is no field of a call's request";
    }
    return NULL;
}

static const char *check_then(const struct gw_route *route, gw_method_finder find)
{
    struct rh_slice name;
    for (const char *at = route->then; at != NULL && next_brace(&at, &name);) {
        bool filled = in_path(route, name);
        for (size_t i = 0; i < GW_CALLS && route->calls[i].method != NULL; i++)
            filled = filled || has_field(find(route->calls[i].method)->out, name);
        if (!filled)
            return "a brace of `then` is neither in a reply nor in the path";
    }
    return NULL;
}

static const char *check_live(const struct gw_route *route, gw_method_finder find)
{
    struct rh_slice name;
    for (const char *at = route->live; at != NULL && next_brace(&at, &name);) {
        if (!in_path(route, name) && !has_field(find(route->calls[0].method)->in, name))
            return "a brace of `live` is neither in the path nor in the request";
    }
    return NULL;
}

static bool is_page(const char *path, const struct gw_route *all, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (all[i].verb == GW_GET && all[i].template != NULL && all[i].session == GW_SESSION_NONE &&
            strcmp(all[i].path, path) == 0)
            return true;
    return false;
}

static const char *check_again(const struct gw_route *route, const struct gw_route *all, size_t n)
{
    if (route->again != NULL && !is_page(route->again, all, n))
        return "`again` is no page of this table";
    if (route->unproved != NULL && !is_page(route->unproved, all, n))
        return "`unproved` is no page of this table";
    return NULL;
}

static size_t count_calls(const struct gw_route *route)
{
    size_t n = 0;
    while (n < GW_CALLS && route->calls[n].method != NULL)
        n++;
    return n;
}

static const char *check_session(const struct gw_route *route, gw_method_finder find)
{
    const size_t n = count_calls(route);
    bool grants = false;
    for (size_t i = 0; i < n; i++)
        grants = grants || gw_session_grant_field(find(route->calls[i].method)->out) != 0;
    if (route->session == GW_SESSION_OPEN && !grants)
        return "opens a session without a grant";
    if (route->session != GW_SESSION_NONE && route->cache == GW_PUBLIC)
        return "a public page that knows a session";
    if (route->session == GW_SESSION_LIST && n == GW_CALLS)
        return "no place for the list of sessions";
    return NULL;
}

/* Pages of forms call nothing; routes that only end sessions neither. */
static bool does_nothing(const struct gw_route *route)
{
    return route->calls[0].method == NULL && route->template == NULL &&
           route->session == GW_SESSION_NONE;
}

const char *gw_route_check(const struct gw_route *route, const struct gw_route *all, size_t n,
                           gw_method_finder find)
{
    const char *why;
    if (does_nothing(route))
        return "calls nothing";
    for (size_t i = 0; i < GW_CALLS && route->calls[i].method != NULL; i++) {
        const struct rh_method *method = find(route->calls[i].method);
        if (method == NULL)
            return "calls a method that no service has";
        if (route->verb == GW_GET && method->kind == RH_WRITE && !route->own_proof)
            return "GET calls a method that writes";
    }
    if ((why = check_path(route, find)) != NULL || (why = check_then(route, find)) != NULL ||
        (why = check_live(route, find)) != NULL || (why = check_session(route, find)) != NULL)
        return why;
    return check_again(route, all, n);
}
