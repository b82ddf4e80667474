/* Values: small structs passed by value, so that a lookup allocates nothing unless it computes a
 * text. */
#include "value.h"
#include "format.h"
#include "prose.h"
#include "texts.h"

#include "banned.h"

struct rh_value rh_value_slice(struct rh_slice text)
{
    return (struct rh_value){.kind = RH_VALUE_TEXT, .text = text};
}

struct rh_value rh_value_text(const char *text)
{
    return text == NULL ? (struct rh_value){.kind = RH_VALUE_NONE} : rh_value_slice(rh_slice(text));
}

struct rh_value rh_value_number(struct rh_render *render, int64_t number)
{
    char digits[24];
    char *at = digits + sizeof digits;
    /* The magnitude is unsigned, since -INT64_MIN is no int64_t. */
    uint64_t rest = number < 0 ? -(uint64_t)number : (uint64_t)number;

    do
        *--at = (char)('0' + rest % 10);
    while ((rest /= 10) > 0);
    if (number < 0)
        *--at = '-';
    size_t len = (size_t)(digits + sizeof digits - at);
    struct rh_value value =
        rh_value_slice((struct rh_slice){rh_arena_dup(render->arena, at, len), len});

    value.number = number;
    value.is_number = true;
    return value;
}

struct rh_value rh_value_flag(bool flag)
{
    return (struct rh_value){.kind = flag ? RH_VALUE_TRUE : RH_VALUE_FALSE};
}

struct rh_value rh_value_view(struct rh_view view)
{
    return (struct rh_value){.kind = RH_VALUE_VIEW, .view = view};
}

bool rh_value_is_true(const struct rh_value *value)
{
    switch (value->kind) {
    case RH_VALUE_NONE:
    case RH_VALUE_FALSE:
        return false;
    case RH_VALUE_TEXT:
    case RH_VALUE_HTML:
        return value->text.len > 0;
    case RH_VALUE_LIST:
        return value->n > 0;
    case RH_VALUE_TRUE:
    case RH_VALUE_VIEW:
        break;
    }
    return true;
}

static struct rh_value number_member(struct rh_render *render, int64_t number, struct rh_slice name)
{
    if (rh_slice_is(name, "clock"))
        return rh_value_text(rh_format_minutes(render->arena, (int)number));
    if (rh_slice_is(name, "name"))
        return rh_value_text(rh_format_weekday_name(render->arena, render->language, (int)number));
    if (rh_slice_is(name, "negative"))
        return rh_value_flag(number < 0);
    if (rh_slice_is(name, "positive"))
        return rh_value_flag(number > 0);
    return (struct rh_value){.kind = RH_VALUE_NONE};
}

/* What the catalogue says to a text that is one of its keys; else the text itself. */
static struct rh_value phrase_of(struct rh_render *render, const struct rh_value *key)
{
    const char *phrase =
        render->texts == NULL ? NULL : rh_text(render->texts, render->language, key->text);

    return phrase == NULL ? *key : rh_value_text(phrase);
}

static struct rh_value text_member(struct rh_render *render, const struct rh_value *value,
                                   struct rh_slice name)
{
    if (rh_slice_is(name, "text"))
        return *value;
    if (value->is_number)
        return number_member(render, value->number, name);
    if (rh_slice_is(name, "phrase"))
        return phrase_of(render, value);
    if (rh_slice_is(name, "blocks"))
        return rh_prose_blocks(render->arena, value->text);
    return (struct rh_value){.kind = RH_VALUE_NONE};
}

struct rh_value rh_value_member(struct rh_render *render, const struct rh_value *value,
                                struct rh_slice name)
{
    if (value->kind == RH_VALUE_VIEW)
        return value->view.get(render, value->view.self, name);
    if (value->kind == RH_VALUE_LIST && rh_slice_is(name, "count"))
        return rh_value_number(render, (int64_t)value->n);
    if (value->kind == RH_VALUE_LIST && rh_slice_is(name, "any"))
        return rh_value_flag(value->n > 0);
    if (value->kind == RH_VALUE_TEXT || value->kind == RH_VALUE_HTML)
        return text_member(render, value, name);
    return (struct rh_value){.kind = RH_VALUE_NONE};
}

