/* A file is what its bytes say. Only the heads are read: what a browser then makes of the rest is
 * an image or nothing, since it is sent with its type and nosniff. */
#include "accounts_face.h"

#include <string.h>

#include "banned.h"

static uint32_t big(const uint8_t *at, int n)
{
    uint32_t value = 0;
    for (int i = 0; i < n; i++)
        value = value << 8 | at[i];
    return value;
}

static uint32_t little(const uint8_t *at, int n)
{
    uint32_t value = 0;
    for (int i = n - 1; i >= 0; i--)
        value = value << 8 | at[i];
    return value;
}

/* Signature, then the chunk IHDR with width and height. */
static bool read_png(const uint8_t *at, size_t size, struct accounts_logo *ret)
{
    static const uint8_t begin[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n',
                                    0,    0,   0,   13,  'I',  'H',  'D',  'R'};
    if (size < sizeof begin + 8 || memcmp(at, begin, sizeof begin) != 0)
        return false;
    *ret = (struct accounts_logo){"image/png", big(at + 16, 4), big(at + 20, 4)};
    return true;
}

/* SOF0 to SOF15 without DHT, JPG and DAC, which share their row of numbers. */
static bool is_frame(uint8_t marker)
{
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

/* Segments, one after the other, until the one that begins the frame. */
static bool read_jpeg(const uint8_t *at, size_t size, struct accounts_logo *ret)
{
    size_t i = 2;
    if (size < 4 || at[0] != 0xff || at[1] != 0xd8 || at[2] != 0xff)
        return false;
    while (i + 9 <= size && at[i] == 0xff) {
        uint8_t marker = at[i + 1];
        if (marker == 0xff) {
            i++;
            continue;
        }
        if (is_frame(marker)) {
            *ret = (struct accounts_logo){"image/jpeg", big(at + i + 7, 2), big(at + i + 5, 2)};
            return true;
        }
        i += 2 + big(at + i + 2, 2);
    }
    return false;
}

/* RIFF with one of three first chunks: lossy, lossless, extended. */
static bool read_webp(const uint8_t *at, size_t size, struct accounts_logo *ret)
{
    if (size < 30 || memcmp(at, "RIFF", 4) != 0 || memcmp(at + 8, "WEBP", 4) != 0)
        return false;
    ret->media_type = "image/webp";
    if (memcmp(at + 12, "VP8 ", 4) == 0 && memcmp(at + 23, "\x9d\x01\x2a", 3) == 0) {
        ret->width = little(at + 26, 2) & 0x3fff;
        ret->height = little(at + 28, 2) & 0x3fff;
    } else if (memcmp(at + 12, "VP8L", 4) == 0 && at[20] == 0x2f) {
        uint32_t bits = little(at + 21, 4);
        ret->width = (bits & 0x3fff) + 1;
        ret->height = (bits >> 14 & 0x3fff) + 1;
    } else if (memcmp(at + 12, "VP8X", 4) == 0) {
        ret->width = little(at + 24, 3) + 1;
        ret->height = little(at + 27, 3) + 1;
    } else {
        return false;
    }
    return true;
}

bool accounts_logo_read(struct rh_slice file, struct accounts_logo *ret)
{
    const uint8_t *at = (const uint8_t *)file.data;
    return read_png(at, file.len, ret) || read_jpeg(at, file.len, ret) ||
           read_webp(at, file.len, ret);
}
