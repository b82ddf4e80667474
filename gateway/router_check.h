/* What must be true of a line of routes.c before the gateway starts. Inside the router. */
#ifndef GW_ROUTER_CHECK_H
#define GW_ROUTER_CHECK_H

#include "router.h"

struct gw_segments {
    struct rh_slice at[GW_ROUTER_SEGMENTS];
    size_t n;
};

/* Cuts "/a/{b}" into "a" and "{b}"; "/" has none. False when it does not begin with a slash or has
 * more than GW_ROUTER_SEGMENTS. */
bool gw_segments_cut(struct rh_slice path, struct gw_segments *ret);

/* Why the route cannot be served, or NULL. `all` are the table's `n` routes. */
const char *gw_route_check(const struct gw_route *route, const struct gw_route *all, size_t n,
                           gw_method_finder find);

#endif
