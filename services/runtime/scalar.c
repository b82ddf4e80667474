/* Every type's way from text. Integers are read as sign and magnitude, so that one range check
 * serves all eight widths. */
#include "scalar.h"

#include "instant.h"
#include "pb.h"
#include "text.h"

#include <errno.h>
#include <math.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "banned.h"

static const struct rh_fault fine = {0, 0};

static struct rh_fault refused(Common__Reason reason)
{
    return (struct rh_fault){reason, 0};
}

static bool is_type(const ProtobufCFieldDescriptor *field, const ProtobufCMessageDescriptor *type)
{
    return field->type == PROTOBUF_C_TYPE_MESSAGE && field->descriptor == type;
}

bool rh_scalar_is(const ProtobufCFieldDescriptor *field)
{
    return field->type != PROTOBUF_C_TYPE_MESSAGE || is_type(field, &common__date__descriptor) ||
           is_type(field, &common__instant__descriptor);
}

/* ---- numbers ---- */

struct range {
    int64_t least;
    uint64_t most;
};

/* An empty range for types that are no integers. */
static struct range range_of(ProtobufCType type)
{
    switch (type) {
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_SFIXED32:
        return (struct range){INT32_MIN, INT32_MAX};
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
        return (struct range){INT64_MIN, INT64_MAX};
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_FIXED32:
        return (struct range){0, UINT32_MAX};
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
        return (struct range){0, UINT64_MAX};
    default:
        return (struct range){0, 0};
    }
}

struct integer {
    bool negative;
    uint64_t magnitude; /* UINT64_MAX with `huge` */
    bool huge;          /* more than 64 bits */
};

static struct rh_fault put_integer(const struct rh_reading *reading, struct integer number,
                                   union rh_scalar *ret)
{
    struct range range = range_of(reading->field->type);
    uint64_t lowest = range.least == 0 ? 0 : (uint64_t)(-(range.least + 1)) + 1;
    if (range.most == 0)
        return refused(COMMON__REASON__WRONG_TYPE);
    if (number.negative && (number.huge || number.magnitude > lowest))
        return (struct rh_fault){COMMON__REASON__TOO_SMALL, range.least};
    if (!number.negative && (number.huge || number.magnitude > range.most))
        return (struct rh_fault){COMMON__REASON__TOO_BIG,
                                 range.most > INT64_MAX ? INT64_MAX : (int64_t)range.most};
    ret->u64 = number.negative ? 0 - number.magnitude : number.magnitude;
    if (range.most <= UINT32_MAX)
        ret->u32 = (uint32_t)ret->u64;
    return fine;
}

static struct rh_fault put_real(const struct rh_reading *reading, double number,
                                union rh_scalar *ret)
{
    if (reading->field->type == PROTOBUF_C_TYPE_FLOAT)
        ret->real32 = (float)number;
    else
        ret->real64 = number;
    return fine;
}

static bool is_real(const struct rh_reading *reading)
{
    return reading->field->type == PROTOBUF_C_TYPE_FLOAT ||
           reading->field->type == PROTOBUF_C_TYPE_DOUBLE;
}

static struct rh_fault put_choice(const struct rh_reading *reading, int64_t number,
                                  union rh_scalar *ret)
{
    ret->choice = (int)number;
    bool known = ret->choice == number && protobuf_c_enum_descriptor_get_value(
                                              reading->field->descriptor, ret->choice) != NULL;
    return known ? fine : refused(COMMON__REASON__UNKNOWN_VALUE);
}

struct rh_fault rh_scalar_of_integer(const struct rh_reading *reading, int64_t number,
                                     union rh_scalar *ret)
{
    bool negative = number < 0;
    uint64_t magnitude = negative ? 0 - (uint64_t)number : (uint64_t)number;
    if (is_real(reading))
        return put_real(reading, (double)number, ret);
    if (reading->field->type == PROTOBUF_C_TYPE_ENUM)
        return put_choice(reading, number, ret);
    return put_integer(reading, (struct integer){negative, magnitude, false}, ret);
}

