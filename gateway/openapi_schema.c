/* Messages as JSON Schema 2020-12, by the same mapping as json.h: what the door checks stands here
 * as a keyword where there is one. */
#include "openapi.h"

#include "common.pb-c.h"

#include <stdlib.h>
#include <string.h>

#include "banned.h"

#define CONTROL "\\u0000-\\u001f\\u007f-\\u009f"

void gw_openapi_put(json_t *object, const char *name, json_t *value)
{
    if (value == NULL || json_object_set_new(object, name, value) != 0)
        abort();
}

void gw_openapi_put_text(json_t *object, const char *name, const char *text)
{
    if (*text != '\0')
        gw_openapi_put(object, name, json_string(text));
}

static json_t *typed(const char *type, const char *format)
{
    json_t *schema = json_object();
    gw_openapi_put_text(schema, "type", type);
    gw_openapi_put_text(schema, "format", format);
    return schema;
}

/* Of texts without a format's own pattern: which characters one line, or prose, may have. */
static const char *characters(Options__Format format)
{
    return format == OPTIONS__FORMAT__PROSE ? "^(?:[^" CONTROL "]|[\\t\\n\\r])*$"
                                            : "^[^" CONTROL "]*$";
}

static const char *format_name(Options__Format format)
{
    return format == OPTIONS__FORMAT__UUID    ? "uuid"
           : format == OPTIONS__FORMAT__EMAIL ? "email"
                                              : "";
}

static const char *format_example(Options__Format format)
{
    static const struct {
        Options__Format format;
        const char *example;
    } examples[] = {
        {OPTIONS__FORMAT__UUID, "019a8c5e-2f40-7c31-9d1b-5a0f6c3e7b21"},
        {OPTIONS__FORMAT__AGS, "15088220"},
        {OPTIONS__FORMAT__SECRET, "k7m2q4wz5xh3nv6tbr7cfd2sga"},
        {OPTIONS__FORMAT__CHALLENGE, "KeMf3HbGm6aqPalqhgDrgmsE-qzzstJf5tNtMWdAjE4w6QN6"},
        {OPTIONS__FORMAT__LANGUAGE, "de"},
        {OPTIONS__FORMAT__EMAIL, "erika.muster@buerger.example"},
    };
    for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++)
        if (examples[i].format == format)
            return examples[i].example;
    return "";
}

/* A required text is not blank: its least length is one character at least. */
static json_t *text_schema(const struct rh_field_contract *rules)
{
    const char *pattern = rh_format_pattern(rules->format);
    const char *example = *rules->example != '\0' ? rules->example : format_example(rules->format);
    json_t *schema = typed("string", format_name(rules->format));
    uint32_t least = rules->min_length == 0 && rules->required ? 1 : rules->min_length;
    if (least > 0)
        gw_openapi_put(schema, "minLength", json_integer(least));
    if (rules->max_length > 0)
        gw_openapi_put(schema, "maxLength", json_integer(rules->max_length));
    gw_openapi_put_text(schema, "pattern", pattern == NULL ? characters(rules->format) : pattern);
    if (*example != '\0')
        gw_openapi_put(schema, "examples", json_pack("[s]", example));
    return schema;
}

/* The example of a number stands in the .proto file as text. */
static json_t *number_schema(const struct rh_field_contract *rules, const char *format, bool above)
{
    json_t *schema = typed("integer", format);
    if (rules->has_minimum || above)
        gw_openapi_put(schema, "minimum", json_integer(rules->has_minimum ? rules->minimum : 0));
    if (rules->has_maximum)
        gw_openapi_put(schema, "maximum", json_integer(rules->maximum));
    if (*rules->example != '\0')
        gw_openapi_put(schema, "examples",
                       json_pack("[I]", (json_int_t)strtoll(rules->example, NULL, 10)));
    return schema;
}

static json_t *enum_schema(const ProtobufCEnumDescriptor *type)
{
    json_t *schema = typed("string", ""), *values = json_array();
    for (unsigned i = 0; i < type->n_values; i++)
        json_array_append_new(values, json_string(type->values[i].name));
    gw_openapi_put(schema, "enum", values);
    return schema;
}

