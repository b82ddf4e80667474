/* From raw fields to a message: at each level the parts whose first step names a field are handed
 * down with the rest of their paths, so that a name is never searched twice.
 *
 * A list's rows keep the index that the form gave them, since a fault must appear beside its row.
 */
#include "form.h"

#include "path.h"
#include "pb.h"
#include "scalar.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

#include "banned.h"

/* A form field and what of its name is still to be walked. */
struct part {
    const char *rest;
    const struct rh_form_field *field;
};

struct parts {
    struct part *items;
    size_t n;
};

struct filler {
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

/* ---- paths ---- */

/* Whether a path begins with the step; the rest without its dot. */
static bool step_is(const char *path, const char *step, const char **ret_rest)
{
    size_t length = strlen(step);
    if (strncmp(path, step, length) != 0 || (path[length] != '\0' && path[length] != '.'))
        return false;
    *ret_rest = path + length + (path[length] == '.');
    return true;
}

static struct parts parts_new(struct rh_arena *arena, size_t most)
{
    return (struct parts){rh_arena_array(arena, most, sizeof(struct part)), 0};
}

/* The parts of a field, by its JSON or proto name. */
static struct parts parts_of(struct rh_arena *arena, const struct parts *parts,
                             const struct rh_reading *reading)
{
    struct parts found = parts_new(arena, parts->n);
    for (size_t i = 0; i < parts->n; i++) {
        const struct part *part = &parts->items[i];
        const char *rest;
        if (step_is(part->rest, reading->rules->json, &rest) ||
            step_is(part->rest, reading->field->name, &rest))
            found.items[found.n++] = (struct part){rest, part->field};
    }
    return found;
}

/* "persons[2].name" as "persons.2.name". */
static const char *dotted(struct rh_arena *arena, const char *name)
{
    char *path = rh_arena_strdup(arena, name);
    char *to = path;
    for (const char *from = name; *from != '\0'; from++) {
        if (*from == '[')
            *to++ = '.';
        else if (*from != ']')
            *to++ = *from;
    }
    *to = '\0';
    return path;
}

static bool is_blank(const struct rh_form_field *field)
{
    if (field->fault != 0)
        return false;
    return field->filename == NULL ? rh_text_trim(field->value).len == 0 : field->value.len == 0;
}

/* ---- values ---- */

static void refuse(struct filler *filler, const struct rh_path *path, struct rh_fault fault)
{
    filler->error = rh_error_field(filler->error, filler->arena, rh_path_text(filler->arena, path),
                                   fault.reason, fault.limit);
}

static struct rh_fault read_value(const struct rh_reading *reading,
                                  const struct rh_form_field *field, union rh_scalar *ret)
{
    bool prose = reading->rules->format == OPTIONS__FORMAT__PROSE;
    if (field->fault != 0)
        return (struct rh_fault){field->fault,
                                 field->fault == COMMON__REASON__TOO_LONG ? RH_FORM_MAX_VALUE : 0};
    if (reading->field->type == PROTOBUF_C_TYPE_BYTES && field->filename != NULL) {
        ret->bytes = (ProtobufCBinaryData){field->value.len, (uint8_t *)field->value.data};
        return (struct rh_fault){0, 0};
    }
    if (field->filename != NULL)
        return (struct rh_fault){COMMON__REASON__WRONG_TYPE, 0};
    return rh_scalar_of_text(reading, prose ? field->value : rh_text_trim(field->value), ret);
}

static void put_value(struct filler *filler, const struct spot *spot,
                      const struct rh_form_field *field)
{
    union rh_scalar value;
    struct rh_fault fault = read_value(&spot->reading, field, &value);
    if (fault.reason != 0) {
        refuse(filler, &spot->path, fault);
        if (spot->path.index == RH_PATH_NO_INDEX)
            return;
        value = rh_scalar_empty(&spot->reading);
    }
    rh_pb_put(filler->arena, spot->message, spot->reading.field, &value);
}

static struct rh_slice value_at(const struct parts *parts, const char *step)
{
    for (size_t i = 0; i < parts->n; i++)
        if (strcmp(parts->items[i].rest, step) == 0)
            return rh_text_trim(parts->items[i].field->value);
    return (struct rh_slice){"", 0};
}

/* A day in three fields; what is not filled in makes it none. */
static void put_split_date(struct filler *filler, const struct spot *spot,
                           const struct parts *parts)
{
    struct rh_slice year = value_at(parts, "year");
    struct rh_slice month = value_at(parts, "month");
    struct rh_slice day = value_at(parts, "day");
    struct rh_form_field joined = {0};
    joined.value = rh_slice(rh_arena_printf(filler->arena, "%.*s.%.*s.%.*s", (int)day.len, day.data,
                                            (int)month.len, month.data, (int)year.len, year.data));
    put_value(filler, spot, &joined);
}

/* The last value that ends here. */
static const struct part *last_value(const struct parts *parts)
{
    const struct part *last = NULL;
    for (size_t i = 0; i < parts->n; i++)
        if (*parts->items[i].rest == '\0')
            last = &parts->items[i];
    return last;
}

static void fill_message(struct filler *filler, const struct spot *outer, ProtobufCMessage *message,
                         const struct rh_message_contract *contract, const struct parts *parts);

static void put_one(struct filler *filler, const struct spot *spot, const struct parts *parts)
{
    union rh_scalar value;
    if (rh_scalar_is(spot->reading.field)) {
        const struct part *last = last_value(parts);
        if (last != NULL)
            put_value(filler, spot, last->field);
        else if (spot->reading.field->descriptor == &common__date__descriptor)
            put_split_date(filler, spot, parts);
        return;
    }
    if (spot->depth == RH_PB_MAX_DEPTH) {
        refuse(filler, &spot->path, (struct rh_fault){COMMON__REASON__TOO_DEEP, RH_PB_MAX_DEPTH});
        return;
    }
    value.message = rh_pb_new(filler->arena, spot->reading.field->descriptor);
    fill_message(filler, spot, value.message, spot->reading.rules->inner, parts);
    rh_pb_put(filler->arena, spot->message, spot->reading.field, &value);
}

/* The number at the beginning of a path; RH_PATH_NO_INDEX when there is none or it is absurd. */
static size_t index_of(const char *path)
{
    size_t index = 0;
    size_t digits = 0;
    for (; path[digits] >= '0' && path[digits] <= '9'; digits++) {
        index = index * 10 + (size_t)(path[digits] - '0');
        if (index >= RH_FORM_MAX_FIELDS)
            return RH_PATH_NO_INDEX;
    }
    bool ends = path[digits] == '\0' || path[digits] == '.';
    return digits > 0 && ends ? index : RH_PATH_NO_INDEX;
}

static struct parts parts_at(struct rh_arena *arena, const struct parts *parts, size_t index)
{
    struct parts found = parts_new(arena, parts->n);
    for (size_t i = 0; i < parts->n; i++) {
        const char *rest = parts->items[i].rest;
        if (index_of(rest) != index)
            continue;
        rest += strspn(rest, "0123456789");
        rest += *rest == '.';
        found.items[found.n++] = (struct part){rest, parts->items[i].field};
    }
    return found;
}

/* One row; where the form has nothing for it, or nothing that fits, an empty one. */
static void put_row(struct filler *filler, struct spot *spot, const struct parts *parts)
{
    size_t n = rh_pb_count(spot->message, spot->reading.field);
    spot->path.index = n;
    if (parts->n > 0)
        put_one(filler, spot, parts);
    if (rh_pb_count(spot->message, spot->reading.field) == n) {
        union rh_scalar empty = rh_scalar_empty(&spot->reading);
        rh_pb_put(filler->arena, spot->message, spot->reading.field, &empty);
    }
}

/* The same name several times, or names with an index. */
static void put_list(struct filler *filler, struct spot *spot, const struct parts *parts)
{
    size_t rows = 0;
    for (size_t i = 0; i < parts->n; i++) {
        struct parts one = {&parts->items[i], 1};
        size_t index = index_of(parts->items[i].rest);
        if (*parts->items[i].rest == '\0')
            put_row(filler, spot, &one);
        else if (index == RH_PATH_NO_INDEX)
            refuse(filler, &spot->path,
                   (struct rh_fault){COMMON__REASON__TOO_MANY, RH_FORM_MAX_FIELDS});
        else if (index >= rows)
            rows = index + 1;
    }
    while (rh_pb_count(spot->message, spot->reading.field) < rows) {
        struct parts row =
            parts_at(filler->arena, parts, rh_pb_count(spot->message, spot->reading.field));
        put_row(filler, spot, &row);
    }
}

/* A required number has no place for its absence in the message, so it is missed here. */
static void fill_field(struct filler *filler, struct spot *spot, const struct parts *parts)
{
    struct parts own = parts_of(filler->arena, parts, &spot->reading);
    if (own.n == 0 && spot->reading.field->label == PROTOBUF_C_LABEL_REQUIRED)
        refuse(filler, &spot->path, (struct rh_fault){COMMON__REASON__MISSING, 0});
    else if (own.n > 0 && spot->reading.field->label == PROTOBUF_C_LABEL_REPEATED)
        put_list(filler, spot, &own);
    else if (own.n > 0)
        put_one(filler, spot, &own);
}

/* `outer` is the field that holds the message, NULL at the top. */
static void fill_message(struct filler *filler, const struct spot *outer, ProtobufCMessage *message,
                         const struct rh_message_contract *contract, const struct parts *parts)
{
    for (unsigned i = 0; i < contract->type->n_fields; i++) {
        struct spot spot = {
            {filler->arena, &contract->type->fields[i], &contract->fields[i], true},
            {outer == NULL ? NULL : &outer->path, contract->fields[i].json, RH_PATH_NO_INDEX},
            message,
            outer == NULL ? 0 : outer->depth + 1,
        };
        fill_field(filler, &spot, parts);
    }
}

struct rh_error *rh_form_fill(struct rh_arena *arena, const struct rh_form *form,
                              ProtobufCMessage *message, struct rh_error *error)
{
    struct filler filler = {arena, error};
    struct parts parts = parts_new(arena, form->n_fields);
    for (size_t i = 0; i < form->n_fields; i++)
        if (!is_blank(&form->fields[i]))
            parts.items[parts.n++] =
                (struct part){dotted(arena, form->fields[i].name), &form->fields[i]};
    fill_message(&filler, NULL, message, rh_contract_of(message->descriptor), &parts);
    return filler.error;
}

struct rh_error *rh_form_message(struct rh_arena *arena, const ProtobufCMessageDescriptor *type,
                                 const struct rh_form *form, ProtobufCMessage **ret_message)
{
    ProtobufCMessage *message = rh_pb_new(arena, type);
    struct rh_error *error = rh_form_fill(arena, form, message, NULL);
    RH_TRY(rh_contract_check(arena, message, error));
    *ret_message = message;
    return NULL;
}
