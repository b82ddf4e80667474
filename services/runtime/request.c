/* Tags: what a reply depends on or changed. */
#include "request.h"

#include <inttypes.h>
#include <stdarg.h>

#include "banned.h"

void rh_request_tag(struct rh_request *rq, const char *format, ...)
{
    va_list args;
    if (rq->n_tags == sizeof rq->tags / sizeof rq->tags[0])
        return;
    va_start(args, format);
    const char *tag = rh_arena_vprintf(rq->arena, format, args);
    va_end(args);
    rq->tags[rq->n_tags++] = rh_arena_printf(rq->arena, "%" PRId32 ":%s", rq->tenant, tag);
}
