#include "text.h"

#include "pb.h"

#include <criterion/criterion.h>

#define BYTES(literal) ((struct rh_slice){(literal), sizeof(literal) - 1})

Test(text, knows_utf8_as_rfc_3629_defines_it)
{
    static const char *const good[] = {"",
                                       "a",
                                       "\xc3\xa4",
                                       "\xe2\x82\xac",
                                       "\xf0\x9f\x8f\x9b",
                                       "\xed\x9f\xbf",
                                       "\xee\x80\x80",
                                       "\xf4\x8f\xbf\xbf"};
    static const char *const bad[] = {
        "\x80",             /* continuation alone */
        "\xc3",             /* cut off */
        "\xe2\x82",         /* cut off */
        "\xc3(",            /* no continuation */
        "\xc0\xaf",         /* overlong */
        "\xe0\x80\xaf",     /* overlong */
        "\xf0\x80\x80\xaf", /* overlong */
        "\xed\xa0\x80",     /* surrogate */
        "\xf4\x90\x80\x80", /* beyond U+10FFFF */
        "\xff",
    };
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        cr_assert(rh_utf8_valid(rh_slice(good[i])), "good %zu", i);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        cr_assert_not(rh_utf8_valid(rh_slice(bad[i])), "bad %zu", i);
    cr_assert_not(rh_utf8_valid(BYTES("a\0b")));
    cr_assert_eq(rh_utf8_span(BYTES("a\0\xc3\xa4\xff")), 4);
    cr_assert_eq(rh_utf8_length(rh_slice("\xc3\xa4\xe2\x82\xac\xf0\x9f\x8f\x9bx")), 4);
}

Test(text, refuses_control_characters_but_layout_in_prose)
{
    cr_assert_eq(rh_text_refused(rh_slice("fine"), false), 0);
    cr_assert_eq(rh_text_refused(BYTES("a\0b"), true), COMMON__REASON__CONTROL_CHARACTER);
    cr_assert_eq(rh_text_refused(rh_slice("\x1b[2J"), true), COMMON__REASON__CONTROL_CHARACTER);
    cr_assert_eq(rh_text_refused(rh_slice("\x7f"), true), COMMON__REASON__CONTROL_CHARACTER);
    cr_assert_eq(rh_text_refused(rh_slice("\xc2\x85"), true), COMMON__REASON__CONTROL_CHARACTER);
    cr_assert_eq(rh_text_refused(rh_slice("a\r\n\tb"), true), 0);
    cr_assert_eq(rh_text_refused(rh_slice("a\nb"), false), COMMON__REASON__CONTROL_CHARACTER);
    cr_assert_eq(rh_text_refused(rh_slice("\x01\xff"), false), COMMON__REASON__NOT_UTF8);
}

Test(text, trims_all_that_looks_blank)
{
    cr_assert(rh_slice_is(rh_text_trim(rh_slice(" \t a b\xc2\xa0\xe2\x80\x8b\n")), "a b"));
    cr_assert(rh_slice_is(rh_text_trim(rh_slice("\xe3\x80\x80 \xef\xbb\xbf")), ""));
    cr_assert(rh_slice_is(rh_text_trim(rh_slice("\xc3\xa4")), "\xc3\xa4"));
}

Test(text, knows_hexadecimal_digits_of_both_cases)
{
    static const char digits[] = "0123456789abcdef";
    for (int i = 0; i < 16; i++)
        cr_assert_eq(rh_hex_digit(digits[i]), i);
    cr_assert_eq(rh_hex_digit('A'), 10);
    cr_assert_eq(rh_hex_digit('F'), 15);
    for (const char *wrong = "/:@G`g"; *wrong != '\0'; wrong++)
        cr_assert_eq(rh_hex_digit(*wrong), -1);
    cr_assert_eq(rh_hex_digit('\0'), -1);
}
