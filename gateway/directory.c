/* An entry is a name with the packed reply. Entries lie in one array; a hash table of chains finds
 * them, a ring ordered by last use says whose place is taken next. An entry that is being fetched
 * has askers or a running call and keeps its place.
 *
 * The reply is unpacked again for every asker, into his arena (a microsecond): nobody holds a
 * pointer into an entry, so entries may go at any time. */
#include "directory.h"

#include "clock.h"
#include "methods.h"
#include "pb.h"
#include "take.h"

#include <stdlib.h>

#include "banned.h"

#define ENTRIES       2000
#define BUCKETS       4096 /* a power of two */
#define SLUG_LENGTH   60
#define FRESH_FOUND   (3 * RH_SECOND)
#define FRESH_MISSING (1 * RH_SECOND)

struct waiter {
    struct gw_directory_ask ask;
    struct waiter *next;
};

struct entry {
    struct gw_directory *directory;
    struct entry *chain;         /* next of the bucket */
    struct entry *newer, *older; /* ring by last use */
    char slug[SLUG_LENGTH + 1];  /* "": unused */
    uint8_t *packed;             /* of a TenantReply, NULL: not found or never fetched */
    size_t size;
    int64_t fresh_until; /* monotonic ms */
    bool fetching;
    struct waiter *waiters;
};

struct gw_directory {
    struct rh_bus_client *bus;
    struct entry *buckets[BUCKETS];
    struct entry ring; /* ring.older is used last, ring.newer first to go */
    struct entry entries[ENTRIES];
};

/* FNV-1a; names are short and a chain that someone provokes is bounded by ENTRIES. */
static struct entry **bucket_of(struct gw_directory *directory, const char *slug)
{
    uint32_t hash = 2166136261u;
    for (; *slug != '\0'; slug++)
        hash = (hash ^ (uint8_t)*slug) * 16777619u;
    return &directory->buckets[hash & (BUCKETS - 1)];
}

static void ring_leave(struct entry *entry)
{
    entry->newer->older = entry->older;
    entry->older->newer = entry->newer;
}

/* To the end of those used last. */
static void ring_enter(struct gw_directory *directory, struct entry *entry)
{
    struct entry *ring = &directory->ring;
    entry->newer = ring;
    entry->older = ring->older;
    ring->older->newer = entry;
    ring->older = entry;
}

struct gw_directory *gw_directory_new(struct rh_bus_client *bus)
{
    struct gw_directory *directory = rh_take(sizeof *directory);
    directory->bus = bus;
    directory->ring.newer = directory->ring.older = &directory->ring;
    for (size_t i = 0; i < ENTRIES; i++) {
        directory->entries[i].directory = directory;
        ring_enter(directory, &directory->entries[i]);
    }
    return directory;
}

void gw_directory_free(struct gw_directory **directory)
{
    if (*directory == NULL)
        return;
    for (size_t i = 0; i < ENTRIES; i++) {
        struct entry *entry = &(*directory)->entries[i];
        if (entry->fetching)
            rh_bus_client_forget((*directory)->bus, entry);
        free(entry->packed);
    }
    free(*directory);
    *directory = NULL;
}

static struct entry *find(struct gw_directory *directory, const char *slug)
{
    for (struct entry *entry = *bucket_of(directory, slug); entry != NULL; entry = entry->chain)
        if (strcmp(entry->slug, slug) == 0)
            return entry;
    return NULL;
}

static void unchain(struct gw_directory *directory, struct entry *entry)
{
    struct entry **link = bucket_of(directory, entry->slug);
    while (*link != entry)
        link = &(*link)->chain;
    *link = entry->chain;
}

/* The place of the longest unused name that nobody waits for; NULL when all are waited for. */
static struct entry *take(struct gw_directory *directory, const char *slug)
{
    struct entry *entry = directory->ring.newer;
    while (entry != &directory->ring && entry->fetching)
        entry = entry->newer;
    if (entry == &directory->ring)
        return NULL;
    if (entry->slug[0] != '\0')
        unchain(directory, entry);
    free(entry->packed);
    entry->packed = NULL;
    entry->fresh_until = 0;
    memcpy(entry->slug, slug, strlen(slug) + 1);
    struct entry **bucket = bucket_of(directory, slug);
    entry->chain = *bucket;
    *bucket = entry;
    return entry;
}

