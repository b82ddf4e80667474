/* A wrong template stops the start with a line that says where. */
#include "json_value.h"
#include "texts.h"

#include <criterion/criterion.h>
#include <criterion/redirect.h>
#include <stdlib.h>
#include <unistd.h>

static const struct {
    const char *template, *message;
} faults[] = {
    {"{{x", "page:1: tag is never closed by \"}}\"\n"},
    {"\n\n{{{x}}", "page:3: tag is never closed by \"}}\"\n"},
    {"a\n{{#x}}\n", "page:2: \"x\" is never closed\n"},
    {"{{#x}}\n{{/y}}", "page:2: {{/y}} where \"x\" of line 1 is open\n"},
    {"{{!\n\n}}{{/x}}", "page:3: {{/x}} closes nothing\n"},
    {"{{}}", "page:1: tag without a name\n"},
    {"{{#}}", "page:1: tag without a name\n"},
    {"{{a b}}", "page:1: white space in the name \"a b\"\n"},
    {"{{a..b}}", "page:1: \"a..b\" is no name\n"},
    {"{{.a}}", "page:1: \".a\" is no name\n"},
    {"{{=| =}}", "page:1: delimiters must be two, without \"=\"\n"},
    {"{{=a b c=}}", "page:1: delimiters must be two, without \"=\"\n"},
    {"{{<p}}\n{{x}}{{/p}}", "page:2: only blocks count directly within {{<parent}}\n"},
    {"{{_ no.such}}", "page:1: no text \"no.such\"\n"},
    {"{{_ greeting x=y}}", "page:1: \"x=y\" is not n=name\n"},
    {"{{_ times.count}}", "page:1: text \"times.count\" needs n=name\n"},
};

Test(template_faults, name_file_and_line, .init = cr_redirect_stderr)
{
    struct rh_texts *texts = rh_texts_load(RENDER_TEXTS);
    struct rh_arena *arena = rh_arena_new(0);
    struct rh_buf said = rh_buf_new(arena, 0);

    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        struct rh_templates *templates = rh_templates_new(texts);

        cr_expect_eq(rh_templates_add(templates, "page", faults[i].template), -1, "%s",
                     faults[i].template);
        cr_expect_not(rh_templates_has(templates, "page"));
        rh_buf_text(&said, faults[i].message);
        rh_templates_free(&templates);
    }
    fflush(stderr);
    cr_assert_stderr_eq_str(rh_buf_str(&said));
    rh_arena_free(&arena);
    rh_texts_free(&texts);
}

Test(template_faults, refuse_a_name_twice, .init = cr_redirect_stderr)
{
    struct rh_templates *templates = rh_templates_new(NULL);

    cr_expect_eq(rh_templates_add(templates, "page", "1"), 0);
    cr_expect_eq(rh_templates_add(templates, "page", "2"), -1);
    fflush(stderr);
    cr_expect_stderr_eq_str("page:1: there is a template \"page\" already\n");
    rh_templates_free(&templates);
}

static struct rh_error *render(struct rh_templates *templates, const char *name, size_t limit,
                               struct rh_arena *arena)
{
    struct rh_render render = {.arena = arena, .language = "de", .zone = "Etc/UTC"};
    struct rh_buf out = rh_buf_new(arena, limit);

    return rh_mustache_render(templates, name, &render, rh_value_flag(true), &out);
}

Test(template_faults, show_at_the_render_when_nothing_earlier_could_know)
{
    struct rh_templates *templates = rh_templates_new(NULL);
    struct rh_arena *arena = rh_arena_new(0);

    cr_assert_eq(rh_templates_add(templates, "self", "{{>self}}"), 0);
    cr_assert_eq(rh_templates_add(templates, "parent", "{{<parent}}{{/parent}}"), 0);
    cr_assert_eq(rh_templates_add(templates, "lost", "a\n{{>nowhere}}"), 0);
    cr_assert_eq(rh_templates_add(templates, "large", "12345678"), 0);
    struct rh_error *self = render(templates, "self", 0, arena);
    struct rh_error *parent = render(templates, "parent", 0, arena);
    struct rh_error *lost = render(templates, "lost", 0, arena);
    struct rh_error *large = render(templates, "large", 7, arena);
    struct rh_error *unknown = render(templates, "unknown", 0, arena);

    cr_assert(self != NULL && parent != NULL && lost != NULL && large != NULL && unknown != NULL);
    cr_expect_eq(self->code, COMMON__CODE__INTERNAL);
    cr_expect_str_eq(self->detail, "self:1: \"self\" deeper than 32 inclusions");
    cr_expect_str_eq(parent->detail, "parent:1: \"parent\" deeper than 32 inclusions");
    cr_expect_str_eq(lost->detail, "lost:2: no template \"nowhere\"");
    cr_expect_str_eq(large->detail, "\"large\" is larger than its buffer");
    cr_expect_str_eq(unknown->detail, "no template \"unknown\"");
    cr_expect_null(render(templates, "large", 8, arena));
    rh_arena_free(&arena);
    rh_templates_free(&templates);
}

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");

    cr_assert_not_null(file);
    fputs(text, file);
    fclose(file);
}

Test(template_folder, is_loaded_by_paths)
{
    struct rh_texts *texts = rh_texts_load(RENDER_TEXTS);
    struct rh_templates *templates = rh_templates_load(RENDER_PAGES, texts);
    struct rh_arena *arena = rh_arena_new(0);
    struct rh_render to = {
        .arena = arena, .texts = texts, .language = "en", .zone = "Europe/Berlin"};
    struct rh_buf out = rh_buf_new(arena, 0);

    cr_assert_not_null(templates);
    cr_expect(rh_templates_has(templates, "layout"));
    cr_expect(rh_templates_has(templates, "booking/start"));
    cr_expect_not(rh_templates_has(templates, "booking/notes"), "only *.mustache is a template");
    cr_assert_null(rh_mustache_render(templates, "booking/start", &to,
                                      json_value(&to, "{\"name\": \"A&B\"}"), &out));
    cr_expect_str_eq(rh_buf_str(&out), "<title>Start</title>\n<main>\n  <p>Hello, A&amp;B!</p>\n"
                                       "</main>\n");
    rh_templates_free(&templates);
    rh_templates_free(&templates);
    rh_arena_free(&arena);
    rh_texts_free(&texts);
}

Test(template_folder, is_refused_for_an_unknown_partial, .init = cr_redirect_stderr)
{
    char folder[] = "/tmp/rathaus-templates-XXXXXX";
    char path[64], said[128];

    cr_assert_not_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/a.mustache", folder);
    snprintf(said, sizeof said, "%s:2: no template \"b\"\n", path);
    write_file(path, "1\n{{>b}}\n");
    cr_expect_null(rh_templates_load(folder, NULL));
    unlink(path);
    rmdir(folder);
    fflush(stderr);
    cr_expect_stderr_eq_str(said);
}

Test(template_folder, is_refused_when_there_is_none, .init = cr_redirect_stderr)
{
    cr_expect_null(rh_templates_load("/nowhere/at/all", NULL));
    fflush(stderr);
    cr_expect_stderr_eq_str("/nowhere/at/all:0: No such file or directory\n");
}
