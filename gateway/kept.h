/* Bytes of a reply that many exchanges send, in the encodings that they ask for. Counted by
 * reference: whoever sends them may outlive the cache's entry. */
#ifndef GW_KEPT_H
#define GW_KEPT_H

#include "gateway.h"

struct gw_kept;

/* A copy of the bytes, with one reference. */
struct gw_kept *gw_kept_new(struct rh_slice bytes);
struct gw_kept *gw_kept_ref(struct gw_kept *kept);
void gw_kept_unref(struct gw_kept *kept); /* NULL: nothing */
size_t gw_kept_size(const struct gw_kept *kept);

/* Makes them the exchange's body, with a reference of its own until its arena is reset. */
void gw_kept_lend(struct gw_kept *kept, struct gw_exchange *exchange);

/* On sending: gives a response whose bytes are lent and whose client takes gzip the compressed form
 * (made for the first who wants it), tokens filled in. False: there is none, or it is not wanted.
 */
bool gw_kept_squeeze(struct gw_exchange *exchange);

/* A response of such bytes with all its headers, which one exchange after the other sends: only
 * tokens and cookies change. Half of what a cached page would cost else is building it. */
struct gw_ready;

/* For what the cache has answered (response.cached) and whose client takes gzip: a response with
 * this exchange's tokens and cookies, NULL: it must be built. Given back when it is sent, before
 * the exchange's arena is reset. */
struct gw_ready *gw_ready_take(struct gw_exchange *exchange);
void gw_ready_give(struct gw_ready *ready, struct gw_exchange *exchange);
struct MHD_Response *gw_ready_response(const struct gw_ready *ready);

#endif
