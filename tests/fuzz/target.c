/* Request targets: a path that is taken can be read in one way only, and the router finds one route
 * for it or says why not. */
#include "fuzz.h"

#include "methods.h"
#include "router.h"
#include "target.h"

static void match(struct rh_arena *arena, const char *path)
{
    static struct gw_router *router;
    struct gw_matched matched = {0};
    if (router == NULL)
        router = gw_router_new(gw_routes, gw_routes_n, gw_method);
    PROMISE(router != NULL);
    const struct gw_asked asked = {GW_GET, true, path};
    switch (gw_router_match(router, arena, &asked, &matched)) {
    case GW_MATCHED:
        PROMISE(matched.route->verb == GW_GET);
        for (size_t i = 0; i < matched.n_params; i++)
            PROMISE(*matched.params[i].value != '\0' &&
                    strchr(matched.params[i].value, '/') == NULL);
        break;
    case GW_NO_VERB:
        PROMISE(matched.allow != NULL);
        break;
    case GW_SLASH_MORE:
        PROMISE(path[strlen(path) - 1] == '/');
        break;
    case GW_NO_PATH:
        break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct rh_arena *arena = rh_arena_new(0);
    struct gw_target target;
    const char *text = rh_arena_dup(arena, data, size);
    const struct rh_error *error = gw_target_parse(arena, text, &target);
    if (error != NULL) {
        fuzz_refusal(error);
    } else {
        PROMISE(target.path[0] == '/' && rh_utf8_valid(rh_slice(target.path)));
        PROMISE(strpbrk(target.path, "\\\r\n\t") == NULL);
        PROMISE(target.path[1] == '\0' || strstr(target.path, "//") == NULL);
        PROMISE(strstr(target.path, "/../") == NULL && strstr(target.path, "/./") == NULL);
        match(arena, target.path);
    }
    rh_arena_free(&arena);
    return 0;
}
