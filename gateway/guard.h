/* The guard: who asks, how often, and whether he may. Before anything is done for a request.
 *
 * Who may call a method is the service's to say, and it does (rights.h); the guard knows it from
 * the same line of methods.def and answers without asking: a page without log-in leads to the
 * log-in page and from there back, a program gets 401 or 403; whoever has proven too little is led
 * to where more is proven. Public pages are everybody's: no
 * session is looked up for them, no caller is passed on, so no cache can hold anything personal. */
#ifndef GW_GUARD_H
#define GW_GUARD_H

#include "gateway.h"

/* Finds session, proof and limits, all at once, then calls one of the two: `admitted`, or `refused`
 * with exchange->error set, or without one when response.location leads elsewhere. */
void gw_guard(struct gw_exchange *exchange, gw_step admitted, gw_step refused);

/* Whether who asks is known well enough for methods that `whos` may call: else sets
 * exchange->error, or response.location for a page: the log-in, the second factor, or where more
 * trust is proven. */
void gw_guard_login(struct gw_exchange *exchange, const struct rh_who *const *whos, size_t n);

/* The caller that the exchange's calls name. In the arena. */
struct rh_caller gw_caller(struct gw_exchange *exchange);

/* Whether the caller has the role that the method asks for; true where it asks for none. */
bool gw_has_role(struct gw_exchange *exchange, const struct rh_method *method);

#endif
