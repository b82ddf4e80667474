/* Colours, logos and taken-over texts: plain values. */
#include "accounts_face.h"

#include <criterion/criterion.h>
#include <string.h>

static struct accounts_color color(const char *text)
{
    struct accounts_color parsed;
    cr_assert(accounts_color_parse(text, &parsed), "%s", text);
    return parsed;
}

static double between(const char *a, const char *b)
{
    return accounts_contrast(color(a), color(b));
}

/* Reference values of the W3C's definition, as its Understanding documents and common checkers give
 * them. */
Test(accounts_face, contrast_is_that_of_wcag)
{
    cr_assert_float_eq(between("#ffffff", "#000000"), 21.0, 0.001);
    cr_assert_float_eq(between("#ffffff", "#ffffff"), 1.0, 0.001);
    cr_assert_float_eq(between("#767676", "#ffffff"), 4.54, 0.005);
    cr_assert_float_eq(between("#777777", "#ffffff"), 4.48, 0.005);
    cr_assert_float_eq(between("#ff0000", "#ffffff"), 4.00, 0.005);
    cr_assert_float_eq(between("#0000ff", "#ffffff"), 8.59, 0.005);
    cr_assert_float_eq(between("#ffffff", "#0000ff"), between("0000FF", "FFFFFF"), 1e-9);
}

Test(accounts_face, a_colour_is_six_digits)
{
    struct accounts_color parsed;
    struct rh_arena *arena = rh_arena_new(0);
    static const char *const wrong[] = {"", "#", "#0b5fa", "#0b5fa50", "0b5fag", "##0b5fa", "blau"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        cr_expect_not(accounts_color_parse(wrong[i], &parsed), "%s", wrong[i]);
    cr_assert_str_eq(accounts_color_text(arena, color("#0B5FA5")), "0b5fa5");
    rh_arena_free(&arena);
}

Test(accounts_face, every_colour_becomes_one_that_can_be_read_in_both_modes)
{
    static const struct accounts_color white = {255, 255, 255}, black = {0, 0, 0};
    static const struct accounts_color dark_ground = {0x1f, 0x22, 0x35};
    for (unsigned n = 0; n < 4096; n++) {
        const struct accounts_color any = {(uint8_t)((n >> 8) * 17), (uint8_t)((n >> 4 & 15) * 17),
                                           (uint8_t)((n & 15) * 17)};
        const struct accounts_shades s = accounts_shades_of(any);
        cr_assert_geq(accounts_contrast_light(s.light), ACCOUNTS_CONTRAST);
        cr_assert_geq(accounts_contrast_light(s.light_hover), ACCOUNTS_CONTRAST);
        cr_assert_geq(accounts_contrast(s.light, white), ACCOUNTS_CONTRAST);
        cr_assert_geq(accounts_contrast(s.dark, dark_ground), ACCOUNTS_CONTRAST);
        cr_assert_geq(accounts_contrast(s.dark_hover, dark_ground), ACCOUNTS_CONTRAST);
        cr_assert_geq(accounts_contrast(s.dark, black), ACCOUNTS_CONTRAST);
        if (accounts_contrast_light(any) >= ACCOUNTS_CONTRAST)
            cr_assert_eq(memcmp(&s.light, &any, sizeof any), 0, "what passes stays");
    }
}

Test(accounts_face, the_nearest_colour_is_hardly_darker_than_it_must_be)
{
    const struct accounts_shades s = accounts_shades_of(color("#ffcc00"));
    cr_assert_lt(accounts_contrast_light(s.light), ACCOUNTS_CONTRAST + 0.15);
    cr_assert_gt(s.light.red, s.light.green, "its hue stays");
    cr_assert_eq(s.light.blue, 0);
}

static const char png[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\xa0\0\0\0\x50\x08\x06\0\0\0";
static const char jpeg[] =
    "\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0\xff\xc0\0\x11\x08\0\x50\0"
    "\xa0\3\1\x22\0";
static const char lossy[] = "RIFF\x24\0\0\0WEBPVP8 \x18\0\0\0\x30\1\0\x9d\1\x2a\xa0\0\x50\0\0\0";
static const char lossless[] = "RIFF\x24\0\0\0WEBPVP8L\x18\0\0\0\x2f\x9f\xc0\x13\0\0\0\0\0\0\0";
static const char extended[] = "RIFF\x24\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x9f\0\0\x4f\0\0\0\0";

Test(accounts_face, an_image_is_known_by_its_first_bytes)
{
    const struct {
        struct rh_slice file;
        const char *type;
    } files[] = {{{png, sizeof png - 1}, "image/png"},
                 {{jpeg, sizeof jpeg - 1}, "image/jpeg"},
                 {{lossy, sizeof lossy - 1}, "image/webp"},
                 {{lossless, sizeof lossless - 1}, "image/webp"},
                 {{extended, sizeof extended - 1}, "image/webp"}};
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        struct accounts_logo logo = {0};
        cr_expect(accounts_logo_read(files[i].file, &logo), "file %zu", i);
        cr_expect_str_eq(logo.media_type, files[i].type);
        cr_expect_eq(logo.width, 160, "file %zu: %u", i, logo.width);
        cr_expect_eq(logo.height, 80, "file %zu: %u", i, logo.height);
    }
}

Test(accounts_face, nothing_else_is_an_image)
{
    static const char *const others[] = {"", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
                                         "GIF89a", "%PDF-1.7",
                                         "<!doctype html><script>alert(1)</script>"};
    struct accounts_logo logo;
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        cr_expect_not(accounts_logo_read(rh_slice(others[i]), &logo), "%s", others[i]);
    for (size_t size = 0; size < 24; size++) /* cut off: every byte that is read is there */
        cr_expect_not(accounts_logo_read((struct rh_slice){png, size}, &logo));
    for (size_t size = 0; size < 25; size++)
        cr_expect_not(accounts_logo_read((struct rh_slice){jpeg, size}, &logo));
}

Test(accounts_face, a_taken_text_names_us_and_not_the_neighbour)
{
    struct rh_arena *arena = rh_arena_new(0);
    const struct accounts_named theirs = {
        "Stadt A", "Weg 1", "06217", "A-Stadt", "030 1", "a@a.example", "https://a.example"};
    const struct accounts_named ours = {.name = "Gemeinde B", .street = "Ring 2", .phone = "030 2"};
    const char *text = accounts_text_adopt(
        arena, "Stadt A, Weg 1, 06217 A-Stadt, 030 1, a@a.example: https://a.example Stadt A",
        &theirs, &ours);
    cr_assert_str_eq(text, "Gemeinde B, Ring 2, ____, 030 2, ____: ____ Gemeinde B");
    rh_arena_free(&arena);
}

Test(accounts_face, addresses_and_numbers_are_looked_at)
{
    cr_assert(accounts_web_valid("https://www.merseburg.example/amt?x=1"));
    cr_assert_not(accounts_web_valid("javascript:alert(1)"));
    cr_assert_not(accounts_web_valid("https://"));
    cr_assert_not(accounts_web_valid("https://a b.example"));
    cr_assert_not(accounts_web_valid("https://user@host.example"));
    cr_assert(accounts_phone_valid("+49 (0)30 23125-100"));
    cr_assert_not(accounts_phone_valid("ruf an"));
    cr_assert_not(accounts_phone_valid("--"));
}
