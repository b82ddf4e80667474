/* One map per operation; what a reference names is looked up here, once. */
#include "reference.h"

#include "log.h"

#include <jansson.h>
#include <string.h>

#include "banned.h"

struct reader {
    struct rh_arena *arena;
    const json_t *document;
};

/* "" where there is none: a name that is missing would be looked for around the object. */
static struct rh_value text_of(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));
    return rh_value_text(text == NULL ? "" : text);
}

/* "#/components/parameters/Tenant" */
static const json_t *resolve(const struct reader *reader, const json_t *node)
{
    const char *path = json_string_value(json_object_get(node, "$ref"));
    const json_t *at = path == NULL ? node : reader->document;
    while (path != NULL && (path = strchr(path, '/')) != NULL) {
        path++;
        const char *step = rh_arena_dup(reader->arena, path, strcspn(path, "/"));
        at = json_object_get(at, step);
    }
    return at;
}

/* The texts of the document have a little Markdown; the page shows them as paragraphs. */
static struct rh_value paragraphs(struct rh_arena *arena, const char *text)
{
    struct rh_list *list = rh_list_new(arena);
    struct rh_buf out = rh_buf_new(arena, 0);
    for (const char *at = text == NULL ? "" : text; *at != '\0'; at++) {
        if (strncmp(at, "\n\n", 2) == 0) {
            rh_list_add(list, rh_value_text(rh_buf_str(&out)));
            out = rh_buf_new(arena, 0);
            at++;
        } else if (*at != '*' && *at != '`') {
            rh_buf_byte(&out, *at);
        }
    }
    rh_list_add(list, rh_value_text(rh_buf_str(&out)));
    return rh_list_value(list);
}

/* "string, uuid, 8 to 128 characters" */
static const char *type_text(const struct reader *reader, const json_t *schema)
{
    const char *reference = json_string_value(json_object_get(schema, "$ref"));
    if (reference != NULL)
        return strrchr(reference, '/') + 1;
    const json_t *items = json_object_get(schema, "items");
    if (items != NULL)
        return rh_arena_printf(reader->arena, "list of %s", type_text(reader, items));
    struct rh_buf out = rh_buf_new(reader->arena, 0);
    const char *name, *type = json_string_value(json_object_get(schema, "type"));
    json_t *value;
    rh_buf_text(&out, type == NULL ? "any" : type);
    json_object_foreach((json_t *)schema, name, value)
    {
        if (strcmp(name, "format") == 0)
            rh_buf_printf(&out, ", %s", json_string_value(value));
        else if (json_is_integer(value))
            rh_buf_printf(&out, ", %s %lld", name, (long long)json_integer_value(value));
    }
    const json_t *choices = json_object_get(schema, "enum");
    for (size_t i = 0; i < json_array_size(choices); i++)
        rh_buf_printf(&out, "%s%s", i == 0 ? ": " : ", ",
                      json_string_value(json_array_get(choices, i)));
    return rh_buf_str(&out);
}

static bool names(const json_t *list, const char *name)
{
    for (size_t i = 0; i < json_array_size(list); i++)
        if (strcmp(json_string_value(json_array_get(list, i)), name) == 0)
            return true;
    return false;
}

static struct rh_value field(const struct reader *reader, const char *name, const json_t *schema,
                             bool required)
{
    struct rh_map *map = rh_map_new(reader->arena);
    rh_map_set(map, "name", rh_value_text(name));
    rh_map_set(map, "type", rh_value_text(type_text(reader, schema)));
    rh_map_set(map, "required", rh_value_flag(required));
    rh_map_set(map, "words", text_of(schema, "description"));
    return rh_map_value(map);
}

static struct rh_value fields(const struct reader *reader, const json_t *schema)
{
    struct rh_list *list = rh_list_new(reader->arena);
    const char *name;
    json_t *property;
    json_object_foreach(json_object_get(schema, "properties"), name, property) rh_list_add(
        list, field(reader, name, property, names(json_object_get(schema, "required"), name)));
    return rh_list_value(list);
}

static struct rh_value parameters(const struct reader *reader, const json_t *operation)
{
    struct rh_list *list = rh_list_new(reader->arena);
    const json_t *all = json_object_get(operation, "parameters");
    for (size_t i = 0; i < json_array_size(all); i++) {
        const json_t *one = resolve(reader, json_array_get(all, i));
        struct rh_map *map = rh_map_new(reader->arena);
        rh_map_set(map, "name", text_of(one, "name"));
        rh_map_set(map, "place", text_of(one, "in"));
        rh_map_set(map, "required", rh_value_flag(json_is_true(json_object_get(one, "required"))));
        rh_map_set(map, "type", rh_value_text(type_text(reader, json_object_get(one, "schema"))));
        rh_map_set(map, "words", text_of(one, "description"));
        rh_list_add(list, rh_map_value(map));
    }
    return rh_list_value(list);
}