/* 1e3 and 7.0 are integers, too, as far as a double holds them exactly. */
struct rh_fault rh_scalar_of_real(const struct rh_reading *reading, double number,
                                  union rh_scalar *ret)
{
    if (is_real(reading))
        return put_real(reading, number, ret);
    if (floor(number) != number || fabs(number) > 9007199254740992.0)
        return refused(COMMON__REASON__WRONG_TYPE);
    return rh_scalar_of_integer(reading, (int64_t)number, ret);
}

static struct rh_fault integer_of_text(const struct rh_reading *reading, struct rh_slice text,
                                       union rh_scalar *ret)
{
    struct integer number = {0};
    size_t at = 0;
    if (text.len > 0 && (text.data[0] == '-' || (reading->by_hand && text.data[0] == '+')))
        number.negative = text.data[at++] == '-';
    if (at == text.len)
        return refused(COMMON__REASON__WRONG_TYPE);
    for (; at < text.len; at++) {
        if (text.data[at] < '0' || text.data[at] > '9')
            return refused(COMMON__REASON__WRONG_TYPE);
        uint64_t digit = (uint64_t)(text.data[at] - '0');
        number.huge |= number.magnitude > (UINT64_MAX - digit) / 10;
        number.magnitude = number.magnitude * 10 + digit;
    }
    return put_integer(reading, number, ret);
}

static struct rh_fault real_of_text(const struct rh_reading *reading, struct rh_slice text,
                                    union rh_scalar *ret)
{
    const char *copy = rh_arena_dup(reading->arena, text.data, text.len);
    char *end;
    double number = strtod(copy, &end);
    bool plain = text.len > 0 && strspn(copy, "+-.0123456789eE") == text.len;
    if (!plain || *end != '\0' || !isfinite(number))
        return refused(COMMON__REASON__WRONG_TYPE);
    return put_real(reading, number, ret);
}

/* ---- the others ---- */

static struct rh_fault string_of_text(const struct rh_reading *reading, struct rh_slice text,
                                      union rh_scalar *ret)
{
    Common__Reason reason = rh_text_refused(text, reading->rules->format == OPTIONS__FORMAT__PROSE);
    if (reason != 0)
        return refused(reason);
    ret->text = rh_arena_dup(reading->arena, text.data, text.len);
    return fine;
}

/* Standard or URL-safe alphabet, with or without padding: the mapping takes all four. */
static struct rh_fault bytes_of_text(const struct rh_reading *reading, struct rh_slice text,
                                     union rh_scalar *ret)
{
    const char *copy = rh_arena_dup(reading->arena, text.data, text.len);
    bool url = strpbrk(copy, "-_") != NULL;
    bool padded = strchr(copy, '=') != NULL;
    int variant = padded ? (url ? sodium_base64_VARIANT_URLSAFE : sodium_base64_VARIANT_ORIGINAL)
                         : (url ? sodium_base64_VARIANT_URLSAFE_NO_PADDING
                                : sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
    size_t most = text.len / 4 * 3 + 3;
    ret->bytes.data = rh_arena_alloc(reading->arena, most);
    if (sodium_base642bin(ret->bytes.data, most, copy, text.len, NULL, &ret->bytes.len, NULL,
                          variant) != 0)
        return refused(COMMON__REASON__WRONG_FORMAT);
    return fine;
}

static struct rh_fault flag_of_text(const struct rh_reading *reading, struct rh_slice text,
                                    union rh_scalar *ret)
{
    if (!reading->by_hand)
        return refused(COMMON__REASON__WRONG_TYPE);
    ret->flag = rh_slice_is(text, "true") || rh_slice_is(text, "on") || rh_slice_is(text, "1");
    if (!ret->flag && !rh_slice_is(text, "false") && !rh_slice_is(text, "0"))
        return refused(COMMON__REASON__WRONG_TYPE);
    return fine;
}

static struct rh_fault choice_of_text(const struct rh_reading *reading, struct rh_slice text,
                                      union rh_scalar *ret)
{
    const ProtobufCEnumDescriptor *type = reading->field->descriptor;
    for (unsigned i = 0; i < type->n_values; i++) {
        if (rh_slice_is(text, type->values[i].name)) {
            ret->choice = type->values[i].value;
            return fine;
        }
    }
    return refused(COMMON__REASON__UNKNOWN_VALUE);
}

static struct rh_fault date_of_text(const struct rh_reading *reading, struct rh_slice text,
                                    union rh_scalar *ret)
{
    int32_t date[3];
    if (!rh_date_parse(text, reading->by_hand, date))
        return refused(COMMON__REASON__WRONG_FORMAT);
    if (!rh_date_valid(date[0], date[1], date[2]))
        return refused(COMMON__REASON__NO_SUCH_DAY);
    Common__Date *message = (void *)rh_pb_new(reading->arena, &common__date__descriptor);
    message->year = date[0];
    message->month = date[1];
    message->day = date[2];
    ret->message = &message->base;
    return fine;
}

/* Milliseconds, as a page's hidden field holds an instant. */
static bool ms_of_text(struct rh_slice text, int64_t *ret)
{
    int64_t ms = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] < '0' || text.data[i] > '9' || ms > RH_INSTANT_MAX / 10)
            return false;
        ms = ms * 10 + (text.data[i] - '0');
    }
    *ret = ms;
    return text.len > 0 && ms <= RH_INSTANT_MAX;
}

