/* An allocation moves a mark in the current chunk. What is larger than a quarter of a chunk gets a
 * chunk of its own, so that it does not waste the current one's rest. */
#include "arena.h"

#include <stdalign.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "banned.h"

#define CHUNK_DEFAULT ((size_t)16 * 1024)
#define ALIGNMENT     alignof(max_align_t)

struct chunk {
    struct chunk *next;
    size_t used, size;
    alignas(max_align_t) char bytes[];
};

struct deferred {
    struct deferred *next;
    void (*fn)(void *arg);
    void *arg;
};

struct rh_arena {
    struct chunk *first;   /* kept by a reset */
    struct chunk *current; /* where small allocations go */
    struct chunk *others;  /* all but the first */
    struct deferred *deferred;
    size_t chunk_size;
    size_t used;
};

static void *must(void *memory)
{
    if (memory == NULL)
        abort();
    return memory;
}

static struct chunk *chunk_new(size_t size)
{
    if (size > SIZE_MAX - sizeof(struct chunk))
        abort();
    struct chunk *chunk = must(malloc(sizeof *chunk + size));
    *chunk = (struct chunk){.size = size};
    return chunk;
}

struct rh_arena *rh_arena_new(size_t chunk)
{
    struct rh_arena *arena = must(calloc(1, sizeof *arena));
    arena->chunk_size = chunk == 0 ? CHUNK_DEFAULT : chunk;
    arena->first = chunk_new(arena->chunk_size);
    arena->current = arena->first;
    return arena;
}

/* A deferred call may itself allocate and defer: take them one by one until none is left. */
static void run_deferred(struct rh_arena *arena)
{
    while (arena->deferred != NULL) {
        struct deferred *first = arena->deferred;
        arena->deferred = first->next;
        first->fn(first->arg);
    }
}

void rh_arena_reset(struct rh_arena *arena)
{
    run_deferred(arena);
    while (arena->others != NULL) {
        struct chunk *next = arena->others->next;
        free(arena->others);
        arena->others = next;
    }
    arena->first->used = 0;
    arena->current = arena->first;
    arena->used = 0;
}

void rh_arena_free(struct rh_arena **arena)
{
    if (*arena == NULL)
        return;
    rh_arena_reset(*arena);
    free((*arena)->first);
    free(*arena);
    *arena = NULL;
}

static struct chunk *chunk_for(struct rh_arena *arena, size_t size)
{
    if (arena->current->size - arena->current->used >= size)
        return arena->current;
    bool own = size > arena->chunk_size / 4;
    struct chunk *chunk = chunk_new(own ? size : arena->chunk_size);
    chunk->next = arena->others;
    arena->others = chunk;
    if (!own)
        arena->current = chunk;
    return chunk;
}

static void *take(struct rh_arena *arena, size_t size)
{
    if (size > SIZE_MAX / 2)
        abort();
    size_t rounded = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    struct chunk *chunk = chunk_for(arena, rounded);
    void *memory = chunk->bytes + chunk->used;
    chunk->used += rounded;
    arena->used += rounded;
    return memory;
}

void *rh_arena_alloc(struct rh_arena *arena, size_t size)
{
    return memset(take(arena, size == 0 ? 1 : size), 0, size);
}

void *rh_arena_array(struct rh_arena *arena, size_t n, size_t size)
{
    if (size != 0 && n > SIZE_MAX / size)
        abort();
    return rh_arena_alloc(arena, n * size);
}

void *rh_arena_dup(struct rh_arena *arena, const void *bytes, size_t size)
{
    if (size == SIZE_MAX)
        abort();
    char *copy = take(arena, size + 1);
    if (size != 0)
        memcpy(copy, bytes, size);
    copy[size] = '\0';
    return copy;
}

char *rh_arena_strdup(struct rh_arena *arena, const char *text)
{
    return text == NULL ? NULL : rh_arena_dup(arena, text, strlen(text));
}

char *rh_arena_vprintf(struct rh_arena *arena, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    if (length < 0)
        abort();
    char *text = take(arena, (size_t)length + 1);
    vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    return text;
}

char *rh_arena_printf(struct rh_arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = rh_arena_vprintf(arena, format, args);
    va_end(args);
    return text;
}

void rh_arena_defer(struct rh_arena *arena, void (*fn)(void *arg), void *arg)
{
    struct deferred *deferred = rh_arena_alloc(arena, sizeof *deferred);
    *deferred = (struct deferred){arena->deferred, fn, arg};
    arena->deferred = deferred;
}

size_t rh_arena_used(const struct rh_arena *arena)
{
    return arena->used;
}
