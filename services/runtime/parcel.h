/* Parcel: one ZeroMQ frame with any number of (head, body) pairs.
 *
 *   pair = head length, body length (4 bytes each, big-endian), head, body
 *
 * Head and body are packed protobuf messages and mean nothing here. A parcel never passes
 * RH_BUS_MAX_FRAME bytes. */
#ifndef RH_PARCEL_H
#define RH_PARCEL_H

#include "slice.h"

#define RH_PARCEL_PAIR 8 /* bytes that a pair costs beside head and body */

/* A parcel being filled. Zero-initialise it; the bytes are malloc'ed and kept for the next one. */
struct rh_parcel {
    char *data;
    size_t len, cap;
};

/* Appends a pair; false, changing nothing, when it does not fit beside what is there. */
bool rh_parcel_add(struct rh_parcel *parcel, struct rh_slice head, struct rh_slice body);

/* Empties it, keeping the memory; fini frees the memory. */
void rh_parcel_clear(struct rh_parcel *parcel);
void rh_parcel_fini(struct rh_parcel *parcel);

/* True when a pair of these sizes fits into an empty parcel. */
bool rh_parcel_can_hold(size_t head, size_t body);

/* Takes the next pair from the front of `rest`, which points into a received frame: 1, 0 at the
 * end, -1 when the bytes are no pair (rest is then empty). */
int rh_parcel_next(struct rh_slice *rest, struct rh_slice *ret_head, struct rh_slice *ret_body);

#endif
