/* Routes are cut into segments once; matching compares segments, among the routes that have as
 * many. Which of several wins is a number: a bit per literal segment, the leftmost highest. */
#include "router.h"

#include "router_check.h"
#include "take.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "banned.h"

struct compiled {
    const struct gw_route *route;
    struct gw_segments segments;
    const struct rh_method *methods[GW_CALLS + 1];
    unsigned rank;
    char label[96];
    struct compiled *next; /* with as many segments */
};

struct gw_router {
    struct compiled *routes;
    size_t n;
    struct compiled *by_length[GW_ROUTER_SEGMENTS + 1];
};

bool gw_segments_cut(struct rh_slice path, struct gw_segments *ret)
{
    const char *p = path.data, *end = path.data + path.len;
    ret->n = 0;
    if (p == end || *p != '/')
        return false;
    while (p < end && p + 1 < end) {
        const char *from = p + 1;
        const char *to = memchr(from, '/', (size_t)(end - from));
        p = to == NULL ? end : to;
        if (ret->n == GW_ROUTER_SEGMENTS)
            return false;
        ret->at[ret->n++] = (struct rh_slice){from, (size_t)(p - from)};
    }
    return true;
}

static bool is_brace(struct rh_slice segment)
{
    return segment.len > 2 && segment.data[0] == '{';
}

static unsigned rank_of(const struct gw_segments *segments)
{
    unsigned rank = 0;
    for (size_t i = 0; i < segments->n; i++) {
        if (!is_brace(segments->at[i]))
            rank |= 1u << (GW_ROUTER_SEGMENTS - i);
    }
    return rank;
}

static bool same_shape(const struct gw_segments *a, const struct gw_segments *b)
{
    if (a->n != b->n)
        return false;
    for (size_t i = 0; i < a->n; i++) {
        struct rh_slice x = a->at[i], y = b->at[i];
        if (is_brace(x) != is_brace(y))
            return false;
        if (!is_brace(x) && (x.len != y.len || memcmp(x.data, y.data, x.len) != 0))
            return false;
    }
    return true;
}

static const char *verb_name(enum gw_verb verb)
{
    return verb == GW_GET ? "GET" : "POST";
}

static int fault(const struct gw_route *route, const char *why)
{
    fprintf(stderr, "route %s %s: %s\n", verb_name(route->verb), route->path, why);
    return 1;
}

static int add(struct gw_router *router, const struct gw_route *route, gw_method_finder find)
{
    struct compiled *one = &router->routes[router->n++];
    one->route = route;
    for (size_t i = 0; i < GW_CALLS && route->calls[i].method != NULL; i++)
        one->methods[i] = find(route->calls[i].method);
    if (!gw_segments_cut(rh_slice(route->path), &one->segments))
        return fault(route, "no path of at most 8 segments");
    one->rank = rank_of(&one->segments);
    snprintf(one->label, sizeof one->label, "%s %s", verb_name(route->verb), route->path);
    for (struct compiled *other = router->by_length[one->segments.n]; other != NULL;
         other = other->next) {
        if (other->route->verb == route->verb && same_shape(&other->segments, &one->segments))
            return fault(route, "there twice");
    }
    one->next = router->by_length[one->segments.n];
    router->by_length[one->segments.n] = one;
    return 0;
}

struct gw_router *gw_router_new(const struct gw_route *routes, size_t n, gw_method_finder find)
{
    int faults = 0;
    struct gw_router *router = rh_take(sizeof *router);
    router->routes = rh_take((n == 0 ? 1 : n) * sizeof *router->routes);
    for (size_t i = 0; i < n; i++) {
        const char *why = gw_route_check(&routes[i], routes, n, find);
        faults += add(router, &routes[i], find);
        if (why != NULL)
            faults += fault(&routes[i], why);
    }
    if (faults > 0)
        gw_router_free(&router);
    return router;
}

void gw_router_free(struct gw_router **router)
{
    if (*router == NULL)
        return;
    free((*router)->routes);
    free(*router);
    *router = NULL;
}

static bool fits(const struct compiled *one, const struct gw_segments *path)
{
    for (size_t i = 0; i < path->n; i++) {
        struct rh_slice want = one->segments.at[i], have = path->at[i];
        if (is_brace(want) ? have.len == 0
                           : want.len != have.len || memcmp(want.data, have.data, want.len) != 0)
            return false;
    }
    return true;
}

static void take_params(const struct compiled *one, const struct gw_segments *path,
                        struct rh_arena *arena, struct gw_matched *ret)
{
    ret->route = one->route;
    ret->methods = one->methods;
    ret->label = one->label;
    ret->n_params = 0;
    for (size_t i = 0; i < path->n; i++) {
        struct rh_slice name = one->segments.at[i];
        if (is_brace(name))
            ret->params[ret->n_params++] =
                (struct gw_param){rh_arena_dup(arena, name.data + 1, name.len - 2),
                                  rh_arena_dup(arena, path->at[i].data, path->at[i].len)};
    }
}

static enum gw_match wrong_verb(bool get, bool post, struct gw_matched *ret)
{
    static const char *const allow[] = {NULL, "GET, HEAD", "POST", "GET, HEAD, POST"};
    ret->allow = allow[(get ? 1 : 0) + (post ? 2 : 0)];
    return ret->allow == NULL ? GW_NO_PATH : GW_NO_VERB;
}

enum gw_match gw_router_match(const struct gw_router *router, struct rh_arena *arena,
                              const struct gw_asked *asked, struct gw_matched *ret)
{
    struct gw_segments path;
    const struct compiled *best = NULL;
    bool verbs[2] = {false, false};
    size_t length = strlen(asked->path);
    if (length > 1 && asked->path[length - 1] == '/')
        return GW_SLASH_MORE;
    if (!gw_segments_cut((struct rh_slice){asked->path, length}, &path))
        return GW_NO_PATH;
    for (const struct compiled *one = router->by_length[path.n]; one != NULL; one = one->next) {
        if (!fits(one, &path))
            continue;
        verbs[one->route->verb] = true;
        if (asked->known && one->route->verb == asked->verb &&
            (best == NULL || one->rank > best->rank))
            best = one;
    }
    if (best == NULL)
        return wrong_verb(verbs[GW_GET], verbs[GW_POST], ret);
    take_params(best, &path, arena, ret);
    return GW_MATCHED;
}
