/* Parameters in wire format: text where PostgreSQL may choose the type (a number for int or
 * bigint), binary where text would cost a conversion or an escape (times, bytes). Array layout:
 * array_recv in PostgreSQL's source, src/backend/utils/adt/arrayfuncs.c. */
#include "buf.h"
#include "db.h"

#include <endian.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "banned.h"

#define EPOCH_MS INT64_C(946684800000) /* 2000-01-01T00:00:00Z, PostgreSQL's zero, in ours */

#define BYTEA_OID       17 /* pg_type.dat */
#define TIMESTAMPTZ_OID 1184

#define INT_TEXT 24 /* a number with sign, comma and NUL */

struct rh_param rh_param_null(void)
{
    return (struct rh_param){0};
}

struct rh_param rh_param_text(const char *text)
{
    return (struct rh_param){.bytes = text};
}

struct rh_param rh_param_flag(bool flag)
{
    return rh_param_text(flag ? "t" : "f");
}

struct rh_param rh_param_int(struct rh_arena *arena, int64_t value)
{
    return rh_param_text(rh_arena_printf(arena, "%" PRId64, value));
}

struct rh_param rh_param_bytes(struct rh_slice bytes)
{
    return (struct rh_param){.bytes = bytes.data, .len = (int)bytes.len, .binary = true};
}

/* Microseconds since 2000 in network order; the ends are infinities. */
static uint64_t time_wire(int64_t ms)
{
    int64_t micros = (ms - EPOCH_MS) * 1000;
    if (ms == INT64_MAX)
        micros = INT64_MAX;
    else if (ms == INT64_MIN + 1)
        micros = INT64_MIN;
    return htobe64((uint64_t)micros);
}

struct rh_param rh_param_time(struct rh_arena *arena, int64_t ms)
{
    if (ms == RH_TIME_NULL)
        return rh_param_null();
    uint64_t wire = time_wire(ms);
    return (struct rh_param){
        .bytes = rh_arena_dup(arena, &wire, sizeof wire), .len = sizeof wire, .binary = true};
}

struct rh_param rh_param_ints(struct rh_arena *arena, size_t n, const int64_t *values)
{
    char *text = rh_arena_array(arena, n + 1, INT_TEXT);
    size_t len = 0;
    text[len++] = '{';
    for (size_t i = 0; i < n; i++)
        len += (size_t)snprintf(text + len, INT_TEXT, "%s%" PRId64, i > 0 ? "," : "", values[i]);
    text[len] = '}';
    return rh_param_text(text);
}

/* An element in quotes, so that nothing in it means anything to the array's syntax. */
static void add_quoted(struct rh_buf *buf, const char *text)
{
    rh_buf_byte(buf, '"');
    for (const char *rest = text; *rest != '\0';) {
        size_t plain = strcspn(rest, "\"\\");
        rh_buf_add(buf, rest, plain);
        rest += plain;
        if (*rest != '\0') {
            rh_buf_byte(buf, '\\');
            rh_buf_byte(buf, *rest++);
        }
    }
    rh_buf_byte(buf, '"');
}

struct rh_param rh_param_texts(struct rh_arena *arena, size_t n, const char *const *texts)
{
    struct rh_buf buf = rh_buf_new(arena, SIZE_MAX);
    rh_buf_byte(&buf, '{');
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            rh_buf_byte(&buf, ',');
        if (texts[i] == NULL)
            rh_buf_text(&buf, "NULL");
        else
            add_quoted(&buf, texts[i]);
    }
    rh_buf_byte(&buf, '}');
    return rh_param_text(rh_buf_str(&buf));
}

static char *put_int(char *at, int32_t value)
{
    uint32_t wire = htobe32((uint32_t)value);
    memcpy(at, &wire, sizeof wire);
    return at + sizeof wire;
}

#define ARRAY_HEAD (5 * sizeof(int32_t))

/* Head of a one-dimensional array; an empty one has no dimension. Returns where elements begin. */
static char *put_array_head(char *at, size_t n, int32_t element_type)
{
    at = put_int(at, n > 0 ? 1 : 0);
    at = put_int(at, 1); /* may have NULLs */
    at = put_int(at, element_type);
    if (n == 0)
        return at;
    at = put_int(at, (int32_t)n);
    return put_int(at, 1); /* lower bound */
}

/* An element: its length and bytes, or -1 for SQL NULL. */
static char *put_element(char *at, const void *bytes, size_t len)
{
    if (bytes == NULL)
        return put_int(at, -1);
    at = put_int(at, (int32_t)len);
    memcpy(at, bytes, len);
    return at + len;
}

struct rh_param rh_param_times(struct rh_arena *arena, size_t n, const int64_t *ms)
{
    char *bytes = rh_arena_alloc(arena, ARRAY_HEAD + n * (sizeof(int32_t) + sizeof(int64_t)));
    char *at = put_array_head(bytes, n, TIMESTAMPTZ_OID);
    for (size_t i = 0; i < n; i++) {
        uint64_t wire = time_wire(ms[i] == RH_TIME_NULL ? 0 : ms[i]);
        at = put_element(at, ms[i] == RH_TIME_NULL ? NULL : &wire, sizeof wire);
    }
    return (struct rh_param){.bytes = bytes, .len = (int)(at - bytes), .binary = true};
}

struct rh_param rh_param_slices(struct rh_arena *arena, size_t n, const struct rh_slice *slices)
{
    size_t size = ARRAY_HEAD + n * sizeof(int32_t);
    for (size_t i = 0; i < n; i++)
        size += slices[i].len;
    char *bytes = rh_arena_alloc(arena, size);
    char *at = put_array_head(bytes, n, BYTEA_OID);
    for (size_t i = 0; i < n; i++)
        at = put_element(at, slices[i].data, slices[i].len);
    return (struct rh_param){.bytes = bytes, .len = (int)(at - bytes), .binary = true};
}
