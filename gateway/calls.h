/* A route's calls: sent together, waited for together. */
#ifndef GW_CALLS_H
#define GW_CALLS_H

#include "gateway.h"

/* Sends every call of the exchange (bind.h has filled their messages) and calls `done` once all are
 * answered, from rh_bus_client_run. Replies are kept packed; for pages and redirects gw_calls_open
 * unpacks them. When one or more were refused, exchange->error is set: to the first failure of the
 * machine, else to the first refusal. */
void gw_calls_send(struct gw_exchange *exchange, void (*done)(struct gw_exchange *exchange));

/* Unpacks all replies into call->out. INTERNAL when a service sent nonsense. */
struct rh_error *gw_calls_open(struct gw_exchange *exchange);

#endif
