#include "kept.h"

#include "headers.h"
#include "squeeze.h"
#include "take.h"

#include <stdlib.h>
#include <string.h>

#include "banned.h"

struct gw_kept {
    size_t refs;
    struct gw_squeezed *squeezed;
    bool tried; /* to squeeze */
    size_t len;
    char data[];
};

struct gw_kept *gw_kept_new(struct rh_slice bytes)
{
    struct gw_kept *kept = rh_take(sizeof *kept + bytes.len);
    kept->refs = 1;
    kept->len = bytes.len;
    if (bytes.len > 0)
        memcpy(kept->data, bytes.data, bytes.len);
    return kept;
}

struct gw_kept *gw_kept_ref(struct gw_kept *kept)
{
    kept->refs++;
    return kept;
}

void gw_kept_unref(struct gw_kept *kept)
{
    if (kept == NULL || --kept->refs > 0)
        return;
    gw_squeezed_free(&kept->squeezed);
    free(kept);
}

size_t gw_kept_size(const struct gw_kept *kept)
{
    return kept->len;
}

static void give_back(void *arg)
{
    gw_kept_unref(arg);
}

void gw_kept_lend(struct gw_kept *kept, struct gw_exchange *exchange)
{
    exchange->response.body = (struct rh_slice){kept->data, kept->len};
    exchange->response.kept = kept;
    rh_arena_defer(exchange->arena, give_back, gw_kept_ref(kept));
}

bool gw_kept_squeeze(struct gw_exchange *exchange)
{
    struct gw_kept *kept = exchange->response.kept;
    if (kept == NULL ||
        !gw_header_accepts(gw_header(exchange, MHD_HTTP_HEADER_ACCEPT_ENCODING), "gzip"))
        return false;
    if (!kept->tried)
        kept->squeezed = gw_squeeze((struct rh_slice){kept->data, kept->len});
    kept->tried = true;
    if (kept->squeezed == NULL)
        return false;
    exchange->response.body = gw_squeezed_fill(kept->squeezed, exchange);
    exchange->response.encoding = "gzip";
    return true;
}
