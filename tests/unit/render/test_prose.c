/* Texts that people write: blocks and links, and never markup. */
#include "mustache.h"
#include "prose.h"

#include <criterion/criterion.h>

static const char page[] =
    "{{#words.blocks}}{{#heading}}<h2>{{/heading}}{{#paragraph}}<p>{{/paragraph}}{{#list}}<ul>{{/"
    "list}}"
    "{{#lines}}{{#spans}}{{#url}}[{{words}}={{url}}]{{/url}}{{^url}}{{words}}{{/url}}{{/spans}}"
    "{{^last}}|{{/last}}{{/lines}};{{/words.blocks}}";

static const char *shown(struct rh_arena *arena, const char *words)
{
    struct rh_templates *templates = rh_templates_new(NULL);
    struct rh_render render = {.arena = arena, .language = "de"};
    struct rh_buf out = rh_buf_new(arena, 0);
    struct rh_map *map = rh_map_new(arena);
    rh_map_set(map, "words", rh_value_text(words));
    cr_assert_eq(rh_templates_add(templates, "page", page), 0);
    cr_assert_null(rh_mustache_render(templates, "page", &render, rh_map_value(map), &out));
    rh_templates_free(&templates);
    return rh_buf_str(&out);
}

Test(prose, lines_become_blocks)
{
    static const struct {
        const char *words, *shown;
    } cases[] = {
        {"", ""},
        {"\n \n", ""},
        {"one\ntwo\n\nthree", "<p>one|two;<p>three;"},
        {"## Head\ntext\n- a\n- b\nmore", "<h2>Head;<p>text;<ul>a|b;<p>more;"},
        {"##no heading\n-no item", "<p>##no heading|-no item;"},
        {"## a\n## b", "<h2>a;<h2>b;"},
    };
    struct rh_arena *arena = rh_arena_new(0);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        cr_expect_str_eq(shown(arena, cases[i].words), cases[i].shown);
    rh_arena_free(&arena);
}

Test(prose, addresses_become_links)
{
    static const struct {
        const char *words, *shown;
    } cases[] = {
        {"see https://a.example/x.", "<p>see [https://a.example/x=https://a.example/x].;"},
        {"[here](https://a.example) now", "<p>[here=https://a.example] now;"},
        {"write to a@b.example, please", "<p>write to [a@b.example=mailto:a@b.example], please;"},
        {"(a@b.example)", "<p>([a@b.example=mailto:a@b.example]);"},
        {"no link: a@b, http://, @, x@.", "<p>no link: a@b, http://, @, x@.;"},
    };
    struct rh_arena *arena = rh_arena_new(0);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        cr_expect_str_eq(shown(arena, cases[i].words), cases[i].shown);
    rh_arena_free(&arena);
}

Test(prose, nothing_that_was_entered_is_markup)
{
    static const struct {
        const char *words, *shown;
    } cases[] = {
        {"<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;;"},
        {"[x](javascript:alert(1))", "<p>[x](javascript:alert(1));"},
        {"[x](data:text/html,y)", "<p>[x](data:text/html,y);"},
        {"[x](https://a\" onclick=\"b)", "<p>[x]([https://a=https://a]&quot; onclick=&quot;b);"},
        {"[<b>](https://a.example)", "<p>[&lt;b&gt;=https://a.example];"},
    };
    struct rh_arena *arena = rh_arena_new(0);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        cr_expect_str_eq(shown(arena, cases[i].words), cases[i].shown);
    rh_arena_free(&arena);
}
