/* Inside the template compiler: bytes -> tokens (template_scan.c) -> tokens whose lines are laid
 * out (template_lines.c) -> instructions (template_compile.c) -> bytes (template_render.c).
 *
 * Tokens live in a scratch arena during one compilation; instructions and the text that they point
 * to live in the arena of the templates. */
#ifndef RH_TEMPLATE_H
#define RH_TEMPLATE_H

#include "catalogue.h"
#include "index.h"
#include "value.h"

enum rh_token_kind {
    RH_TOKEN_TEXT, /* at most one line, with its line break */
    RH_TOKEN_VALUE,
    RH_TOKEN_RAW,
    RH_TOKEN_PHRASE, /* {{_ key}} */
    RH_TOKEN_COMMENT,
    RH_TOKEN_DELIMITERS,
    RH_TOKEN_PARTIAL,
    RH_TOKEN_SECTION,
    RH_TOKEN_INVERTED,
    RH_TOKEN_PARENT,
    RH_TOKEN_BLOCK,
    RH_TOKEN_CLOSE
};

#define RH_NO_TOKEN ((size_t)-1)

struct rh_token {
    enum rh_token_kind kind;
    bool in_parent;         /* directly within {{<parent}}, where only blocks count */
    bool drop;              /* TEXT of a standalone line */
    bool standalone;        /* PARTIAL, PARENT, BLOCK: alone on its line, which `indent` begins */
    size_t line;            /* from 1 */
    size_t mate;            /* of an opening tag its closing one, and the other way round */
    size_t dedent;          /* BLOCK: bytes of indentation that its lines have lost */
    size_t op;              /* of an opening tag: its instruction */
    struct rh_slice text;   /* TEXT: itself; tags: their content, trimmed */
    struct rh_slice indent; /* PARTIAL, PARENT, BLOCK: what each line of it is indented by */
    struct rh_slice tail;   /* BLOCK that fills one line: the line's end */
};

/* One template on its way. */
struct rh_source {
    struct rh_arena *scratch;
    const char *file; /* for faults */
    struct rh_slice text;
    struct rh_token *tokens;
    size_t n_tokens, cap;
};

enum rh_op_kind {
    RH_OP_TEXT,
    RH_OP_VALUE,
    RH_OP_RAW,
    RH_OP_PHRASE,
    RH_OP_PARTIAL,
    RH_OP_SECTION,
    RH_OP_INVERTED,
    RH_OP_PARENT, /* its body holds nothing but BLOCKs */
    RH_OP_BLOCK
};

struct rh_op {
    enum rh_op_kind kind;
    bool standalone;
    uint32_t line;
    uint32_t end;                     /* the instruction behind the body */
    struct rh_slice text;             /* TEXT; name of a PARTIAL, PARENT, BLOCK */
    const struct rh_name *name;       /* VALUE RAW SECTION INVERTED; `n` of a PHRASE or NULL */
    const struct rh_phrase *phrase;   /* PHRASE */
    const struct rh_template *target; /* PARTIAL, PARENT; NULL until linked */
    struct rh_slice indent, tail;     /* as of the token */
};

struct rh_template {
    const char *name;
    const char *file;
    struct rh_op *ops;
    size_t n_ops;
    struct rh_template *next; /* in the order of adding */
};

struct rh_templates {
    struct rh_arena *arena;
    const struct rh_texts *texts;
    struct rh_index by_name;
    struct rh_template *first, **last;
};

/* Cuts source->text into tokens and finds each tag's mate. 0, or -1 after a fault. */
int rh_source_scan(struct rh_source *source);

/* Finds standalone lines and indentation. */
void rh_source_lay_out(struct rh_source *source);

/* Turns the tokens into the instructions of `template`. 0, or -1 after a fault. */
int rh_source_compile(const struct rh_source *source, struct rh_templates *templates,
                      struct rh_template *template);

#endif
