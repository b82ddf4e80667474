/* Hints between gateways: which tags writes have changed, over Redis' PUBLISH/SUBSCRIBE on the
 * channel rathaus:changed.
 *
 * Hints are nothing that may not be lost: caches are right without them (cache.h), live pages only
 * notice later. Redis away: everything else goes on, writes still reach the live pages of this
 * loop, and the connection is tried again after 100 ms, doubling to 10 s. Names are resolved
 * asynchronously; nothing here ever blocks. One per loop, single-threaded. */
#ifndef GW_HINTS_H
#define GW_HINTS_H

#include "gateway.h"

/* `redis` is "unix:/path" or "host:port", or NULL: hints stay within this loop. NULL with a log
 * line when the address is malformed. */
struct gw_hints *gw_hints_new(struct gateway *gateway, const char *redis);
void gw_hints_free(struct gw_hints **hints);

/* A write has changed these tags: drops them from this loop's cache, tells its live pages, and the
 * other loops and gateways. */
void gw_changed(struct gateway *gateway, const char *const *tags, size_t n);

/* A descriptor for the loop's epoll, readable when run has something to do. */
int gw_hints_fd(const struct gw_hints *hints);

/* Reads, writes, reconnects. Returns ms until it wants to be called again, -1: never. `now` is
 * monotonic. */
int gw_hints_run(struct gw_hints *hints, int64_t now);

/* Connected and subscribed; true also when there is no Redis to connect to. */
bool gw_hints_ready(const struct gw_hints *hints);

#endif
