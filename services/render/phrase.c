/* Texts cut into literals and names once, at load: writing one is then copying and looking up.
 *
 * Literals are escaped for HTML here already, so that a text is plain in the catalogue and safe on
 * every page; what looks like HTML in a catalogue is refused, for it would be shown as it stands.
 */
#include "catalogue.h"
#include "unicode.h"

#include "banned.h"

static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* "<b", "</", "&nbsp;" */
static bool looks_like_html(struct rh_slice text)
{
    for (size_t i = 0; i + 1 < text.len; i++) {
        char next = text.data[i + 1];
        size_t end = i + 1;

        if (text.data[i] == '<' && (is_letter(next) || next == '/' || next == '!'))
            return true;
        if (text.data[i] != '&')
            continue;
        while (end < text.len && (is_name_char(text.data[end]) || text.data[end] == '#'))
            end++;
        if (end > i + 1 && end < text.len && text.data[end] == ';')
            return true;
    }
    return false;
}

/* Most texts hold nothing to escape and stand once in memory. */
static struct rh_slice escaped(struct rh_arena *arena, struct rh_slice text)
{
    struct rh_arena *scratch = rh_arena_new(1024);
    struct rh_buf html = rh_buf_new(scratch, 0);

    rh_html_escape(&html, text);
    struct rh_slice same =
        html.len == text.len
            ? text
            : (struct rh_slice){rh_arena_dup(arena, rh_buf_str(&html), html.len), html.len};

    rh_arena_free(&scratch);
    return same;
}

/* The name in braces that the text begins with; NULL when there is none. */
static const struct rh_name *cut_name(struct rh_arena *arena, struct rh_slice text, size_t *ret_len)
{
    size_t end = 1;

    while (end < text.len && is_name_char(text.data[end]))
        end++;
    if (end == 1 || end == text.len || text.data[end] != '}')
        return NULL;
    *ret_len = end + 1;
    return rh_name_parse(arena, (struct rh_slice){text.data + 1, end - 1});
}

/* A name and a literal per brace, and a literal behind the last. */
static size_t most_pieces(struct rh_slice text)
{
    size_t n = 1;

    for (size_t i = 0; i < text.len; i++)
        n += text.data[i] == '{' ? 2 : 0;
    return n;
}

static size_t literal_len(struct rh_slice text)
{
    size_t n = 0;

    while (n < text.len && text.data[n] != '{' && text.data[n] != '}')
        n++;
    return n;
}

int rh_text_form_cut(struct rh_arena *arena, const struct rh_entry *entry,
                     struct rh_text_form *form)
{
    struct rh_slice rest = form->text;
    struct rh_piece *pieces = rh_arena_array(arena, most_pieces(rest), sizeof *pieces);

    if (looks_like_html(rest))
        return rh_render_fault(entry->catalogue->file, entry->line, "HTML in a text");
    while (rest.len > 0) {
        struct rh_piece *piece = &pieces[form->n_pieces++];
        size_t len = literal_len(rest);

        piece->text = (struct rh_slice){rest.data, len};
        if (len > 0)
            piece->html = escaped(arena, piece->text);
        else if ((piece->name = cut_name(arena, rest, &len)) == NULL)
            return rh_render_fault(entry->catalogue->file, entry->line,
                                   "a brace that holds no name");
        rest.data += len;
        rest.len -= len;
    }
    form->pieces = pieces;
    return 0;
}

const struct rh_phrase *rh_phrase_of(const struct rh_texts *texts, struct rh_slice key)
{
    return rh_index_get(&texts->phrases, key);
}

const struct rh_text_form *rh_phrase_form(const struct rh_phrase *phrase, size_t language,
                                          int64_t n)
{
    const struct rh_entry *entry = phrase->entries[language];

    if (entry->n_forms == 1)
        return &entry->forms[0];
    return &entry->forms[entry->catalogue->form_of[rh_plural_of(entry->catalogue->rules, n)]];
}
