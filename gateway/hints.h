/* Hints between gateways: which tags writes have changed, over Redis' PUBLISH/SUBSCRIBE on the
 * channel rathaus:changed.
 *
 * Hints are nothing that may not be lost: caches are right without them (cache.h), live pages only
 * notice later. Redis away: everything else goes on, and writes still reach the live pages of this
 * loop. One per loop, single-threaded. */
#ifndef GW_HINTS_H
#define GW_HINTS_H

#include "gateway.h"

/* Listens on gateway->redis, which must not have run yet. The caller owns it. */
struct gw_hints *gw_hints_new(struct gateway *gateway);
void gw_hints_free(struct gw_hints **hints);

/* A write has changed these tags: drops them from this loop's cache, tells its live pages, and the
 * other loops and gateways. */
void gw_changed(struct gateway *gateway, const char *const *tags, size_t n);

#endif
