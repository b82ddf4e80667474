/* The .po format: lines of a keyword and a quoted string, which further quoted lines continue.
 *
 * Read strictly, since a catalogue is a source file of ours: what gettext would take for "not yet
 * translated" (empty, fuzzy) is a fault, and so is a context, which our keys make needless. */
#include "catalogue.h"
#include "text.h"
#include "unicode.h"

#include <stdio.h>

#include "banned.h"

enum { FIELD_ID, FIELD_PLURAL, FIELD_FORMS, FIELDS = FIELD_FORMS + RH_PLURAL_FORMS };

struct reader {
    struct rh_catalogue *catalogue;
    struct rh_arena *arena; /* what stays */
    size_t line;
    size_t entry_line;
    struct rh_buf fields[FIELDS]; /* of the entry in hand; the next one writes over them */
    bool has[FIELDS];
    bool indexed; /* msgstr[n], not msgstr */
    int field;    /* what a continuation continues, -1: nothing */
};

static int fault(const struct reader *r, size_t line, const char *what)
{
    return rh_render_fault(r->catalogue->file, line, "%s", what);
}

static void begin_entry(struct reader *r)
{
    r->entry_line = r->line;
    r->field = -1;
    r->indexed = false;
    for (int i = 0; i < FIELDS; i++) {
        r->fields[i].len = 0;
        r->has[i] = false;
    }
}

static struct rh_slice field_text(const struct reader *r, int field)
{
    return (struct rh_slice){rh_buf_str(&r->fields[field]), r->fields[field].len};
}

static struct rh_slice kept_text(const struct reader *r, int field)
{
    struct rh_slice text = field_text(r, field);

    return (struct rh_slice){rh_arena_dup(r->arena, text.data, text.len), text.len};
}

static int check_forms(const struct reader *r, size_t n_forms)
{
    for (size_t i = 0; i < RH_PLURAL_FORMS; i++) {
        struct rh_slice text = field_text(r, FIELD_FORMS + (int)i);

        if (r->has[FIELD_FORMS + i] != (i < n_forms))
            return rh_render_fault(r->catalogue->file, r->entry_line, "%zu msgstr are wanted",
                                   n_forms);
        if (i < n_forms && text.len == 0)
            return fault(r, r->entry_line, "empty text");
        if (rh_text_refused(text, true) != 0)
            return fault(r, r->entry_line, "not UTF-8, or a control character");
    }
    return 0;
}

static int check_entry(const struct reader *r)
{
    struct rh_slice key = field_text(r, FIELD_ID);

    if (r->indexed != r->has[FIELD_PLURAL])
        return fault(r, r->entry_line, "msgid_plural and msgstr[n] belong together");
    if (rh_index_get(&r->catalogue->by_key, key) != NULL)
        return rh_render_fault(r->catalogue->file, r->entry_line, "key \"%s\" twice", key.data);
    return check_forms(r, r->indexed ? r->catalogue->n_forms : 1);
}

/* Keeps the entry in hand; the one with the empty key is the file's header. */
static int end_entry(struct reader *r)
{
    if (!r->has[FIELD_ID])
        return 0;
    if (r->fields[FIELD_ID].len == 0)
        return 0;
    if (check_entry(r) != 0)
        return -1;
    struct rh_entry *entry = rh_arena_alloc(r->arena, sizeof *entry);

    entry->key = kept_text(r, FIELD_ID);
    entry->catalogue = r->catalogue;
    entry->line = r->entry_line;
    entry->plural = r->indexed;
    entry->n_forms = r->indexed ? r->catalogue->n_forms : 1;
    entry->forms = rh_arena_array(r->arena, entry->n_forms, sizeof *entry->forms);
    for (size_t i = 0; i < entry->n_forms; i++) {
        entry->forms[i].text = kept_text(r, FIELD_FORMS + (int)i);
        if (rh_text_form_cut(r->arena, entry, &entry->forms[i]) != 0)
            return -1;
    }
    rh_index_put(&r->catalogue->by_key, entry->key, entry);
    *r->catalogue->last = entry;
    r->catalogue->last = &entry->next;
    return 0;
}

static char unescape(char c)
{
    switch (c) {
    case 'n':
        return '\n';
    case 't':
        return '\t';
    case '"':
    case '\\':
        return c;
    default:
        return '\0';
    }
}

/* A quoted string to the end of the line, added to the field in hand. */
static int read_string(struct reader *r, struct rh_slice rest)
{
    struct rh_buf *out = &r->fields[r->field];
    size_t i = 1;

    if (rest.len < 2 || rest.data[0] != '"')
        return fault(r, r->line, "a quoted string is wanted");
    for (; i < rest.len && rest.data[i] != '"'; i++) {
        char c = rest.data[i];

        if (c == '\\') {
            c = (char)(i + 1 < rest.len ? unescape(rest.data[++i]) : '\0');
            if (c == '\0')
                return fault(r, r->line, "unknown escape");
        }
        rh_buf_byte(out, c);
    }
    if (i + 1 != rest.len)
        return fault(r, r->line, "the string does not end at the end of the line");
    return 0;
}

