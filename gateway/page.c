/* Rendering knows no page in particular: context (page_view.c) and template meet here. */
#include "page.h"

#include "page_view.h"

#include "banned.h"

#define ZONE "Europe/Berlin" /* of pages without a tenant */

bool gw_page_render(struct gw_exchange *exchange, const char *template)
{
    const struct gateway *gateway = exchange->gateway;
    struct rh_buf out = rh_buf_new(exchange->arena, 0);
    struct rh_render render = {
        .arena = exchange->arena,
        .texts = gateway->texts,
        .language = exchange->language,
        .zone = exchange->tenant == NULL ? ZONE : exchange->tenant->zone,
        .now = gateway->now,
    };
    const struct rh_error *error =
        rh_mustache_render(gateway->templates, template, &render, gw_page_context(exchange), &out);
    if (error != NULL || out.overflow) {
        rh_log(RH_ERROR, &exchange->log, "page %s: %s", template,
               error == NULL || error->detail == NULL ? "too large" : error->detail);
        return false;
    }
    const char *ending = strrchr(template, '.');
    exchange->response.content_type = ending != NULL && strcmp(ending, ".css") == 0
                                          ? "text/css; charset=utf-8"
                                          : "text/html; charset=utf-8";
    exchange->response.body = (struct rh_slice){rh_buf_str(&out), out.len};
    return true;
}

void gw_page(struct gw_exchange *exchange, const char *template, unsigned status)
{
    if (!gw_page_render(exchange, template)) {
        exchange->error = rh_refuse(exchange->arena, INTERNAL); /* its detail is logged already */
        gw_problem(exchange);
        return;
    }
    exchange->response.status = status;
}
