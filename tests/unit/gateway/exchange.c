/* Everything lives in the exchange's arena but what its owner frees. */
#include "exchange.h"

#include <criterion/criterion.h>

static const struct gw_settings settings = {.public_url = "https://rathaus.example",
                                            .secret = "a secret of thirty-two characters"};

static void free_texts(void *texts)
{
    struct rh_texts *mine = texts;
    rh_texts_free(&mine);
}

static void free_templates(void *templates)
{
    struct rh_templates *mine = templates;
    rh_templates_free(&mine);
}

struct gw_exchange *exchange_new(const char *folder)
{
    struct rh_arena *arena = rh_arena_new(0);
    struct gw_exchange *exchange = rh_arena_alloc(arena, sizeof *exchange);
    struct gateway *gateway = rh_arena_alloc(arena, sizeof *gateway);
    struct rh_texts *texts = rh_texts_load(folder);
    cr_assert_not_null(texts);
    struct rh_templates *templates = rh_templates_new(texts);
    rh_arena_defer(arena, free_texts, texts);
    rh_arena_defer(arena, free_templates, templates);
    gateway->settings = &settings;
    gateway->texts = texts;
    gateway->templates = templates;
    exchange->gateway = gateway;
    exchange->arena = arena;
    exchange->language = "de";
    exchange->path = exchange->target = "/";
    return exchange;
}

void exchange_free(struct gw_exchange **exchange)
{
    struct rh_arena *arena = (*exchange)->arena;
    *exchange = NULL;
    rh_arena_free(&arena);
}

struct rh_templates *exchange_templates(struct gw_exchange *exchange)
{
    return (struct rh_templates *)exchange->gateway->templates;
}

const char *exchange_body(const struct gw_exchange *exchange)
{
    return rh_arena_dup(exchange->arena, exchange->response.body.data, exchange->response.body.len);
}
