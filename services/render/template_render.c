/* Running a template: one pass over its instructions, one buffer, no memory but the arena's.
 *
 * Contexts and the blocks given to parents are chains of structs on the C stack, as deep as the
 * template nests. Indentation is put before a template's own lines only, never into a value. */
#include "format.h"
#include "template.h"

#include "banned.h"

#define DEEPEST 32 /* inclusions within inclusions */

/* One thing of the context stack; `item` and `of` tell where in its list it stands. */
struct context {
    struct rh_value value;
    size_t item; /* from 1, 0: not in a list */
    size_t of;
    const struct context *below;
};

/* The blocks that a {{<parent}} tag gives, for as long as its parent is rendered. */
struct frame {
    const struct rh_template *template;
    const struct rh_op *parent;
    const struct frame *outer;
};

struct run {
    struct rh_render *render;
    struct rh_buf *out;
    size_t language;
    const struct context *context;
    const struct frame *frame;
    struct rh_slice indent; /* before each line of the template in hand */
    bool at_line_start;     /* of the template's text, whatever the values hold */
    unsigned depth;
};

static struct rh_error *run_ops(struct run *run, const struct rh_template *template, size_t first,
                                size_t end);

static struct rh_value loop_member(struct run *run, const struct context *context,
                                   struct rh_slice name)
{
    if (rh_slice_is(name, "first"))
        return rh_value_flag(context->item == 1);
    if (rh_slice_is(name, "last"))
        return rh_value_flag(context->item == context->of);
    if (rh_slice_is(name, "position"))
        return rh_value_number(run->render, (int64_t)context->item);
    if (rh_slice_is(name, "index"))
        return rh_value_number(run->render, (int64_t)context->item - 1);
    return (struct rh_value){.kind = RH_VALUE_NONE};
}

/* The innermost context that answers the name; a thing's own members go before its place in the
 * list. A text on the stack answers `text` alone: {{name}} within {{#nth}} is not the number's. */
static struct rh_value find_first(struct run *run, struct rh_slice name)
{
    struct rh_value value = {.kind = RH_VALUE_NONE};

    for (const struct context *c = run->context; c != NULL; c = c->below) {
        if (c->value.kind == RH_VALUE_VIEW || rh_slice_is(name, "text"))
            value = rh_value_member(run->render, &c->value, name);
        if (value.kind == RH_VALUE_NONE && c->item > 0)
            value = loop_member(run, c, name);
        if (value.kind != RH_VALUE_NONE)
            break;
    }
    return value;
}

static struct rh_value find(struct run *run, const struct rh_name *name)
{
    if (name->n == 0)
        return run->context->value;
    struct rh_value value = find_first(run, name->parts[0]);

    for (size_t i = 1; i < name->n && value.kind != RH_VALUE_NONE; i++)
        value = rh_value_member(run->render, &value, name->parts[i]);
    return value;
}

/* A value or an inclusion within a line: its line begins here at the latest. */
static void begin_line(struct run *run)
{
    if (run->at_line_start && run->indent.len > 0)
        rh_buf_add(run->out, run->indent.data, run->indent.len);
    run->at_line_start = false;
}

static void write_line(struct run *run, struct rh_slice line)
{
    bool empty = line.data[0] == '\n' || (line.data[0] == '\r' && line.len == 2);

    if (run->at_line_start && !empty)
        rh_buf_add(run->out, run->indent.data, run->indent.len);
    rh_buf_add(run->out, line.data, line.len);
}

static void write_text(struct run *run, struct rh_slice text)
{
    if (run->indent.len == 0) {
        rh_buf_add(run->out, text.data, text.len);
        run->at_line_start = text.data[text.len - 1] == '\n';
        return;
    }
    while (text.len > 0) {
        const char *newline = memchr(text.data, '\n', text.len);
        size_t len = newline == NULL ? text.len : (size_t)(newline - text.data) + 1;

        write_line(run, (struct rh_slice){text.data, len});
        run->at_line_start = newline != NULL;
        text.data += len;
        text.len -= len;
    }
}

