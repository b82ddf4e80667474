/* Arena: memory that dies together.
 *
 * One arena per request. Whatever is derived from a request is taken from its arena and never freed
 * by itself; resetting the arena ends all of it at once. Handlers therefore call neither malloc nor
 * free. What a C library allocated (a PGresult, a jansson tree) joins by rh_arena_defer and is
 * released at the reset, last come first gone.
 *
 * Not thread-safe: an arena belongs to one thread. A machine out of memory aborts the process: no
 * caller checks for NULL. */
#ifndef RH_ARENA_H
#define RH_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct rh_arena;

/* A new arena that takes memory in chunks of at least `chunk` bytes (0: 16 KiB). The caller owns
 * it. */
struct rh_arena *rh_arena_new(size_t chunk);

/* Runs the deferred calls, frees everything, sets *arena to NULL. NULL is fine. */
void rh_arena_free(struct rh_arena **arena);

/* Runs the deferred calls and forgets all allocations; the first chunk is kept for reuse. */
void rh_arena_reset(struct rh_arena *arena);

/* `size` zeroed bytes, aligned for any type. Size 0 gives a valid pointer. */
void *rh_arena_alloc(struct rh_arena *arena, size_t size) __attribute__((returns_nonnull));

/* `n` zeroed elements of `size` bytes; aborts when the product overflows. */
void *rh_arena_array(struct rh_arena *arena, size_t n, size_t size)
    __attribute__((returns_nonnull));

/* A copy of `size` bytes with a NUL behind them that does not count. */
void *rh_arena_dup(struct rh_arena *arena, const void *bytes, size_t size);

/* A copy of a C string; NULL stays NULL. */
char *rh_arena_strdup(struct rh_arena *arena, const char *text);

/* A formatted string. */
char *rh_arena_printf(struct rh_arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
char *rh_arena_vprintf(struct rh_arena *arena, const char *format, va_list args);

/* Calls fn(arg) when the arena is reset or freed. */
void rh_arena_defer(struct rh_arena *arena, void (*fn)(void *arg), void *arg);

/* Bytes handed out since the last reset, for limits and metrics. */
size_t rh_arena_used(const struct rh_arena *arena);

#endif
