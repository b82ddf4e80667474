/* jansson parses; here its tree is laid over a message by descriptor and contract. What jansson
 * refuses it names by position only: the path to that byte is then found by a scan of our own. */
#include "json.h"

#include "path.h"
#include "pb.h"
#include "scalar.h"
#include "text.h"

#include <jansson.h>
#include <string.h>

#include "banned.h"

#define NAME_MAX_BYTES 80 /* of an unknown name that an error repeats */
#define SCAN_LEVELS    16

struct reader {
    struct rh_arena *arena;
    struct rh_error *error;
};

/* A field of the message that is being filled. */
struct spot {
    struct rh_reading reading;
    struct rh_path path;
    ProtobufCMessage *message;
    int depth; /* of `message` */
};

static void refuse(struct reader *reader, const struct rh_path *path, struct rh_fault fault)
{
    reader->error = rh_error_field(reader->error, reader->arena, rh_path_text(reader->arena, path),
                                   fault.reason, fault.limit);
}

static void refuse_plain(struct reader *reader, const struct rh_path *path, Common__Reason reason)
{
    refuse(reader, path, (struct rh_fault){reason, 0});
}

/* ---- where in the text ---- */

struct scan_level {
    bool array;
    size_t index;
    struct rh_slice key; /* as written, between the quotes */
};

struct scan {
    struct scan_level levels[SCAN_LEVELS];
    size_t depth; /* levels deeper than SCAN_LEVELS are only counted */
    bool in_name; /* the next string of an object is a name */
};

static struct scan_level *scan_top(struct scan *scan)
{
    return scan->depth == 0 || scan->depth > SCAN_LEVELS ? NULL : &scan->levels[scan->depth - 1];
}

static void scan_open(struct scan *scan, bool array)
{
    scan->depth++;
    scan->in_name = !array;
    if (scan_top(scan) != NULL)
        *scan_top(scan) = (struct scan_level){.array = array};
}

static void scan_comma(struct scan *scan)
{
    struct scan_level *top = scan_top(scan);
    scan->in_name = top != NULL && !top->array;
    if (top != NULL)
        top->index++;
}

/* From behind the opening quote to the closing one, or to the end. */
static size_t string_end(struct rh_slice text, size_t at)
{
    while (at < text.len && text.data[at] != '"')
        at += text.data[at] == '\\' ? 2 : 1;
    return at > text.len ? text.len : at;
}

static size_t scan_string(struct scan *scan, struct rh_slice text, size_t at)
{
    size_t end = string_end(text, at + 1);
    struct scan_level *top = scan_top(scan);
    if (top != NULL && scan->in_name && end < text.len)
        top->key = (struct rh_slice){text.data + at + 1, end - at - 1};
    scan->in_name = false;
    return end + 1;
}

static size_t scan_one(struct scan *scan, struct rh_slice text, size_t at)
{
    switch (text.data[at]) {
    case '{':
    case '[':
        scan_open(scan, text.data[at] == '[');
        break;
    case '}':
    case ']':
        scan->depth -= scan->depth > 0;
        break;
    case ',':
        scan_comma(scan);
        break;
    case '"':
        return scan_string(scan, text, at);
    default:
        break;
    }
    return at + 1;
}

/* The path to the place where a text ends: the text stands before jansson's complaint. */
static const char *path_to_end(struct rh_arena *arena, struct rh_slice text)
{
    struct scan scan = {.depth = 0};
    struct rh_buf path = rh_buf_new(arena, 0);
    for (size_t at = 0; at < text.len;)
        at = scan_one(&scan, text, at);
    for (size_t i = 0; i < scan.depth && i < SCAN_LEVELS; i++) {
        struct scan_level *level = &scan.levels[i];
        size_t size = level->key.len > NAME_MAX_BYTES ? 0 : level->key.len;
        if (level->array)
            rh_buf_printf(&path, "[%zu]", level->index);
        else if (size > 0 && path.len > 0)
            rh_buf_byte(&path, '.');
        rh_buf_add(&path, level->key.data, level->array ? 0 : size);
    }
    return rh_buf_str(&path);
}

