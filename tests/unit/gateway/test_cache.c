/* The cache of public replies, without HTTP: gw_exchange_done is this file's own and only counts.
 */
#include "cache.h"

#include "headers.h"

#include <criterion/criterion.h>

static struct gw_cache_store *store;
static struct rh_arena *arena;
static int done;

void gw_exchange_done(struct gw_exchange *exchange)
{
    done++;
    if (exchange->fetch != NULL)
        gw_cache_end(store, exchange);
}

static void set_up(void)
{
    arena = rh_arena_new(0);
    store = gw_cache_new(GW_CACHE_BYTES);
}

static void tear_down(void)
{
    rh_arena_free(&arena);
    gw_cache_free(&store);
}

TestSuite(cache, .init = set_up, .fini = tear_down);

static struct gw_exchange *ask(const char *target)
{
    struct gw_exchange *exchange = rh_arena_alloc(arena, sizeof *exchange);
    exchange->arena = arena;
    exchange->language = "de";
    exchange->target = target;
    return exchange;
}

static void reply(struct gw_exchange *exchange, const char *body, const char *tag)
{
    exchange->response.status = 200;
    exchange->response.content_type = "text/html";
    exchange->response.body = rh_slice(body);
    exchange->tags[0] = tag;
    exchange->n_tags = 1;
    gw_exchange_done(exchange);
}

static void fetch(const char *target, const char *body, const char *tag)
{
    struct gw_exchange *exchange = ask(target);
    cr_assert_eq(gw_cache_begin(store, exchange), GW_MISSED);
    reply(exchange, body, tag);
}

/* Two steps of one test must fall into 100 ms; on a machine that stalls, it is tried again. */
static enum gw_cached again(const char *target, struct gw_exchange **ret)
{
    enum gw_cached cached = GW_MISSED;
    for (int i = 0; i < 50 && cached == GW_MISSED; i++) {
        *ret = ask(target);
        cached = gw_cache_begin(store, *ret);
        if (cached == GW_MISSED)
            reply(*ret, "page", "1:times");
    }
    return cached;
}

/* Likewise: the second of two exchanges waits for the first one's fetch. */
static struct gw_exchange *join(const char *target, struct gw_exchange **ret_first)
{
    for (int i = 0; i < 50; i++) {
        struct gw_exchange *second = ask(target);
        *ret_first = ask(target);
        cr_assert_eq(gw_cache_begin(store, *ret_first), GW_MISSED);
        if (gw_cache_begin(store, second) == GW_JOINED)
            return second;
        (*ret_first)->response.status = 503;
        gw_exchange_done(*ret_first);
        second->response.status = 503;
        gw_exchange_done(second);
    }
    cr_assert_fail("never joined");
    return NULL;
}

Test(cache, gives_the_same_bytes_again)
{
    struct gw_exchange *second;
    fetch("/a", "page", "1:times");
    cr_assert_eq(again("/a", &second), GW_CACHED);
    cr_expect_eq(second->response.status, 200);
    cr_expect_str_eq(second->response.content_type, "text/html");
    cr_expect(rh_slice_is(second->response.body, "page"));
}

Test(cache, keeps_languages_and_faces_apart)
{
    struct gw_exchange *english = ask("/a"), *api = ask("/a");
    english->language = "en";
    api->api = true;
    fetch("/a", "page", "1:times");
    cr_expect_eq(gw_cache_begin(store, english), GW_MISSED);
    cr_expect_eq(gw_cache_begin(store, api), GW_MISSED);
    reply(english, "x", "1:times");
    reply(api, "x", "1:times");
}

Test(cache, fetches_once_for_all_who_wait)
{
    struct gw_exchange *first, *second = join("/a", &first);
    int before = done;
    reply(first, "page", "1:times");
    cr_expect_eq(done, before + 2);
    cr_expect_eq(second->response.status, 200);
    cr_expect(rh_slice_is(second->response.body, "page"));
}

Test(cache, hands_a_refusal_to_those_who_wait_and_forgets_it)
{
    struct gw_exchange *first, *second = join("/a", &first), *third = ask("/a");
    first->response.status = 503;
    first->response.content_type = "text/html";
    first->response.body = rh_slice("away");
    gw_exchange_done(first);
    cr_expect_eq(second->response.status, 503);
    cr_expect(rh_slice_is(second->response.body, "away"));
    cr_expect_eq(gw_cache_begin(store, third), GW_MISSED);
    reply(third, "x", "1:times");
}

Test(cache, forgets_what_a_write_has_changed)
{
    struct gw_exchange *second;
    fetch("/a", "page", "1:times");
    cr_assert_eq(again("/a", &second), GW_CACHED);
    gw_cache_drop(store, "1:times");
    struct gw_exchange *third = ask("/a");
    cr_expect_eq(gw_cache_begin(store, third), GW_MISSED);
    reply(third, "x", "1:times");
}

Test(cache, does_not_keep_a_fetch_that_a_write_overtook)
{
    struct gw_exchange *first = ask("/a"), *second = ask("/a");
    cr_assert_eq(gw_cache_begin(store, first), GW_MISSED);
    gw_cache_drop(store, "1:times");
    reply(first, "old", "1:times");
    cr_expect_eq(gw_cache_begin(store, second), GW_MISSED);
    reply(second, "new", "1:times");
}

Test(cache, passes_a_writer_by)
{
    struct gw_exchange *writer = ask("/a");
    writer->fresh = true;
    fetch("/a", "page", "1:times");
    cr_expect_eq(gw_cache_begin(store, writer), GW_MISSED);
    cr_expect_null(writer->fetch);
}

Test(cache, stays_within_its_bytes)
{
    struct gw_cache_store *large = store;
    char *body = rh_arena_alloc(arena, 10001);
    memset(body, 'x', 10000);
    store = gw_cache_new(50000);
    for (int i = 0; i < 100; i++)
        fetch(rh_arena_printf(arena, "/%d", i), body, "1:times");
    cr_expect_leq(gw_cache_bytes(store), 50000 + 11000);
    rh_arena_reset(arena);
    gw_cache_free(&store);
    store = large;
}
