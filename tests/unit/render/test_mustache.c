/* mustache/spec 1.4, feature by feature, by cases of our own. */
#include "json_value.h"

#include <criterion/criterion.h>

#define CHECK(cases) check_cases((cases), sizeof(cases) / sizeof *(cases))

Test(mustache_interpolation, writes_values_escaped_or_raw)
{
    static const struct render_case cases[] = {
        {"no tag", "Rathaus\n", "{}", "Rathaus\n", {{0}}},
        {"a name", "Guten Tag, {{who}}!", "{\"who\": \"Welt\"}", "Guten Tag, Welt!", {{0}}},
        {"two dashes escape",
         "{{x}}",
         "{\"x\": \"<a href=\\\"?a&b\\\">'\"}",
         "&lt;a href=&quot;?a&amp;b&quot;&gt;&#39;",
         {{0}}},
        {"three do not", "{{{x}}}", "{\"x\": \"<b>&\"}", "<b>&", {{0}}},
        {"nor does an ampersand", "{{&x}} {{& x }}", "{\"x\": \"<b>\"}", "<b> <b>", {{0}}},
        {"white space within a tag", "|{{ x }}|{{{ x }}}|", "{\"x\": 1}", "|1|1|", {{0}}},
        {"white space around a tag", "  {{x}} \n", "{\"x\": 1}", "  1 \n", {{0}}},
        {"an integer", "{{x}}", "{\"x\": -85}", "-85", {{0}}},
        {"a smallest integer",
         "{{x}}",
         "{\"x\": -9223372036854775808}",
         "-9223372036854775808",
         {{0}}},
        {"a decimal", "{{x}}", "{\"x\": 1.25}", "1.25", {{0}}},
        {"null, false and the missing are nothing",
         "[{{x}}{{y}}{{z}}]",
         "{\"x\": null, \"y\": false}",
         "[]",
         {{0}}},
        {"true", "{{x}}", "{\"x\": true}", "true", {{0}}},
        {"a value is no template", "{{x}}", "{\"x\": \"{{y}}\", \"y\": 1}", "{{y}}", {{0}}},
        {"a name that begins with an underscore", "{{_x}}", "{\"_x\": 1}", "1", {{0}}},
        {"a lone brace", "{ {{x}} }", "{\"x\": 1}", "{ 1 }", {{0}}},
        {"nothing at all", "", "{}", "", {{0}}},
    };

    CHECK(cases);
}

Test(mustache_interpolation, follows_dotted_names)
{
    static const struct render_case cases[] = {
        {"into a thing", "{{a.b.c}}", "{\"a\": {\"b\": {\"c\": \"deep\"}}}", "deep", {{0}}},
        {"raw too", "{{{a.b}}}{{&a.b}}", "{\"a\": {\"b\": \"<\"}}", "<<", {{0}}},
        {"a broken chain is nothing", "[{{a.x.c}}]", "{\"a\": {}}", "[]", {{0}}},
        {"only the first part is looked up in the stack",
         "{{#a}}[{{b.c}}]{{/a}}",
         "{\"a\": {\"b\": {}}, \"b\": {\"c\": \"wrong\"}}",
         "[]",
         {{0}}},
        {"which the innermost answers",
         "{{#a}}{{b.c}}{{/a}}",
         "{\"a\": {\"b\": {\"c\": 1}}, \"b\": {\"c\": 2}}",
         "1",
         {{0}}},
        {"a chain through a text ends", "[{{a.b}}]", "{\"a\": \"text\"}", "[]", {{0}}},
    };

    CHECK(cases);
}

Test(mustache_interpolation, takes_the_context_itself)
{
    static const struct render_case cases[] = {
        {"at the bottom", "{{.}}", "\"<x>\"", "&lt;x&gt;", {{0}}},
        {"raw", "{{{.}}}{{&.}}", "\"<\"", "<<", {{0}}},
        {"of a list of texts", "{{#l}}({{.}}){{/l}}", "{\"l\": [\"a\", \"b\"]}", "(a)(b)", {{0}}},
        {"of a list of numbers", "{{#l}}{{.}};{{/l}}", "{\"l\": [1, 2.5]}", "1;2.5;", {{0}}},
        {"of lists in a list",
         "{{#l}}<{{#.}}{{.}}{{/.}}>{{/l}}",
         "{\"l\": [[1, 2], [3]]}",
         "<12><3>",
         {{0}}},
        {"a list at the bottom", "{{#.}}{{x}}{{/.}}", "[{\"x\": 1}, {\"x\": 2}]", "12", {{0}}},
        {"inverted", "{{^.}}none{{/.}}", "[]", "none", {{0}}},
    };

    CHECK(cases);
}

