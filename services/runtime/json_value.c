/* Single values. Most texts are plain ASCII and need no escape: eight bytes are looked at together,
 * and the text is copied in one piece. */
#include "json_value.h"

#include "json.h"
#include "text.h"

#include <math.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "banned.h"

/* What a byte becomes within a string: 0 itself, 'u' \u00XX, else a backslash and that letter. */
static const char escapes[256] = {
    [0x00] = 'u', [0x01] = 'u', [0x02] = 'u', [0x03] = 'u', [0x04] = 'u',  [0x05] = 'u',
    [0x06] = 'u', [0x07] = 'u', ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n',  [0x0b] = 'u',
    ['\f'] = 'f', ['\r'] = 'r', [0x0e] = 'u', [0x0f] = 'u', [0x10] = 'u',  [0x11] = 'u',
    [0x12] = 'u', [0x13] = 'u', [0x14] = 'u', [0x15] = 'u', [0x16] = 'u',  [0x17] = 'u',
    [0x18] = 'u', [0x19] = 'u', [0x1a] = 'u', [0x1b] = 'u', [0x1c] = 'u',  [0x1d] = 'u',
    [0x1e] = 'u', [0x1f] = 'u', ['"'] = '"',  [0x7f] = 'u', ['\\'] = '\\',
};

static void write_escape(struct rh_buf *out, unsigned char byte)
{
    if (escapes[byte] == 'u')
        rh_buf_printf(out, "\\u%04x", byte);
    else
        rh_buf_add(out, (const char[]){'\\', escapes[byte]}, 2);
}

#define EVERY_BYTE(byte) (UINT64_C(0x0101010101010101) * (byte))

/* Which of eight bytes are zero, told by their high bits (Bit Twiddling Hacks, "Determine if a word
 * has a zero byte"); a byte above a zero one may be told wrongly, which costs only time. */
static uint64_t zero_bytes(uint64_t eight)
{
    return (eight - EVERY_BYTE(0x01)) & ~eight & EVERY_BYTE(0x80);
}

/* Whether all bytes are ASCII that stands in a string as it is. May say no to ones that are. */
static bool is_plain(struct rh_slice text)
{
    size_t i = 0;
    for (uint64_t eight; i + sizeof eight <= text.len; i += sizeof eight) {
        memcpy(&eight, text.data + i, sizeof eight);
        uint64_t control = (eight - EVERY_BYTE(0x20)) & ~eight;
        if (((eight | control) & EVERY_BYTE(0x80)) != 0 ||
            (zero_bytes(eight ^ EVERY_BYTE('"')) | zero_bytes(eight ^ EVERY_BYTE('\\')) |
             zero_bytes(eight ^ EVERY_BYTE(0x7f))) != 0)
            return false;
    }
    while (i < text.len && escapes[(unsigned char)text.data[i]] == 0 &&
           (unsigned char)text.data[i] < 0x80)
        i++;
    return i == text.len;
}

static void write_plain(struct rh_buf *out, struct rh_slice text)
{
    char *room = rh_buf_room(out, text.len + 2);
    if (room == NULL)
        return;
    room[0] = '"';
    if (text.len > 0)
        memcpy(room + 1, text.data, text.len);
    room[text.len + 1] = '"';
    rh_buf_took(out, text.len + 2);
}

void rh_json_write_string(struct rh_buf *out, struct rh_slice text)
{
    size_t start = 0;
    rh_buf_byte(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        if (escapes[(unsigned char)text.data[i]] == 0)
            continue;
        rh_buf_add(out, text.data + start, i - start);
        write_escape(out, (unsigned char)text.data[i]);
        start = i + 1;
    }
    if (start < text.len)
        rh_buf_add(out, text.data + start, text.len - start);
    rh_buf_byte(out, '"');
}

static void write_unsigned(struct rh_buf *out, uint64_t number)
{
    char digits[20];
    size_t at = sizeof digits;
    do
        digits[--at] = (char)('0' + number % 10);
    while ((number /= 10) != 0);
    rh_buf_add(out, digits + at, sizeof digits - at);
}

static void write_signed(struct rh_buf *out, int64_t number)
{
    if (number < 0)
        rh_buf_byte(out, '-');
    write_unsigned(out, number < 0 ? 0 - (uint64_t)number : (uint64_t)number);
}

/* The shortest of 15 to 17 digits that reads back the same; what JSON cannot say is a string. */
static void write_real(struct rh_buf *out, double number)
{
    char text[40];
    if (!isfinite(number)) {
        rh_buf_text(out, isnan(number) ? "\"NaN\"" : number > 0 ? "\"Infinity\"" : "\"-Infinity\"");
        return;
    }
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, number);
        double back = strtod(text, NULL);
        if (!(back < number) && !(back > number))
            break;
    }
    rh_buf_text(out, text);
}

static double real_of_bits(uint64_t bits)
{
    double number;
    memcpy(&number, &bits, sizeof number);
    return number;
}

static double real_of_bits32(uint64_t bits)
{
    uint32_t half = (uint32_t)bits;
    float number;
    memcpy(&number, &half, sizeof number);
    return (double)number;
}

static int64_t unzigzag(uint64_t number)
{
    return (int64_t)(number >> 1) ^ -(int64_t)(number & 1);
}

static void write_enum(struct rh_buf *out, const ProtobufCEnumDescriptor *type, int number)
{
    const ProtobufCEnumValue *value = protobuf_c_enum_descriptor_get_value(type, number);
    if (value == NULL)
        write_signed(out, number);
    else
        write_plain(out, rh_slice(value->name));
}

void rh_json_write_number(struct rh_buf *out, const ProtobufCFieldDescriptor *field, uint64_t bits)
{
    switch (field->type) {
    case PROTOBUF_C_TYPE_BOOL:
        rh_buf_text(out, bits != 0 ? "true" : "false");
        break;
    case PROTOBUF_C_TYPE_ENUM:
        write_enum(out, field->descriptor, (int)bits);
        break;
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_FIXED32:
        write_unsigned(out, (uint32_t)bits);
        break;
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
        write_unsigned(out, bits);
        break;
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_SINT64:
        write_signed(out, unzigzag(bits));
        break;
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_SFIXED32:
        write_signed(out, (int32_t)bits);
        break;
    case PROTOBUF_C_TYPE_FLOAT:
        write_real(out, real_of_bits32(bits));
        break;
    case PROTOBUF_C_TYPE_DOUBLE:
        write_real(out, real_of_bits(bits));
        break;
    default:
        write_signed(out, (int64_t)bits);
        break;
    }
}

bool rh_json_write_text(struct rh_buf *out, struct rh_slice text)
{
    bool plain = is_plain(text);
    if (!plain && rh_utf8_span(text) != text.len)
        return false;
    if (plain)
        write_plain(out, text);
    else
        rh_json_write_string(out, text);
    return true;
}

void rh_json_write_base64(struct rh_buf *out, struct rh_slice bytes)
{
    const int variant = sodium_base64_VARIANT_ORIGINAL;
    size_t size = sodium_base64_encoded_len(bytes.len, variant);
    rh_buf_byte(out, '"');
    char *room = rh_buf_room(out, size);
    if (room != NULL) {
        sodium_bin2base64(room, size, (const uint8_t *)bytes.data, bytes.len, variant);
        rh_buf_took(out, size - 1);
    }
    rh_buf_byte(out, '"');
}
