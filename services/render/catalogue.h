/* Inside the texts: phrases as templates use them, found once at load, and the .po reader. */
#ifndef RH_CATALOGUE_H
#define RH_CATALOGUE_H

#include "index.h"
#include "texts.h"
#include "value.h"

#include <unicode/upluralrules.h>

#define RH_PLURAL_FORMS 6 /* zero one two few many other (CLDR) */

/* A stretch of a text: literal, as it stands and escaped for HTML, or a name in braces. */
struct rh_piece {
    struct rh_slice text, html;
    const struct rh_name *name; /* NULL: literal */
};

/* One wording: the text, or one plural form of it. */
struct rh_text_form {
    struct rh_slice text; /* as in the file */
    const struct rh_piece *pieces;
    size_t n_pieces;
};

/* What one catalogue says under a key. */
struct rh_entry {
    struct rh_slice key;
    const struct rh_catalogue *catalogue; /* whose plural rules hold */
    size_t line;
    bool plural;
    size_t n_forms; /* 1 without plural */
    struct rh_text_form *forms;
    struct rh_entry *next; /* in the file */
};

/* A key with what each language says, gaps filled by the fallbacks. */
struct rh_phrase {
    struct rh_slice key;
    bool plural;
    const struct rh_entry **entries; /* by number of the language */
};

struct rh_catalogue {
    const char *language;
    const char *file;
    UPluralRules *rules;
    size_t n_forms;                       /* of the language */
    signed char form_of[RH_PLURAL_FORMS]; /* CLDR category -> msgstr[], -1: not in the language */
    struct rh_entry *first, **last;
    struct rh_index by_key;
};

struct rh_texts {
    struct rh_arena *arena;
    struct rh_catalogue *catalogues; /* the first is de */
    size_t n_catalogues;
    struct rh_index phrases;
};

/* Reads the file's entries into the catalogue. 0, or -1 with a line on stderr. */
int rh_catalogue_read(struct rh_catalogue *catalogue, struct rh_arena *arena, const char *path);

/* Opens the plural rules. 0, or -1 with a line on stderr. */
int rh_catalogue_open_rules(struct rh_catalogue *catalogue);

/* Cuts a text into pieces. 0, or -1 with a line on stderr (a brace that is none of a name, HTML).
 */
int rh_text_form_cut(struct rh_arena *arena, const struct rh_entry *entry,
                     struct rh_text_form *form);

/* The phrase of a key, NULL when there is none. */
const struct rh_phrase *rh_phrase_of(const struct rh_texts *texts, struct rh_slice key);

/* The number of a language; of de when there is no such catalogue. */
size_t rh_language_number(const struct rh_texts *texts, const char *language);

/* The form for a number (a phrase without plural has one). */
const struct rh_text_form *rh_phrase_form(const struct rh_phrase *phrase, size_t language,
                                          int64_t n);

/* A line on stderr: file, line, what is wrong. Returns -1. */
int rh_render_fault(const char *file, size_t line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The whole file, in the arena. 0, or -1 with a line on stderr. */
int rh_render_read_file(struct rh_arena *arena, const char *path, struct rh_slice *ret_content);

#endif
