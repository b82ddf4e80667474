/* Everything but RFC 3986's unreserved characters is escaped, which is right in segments, names and
 * values alike. */
#include "address.h"

#include "pb.h"

#include "banned.h"

#define API "/api/v1"

static void escape(struct rh_buf *out, const char *text, size_t size, const char *also)
{
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)text[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     (c != '\0' && (strchr("-._~", c) != NULL || strchr(also, c) != NULL));
        if (plain)
            rh_buf_byte(out, (char)c);
        else
            rh_buf_printf(out, "%%%02X", c);
    }
}

/* "ASKS" as "asks": a value's name as addresses have it. */
static const char *enum_name(struct rh_arena *arena, const ProtobufCFieldDescriptor *field,
                             int value)
{
    const ProtobufCEnumValue *found =
        protobuf_c_enum_descriptor_get_value(field->descriptor, value);
    char *name = rh_arena_strdup(arena, found == NULL ? "" : found->name);
    for (char *c = name; *c != '\0'; c++)
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c - 'A' + 'a');
    return name;
}

/* The text, number or enum value of that name in an opened reply, or NULL. */
static const char *reply_value(const struct gw_exchange *exchange, const char *name)
{
    for (size_t i = 0; i < exchange->n_calls; i++) {
        const ProtobufCMessage *out = exchange->calls[i].out;
        const ProtobufCFieldDescriptor *field =
            out == NULL ? NULL
                        : protobuf_c_message_descriptor_get_field_by_name(out->descriptor, name);
        if (field == NULL || rh_pb_count(out, field) != 1)
            continue;
        if (field->type == PROTOBUF_C_TYPE_STRING)
            return *(char *const *)rh_pb_value(out, field, 0);
        if (field->type == PROTOBUF_C_TYPE_INT32)
            return rh_arena_printf(exchange->arena, "%d",
                                   (int)*(const int32_t *)rh_pb_value(out, field, 0));
        if (field->type == PROTOBUF_C_TYPE_ENUM)
            return enum_name(exchange->arena, field, *(const int *)rh_pb_value(out, field, 0));
    }
    return NULL;
}

bool gw_address_stays(const struct gw_exchange *exchange)
{
    const char *outcome = reply_value(exchange, "outcome");
    return reply_value(exchange, "address") != NULL ||
           (outcome != NULL && strcmp(outcome, "asks") == 0);
}

static const char *value_of(const struct gw_exchange *exchange, const char *name)
{
    const char *text = reply_value(exchange, name);
    for (size_t i = 0; text == NULL && i < exchange->n_params; i++)
        if (strcmp(exchange->params[i].name, name) == 0)
            text = exchange->params[i].value;
    return text == NULL ? "" : text;
}

const char *gw_address_fill(const struct gw_exchange *exchange, const char *template)
{
    struct rh_buf out = rh_buf_new(exchange->arena, 0);
    for (const char *at = template; *at != '\0';) {
        const char *close = *at == '{' ? strchr(at, '}') : NULL;
        if (close == NULL) {
            rh_buf_byte(&out, *at++);
            continue;
        }
        const char *name = rh_arena_dup(exchange->arena, at + 1, (size_t)(close - at - 1));
        const char *value = value_of(exchange, name);
        escape(&out, value, strlen(value), "");
        at = close + 1;
    }
    return rh_buf_str(&out);
}

const char *gw_address_query(struct rh_arena *arena, const struct rh_form *form,
                             const char *without)
{
    struct rh_buf out = rh_buf_new(arena, 0);
    for (size_t i = 0; i < form->n_fields; i++) {
        const struct rh_form_field *field = &form->fields[i];
        if (without != NULL && strcmp(field->name, without) == 0)
            continue;
        if (out.len > 0)
            rh_buf_byte(&out, '&');
        escape(&out, field->name, strlen(field->name), "");
        rh_buf_byte(&out, '=');
        escape(&out, field->value.data, field->value.len, "");
    }
    return rh_buf_str(&out);
}

const char *gw_address_fields(struct rh_arena *arena, const struct rh_form *form)
{
    struct rh_form own = {.fields = rh_arena_array(arena, form->n_fields + 1, sizeof *own.fields)};
    for (size_t i = 0; i < form->n_fields; i++)
        if (form->fields[i].name[0] != '_')
            own.fields[own.n_fields++] = form->fields[i];
    return gw_address_query(arena, &own, NULL);
}

const char *gw_address_path(const struct gw_exchange *exchange)
{
    if (exchange->failed != NULL)
        return gw_address_fill(exchange, exchange->route->path);
    struct rh_buf out = rh_buf_new(exchange->arena, 0);
    escape(&out, exchange->path, strlen(exchange->path), "/");
    return rh_buf_str(&out);
}

const char *gw_address_page(const struct gw_exchange *exchange)
{
    const char *path = gw_address_path(exchange);
    const char *query = gw_address_query(exchange->arena, &exchange->query, "lang");
    return *query == '\0' ? path : rh_arena_printf(exchange->arena, "%s?%s", path, query);
}

const char *gw_address_moved(const struct gw_exchange *exchange, const char *slug)
{
    const char *rest = exchange->target;
    if (strncmp(rest, API "/", sizeof API) == 0)
        rest += sizeof API - 1;
    rest += 1 + strcspn(rest + 1, "/?");
    return rh_arena_printf(exchange->arena, "%s/%s%s", exchange->api ? API : "", slug, rest);
}