/* Nothing of the text is laid over the message then: no field of it can be missed. */
static void refuse_whole(struct reader *reader, const char *path, Common__Reason reason)
{
    reader->error = rh_error_field(reader->error, reader->arena, path, reason, 0);
    reader->error->whole = true;
}

static void refuse_at(struct reader *reader, struct rh_slice text, size_t position,
                      Common__Reason reason)
{
    struct rh_slice before = {text.data, position < text.len ? position : text.len};
    refuse_whole(reader, path_to_end(reader->arena, before), reason);
}

static void refuse_syntax(struct reader *reader, struct rh_slice text, const json_error_t *fault)
{
    size_t position = fault->position < 0 ? 0 : (size_t)fault->position;
    switch (json_error_code(fault)) {
    case json_error_duplicate_key:
        refuse_at(reader, text, position, COMMON__REASON__DUPLICATE);
        break;
    case json_error_numeric_overflow:
        refuse_at(reader, text, position, COMMON__REASON__TOO_BIG);
        break;
    case json_error_stack_overflow:
        refuse_at(reader, text, position, COMMON__REASON__TOO_DEEP);
        break;
    case json_error_null_byte_in_key:
        refuse_at(reader, text, position, COMMON__REASON__CONTROL_CHARACTER);
        break;
    default:
        refuse_whole(reader, "", COMMON__REASON__WRONG_FORMAT);
    }
}

/* ---- the tree over the message ---- */

static void fill_object(struct reader *reader, const struct spot *outer, ProtobufCMessage *message,
                        const struct rh_message_contract *contract, json_t *object);

static struct rh_fault read_message(struct reader *reader, const struct spot *spot, json_t *json,
                                    union rh_scalar *ret)
{
    if (!json_is_object(json))
        return (struct rh_fault){COMMON__REASON__WRONG_TYPE, 0};
    if (spot->depth == RH_PB_MAX_DEPTH)
        return (struct rh_fault){COMMON__REASON__TOO_DEEP, RH_PB_MAX_DEPTH};
    ret->message = rh_pb_new(reader->arena, spot->reading.field->descriptor);
    fill_object(reader, spot, ret->message, spot->reading.rules->inner, json);
    return (struct rh_fault){0, 0};
}

static struct rh_fault read_value(struct reader *reader, const struct spot *spot, json_t *json,
                                  union rh_scalar *ret)
{
    const struct rh_reading *reading = &spot->reading;
    const ProtobufCFieldDescriptor *field = reading->field;
    if (!rh_scalar_is(field))
        return read_message(reader, spot, json, ret);
    if (json_is_string(json))
        return rh_scalar_of_text(
            reading, (struct rh_slice){json_string_value(json), json_string_length(json)}, ret);
    if (field->type == PROTOBUF_C_TYPE_BOOL && json_is_boolean(json)) {
        ret->flag = json_is_true(json);
        return (struct rh_fault){0, 0};
    }
    if (json_is_integer(json))
        return rh_scalar_of_integer(reading, json_integer_value(json), ret);
    if (json_is_real(json))
        return rh_scalar_of_real(reading, json_real_value(json), ret);
    return (struct rh_fault){COMMON__REASON__WRONG_TYPE, 0};
}

/* A refused element leaves an empty one in its place: the others keep their index. */
static void fill_value(struct reader *reader, const struct spot *spot, json_t *json)
{
    union rh_scalar value;
    struct rh_fault fault = read_value(reader, spot, json, &value);
    if (fault.reason != 0) {
        refuse(reader, &spot->path, fault);
        if (spot->path.index == RH_PATH_NO_INDEX)
            return;
        value = rh_scalar_empty(&spot->reading);
    }
    rh_pb_put(reader->arena, spot->message, spot->reading.field, &value);
}

static void fill_field(struct reader *reader, struct spot *spot, json_t *json)
{
    if (spot->reading.field->label != PROTOBUF_C_LABEL_REPEATED) {
        fill_value(reader, spot, json);
        return;
    }
    if (!json_is_array(json)) {
        refuse_plain(reader, &spot->path, COMMON__REASON__WRONG_TYPE);
        return;
    }
    for (size_t i = 0; i < json_array_size(json); i++) {
        spot->path.index = i;
        fill_value(reader, spot, json_array_get(json, i));
    }
}

