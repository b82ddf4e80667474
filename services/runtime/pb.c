/* The door: one walk over the wire finds what protobuf-c would let through (depth, UTF-8, control
 * characters), then protobuf-c unpacks into the arena, which never frees. */
#include "pb.h"

#include "contract.h"
#include "path.h"
#include "text.h"
#include "wire.h"

#include <stdlib.h>
#include <string.h>

#include "banned.h"

/* One message on the wire. */
struct level {
    struct rh_arena *arena;
    const struct level *parent;
    const ProtobufCMessageDescriptor *type;
    const ProtobufCFieldDescriptor *field; /* being looked at */
    struct rh_wire wire;
    const uint8_t *start;    /* of the message */
    const uint8_t *field_at; /* of that field's tag */
    int depth;
};

static struct level level_of(struct rh_arena *arena, const ProtobufCMessageDescriptor *type,
                             struct rh_slice bytes)
{
    struct rh_wire wire = rh_wire(bytes);
    return (struct level){.arena = arena, .type = type, .wire = wire, .start = wire.at};
}

static const struct rh_field_contract *contract_of_field(const struct level *level)
{
    const struct rh_message_contract *contract = rh_contract_of(level->type);
    return &contract->fields[level->field - level->type->fields];
}

/* The index of a repeated field's element is counted only when it is to be told. */
static size_t index_of_field(const struct level *level)
{
    struct rh_wire before = {level->start, level->field_at};
    struct rh_wire_value value;
    size_t index = 0;
    if (level->field->label != PROTOBUF_C_LABEL_REPEATED)
        return RH_PATH_NO_INDEX;
    while (before.at < before.end && rh_wire_next(&before, &value))
        index += value.number == level->field->id;
    return index;
}

static const char *path_of(const struct level *level, const struct rh_path *below)
{
    struct rh_path path = {NULL, contract_of_field(level)->json, index_of_field(level)};
    const char *text = rh_path_text(level->arena, &path);
    if (below != NULL)
        text = rh_arena_printf(level->arena, "%s.%s", text, below->name);
    if (level->parent == NULL)
        return text;
    return path_of(level->parent, &(struct rh_path){NULL, text, RH_PATH_NO_INDEX});
}

static struct rh_error *refuse(const struct level *level, Common__Reason reason, int64_t limit)
{
    return rh_error_field(NULL, level->arena, path_of(level, NULL), reason, limit);
}

/* Line breaks and tabs are rare: the contract is asked only when there are some. */
static struct rh_error *check_text(const struct level *level, struct rh_slice text)
{
    Common__Reason reason = rh_text_refused(text, false);
    if (reason == COMMON__REASON__CONTROL_CHARACTER)
        reason = rh_text_refused(text, contract_of_field(level)->format == OPTIONS__FORMAT__PROSE);
    return reason == 0 ? NULL : refuse(level, reason, 0);
}

static struct rh_error *check_level(struct level *level);

static struct rh_error *check_value(const struct level *level, const struct rh_wire_value *value)
{
    if (level->field == NULL || value->type != PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED)
        return NULL;
    if (level->field->type == PROTOBUF_C_TYPE_STRING)
        return check_text(level, value->bytes);
    if (level->field->type != PROTOBUF_C_TYPE_MESSAGE)
        return NULL;
    if (level->depth == RH_PB_MAX_DEPTH)
        return refuse(level, COMMON__REASON__TOO_DEEP, RH_PB_MAX_DEPTH);
    struct level inner = level_of(level->arena, level->field->descriptor, value->bytes);
    inner.parent = level;
    inner.depth = level->depth + 1;
    return check_level(&inner);
}

static struct rh_error *check_level(struct level *level)
{
    struct rh_wire_value value;
    while (level->wire.at < level->wire.end) {
        level->field_at = level->wire.at;
        if (!rh_wire_next(&level->wire, &value))
            return rh_invalid(level->arena, "", WRONG_FORMAT);
        level->field = protobuf_c_message_descriptor_get_field(level->type, value.number);
        RH_TRY(check_value(level, &value));
    }
    return NULL;
}

static void *allocate(void *arena, size_t size)
{
    return rh_arena_alloc(arena, size);
}

static void release(void *arena, void *pointer)
{
    (void)arena;
    (void)pointer;
}

struct rh_error *rh_pb_unpack(struct rh_arena *arena, const ProtobufCMessageDescriptor *type,
                              struct rh_slice bytes, ProtobufCMessage **ret_message)
{
    ProtobufCAllocator allocator = {allocate, release, arena};
    struct level top = level_of(arena, type, bytes);
    if (bytes.len > RH_PB_MAX_BYTES)
        return rh_refuse(arena, TOO_LARGE);
    RH_TRY(check_level(&top));
    ProtobufCMessage *message = protobuf_c_message_unpack(type, &allocator, bytes.len, top.start);
    if (message == NULL)
        return rh_invalid(arena, "", WRONG_FORMAT);
    *ret_message = message;
    return NULL;
}

