/* One pass over lines, one over each line's characters; what is no link is text. */
#include "prose.h"

#include "buf.h"
#include "value.h"

#include <string.h>

#include "banned.h"

enum kind { NOTHING, HEADING, PARAGRAPH, LIST };

/* ---- spans ---- */

static bool begins(struct rh_slice text, const char *with)
{
    size_t len = strlen(with);
    return text.len >= len && memcmp(text.data, with, len) == 0;
}

static bool is_url_char(char c)
{
    return c > ' ' && c != '"' && c != '\'' && c != '<' && c != '>' && c != '\\' && c != 0x7f;
}

/* Only these lead anywhere. */
static bool is_url(struct rh_slice text)
{
    if (!begins(text, "https://") && !begins(text, "http://") && !begins(text, "mailto:") &&
        !begins(text, "tel:"))
        return false;
    for (size_t i = 0; i < text.len; i++)
        if (!is_url_char(text.data[i]))
            return false;
    return true;
}

static void add_span(struct rh_arena *arena, struct rh_list *spans, struct rh_slice text,
                     const char *url)
{
    if (text.len == 0)
        return;
    struct rh_map *span = rh_map_new(arena);
    rh_map_set(span, "words", rh_value_slice(text));
    rh_map_set(span, "url", url == NULL ? rh_value_flag(false) : rh_value_text(url));
    rh_list_add(spans, rh_map_value(span));
}

/* "[words](url)" at the beginning; its length, 0 when there is none. */
static size_t named_link(struct rh_slice text, struct rh_slice *ret_words, struct rh_slice *ret_url)
{
    const char *close = text.len > 0 && *text.data == '[' ? memchr(text.data, ']', text.len) : NULL;
    const char *end = text.data + text.len;
    if (close == NULL || close + 1 >= end || close[1] != '(')
        return 0;
    const char *last = memchr(close, ')', (size_t)(end - close));
    if (last == NULL)
        return 0;
    *ret_words = (struct rh_slice){text.data + 1, (size_t)(close - text.data - 1)};
    *ret_url = (struct rh_slice){close + 2, (size_t)(last - close - 2)};
    return is_url(*ret_url) && ret_words->len > 0 ? (size_t)(last - text.data + 1) : 0;
}

/* A word that is an address by itself; full stops and the like behind it are none of it. */
static size_t bare_link(struct rh_arena *arena, struct rh_slice text, const char **ret_url)
{
    struct rh_slice word = {text.data, 0};
    while (word.len < text.len && is_url_char(text.data[word.len]))
        word.len++;
    while (word.len > 0 && strchr(".,;:!?)(", word.data[word.len - 1]) != NULL)
        word.len--;
    if (begins(word, "http") && word.len > 8 && is_url(word)) {
        *ret_url = rh_arena_dup(arena, word.data, word.len);
        return word.len;
    }
    const char *at = word.len == 0 ? NULL : memchr(word.data, '@', word.len);
    const char *end = word.data + word.len;
    if (at == NULL || at == word.data || *word.data == '(' ||
        memchr(word.data, ':', word.len) != NULL || memchr(at, '.', (size_t)(end - at)) == NULL)
        return 0;
    *ret_url = rh_arena_printf(arena, "mailto:%.*s", (int)word.len, word.data);
    return word.len;
}

/* The length of the link that the text begins with, put into spans behind the text before it. */
static size_t take_link(struct rh_arena *arena, struct rh_list *spans, struct rh_slice before,
                        struct rh_slice text)
{
    struct rh_slice words, address;
    const char *url = NULL;
    size_t len = named_link(text, &words, &address);
    if (len > 0) {
        url = rh_arena_dup(arena, address.data, address.len);
    } else if (before.len == 0 || strchr(" (", before.data[before.len - 1]) != NULL) {
        len = bare_link(arena, text, &url);
        words = (struct rh_slice){text.data, len};
    }
    if (len > 0) {
        add_span(arena, spans, before, NULL);
        add_span(arena, spans, words, url);
    }
    return len;
}

static struct rh_value spans_of(struct rh_arena *arena, struct rh_slice line)
{
    struct rh_list *spans = rh_list_new(arena);
    size_t done = 0;
    for (size_t i = 0; i < line.len;) {
        size_t len = take_link(arena, spans, (struct rh_slice){line.data + done, i - done},
                               (struct rh_slice){line.data + i, line.len - i});
        i += len > 0 ? len : 1;
        if (len > 0)
            done = i;
    }
    add_span(arena, spans, (struct rh_slice){line.data + done, line.len - done}, NULL);
    return rh_list_value(spans);
}

/* ---- blocks ---- */

static enum kind kind_of(struct rh_slice *line)
{
    *line = rh_slice_trim(*line);
    enum kind kind = PARAGRAPH;
    if (line->len == 0)
        return NOTHING;
    if (begins(*line, "## "))
        kind = HEADING;
    else if (begins(*line, "- "))
        kind = LIST;
    if (kind != PARAGRAPH) {
        size_t mark = kind == HEADING ? 3 : 2;
        *line = rh_slice_trim((struct rh_slice){line->data + mark, line->len - mark});
    }
    return kind;
}

/* The block that is being read. */
struct reading {
    struct rh_arena *arena;
    struct rh_list *blocks, *lines;
    enum kind kind; /* NOTHING: none */
};

static void end_block(struct reading *reading)
{
    if (reading->kind == NOTHING)
        return;
    struct rh_map *block = rh_map_new(reading->arena);
    rh_map_set(block, "heading", rh_value_flag(reading->kind == HEADING));
    rh_map_set(block, "paragraph", rh_value_flag(reading->kind == PARAGRAPH));
    rh_map_set(block, "list", rh_value_flag(reading->kind == LIST));
    rh_map_set(block, "lines", rh_list_value(reading->lines));
    rh_list_add(reading->blocks, rh_map_value(block));
    reading->kind = NOTHING;
}

/* A heading is one line; others go on while their kind stays. */
static void add_line(struct reading *reading, struct rh_slice line)
{
    enum kind kind = kind_of(&line);
    if (kind != reading->kind || kind == HEADING)
        end_block(reading);
    if (kind == NOTHING)
        return;
    if (reading->kind == NOTHING)
        reading->lines = rh_list_new(reading->arena);
    struct rh_map *map = rh_map_new(reading->arena);
    rh_map_set(map, "spans", spans_of(reading->arena, line));
    rh_list_add(reading->lines, rh_map_value(map));
    reading->kind = kind;
}

struct rh_value rh_prose_blocks(struct rh_arena *arena, struct rh_slice text)
{
    struct reading reading = {.arena = arena, .blocks = rh_list_new(arena)};
    while (text.len > 0) {
        const char *end = memchr(text.data, '\n', text.len);
        size_t len = end == NULL ? text.len : (size_t)(end - text.data);
        add_line(&reading, (struct rh_slice){text.data, len});
        len += end != NULL;
        text = (struct rh_slice){text.data + len, text.len - len};
    }
    end_block(&reading);
    return rh_list_value(reading.blocks);
}
