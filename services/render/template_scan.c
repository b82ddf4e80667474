/* From bytes to tokens.
 *
 * Text is cut at line breaks, since all of Mustache's white space rules speak of lines. Opening and
 * closing tags learn each other's place here, so that everything later can skip a body in one
 * step. */
#include "template.h"

#include "banned.h"

struct scanner {
    struct rh_source *source;
    size_t at;
    size_t line;
    struct rh_slice open, close; /* the delimiters in force */
};

static struct rh_token *add_token(struct scanner *s, enum rh_token_kind kind, struct rh_slice text)
{
    struct rh_source *source = s->source;

    if (source->n_tokens == source->cap) {
        size_t cap = source->cap == 0 ? 64 : 2 * source->cap;
        struct rh_token *tokens = rh_arena_array(source->scratch, cap, sizeof *tokens);

        if (source->n_tokens > 0)
            memcpy(tokens, source->tokens, source->n_tokens * sizeof *tokens);
        source->tokens = tokens;
        source->cap = cap;
    }
    struct rh_token *token = &source->tokens[source->n_tokens++];

    *token = (struct rh_token){.kind = kind, .text = text, .line = s->line, .mate = RH_NO_TOKEN};
    return token;
}

static void scan_text(struct scanner *s, size_t end)
{
    const char *data = s->source->text.data;

    while (s->at < end) {
        const char *newline = memchr(data + s->at, '\n', end - s->at);
        size_t stop = newline == NULL ? end : (size_t)(newline - data) + 1;

        add_token(s, RH_TOKEN_TEXT, (struct rh_slice){data + s->at, stop - s->at});
        s->line += newline != NULL;
        s->at = stop;
    }
}

static enum rh_token_kind kind_of(char sigil)
{
    static const struct {
        char sigil;
        enum rh_token_kind kind;
    } kinds[] = {
        {'#', RH_TOKEN_SECTION}, {'^', RH_TOKEN_INVERTED},   {'/', RH_TOKEN_CLOSE},
        {'>', RH_TOKEN_PARTIAL}, {'<', RH_TOKEN_PARENT},     {'$', RH_TOKEN_BLOCK},
        {'!', RH_TOKEN_COMMENT}, {'&', RH_TOKEN_RAW},        {'{', RH_TOKEN_RAW},
        {'_', RH_TOKEN_PHRASE},  {'=', RH_TOKEN_DELIMITERS},
    };

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i].sigil == sigil)
            return kinds[i].kind;
    return RH_TOKEN_VALUE;
}

static size_t find(struct rh_slice in, size_t from, struct rh_slice what)
{
    const char *at = memmem(in.data + from, in.len - from, what.data, what.len);

    return at == NULL ? RH_NO_TOKEN : (size_t)(at - in.data);
}

/* Where the closing delimiter of the tag stands whose content begins at `from`. `before` is the
 * character that must stand before it ("}" of {{{name}}}, "=" of {{=| |=}}), or 0. */
static size_t find_close(const struct scanner *s, size_t from, char before)
{
    struct rh_slice text = s->source->text;
    size_t close = find(text, from, s->close);

    while (before != '\0' && close != RH_NO_TOKEN &&
           (close < from + 1 || text.data[close - 1] != before))
        close = find(text, close + 1, s->close);
    return close;
}

static bool has_blank(struct rh_slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if (rh_char_is_blank(text.data[i]))
            return true;
    return false;
}

/* {{=<% %>=}}: two delimiters without white space or "=" in them. */
static int set_delimiters(struct scanner *s, struct rh_slice content)
{
    size_t open = 0;

    while (open < content.len && !rh_char_is_blank(content.data[open]))
        open++;
    struct rh_slice close =
        rh_slice_trim((struct rh_slice){content.data + open, content.len - open});

    if (open == 0 || close.len == 0 || has_blank(close) ||
        memchr(content.data, '=', content.len) != NULL)
        return rh_render_fault(s->source->file, s->line, "delimiters must be two, without \"=\"");
    s->open = (struct rh_slice){content.data, open};
    s->close = close;
    return 0;
}

static int check_content(const struct scanner *s, const struct rh_token *token)
{
    if (token->kind == RH_TOKEN_COMMENT || token->kind == RH_TOKEN_DELIMITERS)
        return 0;
    if (token->text.len == 0)
        return rh_render_fault(s->source->file, s->line, "tag without a name");
    if (token->kind != RH_TOKEN_PHRASE && has_blank(token->text))
        return rh_render_fault(s->source->file, s->line, "white space in the name \"%.*s\"",
                               (int)token->text.len, token->text.data);
    return 0;
}

/* The tag's sign, and where its content begins. A text tag's underscore stands alone: {{_x}} is the
 * name "_x". */
