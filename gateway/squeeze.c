/* The stream: header, then for each part its deflated bytes ended by a full flush, with a stored
 * block of a token's size behind all but the last, then checksum and length. */
#include "squeeze.h"

#include "take.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "banned.h"

#define LEVEL    4 /* 9 is 4 % smaller at three times the cost; a page lives for 100 ms */
#define HEADER   10
#define STORED   5 /* head of a stored block */
#define TRAILER  8
#define RAW_BITS (-15)

struct gw_squeezed {
    size_t len, n;
    size_t places[GW_SQUEEZE_TOKENS]; /* of the tokens in `bytes` */
    uLong crcs[GW_SQUEEZE_TOKENS + 1];
    uLong shifts[GW_SQUEEZE_TOKENS + 1]; /* crc32_combine_gen of each part's length */
    uLong shift_token;
    uint8_t bytes[];
};

static const char *next_mark(const char *from, const char *end)
{
    const char *mark = memmem(from, (size_t)(end - from), GW_TOKEN_MARK, GW_TOKEN_MARK_SIZE);
    return mark == NULL ? end : mark;
}

static size_t count_marks(struct rh_slice page)
{
    const char *end = page.data + page.len;
    size_t n = 0;
    for (const char *at = next_mark(page.data, end); at != end;
         at = next_mark(at + GW_TOKEN_MARK_SIZE, end))
        n++;
    return n;
}

static void little_endian(uint8_t *to, size_t size, uint64_t value)
{
    for (size_t i = 0; i < size; i++)
        to[i] = (uint8_t)(value >> 8 * i);
}

/* Appends a part. `last`: of the stream. */
static void add_part(struct gw_squeezed *squeezed, z_stream *stream, struct rh_slice part,
                     bool last)
{
    const size_t i = squeezed->n;
    squeezed->crcs[i] = crc32_z(0, (const Bytef *)part.data, part.len);
    squeezed->shifts[i] = crc32_combine_gen((z_off_t)part.len);
    if (part.len == 0 && !last)
        return; /* all before was flushed */
    stream->next_in = (Bytef *)part.data;
    stream->avail_in = (uInt)part.len;
    if (deflate(stream, last ? Z_FINISH : Z_FULL_FLUSH) != (last ? Z_STREAM_END : Z_OK) ||
        stream->avail_in != 0)
        abort(); /* there is room for the worst case */
}

/* An unfinished stored block: LEN and its complement. */
static void add_place(struct gw_squeezed *squeezed, z_stream *stream)
{
    stream->next_out[0] = 0;
    little_endian(stream->next_out + 1, 2, GW_TOKEN_MARK_SIZE);
    little_endian(stream->next_out + 3, 2, ~(uint64_t)GW_TOKEN_MARK_SIZE);
    stream->next_out += STORED;
    squeezed->places[squeezed->n++] = (size_t)(stream->next_out - squeezed->bytes);
    stream->next_out += GW_TOKEN_MARK_SIZE;
    stream->avail_out -= STORED + GW_TOKEN_MARK_SIZE;
}

static void add_parts(struct gw_squeezed *squeezed, z_stream *stream, struct rh_slice page)
{
    const char *at = page.data, *end = page.data + page.len;
    for (const char *mark = next_mark(at, end);; mark = next_mark(at, end)) {
        add_part(squeezed, stream, (struct rh_slice){at, (size_t)(mark - at)}, mark == end);
        if (mark == end)
            return;
        add_place(squeezed, stream);
        at = mark + GW_TOKEN_MARK_SIZE;
    }
}

static uint32_t checksum(const struct gw_squeezed *squeezed, const uint8_t *bytes)
{
    uLong crc = squeezed->crcs[0];
    for (size_t i = 0; i < squeezed->n; i++) {
        uLong token = crc32_z(0, bytes + squeezed->places[i], GW_TOKEN_MARK_SIZE);
        crc = crc32_combine_op(crc, token, squeezed->shift_token);
        crc = crc32_combine_op(crc, squeezed->crcs[i + 1], squeezed->shifts[i + 1]);
    }
    return (uint32_t)crc;
}

struct gw_squeezed *gw_squeeze(struct rh_slice page)
{
    static const uint8_t header[HEADER] = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff};
    const size_t n = count_marks(page);
    z_stream stream = {0};
    if (page.len < GW_SQUEEZE_LEAST || n > GW_SQUEEZE_TOKENS)
        return NULL;
    if (deflateInit2(&stream, LEVEL, Z_DEFLATED, RAW_BITS, 9, Z_DEFAULT_STRATEGY) != Z_OK)
        abort();
    const size_t most = deflateBound(&stream, (uLong)page.len) +
                        (n + 1) * (STORED + GW_TOKEN_MARK_SIZE + 16) + HEADER + TRAILER;
    struct gw_squeezed *squeezed = rh_take(sizeof *squeezed + most);
    squeezed->shift_token = crc32_combine_gen(GW_TOKEN_MARK_SIZE);
    memcpy(squeezed->bytes, header, HEADER);
    stream.next_out = squeezed->bytes + HEADER;
    stream.avail_out = (uInt)(most - HEADER - TRAILER);
    add_parts(squeezed, &stream, page);
    squeezed->len = (size_t)(stream.next_out - squeezed->bytes) + TRAILER;
    little_endian(stream.next_out, 4, checksum(squeezed, squeezed->bytes));
    little_endian(stream.next_out + 4, 4, page.len);
    deflateEnd(&stream);
    return squeezed;
}

void gw_squeezed_free(struct gw_squeezed **squeezed)
{
    free(*squeezed);
    *squeezed = NULL;
}

struct rh_slice gw_squeezed_bytes(const struct gw_squeezed *squeezed)
{
    return (struct rh_slice){(const char *)squeezed->bytes, squeezed->len};
}

void gw_squeezed_tokens(const struct gw_squeezed *squeezed, struct gw_exchange *exchange,
                        char *copy)
{
    uint8_t *bytes = (uint8_t *)copy;
    for (size_t i = 0; i < squeezed->n; i++)
        gw_form_token(exchange, copy + squeezed->places[i]);
    if (squeezed->n > 0)
        little_endian(bytes + squeezed->len - TRAILER, 4, checksum(squeezed, bytes));
}

struct rh_slice gw_squeezed_fill(const struct gw_squeezed *squeezed, struct gw_exchange *exchange)
{
    if (squeezed->n == 0)
        return gw_squeezed_bytes(squeezed);
    char *copy = rh_arena_dup(exchange->arena, squeezed->bytes, squeezed->len);
    gw_squeezed_tokens(squeezed, exchange, copy);
    return (struct rh_slice){copy, squeezed->len};
}