static struct rh_fault instant_of_text(const struct rh_reading *reading, struct rh_slice text,
                                       union rh_scalar *ret)
{
    int64_t ms;
    int32_t date[3];
    if (!rh_instant_parse(text, &ms) && !(reading->by_hand && ms_of_text(text, &ms))) {
        bool dated = text.len > 10 && rh_date_parse((struct rh_slice){text.data, 10}, false, date);
        return refused(dated && !rh_date_valid(date[0], date[1], date[2])
                           ? COMMON__REASON__NO_SUCH_DAY
                           : COMMON__REASON__WRONG_FORMAT);
    }
    Common__Instant *message = (void *)rh_pb_new(reading->arena, &common__instant__descriptor);
    message->ms = ms;
    ret->message = &message->base;
    return fine;
}

static struct rh_fault message_of_text(const struct rh_reading *reading, struct rh_slice text,
                                       union rh_scalar *ret)
{
    if (is_type(reading->field, &common__date__descriptor))
        return date_of_text(reading, text, ret);
    if (is_type(reading->field, &common__instant__descriptor))
        return instant_of_text(reading, text, ret);
    return refused(COMMON__REASON__WRONG_TYPE);
}

struct rh_fault rh_scalar_of_text(const struct rh_reading *reading, struct rh_slice text,
                                  union rh_scalar *ret)
{
    switch (reading->field->type) {
    case PROTOBUF_C_TYPE_STRING:
        return string_of_text(reading, text, ret);
    case PROTOBUF_C_TYPE_BYTES:
        return bytes_of_text(reading, text, ret);
    case PROTOBUF_C_TYPE_BOOL:
        return flag_of_text(reading, text, ret);
    case PROTOBUF_C_TYPE_ENUM:
        return choice_of_text(reading, text, ret);
    case PROTOBUF_C_TYPE_FLOAT:
    case PROTOBUF_C_TYPE_DOUBLE:
        return real_of_text(reading, text, ret);
    case PROTOBUF_C_TYPE_MESSAGE:
        return message_of_text(reading, text, ret);
    default:
        return integer_of_text(reading, text, ret);
    }
}

union rh_scalar rh_scalar_empty(const struct rh_reading *reading)
{
    union rh_scalar empty;
    memset(&empty, 0, sizeof empty);
    if (reading->field->type == PROTOBUF_C_TYPE_STRING)
        empty.text = "";
    else if (reading->field->type == PROTOBUF_C_TYPE_MESSAGE)
        empty.message = rh_pb_new(reading->arena, reading->field->descriptor);
    return empty;
}