static enum rh_token_kind scan_sign(const struct scanner *s, size_t *at, char *ret_before)
{
    struct rh_slice text = s->source->text;

    *ret_before = '\0';
    while (*at < text.len && rh_char_is_blank(text.data[*at]))
        ++*at;
    if (*at >= text.len)
        return RH_TOKEN_VALUE;
    char sign = text.data[*at];
    enum rh_token_kind kind = kind_of(sign);

    if (kind == RH_TOKEN_PHRASE && (*at + 1 == text.len || !rh_char_is_blank(text.data[*at + 1])))
        return RH_TOKEN_VALUE;
    if (kind != RH_TOKEN_VALUE)
        ++*at;
    if (kind == RH_TOKEN_DELIMITERS)
        *ret_before = '=';
    if (sign == '{')
        *ret_before = '}';
    return kind;
}

static int scan_tag(struct scanner *s)
{
    struct rh_slice text = s->source->text;
    size_t from = s->at + s->open.len;
    char before;
    enum rh_token_kind kind = scan_sign(s, &from, &before);
    size_t close = from > text.len ? RH_NO_TOKEN : find_close(s, from, before);

    if (close == RH_NO_TOKEN)
        return rh_render_fault(s->source->file, s->line, "tag is never closed by \"%.*s\"",
                               (int)s->close.len, s->close.data);
    size_t len = close - from - (before != '\0');
    struct rh_token *token =
        add_token(s, kind, rh_slice_trim((struct rh_slice){text.data + from, len}));
    size_t after = close + s->close.len;

    if (check_content(s, token) != 0 ||
        (kind == RH_TOKEN_DELIMITERS && set_delimiters(s, token->text) != 0))
        return -1;
    for (; s->at < after; s->at++)
        s->line += text.data[s->at] == '\n';
    return 0;
}

static bool opens(enum rh_token_kind kind)
{
    return kind == RH_TOKEN_SECTION || kind == RH_TOKEN_INVERTED || kind == RH_TOKEN_PARENT ||
           kind == RH_TOKEN_BLOCK;
}

static int check_place(const struct rh_source *source, const struct rh_token *token)
{
    if (!token->in_parent)
        return 0;
    switch (token->kind) {
    case RH_TOKEN_TEXT:
    case RH_TOKEN_COMMENT:
    case RH_TOKEN_DELIMITERS:
    case RH_TOKEN_BLOCK:
    case RH_TOKEN_CLOSE:
        return 0;
    default:
        return rh_render_fault(source->file, token->line,
                               "only blocks count directly within {{<parent}}");
    }
}

/* Closes the innermost open tag. Until it is closed, an open tag's mate is the one outside it. */
static int close_tag(struct rh_source *source, size_t i, size_t *top)
{
    struct rh_token *token = &source->tokens[i];
    struct rh_token *open = *top == RH_NO_TOKEN ? NULL : &source->tokens[*top];

    if (open == NULL)
        return rh_render_fault(source->file, token->line, "{{/%.*s}} closes nothing",
                               (int)token->text.len, token->text.data);
    if (open->text.len != token->text.len ||
        memcmp(open->text.data, token->text.data, open->text.len) != 0)
        return rh_render_fault(source->file, token->line,
                               "{{/%.*s}} where \"%.*s\" of line %zu is open", (int)token->text.len,
                               token->text.data, (int)open->text.len, open->text.data, open->line);
    token->mate = *top;
    *top = open->mate;
    open->mate = i;
    return 0;
}

static int match_tags(struct rh_source *source)
{
    size_t top = RH_NO_TOKEN;

    for (size_t i = 0; i < source->n_tokens; i++) {
        struct rh_token *token = &source->tokens[i];

        if (token->kind == RH_TOKEN_CLOSE && close_tag(source, i, &top) != 0)
            return -1;
        token->in_parent = top != RH_NO_TOKEN && source->tokens[top].kind == RH_TOKEN_PARENT;
        if (check_place(source, token) != 0)
            return -1;
        if (opens(token->kind)) {
            token->mate = top;
            top = i;
        }
    }
    if (top == RH_NO_TOKEN)
        return 0;
    return rh_render_fault(source->file, source->tokens[top].line, "\"%.*s\" is never closed",
                           (int)source->tokens[top].text.len, source->tokens[top].text.data);
}

int rh_source_scan(struct rh_source *source)
{
    struct scanner s = {source, 0, 1, rh_slice("{{"), rh_slice("}}")};

    while (s.at < source->text.len) {
        size_t tag = find(source->text, s.at, s.open);

        scan_text(&s, tag == RH_NO_TOKEN ? source->text.len : tag);
        if (tag != RH_NO_TOKEN && scan_tag(&s) != 0)
            return -1;
    }
    return match_tags(source);
}
