/* Cached public replies: one fetch serves all who ask for the same page within 100 ms.
 *
 * Keyed by language, face (page or API), whether the browser has a session's cookie (its pages link
 * to the account instead of the log-in, and say nothing else of it) and target. A kept reply is at
 * most 100 ms old, counted from the START of its fetch, so no reader ever sees anything older than
 * that; a write's tags drop what they name at once on the writer's gateway, and the writer's own
 * requests (exchange->fresh) pass the cache by. That is why gateways need no invalidation between
 * them for correctness.
 *
 * While a fetch is under way, others who ask for the same wait for it and get the same bytes. Only
 * a fetch younger than 100 ms can be joined, so a slow service costs at most ten fetches a second
 * per page. Refusals are handed to those who wait, but not kept.
 *
 * One store per loop, bounded by GW_CACHE_BYTES; compressed forms (kept.h) come on top. */
#ifndef GW_CACHE_H
#define GW_CACHE_H

#include "gateway.h"

#define GW_CACHE_AGE   (100 * INT64_C(1000000)) /* ns from the start of the fetch */
#define GW_CACHE_BYTES ((size_t)32 * 1024 * 1024)

struct gw_cache_store *gw_cache_new(size_t max_bytes);
void gw_cache_free(struct gw_cache_store **store);

enum gw_cached {
    GW_CACHED, /* exchange->response is filled: call gw_exchange_done */
    GW_JOINED, /* another exchange fetches it: gw_exchange_done will be called for this one */
    GW_MISSED  /* fetch it; gw_exchange_done keeps the reply and serves those who wait */
};

/* Asks for the reply to this exchange's target. Only for GW_PUBLIC routes; an exchange that is
 * `fresh` always misses and is not kept. */
enum gw_cached gw_cache_begin(struct gw_cache_store *store, struct gw_exchange *exchange);

/* Called by gw_exchange_done for an exchange with a fetch: keeps a 200 with the exchange's tags,
 * hands the response to all who wait. */
void gw_cache_end(struct gw_cache_store *store, struct gw_exchange *exchange);

/* Forgets every reply that depends on the tag, and takes none from a fetch that began before now.
 */
void gw_cache_drop(struct gw_cache_store *store, const char *tag);

/* Bytes held, for tests and metrics. */
size_t gw_cache_bytes(const struct gw_cache_store *store);

#endif
