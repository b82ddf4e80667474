/* Mustache templates after the specification (mustache/spec 1.4: interpolation, sections, inverted
 * sections, comments, partials, delimiters, and of the optional ones inheritance; no lambdas, no
 * dynamic names).
 *
 * Beyond it one tag: {{_ key}} puts the text `key` from the catalogue of the render's language; {{_
 * key n=slots.count}} chooses the plural form by the number n. Names in braces within the text
 * ("{service.name}") are looked up in the same context and escaped like {{service.name}}.
 *
 * A template is compiled once, at start, and shared by all threads; a render belongs to one thread
 * and one request. */
#ifndef RH_MUSTACHE_H
#define RH_MUSTACHE_H

#include "buf.h"
#include "error.h"
#include "slice.h"

struct rh_texts;
struct rh_templates;
struct rh_render;
struct rh_value;

/* A thing that answers names: a message, a map, a computed member. Immutable. */
struct rh_view {
    struct rh_value (*get)(struct rh_render *render, const void *self, struct rh_slice name);
    const void *self;
};

enum rh_value_kind {
    RH_VALUE_NONE, /* no such name here: the lookup goes on in the context below */
    RH_VALUE_FALSE,
    RH_VALUE_TRUE,
    RH_VALUE_TEXT, /* "" is false in a section */
    RH_VALUE_HTML, /* text that is HTML already: escaped nowhere */
    RH_VALUE_VIEW,
    RH_VALUE_LIST
};

struct rh_value {
    enum rh_value_kind kind;
    struct rh_slice text; /* TEXT, HTML; of a VIEW its own text, for {{.}} and {{start}}: with NULL
                           * data the view is asked for it by the empty name */
    struct rh_view view;  /* VIEW */
    size_t n;             /* LIST: number of items */
    struct rh_value (*at)(struct rh_render *render, const void *self, size_t i); /* LIST */
    const void *list; /* LIST: self of `at` */
    int64_t number;   /* for plurals, where is_number */
    bool is_number;
};

/* One render: where values that are computed on the way live, and in which language and zone they
 * are written. */
struct rh_render {
    struct rh_arena *arena;
    const struct rh_texts *texts; /* all catalogues */
    const char *language;         /* "de", "en", "de-simple" */
    const char *zone;             /* IANA */
    int64_t now;                  /* business time, ms */
    bool plain;                   /* for text/plain: nothing is escaped */
};

/* Shorthands for views. */
struct rh_value rh_value_text(const char *text); /* NULL: NONE */
struct rh_value rh_value_slice(struct rh_slice text);
struct rh_value rh_value_number(struct rh_render *render, int64_t number);
struct rh_value rh_value_flag(bool flag);
struct rh_value rh_value_view(struct rh_view view);

/* A view of name-value pairs that the caller fills; later pairs win over earlier ones of the same
 * name. */
struct rh_map;
struct rh_map *rh_map_new(struct rh_arena *arena);
void rh_map_set(struct rh_map *map, const char *name, struct rh_value value);
struct rh_value rh_map_value(const struct rh_map *map);

/* A list that the caller fills. */
struct rh_list;
struct rh_list *rh_list_new(struct rh_arena *arena);
void rh_list_add(struct rh_list *list, struct rh_value value);
struct rh_value rh_list_value(const struct rh_list *list);

/* Loads every *.mustache below `folder`; a template's name is its path there without the ending
 * ("booking/times"). NULL on any fault (unreadable, unclosed section, unknown partial, text key
 * missing from a catalogue), which is written to stderr with file and line: a wrong template stops
 * the start, not a page. The caller owns the result. */
struct rh_templates *rh_templates_load(const char *folder, const struct rh_texts *texts);

/* The same from name-text pairs in memory, for tests and letters. Partials may be added in any
 * order; one that is still missing at a render is an INTERNAL there. */
struct rh_templates *rh_templates_new(const struct rh_texts *texts);
int rh_templates_add(struct rh_templates *templates, const char *name,
                     const char *text); /* 0, or -1 with a line on stderr */
void rh_templates_free(struct rh_templates **templates);

/* True when a template of that name exists. */
bool rh_templates_has(const struct rh_templates *templates, const char *name);

/* Renders into `out`. INTERNAL for an unknown template, one that includes itself deeper than 32
 * levels, or an overflow of `out`. */
struct rh_error *rh_mustache_render(const struct rh_templates *templates, const char *name,
                                    struct rh_render *render, struct rh_value context,
                                    struct rh_buf *out);

/* Escapes for HTML text and attributes: & < > " '. */
void rh_html_escape(struct rh_buf *out, struct rh_slice text);

#endif
