/* protobuf-c over an arena: the only place that packs and unpacks.
 *
 * protobuf-c checks neither UTF-8 nor NUL bytes, neither depth nor size: rh_pb_unpack does, before
 * a handler sees the message. */
#ifndef RH_PB_H
#define RH_PB_H

#include "common.pb-c.h"
#include "error.h"
#include "slice.h"

#include <protobuf-c/protobuf-c.h>

#define RH_PB_MAX_BYTES (1024UL * 1024) /* of one message */
#define RH_PB_MAX_DEPTH 8               /* messages within messages */

/* Unpacks `bytes` into a message that lives in the arena (never call free_unpacked on it). INVALID
 * when the bytes are no such message or a text is not UTF-8 or has a NUL or another control
 * character (line break and tab only in PROSE fields); TOO_LARGE past RH_PB_MAX_BYTES. */
struct rh_error *rh_pb_unpack(struct rh_arena *arena, const ProtobufCMessageDescriptor *type,
                              struct rh_slice bytes, ProtobufCMessage **ret_message);

/* Packs into the arena. */
struct rh_slice rh_pb_pack(struct rh_arena *arena, const ProtobufCMessage *message);

/* A new initialised message of a type, in the arena. */
ProtobufCMessage *rh_pb_new(struct rh_arena *arena, const ProtobufCMessageDescriptor *type);

/* Adds an element to a repeated message field: the new element, already in the list. `n` and
 * `items` are the field's members. */
#define RH_PB_ADD(arena, n, items, descriptor)                                                     \
    rh_pb_add((arena), &(n), (void ***)&(items), (descriptor))
void *rh_pb_add(struct rh_arena *arena, size_t *n, void ***items,
                const ProtobufCMessageDescriptor *type);

/* What all services answer with (proto/common.proto), in the arena. `name` of a file is ASCII; its
 * content is not copied. */
Common__Instant *rh_pb_instant(struct rh_arena *arena, int64_t ms);
Common__File *rh_pb_file(struct rh_arena *arena, const char *media_type, const char *name,
                         struct rh_slice content);

/* Generic access by descriptor. How many values a field has: 0 or 1, or a repeated field's number.
 */
size_t rh_pb_count(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field);

/* The storage of one value (index < rh_pb_count): `const int64_t *`, `char *const *`,
 * `ProtobufCMessage *const *`, as the field's type says. */
const void *rh_pb_value(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
                        size_t index);

/* Sets a field's single value, or appends to a repeated one, from storage of the field's type. */
void rh_pb_put(struct rh_arena *arena, ProtobufCMessage *message,
               const ProtobufCFieldDescriptor *field, const void *value);

/* True when the text is UTF-8 without NUL and without overlong forms or surrogates (RFC 3629). */
bool rh_utf8_valid(struct rh_slice text);

/* Number of code points of valid UTF-8. */
size_t rh_utf8_length(struct rh_slice text);

#endif
