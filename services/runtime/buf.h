/* A growing byte buffer over an arena, with a limit.
 *
 * Invariants: `data` holds `len` bytes and, unless it is NULL, a NUL behind them. Once an addition
 * would pass `limit`, `overflow` is set and stays set, and that and all later additions do nothing:
 * a writer adds without looking and tests once at the end. */
#ifndef RH_BUF_H
#define RH_BUF_H

#include "arena.h"

#include <stdbool.h>

struct rh_buf {
    struct rh_arena *arena; /* where the bytes live */
    char *data;             /* NULL while empty */
    size_t len;             /* bytes used */
    size_t cap;             /* bytes allocated */
    size_t limit;           /* most bytes it may hold */
    bool overflow;          /* an addition did not fit */
};

/* An empty buffer of at most `limit` bytes (0: 16 MiB). */
struct rh_buf rh_buf_new(struct rh_arena *arena, size_t limit);

void rh_buf_add(struct rh_buf *buf, const void *bytes, size_t size);
void rh_buf_text(struct rh_buf *buf, const char *text); /* NULL adds nothing */
void rh_buf_printf(struct rh_buf *buf, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Makes room for `size` bytes and a NUL; false, and overflow set, when they do not fit. */
bool rh_buf_grow(struct rh_buf *buf, size_t size);

/* For writers that format in place: room for `size` bytes behind the content (and a NUL), NULL when
 * they do not fit; rh_buf_took then says how many were written. Inline: replies are written by
 * them. */
static inline char *rh_buf_room(struct rh_buf *buf, size_t size)
{
    bool fits = !buf->overflow && size < buf->cap - buf->len && size <= buf->limit - buf->len;
    return fits || rh_buf_grow(buf, size) ? buf->data + buf->len : NULL;
}

static inline void rh_buf_took(struct rh_buf *buf, size_t size)
{
    buf->len += size;
    buf->data[buf->len] = '\0';
}

static inline void rh_buf_byte(struct rh_buf *buf, char byte)
{
    char *room = rh_buf_room(buf, 1);
    if (room == NULL)
        return;
    *room = byte;
    rh_buf_took(buf, 1);
}

/* The content as a C string, "" when empty; lives as long as the arena, until the next addition. */
const char *rh_buf_str(const struct rh_buf *buf);

#endif
