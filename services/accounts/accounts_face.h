/* How an administration looks and what it says: rules on plain values. No SQL, no socket, no clock.
 *
 * Sources: WCAG 2.2, "relative luminance", "contrast ratio" and success criterion 1.4.3 (4.5:1 for
 * text); PNG (ISO/IEC 15948), JPEG (ITU-T T.81) and WebP (RFC 9649) for what a file must begin
 * with. */
#ifndef ACCOUNTS_FACE_H
#define ACCOUNTS_FACE_H

#include "slice.h"

#include "arena.h"

#include <stdbool.h>
#include <stdint.h>

/* ---- colours (accounts_colors.c) ---- */

struct accounts_color {
    uint8_t red, green, blue; /* sRGB */
};

#define ACCOUNTS_CONTRAST 4.5 /* least ratio of text to its ground */

/* "0b5fa5", with or without "#", in either case. */
bool accounts_color_parse(const char *text, struct accounts_color *ret);
/* Six lower-case digits without "#", in the arena. */
const char *accounts_color_text(struct rh_arena *arena, struct accounts_color color);

/* 1 to 21, the same in either order. */
double accounts_contrast(struct accounts_color a, struct accounts_color b);

/* Of a colour as text on the darkest light ground that pages have: the least ratio that it reaches
 * anywhere in light mode, for white text on it stands out more. */
double accounts_contrast_light(struct accounts_color color);

/* The colours that follow from a town's one: itself where it reaches ACCOUNTS_CONTRAST in light
 * mode, else darkened until it does; for dark mode lightened until it does there. Hovered ones are
 * a step further from the ground, so that they pass as well. */
struct accounts_shades {
    struct accounts_color light, light_hover, dark, dark_hover;
};
struct accounts_shades accounts_shades_of(struct accounts_color color);

/* ---- logos (accounts_logo.c) ---- */

#define ACCOUNTS_LOGO_BYTES (200L * 1024)
#define ACCOUNTS_LOGO_MIN   16   /* pixels of either side */
#define ACCOUNTS_LOGO_MAX   2000 /* pixels of either side */

struct accounts_logo {
    const char *media_type; /* "image/png", "image/jpeg", "image/webp" */
    uint32_t width, height; /* pixels */
};
/* What a file is, by its first bytes, whatever it is called. False for everything that is none of
 * the three, SVG among it: it may carry scripts. */
bool accounts_logo_read(struct rh_slice file, struct accounts_logo *ret);

/* ---- texts (accounts_face_texts.c) ---- */

/* Who is named in a neighbour's text. NULL: not known. */
struct accounts_named {
    const char *name, *street, *postcode, *city, *phone, *email, *web;
};
/* A neighbour's text with our own data in place of theirs; where we have none a gap of underscores
 * that nobody overlooks. */
const char *accounts_text_adopt(struct rh_arena *arena, const char *text,
                                const struct accounts_named *theirs,
                                const struct accounts_named *ours);

/* True for an address of the web: https:// or http://, a host, no blanks or quotes. */
bool accounts_web_valid(const char *address);

/* True for digits, blanks and "+()/-", at least three digits. */
bool accounts_phone_valid(const char *phone);

#endif
