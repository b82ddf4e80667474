/* Encodings, by examples and by what must hold for everything. */
#include "notifier.h"

#include <criterion/criterion.h>
#include <stdlib.h>

static const struct {
    const char *text, *expected;
} headers[] = {
    {"Your appointment", "Subject: Your appointment\r\n"},
    {"", "Subject: \r\n"},
    {"B\xc3\xbcro", "Subject: =?UTF-8?B?QsO8cm8=?=\r\n"},
    {"a =?UTF-8?B?eA==?= b", "Subject: =?UTF-8?B?YSA9P1VURi04P0I/ZUE9PT89IGI=?=\r\n"},
    {"a\r\nBcc: x@y.example", "Subject: a  Bcc: x@y.example\r\n"},
    {"a\tb\x7f", "Subject: a b \r\n"},
};

Test(notifier_header, is_one_line_whatever_the_text)
{
    struct rh_arena *arena = rh_arena_new(0);
    for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++) {
        struct rh_buf out = rh_buf_new(arena, 0);
        notifier_put_text(&out, "Subject", headers[i].text);
        cr_expect_str_eq(rh_buf_str(&out), headers[i].expected);
    }
    rh_arena_free(&arena);
}

/* Encoded-words: each at most 75 characters, lines at most 76, each of whole characters. */
Test(notifier_header, folds_long_texts_between_characters)
{
    struct rh_arena *arena = rh_arena_new(0);
    struct rh_buf text = rh_buf_new(arena, 0), out = rh_buf_new(arena, 0);
    for (int i = 0; i < 100; i++)
        rh_buf_text(&text, "\xe2\x82\xac"); /* the euro sign: three bytes, four of base64 */
    notifier_put_text(&out, "Subject", rh_buf_str(&text));
    size_t words = 0, euros = 0;
    for (const char *line = rh_buf_str(&out); *line != '\0'; words++) {
        size_t len = strcspn(line, "\r");
        cr_expect_leq(len, 76);
        const char *word = strstr(line, "=?UTF-8?B?");
        cr_assert(word != NULL && word < line + len);
        cr_expect_leq((size_t)(line + len - word), 75);
        for (const char *euro = word + 10; memcmp(euro, "4oKs", 4) == 0; euro += 4)
            euros++;
        cr_assert_eq(memcmp(line + len, "\r\n", 2), 0);
        line += len + 2;
        cr_expect(*line == ' ' || *line == '\0');
    }
    cr_expect_gt(words, 5);
    cr_expect_eq(euros, 100);
    rh_arena_free(&arena);
}

static const struct {
    const char *display, *expected;
} mailboxes[] = {
    {NULL, "From: a@b.example\r\n"},
    {"", "From: a@b.example\r\n"},
    {"Stadt Merseburg", "From: \"Stadt Merseburg\"\r\n <a@b.example>\r\n"},
    {"\"x\" <y@z.example>", "From: \"\\\"x\\\" <y@z.example>\"\r\n <a@b.example>\r\n"},
    {"back\\slash", "From: \"back\\\\slash\"\r\n <a@b.example>\r\n"},
    {"M\xc3\xbc"
     "cheln",
     "From: =?UTF-8?B?TcO8Y2hlbG4=?=\r\n <a@b.example>\r\n"},
    {"x\r\nBcc: y", "From: \"x  Bcc: y\"\r\n <a@b.example>\r\n"},
};

Test(notifier_mailbox, quotes_its_name)
{
    struct rh_arena *arena = rh_arena_new(0);
    for (size_t i = 0; i < sizeof mailboxes / sizeof mailboxes[0]; i++) {
        struct rh_buf out = rh_buf_new(arena, 0);
        notifier_put_mailbox(&out, "From", mailboxes[i].display, "a@b.example");
        cr_expect_str_eq(rh_buf_str(&out), mailboxes[i].expected);
    }
    rh_arena_free(&arena);
}

static const struct {
    const char *text, *expected;
} quoted[] = {
    {"", ""},
    {"plain", "plain\r\n"},
    {"two\nlines\n", "two\r\nlines\r\n"},
    {"two\r\nlines", "two\r\nlines\r\n"},
    {"a=b", "a=3Db\r\n"},
    {"\xc3\xbc", "=C3=BC\r\n"},
    {"space \nand tab\t", "space=20\r\nand tab=09\r\n"},
    {".\n..", "=2E\r\n=2E.\r\n"},
    {"lone\rreturn", "lone=0Dreturn\r\n"},
    {"\n\nx", "\r\n\r\nx\r\n"},
};

Test(notifier_quoted, follows_rfc_2045)
{
    struct rh_arena *arena = rh_arena_new(0);
    for (size_t i = 0; i < sizeof quoted / sizeof quoted[0]; i++) {
        struct rh_buf out = rh_buf_new(arena, 0);
        notifier_put_quoted(&out, rh_slice(quoted[i].text));
        cr_expect_str_eq(rh_buf_str(&out), quoted[i].expected, "%zu: %s", i, rh_buf_str(&out));
    }
    rh_arena_free(&arena);
}

static int hex(char c)
{
    return c >= 'A' ? c - 'A' + 10 : c - '0';
}

/* Decodes, and checks every line on the way. */
static const char *decoded(struct rh_arena *arena, const char *text)
{
    struct rh_buf out = rh_buf_new(arena, 0);
    while (*text != '\0') {
        size_t len = strcspn(text, "\r\n");
        cr_assert_leq(len, 76);
        cr_assert_neq(text[0], '.');
        cr_assert(len == 0 || (text[len - 1] != ' ' && text[len - 1] != '\t'));
        for (size_t i = 0; i < len; i++) {
            cr_assert((unsigned char)text[i] <= '~' && (text[i] >= ' ' || text[i] == '\t'));
            if (text[i] != '=')
                rh_buf_byte(&out, text[i]);
            else if (i + 1 < len) {
                rh_buf_byte(&out, (char)(hex(text[i + 1]) * 16 + hex(text[i + 2])));
                i += 2;
            }
        }
        cr_assert_eq(memcmp(text + len, "\r\n", 2), 0);
        if (len == 0 || text[len - 1] != '=')
            rh_buf_byte(&out, '\n');
        text += len + 2;
    }
    return rh_buf_str(&out);
}

Test(notifier_quoted, brings_back_every_text_in_short_lines)
{
    static const char signs[] = "ab .=\t\n\xc3\xbc\xe2\x82\xac~";
    struct rh_arena *arena = rh_arena_new(0);
    srand(1);
    for (int round = 0; round < 500; round++) {
        char text[400];
        size_t len = (size_t)(rand() % 390);
        for (size_t i = 0; i < len; i++)
            text[i] = signs[(size_t)rand() % (sizeof signs - 1)];
        text[len] = '\n';
        text[len + 1] = '\0';
        struct rh_buf out = rh_buf_new(arena, 0);
        notifier_put_quoted(&out, rh_slice(text));
        cr_assert_str_eq(decoded(arena, rh_buf_str(&out)), text);
    }
    rh_arena_free(&arena);
}

Test(notifier_base64, is_cut_into_lines_of_76)
{
    struct rh_arena *arena = rh_arena_new(0);
    struct rh_buf out = rh_buf_new(arena, 0);
    char bytes[115];
    memset(bytes, 0, sizeof bytes);
    notifier_put_base64(&out, (struct rh_slice){bytes, sizeof bytes});
    cr_expect_eq(strcspn(rh_buf_str(&out), "\r"), 76);
    cr_expect_str_eq(rh_buf_str(&out) + 2 * 78, "AA==\r\n");
    rh_arena_free(&arena);
}