static void answer(const struct entry *entry, Common__Code code, const struct gw_directory_ask *ask)
{
    ProtobufCMessage *reply = NULL;
    if (entry->packed != NULL) {
        struct rh_slice packed = {(const char *)entry->packed, entry->size};
        struct rh_error *error =
            rh_pb_unpack(ask->arena, &accounts__tenant_reply__descriptor, packed, &reply);
        code = error == NULL ? COMMON__CODE__OK : COMMON__CODE__INTERNAL;
    }
    ask->done(ask->arg, code, code == COMMON__CODE__OK ? (const void *)reply : NULL);
}

static void keep(struct entry *entry, struct rh_slice packed)
{
    free(entry->packed);
    entry->packed = NULL;
    entry->size = packed.len;
    if (packed.data == NULL)
        return;
    entry->packed = malloc(packed.len + 1);
    if (entry->packed == NULL)
        abort();
    memcpy(entry->packed, packed.data, packed.len);
}

/* Only an answer replaces what was known; a failure is told, and remembered only in that the old
 * answer serves for another second. */
static void learn(struct entry *entry, const struct rh_bus_reply *reply)
{
    int64_t now = rh_clock_monotonic();
    if (reply->code == COMMON__CODE__OK) {
        keep(entry, reply->body);
        entry->fresh_until = now + FRESH_FOUND;
    } else if (reply->code == COMMON__CODE__NOT_FOUND) {
        keep(entry, (struct rh_slice){NULL, 0});
        entry->fresh_until = now + FRESH_MISSING;
    } else {
        entry->fresh_until = entry->packed == NULL ? 0 : now + FRESH_MISSING;
    }
}

static void fetched(void *arg, const struct rh_bus_reply *reply)
{
    struct entry *entry = arg;
    learn(entry, reply);
    while (entry->waiters != NULL) {
        const struct gw_directory_ask ask =
            entry->waiters->ask; /* its arena may end with the answer */
        entry->waiters = entry->waiters->next;
        answer(entry, reply->code, &ask);
    }
    entry->fetching = false;
}

static void fetch(struct entry *entry, struct rh_arena *arena)
{
    Accounts__TenantRequest in = ACCOUNTS__TENANT_REQUEST__INIT;
    in.slug = entry->slug;
    const struct rh_bus_request request = {.method = gw_method("accounts.tenant"),
                                           .body = rh_pb_pack(arena, &in.base)};
    entry->fetching = true;
    rh_bus_client_call(entry->directory->bus, &request, fetched, entry);
}

static bool is_slug(const char *text)
{
    size_t length = strlen(text);
    return length > 0 && length <= SLUG_LENGTH &&
           strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-") == length && text[0] != '-' &&
           text[length - 1] != '-' && strstr(text, "--") == NULL;
}

void gw_directory_find(struct gw_directory *directory, const struct gw_directory_ask *ask)
{
    struct entry *entry = NULL;
    if (!is_slug(ask->slug)) {
        ask->done(ask->arg, COMMON__CODE__NOT_FOUND, NULL);
        return;
    }
    if ((entry = find(directory, ask->slug)) == NULL)
        entry = take(directory, ask->slug);
    if (entry == NULL) {
        ask->done(ask->arg, COMMON__CODE__OVERLOADED, NULL);
        return;
    }
    ring_leave(entry);
    ring_enter(directory, entry);
    if (!entry->fetching && !ask->fresh && entry->fresh_until > rh_clock_monotonic()) {
        answer(entry, COMMON__CODE__NOT_FOUND, ask);
        return;
    }
    struct waiter *waiter = rh_arena_alloc(ask->arena, sizeof *waiter);
    *waiter = (struct waiter){*ask, entry->waiters};
    entry->waiters = waiter;
    if (!entry->fetching)
        fetch(entry, ask->arena);
}
