/* Limits of what comes in, in one place, and the count per client address that some of them need.
 */
#ifndef GW_BOUNDS_H
#define GW_BOUNDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GW_MAX_TARGET  4096 /* bytes of path and query: 414 */
#define GW_MAX_HEADERS 64   /* fields: 431 */
#define GW_MEMORY                                                                                  \
    ((size_t)16 * 1024) /* of one connection: request line and headers, reply headers */
#define GW_BODY_STEP UINT64_C(65536) /* a body that brings this much in a timeout may go on */

/* How many things (streams, connections) an address holds. An address is text; single-threaded. */
struct gw_counts;
struct gw_counts *gw_counts_new(void);
void gw_counts_free(struct gw_counts **counts);

/* Counts one more, unless the address holds `max` already (0: no limit): then false. */
bool gw_counts_take(struct gw_counts *counts, const char *address, size_t max);

/* Gives one back. */
void gw_counts_give(struct gw_counts *counts, const char *address);

#endif
