/* Replies go from the wire to JSON in one pass: fields come in the order of their numbers, because
 * protobuf-c packs them so. Bytes in another order are legal, too; a message that has them is
 * written anew, field by field. */
#include "json.h"

#include "contract.h"
#include "instant.h"
#include "json_value.h"
#include "pb.h"
#include "wire.h"

#include <string.h>

#include "banned.h"

struct writer {
    struct rh_buf *out;
    int depth;
};

/* One message that is being written. */
struct object {
    const struct rh_message_contract *contract;
    const ProtobufCMessageDescriptor *type;
    unsigned next; /* first field not yet written */
    bool comma;    /* something stands before */
    bool open;     /* within the list of field next - 1 */
};

static bool write_object(struct writer *writer, const struct rh_message_contract *contract,
                         struct rh_slice packed);

/* ---- values ---- */

/* The integers of a small message, by field number from 1 on. */
static bool read_integers(struct rh_slice packed, int64_t *ret, size_t n)
{
    struct rh_wire wire = rh_wire(packed);
    struct rh_wire_value value;
    while (wire.at < wire.end) {
        if (!rh_wire_next(&wire, &value))
            return false;
        if (value.number <= n && value.type == PROTOBUF_C_WIRE_TYPE_VARINT)
            ret[value.number - 1] = (int64_t)value.integer;
    }
    return true;
}

static bool write_instant(struct rh_buf *out, struct rh_slice packed)
{
    int64_t ms = 0;
    if (!read_integers(packed, &ms, 1) || ms < RH_INSTANT_MIN || ms > RH_INSTANT_MAX)
        return false;
    rh_buf_byte(out, '"');
    rh_instant_write(out, ms);
    rh_buf_byte(out, '"');
    return true;
}

static bool write_date(struct rh_buf *out, struct rh_slice packed)
{
    int64_t date[3] = {0};
    if (!read_integers(packed, date, 3))
        return false;
    int32_t year = (int32_t)date[0];
    int32_t month = (int32_t)date[1];
    int32_t day = (int32_t)date[2];
    if (!rh_date_valid(year, month, day))
        return false;
    rh_buf_byte(out, '"');
    rh_date_write(out, year, month, day);
    rh_buf_byte(out, '"');
    return true;
}

static bool write_message(struct writer *writer, const struct rh_message_contract *contract,
                          struct rh_slice packed)
{
    if (contract->type == &common__instant__descriptor)
        return write_instant(writer->out, packed);
    if (contract->type == &common__date__descriptor)
        return write_date(writer->out, packed);
    if (writer->depth == RH_PB_MAX_DEPTH)
        return false;
    writer->depth++;
    bool written = write_object(writer, contract, packed);
    writer->depth--;
    return written;
}

/* ---- fields ---- */

static int wire_type_of(ProtobufCType type)
{
    switch (type) {
    case PROTOBUF_C_TYPE_STRING:
    case PROTOBUF_C_TYPE_BYTES:
    case PROTOBUF_C_TYPE_MESSAGE:
        return PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED;
    case PROTOBUF_C_TYPE_FIXED32:
    case PROTOBUF_C_TYPE_SFIXED32:
    case PROTOBUF_C_TYPE_FLOAT:
        return PROTOBUF_C_WIRE_TYPE_32BIT;
    case PROTOBUF_C_TYPE_FIXED64:
    case PROTOBUF_C_TYPE_SFIXED64:
    case PROTOBUF_C_TYPE_DOUBLE:
        return PROTOBUF_C_WIRE_TYPE_64BIT;
    default:
        return PROTOBUF_C_WIRE_TYPE_VARINT;
    }
}

