/* Lines and their white space (mustache/spec 1.4, "standalone" rules).
 *
 * A line that holds nothing but white space and tags that print nothing themselves vanishes,
 * together with its line break. A partial or parent that is alone on its line, and a block that
 * begins its line, pass the line's indentation on to every line that they put there.
 *
 * Blocks whose opening tag ends its line carry text with an indentation of its own: that of its
 * first line. It is taken off here and put on again where the block is rendered, so that a block
 * given from a page fits into whatever depth the parent has its place for it. */
#include "template.h"

#include "banned.h"

struct layout {
    struct rh_token *tokens;
    size_t n;
    size_t first, end; /* the line in hand */
    size_t dedent;     /* bytes that lines of the blocks in hand lose */
};

static bool is_blank(struct rh_slice text)
{
    return rh_slice_trim(text).len == 0;
}

static bool ends_line(const struct rh_token *token)
{
    return token->kind == RH_TOKEN_TEXT && token->text.len > 0 &&
           token->text.data[token->text.len - 1] == '\n';
}

/* Spaces and tabs that a token begins with. */
static struct rh_slice indent_of(const struct rh_token *token)
{
    size_t n = 0;

    if (token->kind != RH_TOKEN_TEXT)
        return (struct rh_slice){token->text.data, 0};
    while (n < token->text.len && (token->text.data[n] == ' ' || token->text.data[n] == '\t'))
        n++;
    return (struct rh_slice){token->text.data, n};
}

static void take_line(struct layout *l)
{
    struct rh_token *first = &l->tokens[l->first];

    l->end = l->first;
    while (l->end < l->n && !ends_line(&l->tokens[l->end]))
        l->end++;
    if (l->end < l->n)
        l->end++;
    size_t indent = indent_of(first).len;
    size_t lost = indent < l->dedent ? indent : l->dedent;

    first->text.data += lost;
    first->text.len -= lost;
}

/* Whether the line has the whole of the tag's body. */
static bool within_line(const struct layout *l, const struct rh_token *token)
{
    return token->mate < l->end;
}

/* The next token of the line that stands there for itself: what is given to a parent stands
 * elsewhere in the end. */
static size_t step(const struct layout *l, size_t i)
{
    const struct rh_token *token = &l->tokens[i];
    bool given =
        token->kind == RH_TOKEN_PARENT || (token->kind == RH_TOKEN_BLOCK && token->in_parent);

    return given && within_line(l, token) ? token->mate + 1 : i + 1;
}

static bool prints(const struct layout *l, const struct rh_token *token)
{
    switch (token->kind) {
    case RH_TOKEN_TEXT:
        return !token->in_parent && !is_blank(token->text);
    case RH_TOKEN_VALUE:
    case RH_TOKEN_RAW:
    case RH_TOKEN_PHRASE:
        return true;
    case RH_TOKEN_BLOCK:
        return !token->in_parent && within_line(l, token);
    default:
        return false;
    }
}

/* Whether the line vanishes. A line with an inclusion does only when that is its one tag. */
static bool line_is_standalone(const struct layout *l)
{
    size_t tags = 0;
    size_t inclusions = 0;

    for (size_t i = l->first; i < l->end; i = step(l, i)) {
        const struct rh_token *token = &l->tokens[i];

        if (prints(l, token))
            return false;
        tags += token->kind != RH_TOKEN_TEXT;
        inclusions += token->kind == RH_TOKEN_PARTIAL ||
                      (token->kind == RH_TOKEN_PARENT && within_line(l, token));
    }
    return tags > 0 && (inclusions == 0 || tags == 1);
}

/* A block that begins on this line and goes on below: its indentation is that of its first line
 * with something on it; of its opening tag when it is empty. */
static void indent_block(struct layout *l, struct rh_token *block, struct rh_slice line_indent)
{
    size_t i = l->end;

    while (i < l->n && ends_line(&l->tokens[i]) && is_blank(l->tokens[i].text))
        i++;
    size_t tag =
        i < l->n && l->tokens[i].kind == RH_TOKEN_TEXT && is_blank(l->tokens[i].text) ? i + 1 : i;

    block->indent = line_indent;
    if (i >= l->n || tag == block->mate)
        return;
    struct rh_slice indent = indent_of(&l->tokens[i]);
    size_t lost = indent.len < l->dedent ? indent.len : l->dedent;

    block->indent = (struct rh_slice){indent.data + lost, indent.len - lost};
    block->dedent = block->indent.len;
    l->dedent += block->dedent;
}

static void drop_line(struct layout *l, struct rh_slice indent)
{
    for (size_t i = l->first; i < l->end; i = step(l, i)) {
        struct rh_token *token = &l->tokens[i];

        token->drop = token->kind == RH_TOKEN_TEXT;
        if (token->kind == RH_TOKEN_PARTIAL || token->kind == RH_TOKEN_PARENT) {
            token->indent = indent;
            token->standalone = true;
        }
        if (token->kind == RH_TOKEN_BLOCK && !within_line(l, token)) {
            token->standalone = true;
            indent_block(l, token, indent);
        }
    }
}

/* A block that fills its line from opening to closing tag: the line's ends become the block's. */
static void lay_out_block_line(struct layout *l, struct rh_slice indent)
{
    size_t i = l->first;

    if (l->tokens[i].kind == RH_TOKEN_TEXT && is_blank(l->tokens[i].text))
        i++;
    struct rh_token *block = &l->tokens[i];

    if (i >= l->end || block->kind != RH_TOKEN_BLOCK || block->in_parent || !within_line(l, block))
        return;
    size_t after = block->mate + 1;
    struct rh_token *tail = after < l->end ? &l->tokens[after] : NULL;

    if (tail != NULL &&
        (tail->kind != RH_TOKEN_TEXT || !is_blank(tail->text) || after + 1 < l->end))
        return;
    block->standalone = true;
    block->indent = indent;
    if (i > l->first)
        l->tokens[l->first].drop = true;
    if (tail != NULL) {
        block->tail = tail->text;
        tail->drop = true;
    }
}

static void close_blocks(struct layout *l)
{
    for (size_t i = l->first; i < l->end; i++)
        if (l->tokens[i].kind == RH_TOKEN_CLOSE)
            l->dedent -= l->tokens[l->tokens[i].mate].dedent;
}

void rh_source_lay_out(struct rh_source *source)
{
    struct layout l = {.tokens = source->tokens, .n = source->n_tokens};

    for (; l.first < l.n; l.first = l.end) {
        take_line(&l);
        struct rh_slice indent = indent_of(&l.tokens[l.first]);

        close_blocks(&l);
        if (line_is_standalone(&l))
            drop_line(&l, indent);
        else
            lay_out_block_line(&l, indent);
    }
}