static json_t *message_schema(const ProtobufCMessageDescriptor *type)
{
    json_t *schema;
    if (type == &common__instant__descriptor) {
        schema = typed("string", "date-time");
        gw_openapi_put(schema, "examples", json_pack("[s]", "2026-11-24T08:40:00Z"));
        return schema;
    }
    if (type == &common__date__descriptor) {
        schema = typed("string", "date");
        gw_openapi_put(schema, "examples", json_pack("[s]", "2026-11-24"));
        return schema;
    }
    return gw_openapi_reference(type);
}

static json_t *value_schema(const ProtobufCFieldDescriptor *field,
                            const struct rh_field_contract *rules)
{
    json_t *schema;
    switch (field->type) {
    case PROTOBUF_C_TYPE_STRING:
        return text_schema(rules);
    case PROTOBUF_C_TYPE_BYTES:
        schema = typed("string", "");
        gw_openapi_put_text(schema, "contentEncoding", "base64");
        return schema;
    case PROTOBUF_C_TYPE_BOOL:
        return typed("boolean", "");
    case PROTOBUF_C_TYPE_ENUM:
        return enum_schema(field->descriptor);
    case PROTOBUF_C_TYPE_MESSAGE:
        return message_schema(field->descriptor);
    case PROTOBUF_C_TYPE_FLOAT:
        return typed("number", "float");
    case PROTOBUF_C_TYPE_DOUBLE:
        return typed("number", "double");
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_FIXED32:
        return number_schema(rules, "int64", true);
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
        return number_schema(rules, "", true);
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
        return number_schema(rules, "int64", false);
    default:
        return number_schema(rules, "int32", false);
    }
}

json_t *gw_openapi_field(const ProtobufCFieldDescriptor *field,
                         const struct rh_field_contract *rules)
{
    json_t *schema = value_schema(field, rules);
    if (field->label == PROTOBUF_C_LABEL_REPEATED) {
        json_t *list = typed("array", "");
        gw_openapi_put(list, "items", schema);
        if (rules->max_items > 0)
            gw_openapi_put(list, "maxItems", json_integer(rules->max_items));
        schema = list;
    }
    gw_openapi_put_text(schema, "description", rules->doc);
    return schema;
}

bool gw_openapi_hidden(const ProtobufCFieldDescriptor *field)
{
    return field->type == PROTOBUF_C_TYPE_MESSAGE &&
           field->descriptor == &accounts__grant__descriptor;
}

json_t *gw_openapi_reference(const ProtobufCMessageDescriptor *type)
{
    return json_pack("{s:o}", "$ref", json_sprintf("#/components/schemas/%s", type->name));
}

/* What a program may count on: the fields that a message must have, and every list. */
static json_t *object_schema(const struct rh_message_contract *contract)
{
    json_t *schema = typed("object", ""), *properties = json_object(), *required = json_array();
    gw_openapi_put_text(schema, "description", contract->doc);
    for (unsigned i = 0; i < contract->type->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &contract->type->fields[i];
        if (gw_openapi_hidden(field))
            continue;
        gw_openapi_put(properties, contract->fields[i].json,
                       gw_openapi_field(field, &contract->fields[i]));
        if (field->label != PROTOBUF_C_LABEL_OPTIONAL)
            json_array_append_new(required, json_string(contract->fields[i].json));
    }
    gw_openapi_put(schema, "properties", properties);
    if (json_array_size(required) > 0)
        gw_openapi_put(schema, "required", required);
    else
        json_decref(required);
    return schema;
}

static bool is_text(const ProtobufCMessageDescriptor *type)
{
    return type == &common__instant__descriptor || type == &common__date__descriptor;
}

void gw_openapi_add_schemas(json_t *schemas, const ProtobufCMessageDescriptor *type)
{
    if (is_text(type) || json_object_get(schemas, type->name) != NULL)
        return;
    gw_openapi_put(schemas, type->name, object_schema(rh_contract_of(type)));
    for (unsigned i = 0; i < type->n_fields; i++)
        if (type->fields[i].type == PROTOBUF_C_TYPE_MESSAGE && !gw_openapi_hidden(&type->fields[i]))
            gw_openapi_add_schemas(schemas, type->fields[i].descriptor);
}
