/* Contrast by WCAG 2.2. A colour is moved towards black or white as little as makes it pass, found
 * by halving: hue stays, and the answer is the nearest on that line. */
#include "accounts_face.h"

#include <math.h>
#include <string.h>

#include "banned.h"

/* KERN's neutral-025 and neutral-900 (@kern-ux/native): the darkest ground of light pages and the
 * lightest of dark ones on which links stand. */
static const struct accounts_color light_ground = {0xf3, 0xf4, 0xf7};
static const struct accounts_color dark_ground = {0x1f, 0x22, 0x35};
static const struct accounts_color black = {0, 0, 0}, white = {255, 255, 255};

#define STEP_AWAY 0.12 /* of the way to black or white, for what is hovered */

static int digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool accounts_color_parse(const char *text, struct accounts_color *ret)
{
    uint8_t parts[3];
    text += *text == '#';
    if (strlen(text) != 6)
        return false;
    for (size_t i = 0; i < 3; i++) {
        int high = digit(text[2 * i]), low = digit(text[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        parts[i] = (uint8_t)(high * 16 + low);
    }
    *ret = (struct accounts_color){parts[0], parts[1], parts[2]};
    return true;
}

const char *accounts_color_text(struct rh_arena *arena, struct accounts_color color)
{
    return rh_arena_printf(arena, "%02x%02x%02x", color.red, color.green, color.blue);
}

static double linear(uint8_t channel)
{
    double c = channel / 255.0;
    return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static double luminance(struct accounts_color c)
{
    return 0.2126 * linear(c.red) + 0.7152 * linear(c.green) + 0.0722 * linear(c.blue);
}

double accounts_contrast(struct accounts_color a, struct accounts_color b)
{
    double one = luminance(a) + 0.05, other = luminance(b) + 0.05;
    return one > other ? one / other : other / one;
}

double accounts_contrast_light(struct accounts_color color)
{
    return luminance(color) > luminance(light_ground) ? 1.0
                                                      : accounts_contrast(color, light_ground);
}

static uint8_t mix_channel(uint8_t from, uint8_t to, double share)
{
    return (uint8_t)lround(from + (to - from) * share);
}

static struct accounts_color mix(struct accounts_color from, struct accounts_color to, double share)
{
    return (struct accounts_color){mix_channel(from.red, to.red, share),
                                   mix_channel(from.green, to.green, share),
                                   mix_channel(from.blue, to.blue, share)};
}

static bool passes(struct accounts_color color, struct accounts_color ground)
{
    bool beyond = luminance(ground) > 0.5 ? luminance(color) < luminance(ground)
                                          : luminance(color) > luminance(ground);
    return beyond && accounts_contrast(color, ground) >= ACCOUNTS_CONTRAST;
}

/* The colour, moved towards `away` as little as makes it pass. */
static struct accounts_color nearest(struct accounts_color color, struct accounts_color ground,
                                     struct accounts_color away)
{
    double fails = 0, works = 1;
    if (passes(color, ground))
        return color;
    for (int i = 0; i < 12; i++) {
        double middle = (fails + works) / 2;
        if (passes(mix(color, away, middle), ground))
            works = middle;
        else
            fails = middle;
    }
    return mix(color, away, works);
}

struct accounts_shades accounts_shades_of(struct accounts_color color)
{
    struct accounts_shades shades;
    shades.light = nearest(color, light_ground, black);
    shades.light_hover = mix(shades.light, black, STEP_AWAY);
    shades.dark = nearest(color, dark_ground, white);
    shades.dark_hover = mix(shades.dark, white, STEP_AWAY);
    return shades;
}