static bool write_value(struct writer *writer, const struct object *object, unsigned i,
                        const struct rh_wire_value *value)
{
    const ProtobufCFieldDescriptor *field = &object->type->fields[i];
    if (value->type != wire_type_of(field->type))
        return false;
    switch (field->type) {
    case PROTOBUF_C_TYPE_STRING:
        return rh_json_write_text(writer->out, value->bytes);
    case PROTOBUF_C_TYPE_BYTES:
        rh_json_write_base64(writer->out, value->bytes);
        return true;
    case PROTOBUF_C_TYPE_MESSAGE:
        return write_message(writer, object->contract->fields[i].inner, value->bytes);
    default:
        rh_json_write_number(writer->out, field, value->integer);
        return true;
    }
}

/* Numbers of a repeated field may come packed in one value. */
static bool is_packed(const ProtobufCFieldDescriptor *field, const struct rh_wire_value *value)
{
    return field->label == PROTOBUF_C_LABEL_REPEATED &&
           value->type == PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED &&
           wire_type_of(field->type) != PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED;
}

static bool write_packed(struct writer *writer, const struct object *object, unsigned i,
                         struct rh_slice bytes)
{
    struct rh_wire wire = rh_wire(bytes);
    struct rh_wire_value value = {.type = wire_type_of(object->type->fields[i].type)};
    for (bool comma = false; wire.at < wire.end; comma = true) {
        if (comma)
            rh_buf_byte(writer->out, ',');
        if (!rh_wire_payload(&wire, &value) || !write_value(writer, object, i, &value))
            return false;
    }
    return true;
}

/* Ours are identifiers: nothing to escape. */
static void write_name(struct rh_buf *out, struct object *object, unsigned i)
{
    const char *name = object->contract->fields[i].json;
    size_t length = object->contract->fields[i].json_length;
    char *room = rh_buf_room(out, length + 4);
    if (room == NULL)
        return;
    char *at = room;
    if (object->comma)
        *at++ = ',';
    *at++ = '"';
    memcpy(at, name, length);
    at += length;
    *at++ = '"';
    *at++ = ':';
    rh_buf_took(out, (size_t)(at - room));
    object->comma = true;
}

static void close_list(struct rh_buf *out, struct object *object)
{
    if (object->open)
        rh_buf_byte(out, ']');
    object->open = false;
}

/* Up to field i: the lists that have nothing are written as such. */
static void write_empty_lists(struct rh_buf *out, struct object *object, unsigned i)
{
    close_list(out, object);
    for (; object->next < i; object->next++) {
        if (object->type->fields[object->next].label != PROTOBUF_C_LABEL_REPEATED)
            continue;
        write_name(out, object, object->next);
        rh_buf_add(out, "[]", 2);
    }
}

/* The next value in order, of field i >= object->next - 1. */
static bool write_field(struct writer *writer, struct object *object, unsigned i,
                        const struct rh_wire_value *value)
{
    const ProtobufCFieldDescriptor *field = &object->type->fields[i];
    bool begins = i >= object->next;
    bool packed = is_packed(field, value);
    if (packed && value->bytes.len == 0)
        return true;
    if (begins) {
        write_empty_lists(writer->out, object, i);
        write_name(writer->out, object, i);
        object->next = i + 1;
        object->open = field->label == PROTOBUF_C_LABEL_REPEATED;
        if (object->open)
            rh_buf_byte(writer->out, '[');
    } else {
        rh_buf_byte(writer->out, ',');
    }
    return packed ? write_packed(writer, object, i, value->bytes)
                  : write_value(writer, object, i, value);
}

/* The field's place in the descriptor; n_fields when it is unknown. Fields come in order, so it is
 * nearly always the next or the same again. */
static unsigned find_field(const struct object *object, uint32_t number)
{
    const ProtobufCMessageDescriptor *type = object->type;
    if (object->open && type->fields[object->next - 1].id == number)
        return object->next - 1;
    if (object->next < type->n_fields && type->fields[object->next].id == number)
        return object->next;
    const ProtobufCFieldDescriptor *field = protobuf_c_message_descriptor_get_field(type, number);
    return field == NULL ? type->n_fields : (unsigned)(field - type->fields);
}

enum outcome { WRITTEN, MALFORMED, UNORDERED };

