/* Live pages by Server-Sent Events: "what you look at has changed, version n"; the page then
 * fetches itself.
 *
 *   event: changed
 *   id: 1795372800001
 *   data: {"version":1795372800001}
 *
 * A stream lives in a registry under one tag ("15:times") as a suspended connection; a change of
 * the tag resumes it for one event. Every 15 s a comment keeps proxies awake. libmicrohttpd does
 * not look at suspended connections, so the registry itself watches their sockets: whoever leaves
 * gives the place back at once. A browser that comes back (Last-Event-ID) is told "changed" at
 * once, since it may have missed something. One registry per loop. */
#ifndef GW_LIVE_H
#define GW_LIVE_H

#include "gateway.h"

#define GW_LIVE_BEAT        INT64_C(15000) /* ms between comments */
#define GW_LIVE_RETRY       3000           /* ms after which a browser comes back */
#define GW_LIVE_PER_ADDRESS 64             /* a town hall's whole staff may come from one */
#define GW_LIVE_STREAMS     8000           /* per loop, below the connection limit */

/* Registry of a loop. `per_address` streams of one client address at most (0: no cap). */
struct gw_live *gw_live_new(size_t per_address);
void gw_live_free(struct gw_live **live);

/* Opens the stream of exchange->route->live (braces take path parameters, then the query) in
 * exchange->tenant, fills the response; the caller calls gw_exchange_done. Beyond a cap the
 * response is 429 with Retry-After. */
void gw_live_open(struct gw_exchange *exchange);

/* Tells every stream of the tag. */
void gw_live_changed(struct gw_live *live, const char *tag);

/* Readable when a client may have left: watch it, then call gw_live_run. */
int gw_live_fd(const struct gw_live *live);

/* Ends the streams of clients that have left, sends due comments. Returns ms until it wants to be
 * called again, -1: never. `now` is monotonic.
 */
int gw_live_run(struct gw_live *live, int64_t now);

/* True once after a stream was woken: HTTP must run to send what it has. */
bool gw_live_woken(struct gw_live *live);

/* Ends all streams (drain); browsers come back to another gateway. */
void gw_live_end(struct gw_live *live);

/* Streams that are open. */
size_t gw_live_count(const struct gw_live *live);

#endif