Test(mustache_sections, render_for_what_is_true)
{
    static const struct render_case cases[] = {
        {"true", "{{#x}}yes{{/x}}", "{\"x\": true}", "yes", {{0}}},
        {"false, null, missing, empty text, empty list",
         "{{#f}}f{{/f}}{{#n}}n{{/n}}{{#m}}m{{/m}}{{#t}}t{{/t}}{{#l}}l{{/l}}.",
         "{\"f\": false, \"n\": null, \"t\": \"\", \"l\": []}",
         ".",
         {{0}}},
        {"zero is a number like others", "{{#x}}{{.}}{{/x}}", "{\"x\": 0}", "0", {{0}}},
        {"a thing becomes the context",
         "{{#p}}{{name}}{{/p}}",
         "{\"p\": {\"name\": \"n\"}}",
         "n",
         {{0}}},
        {"what it lacks is looked up outside",
         "{{#p}}{{a}}{{b}}{{/p}}",
         "{\"a\": 1, \"b\": 2, \"p\": {\"b\": 3}}",
         "13",
         {{0}}},
        {"a text becomes the context",
         "{{#x}}{{.}} is {{x}}{{/x}}",
         "{\"x\": \"t\"}",
         "t is t",
         {{0}}},
        {"each item of a list",
         "{{#l}}{{n}},{{/l}}",
         "{\"l\": [{\"n\": 1}, {\"n\": 2}]}",
         "1,2,",
         {{0}}},
        {"lists in lists see all outside",
         "{{#a}}{{#b}}{{x}}{{y}}{{z}} {{/b}}{{/a}}",
         "{\"z\": 0, \"a\": [{\"x\": 1, \"b\": [{\"y\": 2}, {\"y\": 3}]}]}",
         "120 130 ",
         {{0}}},
        {"the same twice", "{{#x}}a{{/x}}{{#x}}b{{/x}}", "{\"x\": true}", "ab", {{0}}},
        {"the same within itself", "{{#x}}a{{#x}}b{{/x}}c{{/x}}", "{\"x\": true}", "abc", {{0}}},
        {"which is left out as a whole", "[{{#x}}a{{#x}}b{{/x}}c{{/x}}]", "{}", "[]", {{0}}},
        {"dotted", "{{#a.b}}yes{{/a.b}}{{#a.c}}no{{/a.c}}", "{\"a\": {\"b\": true}}", "yes", {{0}}},
        {"padded", "{{# x }}={{/ x }}", "{\"x\": true}", "=", {{0}}},
    };

    CHECK(cases);
}

Test(mustache_sections, say_where_in_the_list_an_item_stands)
{
    static const struct render_case cases[] = {
        {"first, last, position",
         "{{#l}}{{^first}}, {{/first}}{{position}}{{.}}{{#last}}.{{/last}}{{/l}}",
         "{\"l\": [\"a\", \"b\", \"c\"]}",
         "1a, 2b, 3c.",
         {{0}}},
        {"an item's own member goes before",
         "{{#l}}{{first}}{{/l}}",
         "{\"l\": [{\"first\": 7}]}",
         "7",
         {{0}}},
        {"the innermost list counts",
         "{{#l}}{{#m}}{{position}}{{/m}}{{position}} {{/l}}",
         "{\"l\": [{\"m\": [0, 0]}, {\"m\": []}]}",
         "121 2 ",
         {{0}}},
        {"count and any",
         "{{l.count}}{{#l.any}}!{{/l.any}}{{e.count}}{{^e.any}}?{{/e.any}}",
         "{\"l\": [1, 1], \"e\": []}",
         "2!0?",
         {{0}}},
        {"outside of lists there is no place", "[{{first}}{{position}}]", "{}", "[]", {{0}}},
    };

    CHECK(cases);
}

Test(mustache_inverted, render_for_what_is_not_true)
{
    static const struct render_case cases[] = {
        {"false, null, missing, empty",
         "{{^f}}1{{/f}}{{^n}}2{{/n}}{{^m}}3{{/m}}{{^l}}4{{/l}}",
         "{\"f\": false, \"n\": null, \"l\": []}",
         "1234",
         {{0}}},
        {"true, things, lists",
         "[{{^t}}1{{/t}}{{^o}}2{{/o}}{{^l}}3{{/l}}]",
         "{\"t\": true, \"o\": {}, \"l\": [0]}",
         "[]",
         {{0}}},
        {"dotted and broken", "{{^a.b.c}}none{{/a.b.c}}", "{\"a\": {}}", "none", {{0}}},
        {"the other half of a section", "{{#x}}a{{/x}}{{^x}}b{{/x}}", "{\"x\": false}", "b", {{0}}},
        {"standalone", "1\n{{^x}}\n2\n{{/x}}\n3\n", "{}", "1\n2\n3\n", {{0}}},
    };

    CHECK(cases);
}

