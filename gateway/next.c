/* An address is taken only when target.c reads it as a path and the router knows it, so nothing has
 * to be guessed of how browsers read what is malformed. */
#include "next.h"

#include "address.h"
#include "router.h"
#include "target.h"

#include <string.h>

#include "banned.h"

/* Visible ASCII: what else an address may hold stands in it escaped. */
static bool is_plain(const char *text)
{
    for (const char *c = text; *c != '\0'; c++)
        if (*c <= ' ' || *c > '~' || strchr("\\\"<>#", *c) != NULL)
            return false;
    return true;
}

/* Steps of the log-in itself: who has done them would stand there again. */
static bool is_login(const struct gw_route *route)
{
    return strncmp(route->path, "/anmelden", strlen("/anmelden")) == 0;
}

const char *gw_next(const struct gw_exchange *exchange, const char *text)
{
    struct gw_target target;
    struct gw_matched matched;
    if (text == NULL || strlen(text) > GW_NEXT_MAX || !is_plain(text) ||
        gw_target_parse(exchange->arena, text, &target) != NULL || target.api)
        return NULL;
    const struct gw_asked asked = {GW_GET, true, target.path};
    return gw_router_match(exchange->gateway->router, exchange->arena, &asked, &matched) ==
                       GW_MATCHED &&
                   !is_login(matched.route)
               ? text
               : NULL;
}

const char *gw_next_asked(const struct gw_exchange *exchange)
{
    const char *text = rh_form_get(&exchange->form, "weiter");
    return gw_next(exchange, text != NULL ? text : rh_form_get(&exchange->query, "weiter"));
}

const char *gw_next_link(const struct gw_exchange *exchange, const char *page, const char *next)
{
    struct rh_form form = {0};
    if (next == NULL)
        return page;
    rh_form_add(exchange->arena, &form, "weiter", next);
    return rh_arena_printf(exchange->arena, "%s?%s", page,
                           gw_address_query(exchange->arena, &form, NULL));
}

const char *gw_next_here(const struct gw_exchange *exchange)
{
    if (exchange->verb == GW_GET)
        return gw_next(exchange, exchange->target);
    if (exchange->route->again == NULL)
        return NULL;
    return gw_next(exchange, gw_address_fill(exchange, exchange->route->again));
}
