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

#endif
