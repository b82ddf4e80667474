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
    bool tried;             /* to squeeze */
    struct gw_ready *ready; /* not in use */
    size_t len;
    char data[];
};

struct gw_ready {
    struct gw_ready *next;
    struct MHD_Response *response;
    char body[];
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
    for (struct gw_ready *ready = kept->ready, *next; ready != NULL; ready = next) {
        next = ready->next;
        MHD_destroy_response(ready->response);
        free(ready);
    }
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

/* The compressed form, where there is one and the client takes it. */
static const struct gw_squeezed *squeezed_of(struct gw_exchange *exchange)
{
    struct gw_kept *kept = exchange->response.kept;
    if (kept == NULL ||
        !gw_header_accepts(gw_header(exchange, MHD_HTTP_HEADER_ACCEPT_ENCODING), "gzip"))
        return NULL;
    if (!kept->tried)
        kept->squeezed = gw_squeeze((struct rh_slice){kept->data, kept->len});
    kept->tried = true;
    return kept->squeezed;
}

bool gw_kept_squeeze(struct gw_exchange *exchange)
{
    const struct gw_squeezed *squeezed = squeezed_of(exchange);
    if (squeezed == NULL)
        return false;
    exchange->response.body = gw_squeezed_fill(squeezed, exchange);
    exchange->response.encoding = "gzip";
    return true;
}

/* Without cookies: those are each reader's own. */
static struct gw_ready *make_ready(struct gw_exchange *exchange, const struct gw_squeezed *squeezed)
{
    const struct rh_slice bytes = gw_squeezed_bytes(squeezed);
    const size_t n_cookies = exchange->response.n_cookies;
    struct gw_ready *ready = rh_take(sizeof *ready + bytes.len);
    memcpy(ready->body, bytes.data, bytes.len);
    ready->response =
        MHD_create_response_from_buffer(bytes.len, ready->body, MHD_RESPMEM_PERSISTENT);
    if (ready->response == NULL)
        abort();
    exchange->response.encoding = "gzip";
    exchange->response.n_cookies = 0;
    gw_headers_reply(ready->response, exchange);
    exchange->response.n_cookies = n_cookies;
    return ready;
}

struct gw_ready *gw_ready_take(struct gw_exchange *exchange)
{
    struct gw_response *response = &exchange->response;
    const struct gw_squeezed *squeezed = response->cached ? squeezed_of(exchange) : NULL;
    if (squeezed == NULL)
        return NULL;
    struct gw_ready *ready = response->kept->ready;
    if (ready == NULL)
        ready = make_ready(exchange, squeezed);
    else
        response->kept->ready = ready->next;
    gw_squeezed_tokens(squeezed, exchange, ready->body);
    for (size_t i = 0; i < response->n_cookies; i++)
        MHD_add_response_header(ready->response, MHD_HTTP_HEADER_SET_COOKIE, response->cookies[i]);
    return ready;
}

void gw_ready_give(struct gw_ready *ready, struct gw_exchange *exchange)
{
    struct gw_response *response = &exchange->response;
    for (size_t i = 0; i < response->n_cookies; i++)
        MHD_del_response_header(ready->response, MHD_HTTP_HEADER_SET_COOKIE, response->cookies[i]);
    ready->next = response->kept->ready;
    response->kept->ready = ready;
}

struct MHD_Response *gw_ready_response(const struct gw_ready *ready)
{
    return ready->response;
}
