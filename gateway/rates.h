/* Rate limits: how much one address, or one account, may ask for in a minute, by class of route.
 *
 * The table of classes stands in rates.c, its numbers are settings. Reads are counted by each loop
 * for itself: a public page costs about as much as asking Redis would. Writes and log-ins are
 * counted in Redis for all gateways together (INCR and EXPIRE, sent with the turn's look-ups), and
 * while Redis is away by each loop.
 *
 * An address is an IPv4 address or an IPv6 /64 (what one household has). Neither Redis nor memory
 * holds it, only a keyed hash. */
#ifndef GW_RATES_H
#define GW_RATES_H

#include "gateway.h"

#define GW_RATE_WINDOW 60 /* s */

/* Of a loop; on gateway->redis and gateway->settings. The caller owns it. */
struct gw_rates *gw_rates_new(struct gateway *gateway);
void gw_rates_free(struct gw_rates **rates);

/* Counts a request of exchange->address in its route's class; sets exchange->limited when that was
 * too much. Calls `done` once, now or later. */
void gw_rate_address(struct gw_exchange *exchange, gw_step done);

/* The same for the account of exchange->session. */
void gw_rate_account(struct gw_exchange *exchange, gw_step done);

/* Counts in this loop's memory alone; how often it was now, in the window that `now` (real ms)
 * falls into. Of very many names the rarest are forgotten first. */
uint32_t gw_rate_count(struct gw_rates *rates, uint64_t name, int64_t now);

#endif
