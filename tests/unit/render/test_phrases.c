/* {{_ key n=name}}: texts within templates. */
#include "json_value.h"
#include "texts.h"

#include <criterion/criterion.h>

static const struct {
    const char *what, *language, *template, *json, *expected;
} cases[] = {
    {"a name in braces", "de", "{{_ greeting}}", "{\"name\": \"Welt\"}", "Hallo, Welt!"},
    {"is escaped", "de", "{{_ greeting}}", "{\"name\": \"<b>\"}", "Hallo, &lt;b&gt;!"},
    {"in the render's language", "en", "{{_ greeting}}", "{\"name\": \"x\"}", "Hello, x!"},
    {"in plain German", "de-simple", "{{_ greeting}}", "{\"name\": \"x\"}", "Guten Tag x."},
    {"a gap falls back to German", "de-simple", "{{_ only.german}}", "{}",
     "Beh\xc3\xb6rde &amp; Amt &lt;3"},
    {"an unknown language is German", "xx", "{{_ greeting}}", "{\"name\": \"x\"}", "Hallo, x!"},
    {"one", "de", "{{_ times.count n=l.count}}", "{\"l\": [0]}", "eine freie Zeit"},
    {"many, written as the language does", "de", "{{_ times.count n=x}}", "{\"x\": 1234}",
     "1.234 freie Zeiten"},
    {"in English", "en", "{{_ times.count n=x}}", "{\"x\": 1234}", "1,234 free times"},
    {"a list counts its items", "de", "{{_ times.count n=l}}", "{\"l\": [0, 0]}", "2 freie Zeiten"},
    {"what is missing is none", "de", "{{_ times.count n=x}}", "{}", "0 freie Zeiten"},
    {"few", "pl", "{{_ times.count n=x}}", "{\"x\": 3}", "3 wolne terminy"},
    {"many of another language", "pl", "{{_ times.count n=x}}", "{\"x\": 5}",
     "5 wolnych termin\xc3\xb3w"},
    {"in the context of its place", "de", "{{#l}}{{_ greeting}} {{/l}}",
     "{\"l\": [{\"name\": 1}, {\"name\": 2}]}", "Hallo, 1! Hallo, 2! "},
    {"dotted and computed", "de", "{{_ hours}}", "{\"opens\": 480, \"closes\": 750}",
     "08:00 bis 12:30 Uhr"},
    {"padded", "de", "{{_   greeting   }}", "{\"name\": \"x\"}", "Hallo, x!"},
    {"a text that is a key", "en", "{{x.phrase}} {{y.phrase}}",
     "{\"x\": \"only.german\", \"y\": \"no key\"}", "Authority no key"},
    {"in an attribute", "de", "<p title=\"{{_ greeting}}\">", "{\"name\": \"\\\"\"}",
     "<p title=\"Hallo, &quot;!\">"},
    {"a line with a text stays", "de", "  {{_ greeting}}\n", "{\"name\": \"x\"}", "  Hallo, x!\n"},
};

Test(phrases, are_written_into_pages)
{
    struct rh_texts *texts = rh_texts_load(RENDER_TEXTS);

    cr_assert_not_null(texts);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct rh_templates *templates = rh_templates_new(texts);
        struct rh_render render = {.arena = rh_arena_new(0),
                                   .texts = texts,
                                   .language = cases[i].language,
                                   .zone = "Europe/Berlin"};
        struct rh_buf out = rh_buf_new(render.arena, 0);

        cr_assert_eq(rh_templates_add(templates, "page", cases[i].template), 0, "%s",
                     cases[i].what);
        cr_expect_null(rh_mustache_render(templates, "page", &render,
                                          json_value(&render, cases[i].json), &out));
        cr_expect_str_eq(rh_buf_str(&out), cases[i].expected, "%s: \"%s\"", cases[i].what,
                         rh_buf_str(&out));
        rh_arena_free(&render.arena);
        rh_templates_free(&templates);
    }
    rh_texts_free(&texts);
}

Test(phrases, are_left_as_they_are_in_plain_text)
{
    struct rh_texts *texts = rh_texts_load(RENDER_TEXTS);
    struct rh_templates *templates = rh_templates_new(texts);
    struct rh_render render = {.arena = rh_arena_new(0), .texts = texts, .plain = true};
    struct rh_buf out = rh_buf_new(render.arena, 0);

    render.language = "de";
    cr_assert_eq(rh_templates_add(templates, "letter", "{{_ only.german}} {{name}}"), 0);
    cr_expect_null(rh_mustache_render(templates, "letter", &render,
                                      json_value(&render, "{\"name\": \"<b>&\"}"), &out));
    cr_expect_str_eq(rh_buf_str(&out), "Beh\xc3\xb6rde & Amt <3 <b>&");
    rh_arena_free(&render.arena);
    rh_templates_free(&templates);
    rh_texts_free(&texts);
}