static void write_value(struct run *run, const struct rh_value *value, bool raw)
{
    struct rh_value own;

    begin_line(run);
    if (value->kind == RH_VALUE_VIEW && value->text.data == NULL) {
        own = value->view.get(run->render, value->view.self, (struct rh_slice){"", 0});
        value = &own;
    }
    if (value->kind == RH_VALUE_TRUE)
        rh_buf_text(run->out, "true");
    else if (raw || run->render->plain || value->kind == RH_VALUE_HTML)
        rh_buf_add(run->out, value->text.data, value->text.len);
    else
        rh_html_escape(run->out, value->text);
}

/* What plurals count by: a number, or a list's length; everything else is nothing. */
static int64_t number_of(const struct rh_value *value)
{
    if (value->is_number)
        return value->number;
    return value->kind == RH_VALUE_LIST ? (int64_t)value->n : 0;
}

static void write_count(struct run *run, int64_t n)
{
    struct rh_value text =
        rh_value_text(rh_format_number(run->render->arena, run->render->language, n));

    write_value(run, &text, false);
}

static void write_phrase(struct run *run, const struct rh_op *op)
{
    int64_t n = 0;

    if (op->name != NULL) {
        struct rh_value count = find(run, op->name);

        n = number_of(&count);
    }
    const struct rh_text_form *form = rh_phrase_form(op->phrase, run->language, n);

    begin_line(run);
    for (size_t i = 0; i < form->n_pieces; i++) {
        const struct rh_piece *piece = &form->pieces[i];

        if (piece->name == NULL) {
            const struct rh_slice *text = run->render->plain ? &piece->text : &piece->html;

            rh_buf_add(run->out, text->data, text->len);
        } else if (op->name != NULL && piece->name->n == 1 &&
                   rh_slice_is(piece->name->parts[0], "n")) {
            write_count(run, n);
        } else {
            struct rh_value value = find(run, piece->name);

            write_value(run, &value, false);
        }
    }
}

static struct rh_error *run_list(struct run *run, const struct rh_template *template, size_t at,
                                 const struct rh_value *list)
{
    struct context context = {.of = list->n, .below = run->context};
    struct rh_error *error = NULL;

    run->context = &context;
    for (size_t i = 0; i < list->n && error == NULL; i++) {
        context.value = list->at(run->render, list->list, i);
        context.item = i + 1;
        error = run_ops(run, template, at + 1, template->ops[at].end);
    }
    run->context = context.below;
    return error;
}

static struct rh_error *run_section(struct run *run, const struct rh_template *template, size_t at)
{
    const struct rh_op *op = &template->ops[at];
    struct rh_value value = find(run, op->name);
    bool is_true = rh_value_is_true(&value);

    if (op->kind == RH_OP_INVERTED)
        return is_true ? NULL : run_ops(run, template, at + 1, op->end);
    if (!is_true)
        return NULL;
    if (value.kind == RH_VALUE_LIST)
        return run_list(run, template, at, &value);
    struct context context = {.value = value, .below = run->context};

    run->context = &context;
    struct rh_error *error = run_ops(run, template, at + 1, op->end);

    run->context = context.below;
    return error;
}

static struct rh_slice join(struct rh_arena *arena, struct rh_slice a, struct rh_slice b)
{
    if (a.len == 0 || b.len == 0)
        return a.len == 0 ? b : a;
    char *both = rh_arena_alloc(arena, a.len + b.len);

    memcpy(both, a.data, a.len);
    memcpy(both + a.len, b.data, b.len);
    return (struct rh_slice){both, a.len + b.len};
}

/* {{>partial}} and {{<parent}}: the named template, in this context. */
static struct rh_error *run_inclusion(struct run *run, const struct rh_template *template,
                                      const struct rh_op *op)
{
    struct frame frame = {template, op, run->frame};
    struct rh_slice indent = run->indent;

    if (op->target == NULL)
        return rh_fail(run->render->arena, INTERNAL, "%s:%u: no template \"%.*s\"", template->file,
                       op->line, (int)op->text.len, op->text.data);
    if (run->depth == DEEPEST)
        return rh_fail(run->render->arena, INTERNAL, "%s:%u: \"%.*s\" deeper than %d inclusions",
                       template->file, op->line, (int)op->text.len, op->text.data, DEEPEST);
    if (op->standalone) {
        run->at_line_start = true;
        run->indent = join(run->render->arena, indent, op->indent);
    } else {
        begin_line(run);
        run->indent.len = 0;
    }
    if (op->kind == RH_OP_PARENT)
        run->frame = &frame;
    run->depth++;
    struct rh_error *error = run_ops(run, op->target, 0, op->target->n_ops);

    run->depth--;
    run->frame = frame.outer;
    run->indent = indent;
    run->at_line_start = op->standalone;
    return error;
}