/* What comes with 200, and by what names it is refused. */
static void put_responses(const struct reader *reader, struct rh_map *map, const json_t *operation)
{
    struct rh_buf out = rh_buf_new(reader->arena, 0), types = rh_buf_new(reader->arena, 0);
    const char *status, *type;
    json_t *response, *content;
    json_object_foreach(json_object_get(operation, "responses"), status, response)
    {
        rh_buf_printf(&out, "%s%s", out.len == 0 ? "" : ", ", status);
        if (strcmp(status, "200") != 0)
            continue;
        json_object_foreach(json_object_get(response, "content"), type, content)
            rh_buf_printf(&types, "%s%s: %s", types.len == 0 ? "" : "; ", type,
                          type_text(reader, json_object_get(content, "schema")));
    }
    rh_map_set(map, "statuses", rh_value_text(rh_buf_str(&out)));
    rh_map_set(map, "reply", rh_value_text(rh_buf_str(&types)));
}

static struct rh_value operation_value(const struct reader *reader, const char *path,
                                       const char *verb, const json_t *operation)
{
    struct rh_map *map = rh_map_new(reader->arena);
    const json_t *body = json_object_get(
        json_object_get(json_object_get(json_object_get(operation, "requestBody"), "content"),
                        "application/json"),
        "schema");
    rh_map_set(map, "path", rh_value_text(path));
    rh_map_set(map, "verb", rh_value_text(strcmp(verb, "get") == 0 ? "GET" : "POST"));
    rh_map_set(map, "summary", text_of(operation, "summary"));
    rh_map_set(
        map, "paragraphs",
        paragraphs(reader->arena, json_string_value(json_object_get(operation, "description"))));
    rh_map_set(map, "parameters", parameters(reader, operation));
    rh_map_set(map, "body", fields(reader, body));
    put_responses(reader, map, operation);
    return rh_map_value(map);
}

static struct rh_value operations(const struct reader *reader, const char *tag)
{
    struct rh_list *list = rh_list_new(reader->arena);
    const char *path, *verb;
    json_t *verbs, *operation;
    json_object_foreach(json_object_get(reader->document, "paths"), path, verbs)
    {
        json_object_foreach(verbs, verb, operation)
        {
            if (names(json_object_get(operation, "tags"), tag))
                rh_list_add(list, operation_value(reader, path, verb, operation));
        }
    }
    return rh_list_value(list);
}

static struct rh_value tags(const struct reader *reader)
{
    struct rh_list *list = rh_list_new(reader->arena);
    const json_t *all = json_object_get(reader->document, "tags");
    for (size_t i = 0; i < json_array_size(all); i++) {
        const json_t *tag = json_array_get(all, i);
        struct rh_map *map = rh_map_new(reader->arena);
        rh_map_set(map, "name", text_of(tag, "name"));
        rh_map_set(map, "words", text_of(tag, "description"));
        rh_map_set(map, "operations",
                   operations(reader, json_string_value(json_object_get(tag, "name"))));
        rh_list_add(list, rh_map_value(map));
    }
    return rh_list_value(list);
}

static struct rh_value schemas(const struct reader *reader)
{
    struct rh_list *list = rh_list_new(reader->arena);
    const char *name;
    json_t *schema;
    json_object_foreach(json_object_get(json_object_get(reader->document, "components"), "schemas"),
                        name, schema)
    {
        struct rh_map *map = rh_map_new(reader->arena);
        rh_map_set(map, "name", rh_value_text(name));
        rh_map_set(map, "words", text_of(schema, "description"));
        rh_map_set(map, "fields", fields(reader, schema));
        rh_list_add(list, rh_map_value(map));
    }
    return rh_list_value(list);
}

static void forget(void *document)
{
    json_decref(document);
}

struct rh_value gw_reference_load(struct rh_arena *arena, const char *assets)
{
    json_error_t error;
    const char *path = rh_arena_printf(arena, "%s/openapi.json", assets);
    json_t *document = json_load_file(path, 0, &error);
    struct reader reader = {arena, document};
    struct rh_map *map = rh_map_new(arena);
    if (document == NULL) {
        rh_log(RH_ERROR, NULL, "cannot read %s: %s", path, error.text);
        return (struct rh_value){.kind = RH_VALUE_NONE};
    }
    rh_arena_defer(arena, forget, document);
    const json_t *info = json_object_get(document, "info");
    rh_map_set(map, "paragraphs",
               paragraphs(arena, json_string_value(json_object_get(info, "description"))));
    rh_map_set(map, "tags", tags(&reader));
    rh_map_set(map, "schemas", schemas(&reader));
    return rh_map_value(map);
}
