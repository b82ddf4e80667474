/* Public pages compressed once and sent to many (gzip, RFC 1952), although each copy has a form
 * token of its own.
 *
 * A token's place is left out of the compression: it is a stored block of the deflate stream (RFC
 * 1951 3.2.4) between two parts that do not refer beyond it, so a token can be written into the
 * finished bytes; the checksum at the end is put together from those of the parts. Tokens are
 * therefore never compressed together with what a reader brought into the page, which is what
 * guessing them by the length of replies (BREACH) would need. Only for pages that hold nothing
 * secret but their tokens. */
#ifndef GW_SQUEEZE_H
#define GW_SQUEEZE_H

#include "gateway.h"

#define GW_SQUEEZE_LEAST  1024 /* bytes: less is not worth a checksum */
#define GW_SQUEEZE_TOKENS 16   /* most forms of a page that is compressed */

struct gw_squeezed;

/* Compresses a page with its marks (GW_TOKEN_MARK); NULL when it is too short or has too many. The
 * caller frees it. */
struct gw_squeezed *gw_squeeze(struct rh_slice page);
void gw_squeezed_free(struct gw_squeezed **squeezed);

/* The compressed bytes, with room where tokens belong. */
struct rh_slice gw_squeezed_bytes(const struct gw_squeezed *squeezed);

/* Puts new tokens into a copy of those bytes, whether it has had others before or not. */
void gw_squeezed_tokens(const struct gw_squeezed *squeezed, struct gw_exchange *exchange,
                        char *copy);

/* The bytes to send: those that all share when the page has no forms, else a copy in the exchange's
 * arena with new tokens. */
struct rh_slice gw_squeezed_fill(const struct gw_squeezed *squeezed, struct gw_exchange *exchange);

#endif
