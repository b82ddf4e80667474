/* UTF-8 as RFC 3629 defines it: one decoder, on which validity, length, control characters and
 * trimming stand. ASCII takes a short way. */
#include "text.h"

#include "pb.h"

#include "banned.h"

#define INVALID UINT32_MAX

/* Least code point that needs `size` bytes: what lies below is an overlong form. */
static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};

static size_t sequence_size(unsigned char lead)
{
    if (lead < 0x80)
        return 1;
    if (lead >= 0xc2 && lead <= 0xdf)
        return 2;
    if (lead >= 0xe0 && lead <= 0xef)
        return 3;
    return lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
}

/* The code point at the beginning of a text that is not empty; INVALID when there is none. */
static uint32_t decode(struct rh_slice text, size_t *ret_size)
{
    const unsigned char *bytes = (const unsigned char *)text.data;
    size_t size = sequence_size(bytes[0]);
    if (size == 0 || size > text.len)
        return INVALID;
    *ret_size = size;
    if (size == 1)
        return bytes[0];
    uint32_t point = bytes[0] & (0x7fU >> size);
    for (size_t i = 1; i < size; i++) {
        if ((bytes[i] & 0xc0) != 0x80)
            return INVALID;
        point = (point << 6) | (bytes[i] & 0x3f);
    }
    bool surrogate = point >= 0xd800 && point <= 0xdfff;
    return point < least[size] || surrogate || point > 0x10ffff ? INVALID : point;
}

static struct rh_slice after(struct rh_slice text, size_t size)
{
    return (struct rh_slice){text.data + size, text.len - size};
}

/* Most of a text is ASCII: eight bytes at a time. */
static struct rh_slice skip_ascii(struct rh_slice text)
{
    uint64_t eight;
    while (text.len >= sizeof eight) {
        memcpy(&eight, text.data, sizeof eight);
        if ((eight & UINT64_C(0x8080808080808080)) != 0)
            break;
        text = after(text, sizeof eight);
    }
    return text;
}

size_t rh_utf8_span(struct rh_slice text)
{
    size_t size = 1;
    struct rh_slice rest = skip_ascii(text);
    while (rest.len > 0 && decode(rest, &size) != INVALID)
        rest = size == 1 ? skip_ascii(after(rest, 1)) : after(rest, size);
    return text.len - rest.len;
}

bool rh_utf8_valid(struct rh_slice text)
{
    return text.len == 0 ||
           (rh_utf8_span(text) == text.len && memchr(text.data, '\0', text.len) == NULL);
}

size_t rh_utf8_length(struct rh_slice text)
{
    size_t length = 0;
    for (size_t i = 0; i < text.len; i++)
        length += ((unsigned char)text.data[i] & 0xc0) != 0x80;
    return length;
}

static bool is_control(uint32_t point)
{
    return point < 0x20 || (point >= 0x7f && point <= 0x9f);
}

static bool is_layout(uint32_t point)
{
    return point == '\n' || point == '\r' || point == '\t';
}

Common__Reason rh_text_refused(struct rh_slice text, bool prose)
{
    size_t size = 1;
    bool control = false;
    for (; text.len > 0; text = after(text, size)) {
        size = 1;
        if (text.data[0] >= 0x20 && text.data[0] < 0x7f)
            continue;
        uint32_t point = decode(text, &size);
        if (point == INVALID)
            return COMMON__REASON__NOT_UTF8;
        control |= is_control(point) && !(prose && is_layout(point));
    }
    return control ? COMMON__REASON__CONTROL_CHARACTER : (Common__Reason)0;
}

/* White_Space of Unicode, and the invisible ones that people paste: ZWSP .. ZWJ, word joiner, BOM.
 */
static bool is_blank(uint32_t point)
{
    return point == ' ' || (point >= '\t' && point <= '\r') || point == 0x85 || point == 0xa0 ||
           point == 0x1680 || (point >= 0x2000 && point <= 0x200d) || point == 0x2028 ||
           point == 0x2029 || point == 0x202f || point == 0x205f || point == 0x2060 ||
           point == 0x3000 || point == 0xfeff;
}

/* Where the last character begins. */
static struct rh_slice last_character(struct rh_slice text)
{
    size_t start = text.len - 1;
    while (start > 0 && ((unsigned char)text.data[start] & 0xc0) == 0x80)
        start--;
    return after(text, start);
}

struct rh_slice rh_text_trim(struct rh_slice text)
{
    size_t size = 1;
    while (text.len > 0 && is_blank(decode(text, &size)))
        text = after(text, size);
    while (text.len > 0) {
        struct rh_slice last = last_character(text);
        if (!is_blank(decode(last, &size)))
            break;
        text.len -= last.len;
    }
    return text;
}

int rh_hex_digit(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    if (digit >= 'a' && digit <= 'f')
        return digit - 'a' + 10;
    return digit >= 'A' && digit <= 'F' ? digit - 'A' + 10 : -1;
}
