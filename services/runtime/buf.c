/* Growth doubles and leaves the old bytes to the arena; the sticky overflow spares writers every
 * check but the last. */
#include "buf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "banned.h"

#define LIMIT_DEFAULT ((size_t)16 * 1024 * 1024)
#define FIRST         ((size_t)512)

struct rh_buf rh_buf_new(struct rh_arena *arena, size_t limit)
{
    return (struct rh_buf){.arena = arena, .limit = limit == 0 ? LIMIT_DEFAULT : limit};
}

static void grow(struct rh_buf *buf, size_t need)
{
    size_t cap = buf->cap == 0 ? FIRST : buf->cap * 2;
    if (cap < need)
        cap = need;
    char *data = rh_arena_alloc(buf->arena, cap);
    if (buf->len != 0)
        memcpy(data, buf->data, buf->len);
    buf->data = data;
    buf->cap = cap;
}

bool rh_buf_grow(struct rh_buf *buf, size_t size)
{
    if (buf->overflow || size > buf->limit - buf->len) {
        buf->overflow = true;
        return false;
    }
    if (buf->cap - buf->len <= size)
        grow(buf, buf->len + size + 1);
    return true;
}

void rh_buf_add(struct rh_buf *buf, const void *bytes, size_t size)
{
    char *room = size == 0 ? NULL : rh_buf_room(buf, size);
    if (room == NULL)
        return;
    memcpy(room, bytes, size);
    rh_buf_took(buf, size);
}

void rh_buf_text(struct rh_buf *buf, const char *text)
{
    if (text != NULL)
        rh_buf_add(buf, text, strlen(text));
}

void rh_buf_printf(struct rh_buf *buf, const char *format, ...)
{
    va_list args;
    va_list again;
    va_start(args, format);
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (length < 0)
        abort();
    if (length > 0 && rh_buf_grow(buf, (size_t)length)) {
        vsnprintf(buf->data + buf->len, (size_t)length + 1, format, again);
        buf->len += (size_t)length;
    }
    va_end(again);
}

const char *rh_buf_str(const struct rh_buf *buf)
{
    return buf->data == NULL ? "" : buf->data;
}
