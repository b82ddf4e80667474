/* Lines of plain text, by examples and by what must hold for all of them. */
#include "notifier.h"

#include <criterion/criterion.h>

static const struct {
    const char *text, *expected;
} wrapped[] = {
    {"", ""},
    {"kurz\n\nund kurz", "kurz\n\nund kurz"},
    {"Telefon: 1\nFax:  2\n", "Telefon: 1\nFax:  2\n"},
    {"1234567890 1234567890 1234567890 1234567890 1234567890 1234567890 1234567 890",
     "1234567890 1234567890 1234567890 1234567890 1234567890 1234567890 1234567\n890"},
    {"- 1234567890 1234567890 1234567890 1234567890 1234567890 1234567890 12345678 90",
     "- 1234567890 1234567890 1234567890 1234567890 1234567890 1234567890 12345678\n  90"},
};

Test(notifier_wrap, breaks_long_lines_at_blanks_and_leaves_others)
{
    struct rh_arena *arena = rh_arena_new(0);
    for (size_t i = 0; i < sizeof wrapped / sizeof wrapped[0]; i++)
        cr_expect_str_eq(notifier_wrap(arena, wrapped[i].text), wrapped[i].expected);
    rh_arena_free(&arena);
}

/* A link is one word, and no line is broken that has only as many characters, not bytes. */
Test(notifier_wrap, breaks_no_link_and_counts_characters)
{
    static const char link[] = "https://rathaus.example/merseburg/termine/01a20cb6-3f00-76fd-b2fd-"
                               "f5d1a0787193?code=0123456789abcdef0123456789abcdef";
    struct rh_arena *arena = rh_arena_new(0);
    struct rh_buf umlauts = rh_buf_new(arena, 0);
    cr_expect_str_eq(notifier_wrap(arena, link), link);
    cr_expect_str_eq(notifier_wrap(arena, rh_arena_printf(arena, "Hier: %s dort", link)),
                     rh_arena_printf(arena, "Hier:\n%s\ndort", link));
    for (int i = 0; i < 38; i++)
        rh_buf_text(&umlauts, i == 0 ? "\xc3\xbc" : " \xc3\xbc");
    cr_expect_str_eq(notifier_wrap(arena, rh_buf_str(&umlauts)), rh_buf_str(&umlauts));
    rh_arena_free(&arena);
}