static enum outcome write_in_order(struct writer *writer, struct object *object,
                                   struct rh_slice packed)
{
    struct rh_wire wire = rh_wire(packed);
    struct rh_wire_value value;
    while (wire.at < wire.end) {
        if (!rh_wire_next(&wire, &value))
            return MALFORMED;
        unsigned i = find_field(object, value.number);
        if (i == object->type->n_fields)
            continue;
        if (i < object->next && !(object->open && i == object->next - 1))
            return UNORDERED;
        if (!write_field(writer, object, i, &value))
            return MALFORMED;
    }
    write_empty_lists(writer->out, object, object->type->n_fields);
    return WRITTEN;
}

/* ---- fields out of order ---- */

static void put_varint(struct rh_buf *out, uint64_t number)
{
    for (; number >= 0x80; number >>= 7)
        rh_buf_byte(out, (char)(number | 0x80));
    rh_buf_byte(out, (char)number);
}

static void put_bytes(struct rh_buf *out, uint32_t number, const struct rh_buf *bytes)
{
    put_varint(out, (uint64_t)number << 3 | PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED);
    put_varint(out, bytes->len);
    rh_buf_add(out, bytes->data, bytes->len);
}

/* Appends one field's values. Of a single field given twice the last counts; a message given twice
 * is both in one, and concatenated bytes are just that. */
static bool gather_field(struct rh_buf *sorted, const ProtobufCFieldDescriptor *field,
                         struct rh_slice packed)
{
    struct rh_wire wire = rh_wire(packed);
    struct rh_wire_value value;
    struct rh_buf merged = rh_buf_new(sorted->arena, sorted->limit);
    size_t start = sorted->len;
    bool single = field->label != PROTOBUF_C_LABEL_REPEATED;
    while (wire.at < wire.end) {
        const uint8_t *at = wire.at;
        if (!rh_wire_next(&wire, &value))
            return false;
        if (value.number != field->id)
            continue;
        rh_buf_add(&merged, value.bytes.data, value.bytes.len);
        if (single)
            sorted->len = start;
        if (single && field->type == PROTOBUF_C_TYPE_MESSAGE)
            put_bytes(sorted, field->id, &merged);
        else
            rh_buf_add(sorted, at, (size_t)(wire.at - at));
    }
    return true;
}

static bool sort_fields(struct rh_buf *sorted, const ProtobufCMessageDescriptor *type,
                        struct rh_slice packed)
{
    for (unsigned i = 0; i < type->n_fields; i++)
        if (!gather_field(sorted, &type->fields[i], packed))
            return false;
    return !sorted->overflow;
}

static enum outcome write_braces(struct writer *writer, const struct rh_message_contract *contract,
                                 struct rh_slice packed)
{
    struct object object = {.contract = contract, .type = contract->type};
    rh_buf_byte(writer->out, '{');
    enum outcome outcome = write_in_order(writer, &object, packed);
    rh_buf_byte(writer->out, '}');
    return outcome;
}

static bool write_object(struct writer *writer, const struct rh_message_contract *contract,
                         struct rh_slice packed)
{
    size_t start = writer->out->len;
    enum outcome outcome = write_braces(writer, contract, packed);
    if (outcome != UNORDERED)
        return outcome == WRITTEN;
    struct rh_buf sorted = rh_buf_new(writer->out->arena, 0);
    if (!sort_fields(&sorted, contract->type, packed))
        return false;
    writer->out->len = start;
    return write_braces(writer, contract, (struct rh_slice){sorted.data, sorted.len}) == WRITTEN;
}

bool rh_json_write(struct rh_buf *out, const ProtobufCMessageDescriptor *type,
                   struct rh_slice packed)
{
    struct writer writer = {.out = out};
    if (!out->overflow && packed.len < (out->limit - out->len) / 2)
        rh_buf_grow(out, packed.len * 2); /* about what it will take */
    return write_object(&writer, rh_contract_of(type), packed);
}
