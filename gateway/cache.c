/* Entries in a hash table and in a list by the time they were kept; a fetch under way hangs on its
 * entry. Dropping a tag costs one store: a table remembers when each tag's hash was dropped last,
 * and an entry is good only if its fetch began after the last drop of every tag that it has. Two
 * tags with one hash drop each other's entries, which is never wrong, only a fetch more.
 */
#include "cache.h"

#include "clock.h"
#include "hash.h"
#include "kept.h"
#include "take.h"

#include <stdlib.h>
#include <string.h>

#include "banned.h"

#define BUCKETS     1024
#define DROPS       4096
#define OVERHEAD    256 /* of an entry beside key and body */
#define EVICT_STEPS 16  /* looked at after each fetch, which adds one entry at most */

/* One fetch and who waits for it. */
struct gw_fetch {
    struct entry *entry;
    int64_t born; /* ns */
    struct gw_exchange *first, **last;
};

struct entry {
    struct entry *chain;       /* of its bucket */
    struct entry *prev, *next; /* by time kept, oldest first */
    uint64_t hash;
    char *key;
    struct gw_fetch *fetch; /* the youngest, while under way */
    size_t fetches;         /* that point here */
    int64_t born;           /* of what is kept, ns */
    uint32_t tags[GW_TAGS]; /* slots of the drop table */
    size_t n_tags;
    char content_type[64];
    struct gw_kept *body; /* NULL while nothing is kept */
    size_t size;
};

struct gw_cache_store {
    struct entry *buckets[BUCKETS];
    struct entry ring; /* head of the list */
    int64_t dropped[DROPS];
    size_t bytes, max_bytes;
};

static uint64_t hash_of(const char *text)
{
    uint64_t hash = rh_fnv(RH_FNV_START, text, strlen(text));
    return hash ^ hash >> 32;
}

struct gw_cache_store *gw_cache_new(size_t max_bytes)
{
    struct gw_cache_store *store = rh_take(sizeof *store);
    store->ring.prev = store->ring.next = &store->ring;
    store->max_bytes = max_bytes;
    return store;
}

static void forget(struct gw_cache_store *store, struct entry *entry)
{
    struct entry **at = &store->buckets[entry->hash % BUCKETS];
    while (*at != entry)
        at = &(*at)->chain;
    *at = entry->chain;
    entry->prev->next = entry->next;
    entry->next->prev = entry->prev;
    store->bytes -= entry->size;
    gw_kept_unref(entry->body);
    free(entry->key);
    free(entry);
}

void gw_cache_free(struct gw_cache_store **store)
{
    if (*store == NULL)
        return;
    for (struct entry *entry = (*store)->ring.next, *next; entry != &(*store)->ring; entry = next) {
        next = entry->next;
        free(entry->fetch);
        forget(*store, entry);
    }
    free(*store);
    *store = NULL;
}

/* "de 01 /merseburg": language, for a program, with a session, target. */
static const char *key_of(const struct gw_exchange *exchange)
{
    const size_t language = strlen(exchange->language), target = strlen(exchange->target);
    char *key = rh_arena_alloc(exchange->arena, language + target + sizeof " 00 ");
    char *at = (char *)memcpy(key, exchange->language, language) + language;
    *at++ = ' ';
    *at++ = exchange->api ? '1' : '0';
    *at++ = exchange->session_id != NULL ? '1' : '0';
    *at++ = ' ';
    memcpy(at, exchange->target, target);
    return key;
}

static struct entry *find(struct gw_cache_store *store, const struct gw_exchange *exchange)
{
    const char *key = key_of(exchange);
    uint64_t hash = hash_of(key);
    struct entry **bucket = &store->buckets[hash % BUCKETS];
    for (struct entry *entry = *bucket; entry != NULL; entry = entry->chain) {
        if (entry->hash == hash && strcmp(entry->key, key) == 0)
            return entry;
    }
    struct entry *entry = rh_take(sizeof *entry);
    size_t size = strlen(key) + 1;
    entry->key = memcpy(rh_take(size), key, size);
    entry->hash = hash;
    entry->chain = *bucket;
    *bucket = entry;
    entry->size = size + OVERHEAD;
    store->bytes += entry->size;
    entry->prev = store->ring.prev;
    entry->next = &store->ring;
    entry->prev->next = entry->next->prev = entry;
    return entry;
}

/* What may still be given out, or NULL. */
static struct gw_kept *good_body(const struct gw_cache_store *store, const struct entry *entry,
                                 int64_t now)
{
    if (now - entry->born > GW_CACHE_AGE)
        return NULL;
    for (size_t i = 0; i < entry->n_tags; i++) {
        if (store->dropped[entry->tags[i]] >= entry->born)
            return NULL;
    }
    return entry->body;
}

/* A fetch that is under way has no tags yet: any drop since it began might concern it, but joining
 * is still right, since the joiner is not the writer and the fetch is younger than 100 ms. */
static bool is_joinable(const struct gw_fetch *fetch, int64_t now)
{
    return fetch != NULL && now - fetch->born <= GW_CACHE_AGE;
}

