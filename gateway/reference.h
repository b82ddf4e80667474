/* The page /api: the document openapi.json, as lists that a template can walk. Read once at the
 * start from the same file that programs get, so that page and document cannot differ. */
#ifndef GW_REFERENCE_H
#define GW_REFERENCE_H

#include "mustache.h"

/* What templates see as `api` (gateway/pages/README.md). NONE, with a log line, when the folder has
 * no such document. Immutable; lives in the arena. */
struct rh_value gw_reference_load(struct rh_arena *arena, const char *assets);

#endif
