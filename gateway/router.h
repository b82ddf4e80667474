/* The route table, compiled: which line answers a path.
 *
 * Compiled once, at the start, where a wrong line stops the process: two routes of the same shape,
 * a method that no service has, a brace that is no field of a call's request, an `again` that is no
 * page, a `then` whose braces nothing fills. Literal segments win over braces, from the left, so
 * "/zustaendig/{place}/{service}" goes before "/{tenant}/termine/{appointment}". Immutable
 * afterwards. */
#ifndef GW_ROUTER_H
#define GW_ROUTER_H

#include "gateway.h"

#define GW_ROUTER_SEGMENTS 8 /* most segments of a path */

/* Finds a method's row by name, or NULL. */
typedef const struct rh_method *(*gw_method_finder)(const char *name);

/* NULL when a line is wrong, all faults on stderr. The routes must outlive the router. */
struct gw_router *gw_router_new(const struct gw_route *routes, size_t n, gw_method_finder find);
void gw_router_free(struct gw_router **router);

enum gw_match {
    GW_MATCHED,   /* ret_route, ret_params */
    GW_NO_PATH,   /* 404 */
    GW_NO_VERB,   /* 405, with ret_allow */
    GW_SLASH_MORE /* the path is one with a slash at its end too many: redirect */
};

struct gw_matched {
    const struct gw_route *route;
    struct gw_param params[GW_ROUTER_SEGMENTS];
    size_t n_params;
    const struct rh_method *const *methods; /* of its calls, NULL behind the last; live as long */
    const char *label; /* "GET /{tenant}/termine", for logs; lives as long as the router */
    const char *allow; /* "GET, HEAD" or "POST" or "GET, HEAD, POST" */
};

/* What is asked for. */
struct gw_asked {
    enum gw_verb verb;
    bool known;       /* false for verbs that no route has (PUT, DELETE ...) */
    const char *path; /* decoded */
};

/* Parameter values live in the arena. */
enum gw_match gw_router_match(const struct gw_router *router, struct rh_arena *arena,
                              const struct gw_asked *asked, struct gw_matched *ret);

#endif
