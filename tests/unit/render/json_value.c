/* jansson's tree wrapped into maps and lists; the tree itself lives as long as the arena. */
#include "json_value.h"

#include <criterion/criterion.h>
#include <jansson.h>

static struct rh_value wrap(struct rh_render *render, json_t *node);

static struct rh_value wrap_object(struct rh_render *render, json_t *node)
{
    struct rh_map *map = rh_map_new(render->arena);
    const char *name;
    json_t *member;

    json_object_foreach(node, name, member) rh_map_set(map, name, wrap(render, member));
    return rh_map_value(map);
}

static struct rh_value wrap_array(struct rh_render *render, json_t *node)
{
    struct rh_list *list = rh_list_new(render->arena);

    for (size_t i = 0; i < json_array_size(node); i++)
        rh_list_add(list, wrap(render, json_array_get(node, i)));
    return rh_list_value(list);
}

static struct rh_value wrap(struct rh_render *render, json_t *node)
{
    switch (json_typeof(node)) {
    case JSON_OBJECT:
        return wrap_object(render, node);
    case JSON_ARRAY:
        return wrap_array(render, node);
    case JSON_STRING:
        return rh_value_text(json_string_value(node));
    case JSON_INTEGER:
        return rh_value_number(render, json_integer_value(node));
    case JSON_REAL:
        return rh_value_text(rh_arena_printf(render->arena, "%.15g", json_real_value(node)));
    case JSON_TRUE:
    case JSON_FALSE:
    case JSON_NULL:
        break;
    }
    return rh_value_flag(json_is_true(node));
}

static void release(void *tree)
{
    json_decref(tree);
}

struct rh_value json_value(struct rh_render *render, const char *json)
{
    json_error_t error;
    json_t *tree = json_loads(json, JSON_DECODE_ANY, &error);

    cr_assert_not_null(tree, "%s: %s", json, error.text);
    rh_arena_defer(render->arena, release, tree);
    return wrap(render, tree);
}

static void check_case(const struct render_case *c)
{
    struct rh_templates *templates = rh_templates_new(NULL);
    struct rh_render render = {.arena = rh_arena_new(0), .language = "de", .zone = "Etc/UTC"};
    struct rh_buf out = rh_buf_new(render.arena, 0);

    cr_assert_eq(rh_templates_add(templates, "page", c->template), 0, "%s", c->what);
    for (size_t i = 0; i < 4 && c->partials[i][0] != NULL; i++)
        cr_assert_eq(rh_templates_add(templates, c->partials[i][0], c->partials[i][1]), 0, "%s",
                     c->what);
    struct rh_error *error =
        rh_mustache_render(templates, "page", &render, json_value(&render, c->json), &out);

    cr_expect_null(error, "%s: %s", c->what, error == NULL ? "" : error->detail);
    cr_expect_str_eq(rh_buf_str(&out), c->expected, "%s: \"%s\" where \"%s\" is expected", c->what,
                     rh_buf_str(&out), c->expected);
    rh_arena_free(&render.arena);
    rh_templates_free(&templates);
}

void check_cases(const struct render_case *cases, size_t n)
{
    for (size_t i = 0; i < n; i++)
        check_case(&cases[i]);
}