/* By JSON or proto name; n_fields when there is none. */
static unsigned find_field(const struct rh_message_contract *contract, const char *name)
{
    unsigned i = 0;
    while (i < contract->type->n_fields && strcmp(contract->fields[i].json, name) != 0 &&
           strcmp(contract->type->fields[i].name, name) != 0)
        i++;
    return i;
}

static void refuse_unknown(struct reader *reader, const struct rh_path *parent, const char *name)
{
    size_t length = strlen(name);
    struct rh_slice cut = {name, length > NAME_MAX_BYTES ? NAME_MAX_BYTES : length};
    const char *shown = rh_arena_dup(reader->arena, name, rh_utf8_span(cut));
    struct rh_path path = {parent, shown, RH_PATH_NO_INDEX};
    refuse_plain(reader, &path, COMMON__REASON__UNKNOWN_FIELD);
}

/* A required number has no place for its absence in the message, so it is missed here. */
static void refuse_missing(struct reader *reader, const struct rh_path *parent,
                           const struct rh_message_contract *contract, const bool *given)
{
    for (unsigned i = 0; i < contract->type->n_fields; i++) {
        struct rh_path path = {parent, contract->fields[i].json, RH_PATH_NO_INDEX};
        if (!given[i] && contract->type->fields[i].label == PROTOBUF_C_LABEL_REQUIRED)
            refuse_plain(reader, &path, COMMON__REASON__MISSING);
    }
}

/* `outer` is the field that holds the message, NULL at the top. */
static void fill_object(struct reader *reader, const struct spot *outer, ProtobufCMessage *message,
                        const struct rh_message_contract *contract, json_t *object)
{
    const struct rh_path *parent = outer == NULL ? NULL : &outer->path;
    bool *given = rh_arena_array(reader->arena, contract->type->n_fields, sizeof *given);
    const char *name;
    json_t *json;
    json_object_foreach(object, name, json)
    {
        unsigned i = find_field(contract, name);
        if (i == contract->type->n_fields) {
            refuse_unknown(reader, parent, name);
            continue;
        }
        struct spot spot = {
            {reader->arena, &contract->type->fields[i], &contract->fields[i], false},
            {parent, contract->fields[i].json, RH_PATH_NO_INDEX},
            message,
            outer == NULL ? 0 : outer->depth + 1,
        };
        if (given[i])
            refuse_plain(reader, &spot.path, COMMON__REASON__DUPLICATE);
        else if (!json_is_null(json))
            fill_field(reader, &spot, json);
        given[i] |= !json_is_null(json);
    }
    refuse_missing(reader, parent, contract, given);
}

static void fill_tree(struct reader *reader, struct rh_slice text, ProtobufCMessage *message)
{
    json_error_t fault;
    json_t *tree = json_loadb(text.data, text.len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &fault);
    if (tree == NULL)
        refuse_syntax(reader, text, &fault);
    else if (!json_is_object(tree))
        refuse_whole(reader, "", COMMON__REASON__WRONG_TYPE);
    else
        fill_object(reader, NULL, message, rh_contract_of(message->descriptor), tree);
    json_decref(tree);
}

struct rh_error *rh_json_fill(struct rh_arena *arena, struct rh_slice text,
                              ProtobufCMessage *message, struct rh_error *error)
{
    struct reader reader = {arena, error};
    size_t valid = rh_utf8_span(text);
    if (text.len > RH_PB_MAX_BYTES)
        return rh_refuse(arena, TOO_LARGE);
    if (valid < text.len)
        refuse_at(&reader, text, valid, COMMON__REASON__NOT_UTF8);
    else if (text.len == 0)
        refuse_whole(&reader, "", COMMON__REASON__WRONG_FORMAT);
    else
        fill_tree(&reader, text, message);
    return reader.error;
}

struct rh_error *rh_json_parse(struct rh_arena *arena, const ProtobufCMessageDescriptor *type,
                               struct rh_slice text, ProtobufCMessage **ret_message)
{
    ProtobufCMessage *message = rh_pb_new(arena, type);
    struct rh_error *error = rh_json_fill(arena, text, message, NULL);
    RH_TRY(rh_contract_check(arena, message, error));
    *ret_message = message;
    return NULL;
}