struct rh_slice rh_pb_pack(struct rh_arena *arena, const ProtobufCMessage *message)
{
    size_t size = protobuf_c_message_get_packed_size(message);
    uint8_t *bytes = rh_arena_alloc(arena, size);
    return (struct rh_slice){(char *)bytes, protobuf_c_message_pack(message, bytes)};
}

ProtobufCMessage *rh_pb_new(struct rh_arena *arena, const ProtobufCMessageDescriptor *type)
{
    ProtobufCMessage *message = rh_arena_alloc(arena, type->sizeof_message);
    protobuf_c_message_init(type, message);
    return message;
}

/* Room for one element more: a list is full when its length is 0 or a power of two. */
static void *room_for_one(struct rh_arena *arena, void *items, size_t n, size_t size)
{
    if ((n & (n - 1)) != 0)
        return items;
    void *more = rh_arena_array(arena, n == 0 ? 1 : n * 2, size);
    if (n > 0)
        memcpy(more, items, n * size);
    return more;
}

void *rh_pb_add(struct rh_arena *arena, size_t *n, void ***items,
                const ProtobufCMessageDescriptor *type)
{
    *items = room_for_one(arena, *items, *n, sizeof **items);
    void *message = rh_pb_new(arena, type);
    (*items)[(*n)++] = message;
    return message;
}

static size_t value_size(const ProtobufCFieldDescriptor *field)
{
    switch (field->type) {
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
    case PROTOBUF_C_TYPE_DOUBLE:
        return 8;
    case PROTOBUF_C_TYPE_STRING:
    case PROTOBUF_C_TYPE_MESSAGE:
        return sizeof(void *);
    case PROTOBUF_C_TYPE_BYTES:
        return sizeof(ProtobufCBinaryData);
    default: /* 32 bits; protobuf_c_boolean and enums are int */
        return 4;
    }
}

static bool is_pointer(const ProtobufCFieldDescriptor *field)
{
    return field->type == PROTOBUF_C_TYPE_STRING || field->type == PROTOBUF_C_TYPE_MESSAGE;
}

Common__Instant *rh_pb_instant(struct rh_arena *arena, int64_t ms)
{
    Common__Instant *instant = (void *)rh_pb_new(arena, &common__instant__descriptor);
    instant->ms = ms;
    return instant;
}

Common__File *rh_pb_file(struct rh_arena *arena, const char *media_type, const char *name,
                         struct rh_slice content)
{
    Common__File *file = (void *)rh_pb_new(arena, &common__file__descriptor);
    file->media_type = rh_arena_strdup(arena, media_type);
    file->name = rh_arena_strdup(arena, name);
    file->content.data = (uint8_t *)(uintptr_t)content.data;
    file->content.len = content.len;
    return file;
}

size_t rh_pb_count(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
    const char *bytes = (const char *)message;
    if (field->label == PROTOBUF_C_LABEL_REPEATED)
        return *(const size_t *)(bytes + field->quantifier_offset);
    if ((field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0)
        return *(const uint32_t *)(bytes + field->quantifier_offset) == field->id;
    if (is_pointer(field)) {
        const void *pointer = *(const void *const *)(bytes + field->offset);
        return pointer != NULL && pointer != field->default_value;
    }
    if (field->label == PROTOBUF_C_LABEL_OPTIONAL)
        return *(const protobuf_c_boolean *)(bytes + field->quantifier_offset) != 0;
    return 1;
}

const void *rh_pb_value(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
                        size_t index)
{
    const char *member = (const char *)message + field->offset;
    if (field->label != PROTOBUF_C_LABEL_REPEATED)
        return member;
    return *(const char *const *)member + index * value_size(field);
}

static void append(struct rh_arena *arena, char *bytes, const ProtobufCFieldDescriptor *field,
                   const void *value)
{
    size_t *n = (size_t *)(bytes + field->quantifier_offset);
    void **items = (void **)(bytes + field->offset);
    size_t size = value_size(field);
    *items = room_for_one(arena, *items, *n, size);
    memcpy((char *)*items + (*n)++ * size, value, size);
}

void rh_pb_put(struct rh_arena *arena, ProtobufCMessage *message,
               const ProtobufCFieldDescriptor *field, const void *value)
{
    char *bytes = (char *)message;
    if (field->label == PROTOBUF_C_LABEL_REPEATED) {
        append(arena, bytes, field, value);
        return;
    }
    memcpy(bytes + field->offset, value, value_size(field));
    if ((field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0)
        *(uint32_t *)(bytes + field->quantifier_offset) = field->id;
    else if (field->label == PROTOBUF_C_LABEL_OPTIONAL && !is_pointer(field))
        *(protobuf_c_boolean *)(bytes + field->quantifier_offset) = 1;
}