Test(mustache_comments, vanish)
{
    static const struct render_case cases[] = {
        {"inline", "12{{! a note }}34", "{}", "1234", {{0}}},
        {"over lines", "12{{!\n a\n note\n}}34", "{}", "1234", {{0}}},
        {"standalone", "1\n{{! note }}\n2\n", "{}", "1\n2\n", {{0}}},
        {"standalone, indented, over lines",
         "1\n  {{!\n  note\n  }}  \n2\n",
         "{}",
         "1\n2\n",
         {{0}}},
        {"standalone without line before and behind", "  {{! note }}", "{}", "", {{0}}},
        {"with carriage returns", "1\r\n{{! note }}\r\n2", "{}", "1\r\n2", {{0}}},
        {"beside text it keeps the white space", " 1 {{! note }}\n", "{}", " 1 \n", {{0}}},
        {"no names in it", "{{! {{x }}|", "{\"x\": 1}", "|", {{0}}},
    };

    CHECK(cases);
}

Test(mustache_delimiters, change_until_changed_again)
{
    static const struct render_case cases[] = {
        {"other ones", "{{=<% %>=}}(<%x%>{{x}})", "{\"x\": 1}", "(1{{x}})", {{0}}},
        {"of one character", "{{=| |=}}|x|", "{\"x\": 1}", "1", {{0}}},
        {"and back", "{{=| |=}}|x||={{ }}=|{{x}}|x|", "{\"x\": 1}", "11|x|", {{0}}},
        {"padded", "{{=  <<   >>  =}}<<x>>", "{\"x\": 1}", "1", {{0}}},
        {"sections begun before end with them",
         "{{#x}}a{{=| |=}}b|/x|",
         "{\"x\": true}",
         "ab",
         {{0}}},
        {"raw with them", "{{=<% %>=}}<%{x}%><%&x%>", "{\"x\": \"<\"}", "<<", {{0}}},
        {"standalone", "1\n  {{=| |=}}\n2|x|\n", "{\"x\": 1}", "1\n21\n", {{0}}},
        {"inline", "1 {{=| |=}} 2", "{}", "1  2", {{0}}},
        {"partials have their own", "{{=| |=}}|>p|", "{\"x\": 1}", "1|x|", {{"p", "{{x}}|x|"}}},
        {"and keep them", "{{>p}}|x|{{x}}", "{\"x\": 1}", "1|x|1", {{"p", "{{=| |=}}|x|"}}},
    };

    CHECK(cases);
}

Test(mustache_lines, vanish_when_they_hold_only_tags)
{
    static const struct render_case cases[] = {
        {"a section's", "1\n{{#x}}\n2\n{{/x}}\n3\n", "{\"x\": true}", "1\n2\n3\n", {{0}}},
        {"indented", "1\n  {{#x}}\t\n2\n\t{{/x}}\n3\n", "{\"x\": true}", "1\n2\n3\n", {{0}}},
        {"with carriage returns",
         "1\r\n{{#x}}\r\n2\r\n{{/x}}\r\n3",
         "{\"x\": true}",
         "1\r\n2\r\n3",
         {{0}}},
        {"the first", "  {{#x}}\n2{{/x}}\n3", "{\"x\": true}", "2\n3", {{0}}},
        {"the last", "1{{#x}}\n2\n  {{/x}}", "{\"x\": true}", "1\n2\n", {{0}}},
        {"with several tags",
         "{{#x}}{{#y}}\n1\n{{/y}}{{/x}}\n2",
         "{\"x\": true, \"y\": true}",
         "1\n2",
         {{0}}},
        {"not those with a value", "{{#x}} {{y}}\n{{/x}}", "{\"x\": true}", " \n", {{0}}},
        {"not those with text", " {{#x}}yes{{/x}}\n", "{\"x\": true}", " yes\n", {{0}}},
        {"nor with text beside",
         "| {{#x}} {{! n }}\n {{/x}} |\n",
         "{\"x\": true}",
         "|  \n  |\n",
         {{0}}},
        {"blank lines stay", "1\n\n  \n2", "{}", "1\n\n  \n2", {{0}}},
        {"items of a list", "{{#l}}\n- {{.}}\n{{/l}}\n", "{\"l\": [1, 2]}", "- 1\n- 2\n", {{0}}},
    };

    CHECK(cases);
}

