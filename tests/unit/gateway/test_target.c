/* Request targets: decoded once, refused where they could be read in two ways. */
#include "target.h"

#include <criterion/criterion.h>

static struct rh_arena *arena;

static void set_up(void)
{
    arena = rh_arena_new(0);
}

static void tear_down(void)
{
    rh_arena_free(&arena);
}

TestSuite(target_parse, .init = set_up, .fini = tear_down);

static struct gw_target parsed(const char *text)
{
    struct gw_target target = {0};
    cr_assert_null(gw_target_parse(arena, text, &target), "%s was refused", text);
    return target;
}

Test(target_parse, decodes_the_path_and_leaves_the_query)
{
    struct gw_target target = parsed("/m%C3%BCcheln/termine?name=%C3%A4");
    cr_expect_str_eq(target.path, "/m\xC3\xBC"
                                  "cheln/termine");
    cr_expect(rh_slice_is(target.query, "name=%C3%A4"));
    cr_expect_not(target.api);
}

Test(target_parse, takes_the_face_off)
{
    cr_expect(parsed("/api/v1/merseburg").api);
    cr_expect_str_eq(parsed("/api/v1/merseburg").path, "/merseburg");
    cr_expect_str_eq(parsed("/api/v1").path, "/");
    cr_expect_not(parsed("/api/v10/x").api);
}

Test(target_parse, keeps_the_slash_at_the_end)
{
    cr_expect_str_eq(parsed("/merseburg/").path, "/merseburg/");
    cr_expect_str_eq(parsed("/").path, "/");
}

Test(target_parse, refuses_what_is_no_clean_path)
{
    static const char *const bad[] = {
        "",           "merseburg", "/%",      "/%4",      "/%zz",       "/a%00b",
        "/%ff",       "/%c0%af",   "/a/../b", "/%2e%2e/", "/a/./b",     "//evil.example",
        "/a%2fb",     "/a\\b",     "/a%5cb",  "/a%0ab",   "/a//b",      "/api/v1/../x",
        "/%ed%a0%80", "/..",       "/a%7f",   "http://x", "/%e2%80%zz", "*",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct gw_target target = {0};
        struct rh_error *error = gw_target_parse(arena, bad[i], &target);
        cr_assert_not_null(error, "%s was let in", bad[i]);
        cr_expect_eq(error->code, COMMON__CODE__INVALID);
    }
}