/* FIELDS + 1 for a word that is no keyword. */
static int field_named(struct rh_slice word)
{
    if (rh_slice_is(word, "msgid"))
        return FIELD_ID;
    if (rh_slice_is(word, "msgid_plural"))
        return FIELD_PLURAL;
    if (rh_slice_is(word, "msgstr"))
        return FIELD_FORMS;
    bool indexed = word.len == 9 && memcmp(word.data, "msgstr[", 7) == 0 && word.data[8] == ']' &&
                   word.data[7] >= '0' && word.data[7] < '0' + RH_PLURAL_FORMS;

    return indexed ? FIELD_FORMS + (word.data[7] - '0') : FIELDS + 1;
}

static int read_keyword(struct reader *r, struct rh_slice line)
{
    size_t n = 0;

    while (n < line.len && !rh_char_is_blank(line.data[n]) && line.data[n] != '"')
        n++;
    struct rh_slice word = {line.data, n};
    int field = field_named(word);

    if (field > FIELDS)
        return rh_render_fault(r->catalogue->file, r->line, "\"%.*s\" is not understood", (int)n,
                               line.data);
    if (field == FIELD_ID) {
        if (end_entry(r) != 0)
            return -1;
        begin_entry(r);
    }
    if (r->has[field] || (field != FIELD_ID && !r->has[FIELD_ID]))
        return rh_render_fault(r->catalogue->file, r->line, "\"%.*s\" does not belong here", (int)n,
                               line.data);
    r->has[field] = true;
    r->field = field;
    r->indexed = r->indexed || (field >= FIELD_FORMS && n > sizeof "msgstr" - 1);
    return read_string(r, rh_slice_trim((struct rh_slice){line.data + n, line.len - n}));
}

static int read_line(struct reader *r, struct rh_slice line)
{
    if (line.len == 0)
        return 0;
    if (line.data[0] == '#') {
        bool fuzzy =
            line.len > 1 && line.data[1] == ',' && memmem(line.data, line.len, "fuzzy", 5) != NULL;

        return fuzzy ? fault(r, r->line, "fuzzy: nobody has confirmed this text") : 0;
    }
    if (line.data[0] != '"')
        return read_keyword(r, line);
    if (r->field < 0)
        return fault(r, r->line, "a string that continues nothing");
    return read_string(r, line);
}

static int read_lines(struct reader *r, struct rh_slice content)
{
    begin_entry(r);
    while (content.len > 0) {
        const char *newline = memchr(content.data, '\n', content.len);
        size_t len = newline == NULL ? content.len : (size_t)(newline - content.data) + 1;

        r->line++;
        if (read_line(r, rh_slice_trim((struct rh_slice){content.data, len})) != 0)
            return -1;
        content.data += len;
        content.len -= len;
    }
    return end_entry(r);
}

int rh_catalogue_read(struct rh_catalogue *catalogue, struct rh_arena *arena, const char *path)
{
    struct reader r = {.catalogue = catalogue, .arena = arena};
    struct rh_arena *scratch = rh_arena_new(0);
    struct rh_slice content;

    for (int i = 0; i < FIELDS; i++)
        r.fields[i] = rh_buf_new(scratch, 0);
    int outcome = rh_render_read_file(scratch, path, &content);

    if (outcome == 0)
        outcome = read_lines(&r, content);
    rh_arena_free(&scratch);
    return outcome;
}

int rh_catalogue_open_rules(struct rh_catalogue *catalogue)
{
    char locale[RH_LOCALE_BYTES];
    bool in_language[RH_PLURAL_FORMS] = {false};
    UErrorCode status = U_ZERO_ERROR;

    rh_locale_of(catalogue->language, locale);
    catalogue->rules = uplrules_open(locale, &status);
    UEnumeration *keywords = uplrules_getKeywords(catalogue->rules, &status);

    for (const char *name; (name = uenum_next(keywords, NULL, &status)) != NULL;)
        in_language[rh_plural_named(name)] = true;
    uenum_close(keywords);
    catalogue->n_forms = 0;
    for (int i = 0; i < RH_PLURAL_FORMS; i++)
        catalogue->form_of[i] = (signed char)(in_language[i] ? (int)catalogue->n_forms++ : -1);
    if (U_FAILURE(status))
        return rh_render_fault(catalogue->file, 0, "no plural rules: %s", u_errorName(status));
    return 0;
}
