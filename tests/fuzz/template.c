/* Mustache templates: any text is a template or refused, and data get no markup of their own into
 * what is rendered, unless the template asks for it ({{{ }}} and {{& }}). */
#include "fuzz.h"

#include "mustache.h"

#include <ctype.h>

static const char evil[] = "<script>\"'&</script>";

static struct rh_value context_of(struct rh_arena *arena)
{
    struct rh_map *map = rh_map_new(arena), *inner = rh_map_new(arena);
    struct rh_list *list = rh_list_new(arena);
    rh_map_set(inner, "a", rh_value_text(evil));
    rh_map_set(inner, "no", rh_value_flag(false));
    rh_list_add(list, rh_map_value(inner));
    rh_list_add(list, rh_value_text(evil));
    rh_map_set(map, "a", rh_value_text(evil));
    rh_map_set(map, "b", rh_map_value(inner));
    rh_map_set(map, "l", rh_list_value(list));
    rh_map_set(map, "yes", rh_value_flag(true));
    return rh_map_value(map);
}

/* White space may stand between the braces: "{{ {a}}}" is raw, too. */
static bool asks_for_markup(struct rh_arena *arena, const char *text)
{
    char *dense = rh_arena_strdup(arena, text), *to = dense;
    for (const char *from = text; *from != '\0'; from++)
        if (!isspace((unsigned char)*from))
            *to++ = *from;
    *to = '\0';
    return strpbrk(dense, "<&=") != NULL || strstr(dense, "{{{") != NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct rh_arena *arena = rh_arena_new(0);
    const char *text = rh_arena_dup(arena, data, size);
    struct rh_templates *templates = rh_templates_new(NULL);
    struct rh_buf out = rh_buf_new(arena, 256UL * 1024);
    struct rh_render render = {.arena = arena, .language = "de", .zone = "Europe/Berlin"};
    if (rh_templates_add(templates, "p", text) == 0 &&
        rh_templates_add(templates, "page", "{{a}}{{#l}}{{>p}}{{/l}}{{<p}}{{$t}}x{{/t}}{{/p}}") ==
            0 &&
        rh_mustache_render(templates, "page", &render, context_of(arena), &out) == NULL)
        PROMISE(asks_for_markup(arena, text) || memchr(rh_buf_str(&out), '<', out.len) == NULL);
    rh_templates_free(&templates);
    rh_arena_free(&arena);
    return 0;
}
