/* Messages as contexts, by protobuf-c's descriptors: a field is found by name, read at its offset
 * and wrapped; nothing is copied.
 *
 * The common types (Instant, Date, Money) answer computed members before their own fields; asked
 * for the empty name, they say what they are as a whole. */
#include "message_view.h"
#include "clock.h"
#include "common.pb-c.h"
#include "format.h"
#include "instant.h"
#include "value.h"
#include "zone.h"

#include <inttypes.h>

#include "banned.h"

static const struct rh_value none = {.kind = RH_VALUE_NONE};

static char lower(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

/* Whether `name` is the field's name as in the .proto file (hold_until) or as in JSON (holdUntil).
 */
static bool is_named(const ProtobufCFieldDescriptor *field, struct rh_slice name)
{
    const char *at = field->name;
    size_t i = 0;

    if (rh_slice_is(name, field->name))
        return true;
    for (; i < name.len && *at != '\0'; i++, at++) {
        char want = *at;

        if (want == '_' && at[1] >= 'a' && at[1] <= 'z')
            want = (char)(*++at - 'a' + 'A');
        if (name.data[i] != want)
            return false;
    }
    return i == name.len && *at == '\0';
}

static const void *at_offset(const void *message, size_t offset)
{
    return (const char *)message + offset;
}

static struct rh_value real(struct rh_render *render, double d)
{
    return rh_value_text(rh_arena_printf(render->arena, "%.15g", d));
}

/* HELD of an enum: itself as text, and `held` true, the other values' names false. */
struct enum_self {
    const ProtobufCEnumDescriptor *type;
    int value;
};

static struct rh_value enum_get(struct rh_render *render, const void *self, struct rh_slice name)
{
    const struct enum_self *e = self;

    (void)render;
    for (unsigned i = 0; i < e->type->n_values && name.len > 0; i++) {
        const ProtobufCEnumValue *value = &e->type->values[i];
        size_t k = 0;

        while (k < name.len && value->name[k] != '\0' && lower(value->name[k]) == name.data[k])
            k++;
        if (k == name.len && value->name[k] == '\0')
            return rh_value_flag(value->value == e->value);
    }
    if (!rh_slice_is(name, "text") && name.len > 0)
        return none;
    const ProtobufCEnumValue *value = protobuf_c_enum_descriptor_get_value(e->type, e->value);

    return rh_value_text(value == NULL ? "" : value->name);
}

static struct rh_value enum_value(struct rh_render *render, const ProtobufCEnumDescriptor *type,
                                  int number)
{
    struct enum_self *self = rh_arena_alloc(render->arena, sizeof *self);

    *self = (struct enum_self){type, number};
    return rh_value_view((struct rh_view){enum_get, self});
}

static struct rh_value message_get(struct rh_render *render, const void *self,
                                   struct rh_slice name);

static struct rh_value instant_get(struct rh_render *render, const void *self, struct rh_slice name)
{
    const Common__Instant *instant = self;
    struct rh_arena *arena = render->arena;

    if (rh_slice_is(name, "date"))
        return rh_value_text(rh_format_date(arena, render->language, render->zone, instant->ms));
    if (rh_slice_is(name, "date_short"))
        return rh_value_text(
            rh_format_date_short(arena, render->language, render->zone, instant->ms));
    if (rh_slice_is(name, "time"))
        return rh_value_text(rh_format_time(arena, render->language, render->zone, instant->ms));
    if (rh_slice_is(name, "weekday"))
        return rh_value_text(rh_format_weekday(arena, render->language, render->zone, instant->ms));
    if (rh_slice_is(name, "iso"))
        return rh_value_text(rh_format_iso_date(arena, render->zone, instant->ms));
    if (rh_slice_is(name, "instant") || name.len == 0)
        return rh_value_text(rh_format_instant(arena, instant->ms));
    return message_get(render, self, name);
}

static struct rh_value date_get(struct rh_render *render, const void *self, struct rh_slice name)
{
    const Common__Date *date = self;
    struct rh_arena *arena = render->arena;
    const char *language = render->language;

    if (rh_slice_is(name, "long"))
        return rh_value_text(rh_format_day(arena, language, date->year, date->month, date->day));
    if (rh_slice_is(name, "short"))
        return rh_value_text(
            rh_format_day_short(arena, language, date->year, date->month, date->day));
    if (rh_slice_is(name, "iso") || name.len == 0)
        return rh_value_text(
            rh_arena_printf(arena, "%04d-%02d-%02d", date->year, date->month, date->day));
    if (rh_slice_is(name, "month_name"))
        return rh_value_text(rh_format_month(arena, language, date->year, date->month));
    if (rh_slice_is(name, "weekday")) {
        int64_t noon = rh_date_days(date->year, date->month, date->day) * RH_DAY;

        return rh_value_text(rh_format_weekday(arena, language, "Etc/UTC", noon));
    }
    return message_get(render, self, name);
}

static struct rh_value money_get(struct rh_render *render, const void *self, struct rh_slice name)
{
    const Common__Money *money = self;

    if (rh_slice_is(name, "text") || name.len == 0)
        return rh_value_text(
            rh_format_money(render->arena, render->language, money->cents, money->currency));
    return message_get(render, self, name);
}

/* What lies at `at`, of the field's type. */
static struct rh_value read_value(struct rh_render *render, const ProtobufCFieldDescriptor *field,
                                  const void *at)
{
    switch (field->type) {
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_SFIXED32:
        return rh_value_number(render, *(const int32_t *)at);
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
        return rh_value_number(render, *(const int64_t *)at);
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_FIXED32:
        return rh_value_number(render, *(const uint32_t *)at);
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
        return rh_value_text(rh_arena_printf(render->arena, "%" PRIu64, *(const uint64_t *)at));
    case PROTOBUF_C_TYPE_FLOAT:
        return real(render, (double)*(const float *)at);
    case PROTOBUF_C_TYPE_DOUBLE:
        return real(render, *(const double *)at);
    case PROTOBUF_C_TYPE_BOOL:
        return rh_value_flag(*(const protobuf_c_boolean *)at);
    case PROTOBUF_C_TYPE_ENUM:
        return enum_value(render, field->descriptor, *(const int *)at);
    case PROTOBUF_C_TYPE_STRING:
        return rh_value_text(*(char *const *)at);
    case PROTOBUF_C_TYPE_BYTES: /* no text: a page can only ask whether there are any */
        return rh_value_flag(((const ProtobufCBinaryData *)at)->len > 0);
    case PROTOBUF_C_TYPE_MESSAGE:
        break;
    }
    return rh_message_value(*(ProtobufCMessage *const *)at);
}

static size_t size_of(const ProtobufCFieldDescriptor *field)
{
    switch (field->type) {
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_SFIXED32:
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_FIXED32:
    case PROTOBUF_C_TYPE_FLOAT:
        return 4;
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
    case PROTOBUF_C_TYPE_DOUBLE:
        return 8;
    case PROTOBUF_C_TYPE_BOOL:
        return sizeof(protobuf_c_boolean);
    case PROTOBUF_C_TYPE_ENUM:
        return sizeof(int);
    case PROTOBUF_C_TYPE_BYTES:
        return sizeof(ProtobufCBinaryData);
    case PROTOBUF_C_TYPE_STRING:
    case PROTOBUF_C_TYPE_MESSAGE:
        break;
    }
    return sizeof(void *);
}

struct list_self {
    const ProtobufCFieldDescriptor *field;
    const void *items;
};

static struct rh_value list_at(struct rh_render *render, const void *self, size_t i)
{
    const struct list_self *list = self;

    return read_value(render, list->field, at_offset(list->items, i * size_of(list->field)));
}

static struct rh_value list_value(struct rh_render *render, const ProtobufCFieldDescriptor *field,
                                  const void *message)
{
    struct list_self *self = rh_arena_alloc(render->arena, sizeof *self);

    self->field = field;
    self->items = *(void *const *)at_offset(message, field->offset);
    return (struct rh_value){.kind = RH_VALUE_LIST,
                             .n = *(const size_t *)at_offset(message, field->quantifier_offset),
                             .at = list_at,
                             .list = self};
}

/* Whether the field says something: it is set, or has a default. */
static bool is_present(const ProtobufCFieldDescriptor *field, const void *message)
{
    const void *quantifier = at_offset(message, field->quantifier_offset);
    const void *value = at_offset(message, field->offset);

    if ((field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0 &&
        *(const uint32_t *)quantifier != field->id)
        return false;
    if (field->type == PROTOBUF_C_TYPE_STRING || field->type == PROTOBUF_C_TYPE_MESSAGE)
        return *(void *const *)value != NULL;
    if (field->label != PROTOBUF_C_LABEL_OPTIONAL ||
        (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0)
        return true;
    return *(const protobuf_c_boolean *)quantifier || field->default_value != NULL;
}

static struct rh_value message_get(struct rh_render *render, const void *self, struct rh_slice name)
{
    const ProtobufCMessage *message = self;
    const ProtobufCMessageDescriptor *type = message->descriptor;

    for (unsigned i = 0; i < type->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &type->fields[i];

        if (!is_named(field, name))
            continue;
        if (field->label == PROTOBUF_C_LABEL_REPEATED)
            return list_value(render, field, message);
        if (!is_present(field, message))
            return rh_value_flag(false);
        return read_value(render, field, at_offset(message, field->offset));
    }
    return none;
}

/* The common types compute, wherever they stand. */
struct rh_value rh_message_value(const ProtobufCMessage *message)
{
    struct rh_view view = {message_get, message};

    if (message->descriptor == &common__instant__descriptor)
        view.get = instant_get;
    else if (message->descriptor == &common__date__descriptor)
        view.get = date_get;
    else if (message->descriptor == &common__money__descriptor)
        view.get = money_get;
    return rh_value_view(view);
}