const struct rh_name *rh_name_parse(struct rh_arena *arena, struct rh_slice text)
{
    struct rh_name *name = rh_arena_alloc(arena, sizeof *name);

    if (rh_slice_is(text, "."))
        return name;
    size_t n = 1;

    for (size_t i = 0; i < text.len; i++)
        n += text.data[i] == '.';
    struct rh_slice *parts = rh_arena_array(arena, n, sizeof *parts);
    const char *start = text.data;
    const char *end = text.data + text.len;

    for (size_t i = 0; i < n; i++) {
        const char *dot = i + 1 < n ? memchr(start, '.', (size_t)(end - start)) : end;

        if (dot == start)
            return NULL;
        parts[i] = (struct rh_slice){start, (size_t)(dot - start)};
        start = dot + 1;
    }
    name->parts = parts;
    name->n = n;
    return name;
}

struct map_pair {
    struct rh_slice name;
    struct rh_value value;
    const struct map_pair *older;
};

struct rh_map {
    struct rh_arena *arena;
    const struct map_pair *newest; /* found first, so later pairs win */
};

struct rh_map *rh_map_new(struct rh_arena *arena)
{
    struct rh_map *map = rh_arena_alloc(arena, sizeof *map);

    map->arena = arena;
    return map;
}

void rh_map_set(struct rh_map *map, const char *name, struct rh_value value)
{
    struct map_pair *pair = rh_arena_alloc(map->arena, sizeof *pair);

    *pair = (struct map_pair){rh_slice(rh_arena_strdup(map->arena, name)), value, map->newest};
    map->newest = pair;
}

static struct rh_value map_get(struct rh_render *render, const void *self, struct rh_slice name)
{
    const struct rh_map *map = self;

    (void)render;
    for (const struct map_pair *pair = map->newest; pair != NULL; pair = pair->older)
        if (pair->name.len == name.len && memcmp(pair->name.data, name.data, name.len) == 0)
            return pair->value;
    return (struct rh_value){.kind = RH_VALUE_NONE};
}

struct rh_value rh_map_value(const struct rh_map *map)
{
    return rh_value_view((struct rh_view){map_get, map});
}

struct rh_list {
    struct rh_arena *arena;
    struct rh_value *items;
    size_t n, cap;
};

struct rh_list *rh_list_new(struct rh_arena *arena)
{
    struct rh_list *list = rh_arena_alloc(arena, sizeof *list);

    list->arena = arena;
    return list;
}

void rh_list_add(struct rh_list *list, struct rh_value value)
{
    if (list->n == list->cap) {
        size_t cap = list->cap == 0 ? 8 : 2 * list->cap;
        struct rh_value *items = rh_arena_array(list->arena, cap, sizeof *items);

        if (list->n > 0)
            memcpy(items, list->items, list->n * sizeof *items);
        list->items = items;
        list->cap = cap;
    }
    list->items[list->n++] = value;
}

static struct rh_value list_at(struct rh_render *render, const void *self, size_t i)
{
    const struct rh_list *list = self;

    (void)render;
    return list->items[i];
}

struct rh_value rh_list_value(const struct rh_list *list)
{
    return (struct rh_value){.kind = RH_VALUE_LIST, .n = list->n, .at = list_at, .list = list};
}

static const char *entity(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

void rh_html_escape(struct rh_buf *out, struct rh_slice text)
{
    size_t done = 0;

    for (size_t i = 0; i < text.len; i++) {
        const char *instead = entity(text.data[i]);

        if (instead == NULL)
            continue;
        rh_buf_add(out, text.data + done, i - done);
        rh_buf_text(out, instead);
        done = i + 1;
    }
    if (done < text.len)
        rh_buf_add(out, text.data + done, text.len - done);
}
