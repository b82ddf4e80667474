/* Encodings of mails. All of them are total: whatever bytes come in, what goes out is lines of
 * ASCII that end where the encoder ends them. */
#include "notifier.h"

#include <sodium.h>

#include "banned.h"

#define LINE                                                                                       \
    ((size_t)76)      /* longest line of a header with encoded-words (RFC 2047 2), and of a body */
#define WORD_FRAME 12 /* "=?UTF-8?B?" and "?=" */
#define WORD_MAX   75

static bool is_continuation(char c)
{
    return ((unsigned char)c & 0xc0) == 0x80;
}

static bool is_control(char c)
{
    return (unsigned char)c < ' ' || c == 0x7f;
}

/* One line without controls. */
static struct rh_slice cleaned(struct rh_arena *arena, const char *text)
{
    size_t len = strlen(text);
    char *copy = rh_arena_dup(arena, text, len);
    for (size_t i = 0; i < len; i++) {
        if (is_control(copy[i]))
            copy[i] = ' ';
    }
    return (struct rh_slice){copy, len};
}

/* ASCII that no reader takes for an encoded-word. */
static bool is_plain(struct rh_slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        if ((unsigned char)text.data[i] > '~')
            return false;
        if (text.data[i] == '=' && i + 1 < text.len && text.data[i + 1] == '?')
            return false;
    }
    return true;
}

static void put_base64(struct rh_buf *out, struct rh_slice bytes)
{
    size_t size = sodium_base64_encoded_len(bytes.len, sodium_base64_VARIANT_ORIGINAL);
    char *room = rh_buf_room(out, size);
    if (room == NULL)
        return;
    sodium_bin2base64(room, size, (const unsigned char *)bytes.data, bytes.len,
                      sodium_base64_VARIANT_ORIGINAL);
    rh_buf_took(out, size - 1);
}

/* How much of the text goes into an encoded-word of `room` characters: whole characters only (RFC
 * 2047 5, 3). */
static size_t word_share(struct rh_slice text, size_t room)
{
    size_t share = room / 4 * 3;
    if (share >= text.len)
        return text.len;
    size_t end = share;
    while (end > 0 && is_continuation(text.data[end]))
        end--;
    return end > 0 ? end : share;
}

/* Encoded-words on folded lines; `column` is where the first one begins. */
static void put_words(struct rh_buf *out, size_t column, struct rh_slice text)
{
    size_t room = (LINE - column < WORD_MAX ? LINE - column : WORD_MAX) - WORD_FRAME;
    while (text.len > 0) {
        size_t share = word_share(text, room);
        rh_buf_text(out, "=?UTF-8?B?");
        put_base64(out, (struct rh_slice){text.data, share});
        rh_buf_text(out, "?=");
        text.data += share;
        text.len -= share;
        if (text.len > 0)
            rh_buf_text(out, "\r\n ");
        room = WORD_MAX - WORD_FRAME;
    }
}

void notifier_put_text(struct rh_buf *out, const char *name, const char *text)
{
    struct rh_slice line = cleaned(out->arena, text);
    size_t column = strlen(name) + 2;
    rh_buf_printf(out, "%s: ", name);
    if (is_plain(line) && column + line.len <= LINE)
        rh_buf_add(out, line.data, line.len);
    else
        put_words(out, column, line);
    rh_buf_text(out, "\r\n");
}

/* A quoted-string (RFC 5322 3.2.4). */
static void put_string(struct rh_buf *out, struct rh_slice text)
{
    rh_buf_byte(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] == '"' || text.data[i] == '\\')
            rh_buf_byte(out, '\\');
        rh_buf_byte(out, text.data[i]);
    }
    rh_buf_byte(out, '"');
}

void notifier_put_mailbox(struct rh_buf *out, const char *name, const char *display,
                          const char *address)
{
    size_t column = strlen(name) + 2;
    rh_buf_printf(out, "%s: ", name);
    if (display == NULL || *display == '\0') {
        rh_buf_printf(out, "%s\r\n", address);
        return;
    }
    struct rh_slice line = cleaned(out->arena, display);
    if (is_plain(line) && column + line.len + 2 <= LINE)
        put_string(out, line);
    else
        put_words(out, column, line);
    rh_buf_printf(out, "\r\n <%s>\r\n", address);
}

/* Quoted-printable */

/* Whether the byte must be written as =XX: `next` is what follows in the text, '\0' at its end. */
static bool must_quote(char c, char next, size_t column)
{
    if (c == ' ' || c == '\t')
        return next == '\n' || next == '\r' || next == '\0';
    if (c == '.')
        return column == 0; /* a line of a dot alone ends SMTP's data */
    return c < '!' || c > '~' || c == '=';
}

static void put_quoted_byte(struct rh_buf *out, char c, char next, size_t *column)
{
    bool quote = must_quote(c, next, *column);
    size_t width = quote ? 3 : 1;
    if (*column + width > LINE - 1) {
        rh_buf_text(out, "=\r\n");
        *column = 0;
        quote = quote || must_quote(c, next, 0);
        width = quote ? 3 : 1;
    }
    if (quote)
        rh_buf_printf(out, "=%02X", (unsigned)(unsigned char)c);
    else
        rh_buf_byte(out, c);
    *column += width;
}

void notifier_put_quoted(struct rh_buf *out, struct rh_slice text)
{
    size_t column = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        char next = '\0';
        if (i + 1 < text.len)
            next = text.data[i + 1];
        if (c == '\r' && next == '\n')
            continue;
        if (c == '\n') {
            rh_buf_text(out, "\r\n");
            column = 0;
            continue;
        }
        put_quoted_byte(out, c, next, &column);
    }
    if (column > 0)
        rh_buf_text(out, "\r\n");
}

void notifier_put_base64(struct rh_buf *out, struct rh_slice bytes)
{
    const size_t share = LINE / 4 * 3;
    while (bytes.len > 0) {
        size_t n = bytes.len < share ? bytes.len : share;
        put_base64(out, (struct rh_slice){bytes.data, n});
        rh_buf_text(out, "\r\n");
        bytes.data += n;
        bytes.len -= n;
    }
}
