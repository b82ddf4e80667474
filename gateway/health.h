/* GET /health: what this loop can do right now, for load balancers and deploy/up. */
#ifndef GW_HEALTH_H
#define GW_HEALTH_H

#include "gateway.h"

/* Fills the response: 200 when every service has a replica and nothing drains, else 503; JSON with
 * the parts. Redis away is shown, but no reason to send people elsewhere. Never waits. */
void gw_health(struct gw_exchange *exchange);

/* The same as one bit. */
bool gw_healthy(const struct gateway *gateway);

#endif
