/* From laid-out tokens to instructions: a flat array in which a section knows where it ends, so
 * that a false one costs one step. */
#include "template.h"

#include "banned.h"

struct compiler {
    const struct rh_source *source;
    struct rh_templates *templates;
    struct rh_template *template;
};

static struct rh_op *add_op(struct compiler *c, enum rh_op_kind kind, const struct rh_token *token)
{
    struct rh_op *op = &c->template->ops[c->template->n_ops++];

    op->kind = kind;
    op->line = (uint32_t)token->line;
    op->end = (uint32_t)c->template->n_ops;
    return op;
}

/* Lines that follow one another in the file become one instruction again. */
static void add_text(struct compiler *c, const struct rh_token *token)
{
    size_t n = c->template->n_ops;
    struct rh_op *before = n == 0 ? NULL : &c->template->ops[n - 1];

    if (token->drop || token->in_parent || token->text.len == 0)
        return;
    if (before != NULL && before->kind == RH_OP_TEXT &&
        before->text.data + before->text.len == token->text.data)
        before->text.len += token->text.len;
    else
        add_op(c, RH_OP_TEXT, token)->text = token->text;
}

static int add_named(struct compiler *c, enum rh_op_kind kind, const struct rh_token *token)
{
    struct rh_op *op = add_op(c, kind, token);

    op->name = rh_name_parse(c->templates->arena, token->text);
    if (op->name == NULL)
        return rh_render_fault(c->source->file, token->line, "\"%.*s\" is no name",
                               (int)token->text.len, token->text.data);
    return 0;
}

static void add_inclusion(struct compiler *c, enum rh_op_kind kind, const struct rh_token *token)
{
    struct rh_op *op = add_op(c, kind, token);

    op->text = token->text;
    op->standalone = token->standalone;
    op->indent = token->indent;
    op->tail = token->tail;
}

/* "n=slots.count" -> the name behind "n="; NULL for anything else. */
static const struct rh_name *count_of(struct compiler *c, struct rh_slice argument)
{
    if (argument.len < 3 || memcmp(argument.data, "n=", 2) != 0)
        return NULL;
    return rh_name_parse(c->templates->arena,
                         (struct rh_slice){argument.data + 2, argument.len - 2});
}

static int add_phrase(struct compiler *c, const struct rh_token *token)
{
    struct rh_op *op = add_op(c, RH_OP_PHRASE, token);
    struct rh_slice key = token->text;
    size_t n = 0;

    while (n < key.len && !rh_char_is_blank(key.data[n]))
        n++;
    struct rh_slice argument = rh_slice_trim((struct rh_slice){key.data + n, key.len - n});

    key.len = n;
    op->phrase = c->templates->texts == NULL ? NULL : rh_phrase_of(c->templates->texts, key);
    if (op->phrase == NULL)
        return rh_render_fault(c->source->file, token->line, "no text \"%.*s\"", (int)key.len,
                               key.data);
    op->name = count_of(c, argument);
    if (argument.len > 0 && op->name == NULL)
        return rh_render_fault(c->source->file, token->line, "\"%.*s\" is not n=name",
                               (int)argument.len, argument.data);
    if (op->phrase->plural && op->name == NULL)
        return rh_render_fault(c->source->file, token->line, "text \"%.*s\" needs n=name",
                               (int)key.len, key.data);
    return 0;
}

static void close_body(struct compiler *c, const struct rh_token *token)
{
    size_t open = c->source->tokens[token->mate].op;

    c->template->ops[open].end = (uint32_t)c->template->n_ops;
}

static int add_token(struct compiler *c, struct rh_token *token)
{
    token->op = c->template->n_ops;
    switch (token->kind) {
    case RH_TOKEN_TEXT:
        add_text(c, token);
        return 0;
    case RH_TOKEN_VALUE:
        return add_named(c, RH_OP_VALUE, token);
    case RH_TOKEN_RAW:
        return add_named(c, RH_OP_RAW, token);
    case RH_TOKEN_SECTION:
        return add_named(c, RH_OP_SECTION, token);
    case RH_TOKEN_INVERTED:
        return add_named(c, RH_OP_INVERTED, token);
    case RH_TOKEN_PHRASE:
        return add_phrase(c, token);
    case RH_TOKEN_PARTIAL:
        add_inclusion(c, RH_OP_PARTIAL, token);
        return 0;
    case RH_TOKEN_PARENT:
        add_inclusion(c, RH_OP_PARENT, token);
        return 0;
    case RH_TOKEN_BLOCK:
        add_inclusion(c, RH_OP_BLOCK, token);
        return 0;
    case RH_TOKEN_CLOSE:
        close_body(c, token);
        return 0;
    case RH_TOKEN_COMMENT:
    case RH_TOKEN_DELIMITERS:
        break;
    }
    return 0;
}

int rh_source_compile(const struct rh_source *source, struct rh_templates *templates,
                      struct rh_template *template)
{
    struct compiler c = {source, templates, template};

    /* Far fewer than tokens: lines that follow one another are one. */
    template->ops = rh_arena_array(source->scratch, source->n_tokens, sizeof *template->ops);
    template->n_ops = 0;
    for (size_t i = 0; i < source->n_tokens; i++)
        if (add_token(&c, &source->tokens[i]) != 0)
            return -1;
    template->ops =
        rh_arena_dup(templates->arena, template->ops, template->n_ops * sizeof *template->ops);
    return 0;
}
