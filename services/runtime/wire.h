/* protobuf's wire format, field by field (https://protobuf.dev/programming-guides/encoding/), for
 * code that reads packed bytes without unpacking them. Inline: replies are written from it. */
#ifndef RH_WIRE_H
#define RH_WIRE_H

#include "slice.h"

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stdint.h>

/* What is left to read. */
struct rh_wire {
    const uint8_t *at, *end;
};

struct rh_wire_value {
    uint32_t number;       /* of the field */
    int type;              /* ProtobufCWireType */
    uint64_t integer;      /* of varints, and the bits of fixed ones */
    struct rh_slice bytes; /* of length-prefixed ones */
};

static inline struct rh_wire rh_wire(struct rh_slice bytes)
{
    const uint8_t *start = bytes.len == 0 ? (const uint8_t *)"" : (const uint8_t *)bytes.data;
    return (struct rh_wire){start, start + bytes.len};
}

static inline bool rh_wire_varint(struct rh_wire *wire, uint64_t *ret)
{
    uint64_t number = 0;
    for (int shift = 0; shift < 64 && wire->at < wire->end; shift += 7) {
        uint8_t byte = *wire->at++;
        number |= (uint64_t)(byte & 0x7f) << shift;
        if ((byte & 0x80) == 0) {
            *ret = number;
            return true;
        }
    }
    return false;
}

/* `size` bytes, little-endian. */
static inline bool rh_wire_fixed(struct rh_wire *wire, int size, uint64_t *ret)
{
    uint64_t number = 0;
    if (wire->end - wire->at < size)
        return false;
    for (int i = 0; i < size; i++)
        number |= (uint64_t)*wire->at++ << (8 * i);
    *ret = number;
    return true;
}

static inline bool rh_wire_bytes(struct rh_wire *wire, struct rh_slice *ret)
{
    uint64_t size;
    if (!rh_wire_varint(wire, &size) || size > (uint64_t)(wire->end - wire->at))
        return false;
    *ret = (struct rh_slice){(const char *)wire->at, (size_t)size};
    wire->at += size;
    return true;
}

/* The payload of a wire type; groups are refused. */
static inline bool rh_wire_payload(struct rh_wire *wire, struct rh_wire_value *value)
{
    switch (value->type) {
    case PROTOBUF_C_WIRE_TYPE_VARINT:
        return rh_wire_varint(wire, &value->integer);
    case PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED:
        return rh_wire_bytes(wire, &value->bytes);
    case PROTOBUF_C_WIRE_TYPE_64BIT:
        return rh_wire_fixed(wire, 8, &value->integer);
    case PROTOBUF_C_WIRE_TYPE_32BIT:
        return rh_wire_fixed(wire, 4, &value->integer);
    default:
        return false;
    }
}

/* The next field; false when the bytes are no protobuf. Ask only while wire->at < wire->end. */
static inline bool rh_wire_next(struct rh_wire *wire, struct rh_wire_value *ret)
{
    uint64_t tag;
    if (!rh_wire_varint(wire, &tag) || tag >> 3 == 0 || tag >> 3 > 0x1fffffff)
        return false;
    *ret = (struct rh_wire_value){.number = (uint32_t)(tag >> 3), .type = (int)(tag & 7)};
    return rh_wire_payload(wire, ret);
}

#endif
