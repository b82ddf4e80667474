/* Hours as people write them: "9-12 und 14-18 Uhr", "09:00–12:30, 14.00 bis 18.00". */
#include "booking.h"

#include "buf.h"

#include <string.h>

#include "banned.h"

/* Skips blanks and any of the words, longest first; true when a word was there. */
static bool skip(const char **at, const char *const *words, size_t n)
{
    bool found = false;
    for (size_t i = 0; i < n;) {
        *at += strspn(*at, " \t");
        size_t len = strlen(words[i]);
        bool here = strncmp(*at, words[i], len) == 0;
        found = found || here;
        *at += here ? len : 0;
        i = here ? 0 : i + 1;
    }
    return found;
}

static const char *const between[] = {"bis", "to", "\u2013", "\u2014", "\u2212", "-"};
static const char *const behind[] = {"Uhr", "uhr", "h"};
static const char *const next[] = {"und", "and", "sowie", ",", ";", "&", "+", "/"};
#define SKIP(at, words) skip((at), (words), sizeof(words) / sizeof(words)[0])

static bool read_digits(const char **at, size_t most, int *ret)
{
    size_t n = strspn(*at, "0123456789");
    *ret = 0;
    for (size_t i = 0; i < n && i < most; i++)
        *ret = *ret * 10 + ((*at)[i] - '0');
    *at += n;
    return n > 0 && n <= most;
}

/* "9", "09:30", "9.30", "24": minutes after midnight. */
static bool read_clock(const char **at, int *ret)
{
    int hour, minute = 0;
    *at += strspn(*at, " \t");
    if (!read_digits(at, 2, &hour))
        return false;
    if (**at == ':' || **at == '.') {
        const char *digits = ++*at;
        if (!read_digits(at, 2, &minute) || *at - digits != 2)
            return false;
    }
    SKIP(at, behind);
    *ret = hour * 60 + minute;
    return minute < 60 && *ret <= BOOKING_DAY_MINUTES;
}

bool booking_clock_read(const char *text, int *ret)
{
    return read_clock(&text, ret) && *text == '\0';
}

bool booking_spans_read(const char *text, struct booking_span ret[BOOKING_MOST_SPANS],
                        size_t *ret_n)
{
    const char *at = text + strspn(text, " \t");
    int last = 0;
    *ret_n = 0;
    while (*at != '\0') {
        struct booking_span span = {.counter = 0};
        if (*ret_n == BOOKING_MOST_SPANS || !read_clock(&at, &span.opens) || !SKIP(&at, between) ||
            !read_clock(&at, &span.closes))
            return false;
        if (span.opens < last || span.closes <= span.opens)
            return false;
        last = span.closes;
        ret[(*ret_n)++] = span;
        if (!SKIP(&at, next) && *at != '\0')
            return false;
    }
    return true;
}

char *booking_spans_write(struct rh_arena *arena, const struct booking_span *spans, size_t n)
{
    struct rh_buf out = rh_buf_new(arena, 0);
    for (size_t i = 0; i < n; i++)
        rh_buf_printf(&out, "%s%d:%02d-%d:%02d", i > 0 ? ", " : "", spans[i].opens / 60,
                      spans[i].opens % 60, spans[i].closes / 60, spans[i].closes % 60);
    return rh_arena_strdup(arena, rh_buf_str(&out));
}
