/* The target of a request line: split, decoded, judged. */
#ifndef GW_TARGET_H
#define GW_TARGET_H

#include "error.h"
#include "slice.h"

struct gw_target {
    const char *path;      /* decoded, begins with a slash; without /api/v1 */
    struct rh_slice query; /* raw, without "?" */
    bool api;              /* stood under /api/v1 */
};

/* INVALID for bad percent-encoding, NUL or another control character, broken UTF-8, an encoded
 * slash, a backslash, an empty, "." or ".." segment, or anything that does not begin with a slash.
 */
struct rh_error *gw_target_parse(struct rh_arena *arena, const char *target, struct gw_target *ret);

#endif
