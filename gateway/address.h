/* Addresses that we write: path templates filled, names and values escaped. */
#ifndef GW_ADDRESS_H
#define GW_ADDRESS_H

#include "gateway.h"

/* Fills "/{tenant}/termine/{appointment}?code={code}": a name takes the text field of the opened
 * replies (gw_calls_open) first, then the path parameter; one that neither has becomes "".
 * Percent-encoded; in the arena. */
const char *gw_address_fill(const struct gw_exchange *exchange, const char *template);

/* True when a reply is a page of its own and leads nowhere by itself: it has the `address` of
 * another host, or its `outcome` is ASKS: nothing is changed yet. */
bool gw_address_stays(const struct gw_exchange *exchange);

/* "a=1&b=2" of a form's fields but the one named `without` (NULL: none); "" when there are none. */
const char *gw_address_query(struct rh_arena *arena, const struct rh_form *form,
                             const char *without);

/* The same of what a form sends for a service: without token and proof, whose names begin with "_".
 */
const char *gw_address_fields(struct rh_arena *arena, const struct rh_form *form);

/* The page that the exchange shows, without host: path, and query without `lang`. For a form that
 * is shown again the page that it stood on. */
const char *gw_address_path(const struct gw_exchange *exchange);
const char *gw_address_page(const struct gw_exchange *exchange);

/* The exchange's target with its first segment replaced, "/api/v1" kept in front. */
const char *gw_address_moved(const struct gw_exchange *exchange, const char *slug);

#endif