Test(mustache_partials, stand_where_they_are_named)
{
    static const struct render_case cases[] = {
        {"inline", "[{{>p}}]", "{}", "[text]", {{"p", "text"}}},
        {"padded", "[{{> p }}]", "{}", "[text]", {{"p", "text"}}},
        {"in the context",
         "{{#a}}{{>p}}{{/a}}",
         "{\"a\": {\"x\": 1}, \"y\": 2}",
         "12",
         {{"p", "{{x}}{{y}}"}}},
        {"of a folder", "{{>parts/p}}", "{}", "text", {{"parts/p", "text"}}},
        {"of partials", "{{>p}}", "{}", "pq", {{"p", "p{{>q}}"}, {"q", "q"}}},
        {"down a tree",
         "{{>p}}",
         "{\"n\": 1, \"l\": [{\"n\": 2, \"l\": []}]}",
         "1(2())",
         {{"p", "{{n}}({{#l}}{{>p}}{{/l}})"}}},
        {"standalone", "1\n{{>p}}\n2", "{}", "1\np\n2", {{"p", "p\n"}}},
        {"standalone with carriage returns", "1\r\n{{>p}}\r\n2", "{}", "1\r\np2", {{"p", "p"}}},
        {"twice in a line they are not", "{{>p}} {{>p}}\n", "{}", "p p\n", {{"p", "p"}}},
    };

    CHECK(cases);
}

Test(mustache_partials, are_indented_when_standalone)
{
    static const struct render_case cases[] = {
        {"each line", "1\n  {{>p}}\n2", "{}", "1\n  a\n  b\n2", {{"p", "a\nb\n"}}},
        {"the first line of all", "  {{>p}}\n>", "{}", "  a\n  b>", {{"p", "a\nb"}}},
        {"the last of all", "1\n  {{>p}}", "{}", "1\n  a\n  b", {{"p", "a\nb"}}},
        {"not the lines of values",
         "  {{>p}}\n",
         "{\"x\": \"1\\n2\"}",
         "  [1\n2]\n  1\n2\n",
         {{"p", "[{{{x}}}]\n{{{x}}}\n"}}},
        {"adding up",
         " {{>p}}\n",
         "{}",
         " p\n  q\n  r\n p\n",
         {{"p", "p\n {{>q}}\np\n"}, {"q", "q\nr\n"}}},
        {"not blank lines", "  {{>p}}\n", "{}", "  a\n\r\n\n  b\n", {{"p", "a\n\r\n\nb\n"}}},
        {"in a list",
         "{{#l}}\n  {{>p}}\n{{/l}}\n",
         "{\"l\": [1, 2]}",
         "  1\n  2\n",
         {{"p", "{{.}}\n"}}},
        {"inline they are not", " {{x}} {{>p}}\n", "{\"x\": \"|\"}", " | a\nb\n", {{"p", "a\nb"}}},
        {"nor what is inline in them",
         "  {{>p}}\n",
         "{}",
         "  a\nb|\n",
         {{"p", "{{>q}}|\n"}, {"q", "a\nb"}}},
        {"text behind a section that is left out",
         "  {{>p}}\n",
         "{}",
         "  b\n",
         {{"p", "{{#x}}a{{/x}}b\n"}}},
    };

    CHECK(cases);
}

Test(mustache_render, takes_html_as_it_is)
{
    struct rh_templates *templates = rh_templates_new(NULL);
    struct rh_render render = {.arena = rh_arena_new(0), .language = "de", .zone = "Etc/UTC"};
    struct rh_buf out = rh_buf_new(render.arena, 0);
    struct rh_map *map = rh_map_new(render.arena);

    rh_map_set(map, "html", rh_value_text("older"));
    rh_map_set(map, "html", (struct rh_value){.kind = RH_VALUE_HTML, .text = rh_slice("<br>")});
    cr_assert_eq(rh_templates_add(templates, "page", "{{html}}{{#html}}!{{/html}}"), 0);
    cr_assert_null(rh_mustache_render(templates, "page", &render, rh_map_value(map), &out));
    cr_expect_str_eq(rh_buf_str(&out), "<br>!", "the later pair wins, unescaped");
    rh_arena_free(&render.arena);
    rh_templates_free(&templates);
}
