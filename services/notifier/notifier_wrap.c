/* Plain text is read in windows of 80 columns and quoted with "> " in front: lines of at most 76
 * characters. */
#include "notifier.h"

#include "banned.h"

#define COLUMNS 76

/* Characters of UTF-8, as good as columns for what letters say. */
static size_t columns_of(struct rh_slice word)
{
    size_t n = 0;
    for (size_t i = 0; i < word.len; i++)
        n += ((unsigned char)word.data[i] & 0xc0) != 0x80;
    return n;
}

/* One line, without its end. What follows an item's "- " stands below it. */
static void put_line(struct rh_buf *out, const char *line, size_t len)
{
    bool item = len > 2 && memcmp(line, "- ", 2) == 0;
    size_t column = 0;
    if (columns_of((struct rh_slice){line, len}) <= COLUMNS) {
        rh_buf_add(out, line, len);
        return;
    }
    for (size_t at = 0; at < len;) {
        size_t end = at;
        while (end < len && line[end] != ' ')
            end++;
        struct rh_slice word = {line + at, end - at};
        size_t width = columns_of(word);
        if (column > 0 && column + 1 + width > COLUMNS) {
            rh_buf_text(out, item ? "\n  " : "\n");
            column = item ? 2 : 0;
        } else if (column > 0) {
            rh_buf_text(out, " ");
            column++;
        }
        rh_buf_add(out, word.data, word.len);
        column += width;
        at = end + 1;
    }
}

const char *notifier_wrap(struct rh_arena *arena, const char *text)
{
    struct rh_buf out = rh_buf_new(arena, 0);
    while (*text != '\0') {
        size_t len = strcspn(text, "\n");
        put_line(&out, text, len);
        text += len;
        if (*text == '\n') {
            rh_buf_text(&out, "\n");
            text++;
        }
    }
    return rh_buf_str(&out);
}