static void answer(struct gw_exchange *exchange, const struct entry *entry, struct gw_kept *body)
{
    exchange->response.status = 200;
    exchange->response.cached = true;
    exchange->response.content_type = rh_arena_strdup(exchange->arena, entry->content_type);
    gw_kept_lend(body, exchange);
}

enum gw_cached gw_cache_begin(struct gw_cache_store *store, struct gw_exchange *exchange)
{
    int64_t now = rh_clock_ns();
    if (exchange->fresh)
        return GW_MISSED;
    struct entry *entry = find(store, exchange);
    struct gw_kept *body = good_body(store, entry, now);
    if (body != NULL) {
        answer(exchange, entry, body);
        return GW_CACHED;
    }
    if (is_joinable(entry->fetch, now)) {
        exchange->next = NULL;
        *entry->fetch->last = exchange;
        entry->fetch->last = &exchange->next;
        return GW_JOINED;
    }
    struct gw_fetch *fetch = rh_take(sizeof *fetch);
    fetch->entry = entry;
    fetch->born = now;
    fetch->last = &fetch->first;
    entry->fetch = fetch;
    entry->fetches++;
    exchange->fetch = fetch;
    return GW_MISSED;
}

static void touch(struct gw_cache_store *store, struct entry *entry)
{
    entry->prev->next = entry->next;
    entry->next->prev = entry->prev;
    entry->prev = store->ring.prev;
    entry->next = &store->ring;
    entry->prev->next = entry->next->prev = entry;
}

/* Only what entries have room for. */
static bool can_keep(const struct gw_exchange *exchange)
{
    const struct gw_response *response = &exchange->response;
    return response->status == 200 && response->ready == NULL && response->content_type != NULL &&
           response->disposition == NULL && response->etag == NULL && response->encoding == NULL &&
           strlen(response->content_type) < sizeof((struct entry *)0)->content_type;
}

/* An older fetch that ends late does not replace a younger one's reply. */
static void keep(struct gw_cache_store *store, const struct gw_exchange *exchange,
                 struct gw_kept *body)
{
    struct entry *entry = exchange->fetch->entry;
    const char *type = exchange->response.content_type;
    if (!can_keep(exchange) || exchange->fetch->born < entry->born)
        return;
    size_t before = entry->body == NULL ? 0 : gw_kept_size(entry->body);
    gw_kept_unref(entry->body);
    entry->body = gw_kept_ref(body);
    entry->size += gw_kept_size(body) - before;
    store->bytes += gw_kept_size(body) - before;
    entry->born = exchange->fetch->born;
    memcpy(entry->content_type, type, strlen(type) + 1);
    entry->n_tags = exchange->n_tags;
    for (size_t i = 0; i < exchange->n_tags; i++)
        entry->tags[i] = (uint32_t)(hash_of(exchange->tags[i]) % DROPS);
    touch(store, entry);
}

/* Oldest first: what nobody can be answered with any more, and what is too much. An entry with a
 * fetch stays; it moves to the end, so that it does not hide what stands behind it. */
static void evict(struct gw_cache_store *store, int64_t now)
{
    struct entry *entry = store->ring.next, *next;
    for (int step = 0; step < EVICT_STEPS && entry != &store->ring; step++, entry = next) {
        next = entry->next;
        if (good_body(store, entry, now) != NULL && store->bytes <= store->max_bytes)
            return;
        if (entry->fetches == 0)
            forget(store, entry);
        else
            touch(store, entry);
    }
}

/* Cookies are each reader's own. */
static void serve(struct gw_exchange *waiting, const struct gw_exchange *from, struct gw_kept *body)
{
    const struct gw_response own = waiting->response;
    waiting->response = from->response;
    memcpy(waiting->response.cookies, own.cookies, sizeof own.cookies);
    waiting->response.n_cookies = own.n_cookies;
    waiting->error = from->error;
    gw_kept_lend(body, waiting);
    gw_exchange_done(waiting);
}

void gw_cache_end(struct gw_cache_store *store, struct gw_exchange *exchange)
{
    struct gw_fetch *fetch = exchange->fetch;
    struct entry *entry = fetch->entry;
    struct gw_kept *body = gw_kept_new(exchange->response.body);
    keep(store, exchange, body);
    gw_kept_lend(body, exchange);
    if (entry->fetch == fetch)
        entry->fetch = NULL;
    entry->fetches--;
    exchange->fetch = NULL;
    for (struct gw_exchange *waiting = fetch->first, *next; waiting != NULL; waiting = next) {
        next = waiting->next;
        serve(waiting, exchange, body);
    }
    free(fetch);
    gw_kept_unref(body);
    evict(store, rh_clock_ns());
}

void gw_cache_drop(struct gw_cache_store *store, const char *tag)
{
    store->dropped[hash_of(tag) % DROPS] = rh_clock_ns();
}

size_t gw_cache_bytes(const struct gw_cache_store *store)
{
    return store->bytes;
}