/* The block of that name given to a frame's parent, NULL when it gives none. */
static const struct rh_op *given(const struct frame *frame, struct rh_slice name)
{
    const struct rh_op *ops = frame->template->ops;
    size_t i = (size_t)(frame->parent - ops) + 1;

    for (; i < frame->parent->end; i = ops[i].end)
        if (ops[i].text.len == name.len && memcmp(ops[i].text.data, name.data, name.len) == 0)
            return &ops[i];
    return NULL;
}

/* A block's content: what the outermost parent tag gives, else its own. A given content sees the
 * blocks given to the template that it stands in, not those given further in: a page that fills
 * `main` of a layout may use, within it, another parent with a `main` of its own. */
static struct rh_error *run_content(struct run *run, const struct rh_template *template,
                                    const struct rh_op *op)
{
    const struct frame *home = NULL;
    const struct frame *frame = run->frame;
    const struct rh_op *content = op;

    for (const struct frame *f = frame; f != NULL; f = f->outer) {
        const struct rh_op *block = given(f, op->text);

        if (block != NULL) {
            home = f;
            content = block;
        }
    }
    if (home != NULL) {
        template = home->template;
        run->frame = home->outer;
    }
    size_t first = (size_t)(content - template->ops) + 1;
    struct rh_error *error = run_ops(run, template, first, content->end);

    run->frame = frame;
    return error;
}

static struct rh_error *run_block(struct run *run, const struct rh_template *template,
                                  const struct rh_op *op)
{
    struct rh_slice indent = run->indent;
    size_t start = run->out->len;

    if (!op->standalone)
        return run_content(run, template, op);
    run->at_line_start = true;
    run->indent = join(run->render->arena, indent, op->indent);
    RH_TRY(run_content(run, template, op));
    run->indent = indent;
    run->at_line_start = true;
    /* A block that filled its line still fills it, unless it brought its own line break. */
    if (op->tail.len > 0 && run->out->len > start && run->out->data[run->out->len - 1] != '\n')
        rh_buf_add(run->out, op->tail.data, op->tail.len);
    return NULL;
}

static struct rh_error *run_op(struct run *run, const struct rh_template *template, size_t at)
{
    const struct rh_op *op = &template->ops[at];
    struct rh_value value;

    switch (op->kind) {
    case RH_OP_TEXT:
        write_text(run, op->text);
        return NULL;
    case RH_OP_VALUE:
    case RH_OP_RAW:
        value = find(run, op->name);
        write_value(run, &value, op->kind == RH_OP_RAW);
        return NULL;
    case RH_OP_PHRASE:
        write_phrase(run, op);
        return NULL;
    case RH_OP_SECTION:
    case RH_OP_INVERTED:
        return run_section(run, template, at);
    case RH_OP_PARTIAL:
    case RH_OP_PARENT:
        return run_inclusion(run, template, op);
    case RH_OP_BLOCK:
        break;
    }
    return run_block(run, template, op);
}

static struct rh_error *run_ops(struct run *run, const struct rh_template *template, size_t first,
                                size_t end)
{
    for (size_t at = first; at < end; at = template->ops[at].end)
        RH_TRY(run_op(run, template, at));
    return NULL;
}

struct rh_error *rh_mustache_render(const struct rh_templates *templates, const char *name,
                                    struct rh_render *render, struct rh_value context,
                                    struct rh_buf *out)
{
    const struct rh_template *template = rh_index_get(&templates->by_name, rh_slice(name));
    struct context bottom = {.value = context};
    struct run run = {.render = render, .out = out, .context = &bottom, .at_line_start = true};

    if (template == NULL)
        return rh_fail(render->arena, INTERNAL, "no template \"%s\"", name);
    if (templates->texts != NULL)
        run.language = rh_language_number(templates->texts, render->language);
    RH_TRY(run_ops(&run, template, 0, template->n_ops));
    if (out->overflow)
        return rh_fail(render->arena, INTERNAL, "\"%s\" is larger than its buffer", name);
    return NULL;
}
