/* Bytes to names and values. A value that is no text is kept with its fault and emptied: the page
 * can name the field, and nobody reads what cannot be read. */
#include "form.h"

#include "text.h"

#include <string.h>
#include <strings.h>

#include "banned.h"

#define BOUNDARY_MAX 70 /* RFC 2046 5.1.1 */

/* Doubles when full, which is when the number of fields is 0 or a power of two. */
static struct rh_form_field *append(struct rh_arena *arena, struct rh_form *form)
{
    size_t n = form->n_fields;
    if ((n & (n - 1)) == 0) {
        struct rh_form_field *more = rh_arena_array(arena, n == 0 ? 1 : n * 2, sizeof *more);
        if (n > 0)
            memcpy(more, form->fields, n * sizeof *more);
        form->fields = more;
    }
    return &form->fields[form->n_fields++];
}

void rh_form_add(struct rh_arena *arena, struct rh_form *form, const char *name, const char *value)
{
    *append(arena, form) = (struct rh_form_field){.name = rh_arena_strdup(arena, name),
                                                  .value = rh_slice(rh_arena_strdup(arena, value))};
}

const struct rh_form_field *rh_form_find(const struct rh_form *form, const char *name)
{
    for (size_t i = 0; i < form->n_fields; i++)
        if (strcmp(form->fields[i].name, name) == 0)
            return &form->fields[i];
    return NULL;
}

const char *rh_form_get(const struct rh_form *form, const char *name)
{
    const struct rh_form_field *field = rh_form_find(form, name);
    return field == NULL ? NULL : field->value.data;
}

/* Splits `text` at the first `mark`: the head goes to `ret_head`, the text becomes what follows.
 * Without a mark the head is all, the text empty, and the answer false. */
static bool cut(struct rh_slice *text, const char *mark, struct rh_slice *ret_head)
{
    size_t size = strlen(mark);
    const char *found = text->len == 0 ? NULL : memmem(text->data, text->len, mark, size);
    *ret_head = *text;
    if (found != NULL)
        ret_head->len = (size_t)(found - text->data);
    size_t used = found == NULL ? text->len : ret_head->len + size;
    *text = (struct rh_slice){text->data + used, text->len - used};
    return found != NULL;
}

static struct rh_error *too_many(struct rh_arena *arena)
{
    return rh_error_field(NULL, arena, "", COMMON__REASON__TOO_MANY, RH_FORM_MAX_FIELDS);
}

/* Browsers send line breaks as CR LF; in our texts they are LF. `text` is our own copy. */
static struct rh_slice join_lines(char *text, size_t size)
{
    size_t to = 0;
    for (size_t from = 0; from < size; from++)
        if (text[from] != '\r' || from + 1 == size || text[from + 1] != '\n')
            text[to++] = text[from];
    text[to] = '\0';
    return (struct rh_slice){text, to};
}

/* A text that is our own copy becomes the field's value or its fault. */
static void set_text(struct rh_form_field *field, char *text, size_t size)
{
    struct rh_slice value = join_lines(text, size);
    field->fault =
        value.len > RH_FORM_MAX_VALUE ? COMMON__REASON__TOO_LONG : rh_text_refused(value, true);
    field->value = field->fault == 0 ? value : rh_slice("");
}

/* ---- application/x-www-form-urlencoded ---- */

/* A decoded copy; NULL when a "%" has no two hex digits behind it. */
static char *decode(struct rh_arena *arena, struct rh_slice text, size_t *ret_size)
{
    char *decoded = rh_arena_alloc(arena, text.len + 1);
    char *to = decoded;
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] != '%') {
            char plain = text.data[i];
            *to++ = (char)(plain == '+' ? ' ' : plain);
            continue;
        }
        int high = i + 2 < text.len ? rh_hex_digit(text.data[i + 1]) : -1;
        int low = i + 2 < text.len ? rh_hex_digit(text.data[i + 2]) : -1;
        if (high < 0 || low < 0)
            return NULL;
        *to++ = (char)(high * 16 + low);
        i += 2;
    }
    *to = '\0';
    *ret_size = (size_t)(to - decoded);
    return decoded;
}

static struct rh_error *add_pair(struct rh_arena *arena, struct rh_slice pair, struct rh_form *form)
{
    size_t size = 0;
    struct rh_slice encoded;
    cut(&pair, "=", &encoded);
    char *name = decode(arena, encoded, &size);
    if (form->n_fields >= RH_FORM_MAX_FIELDS)
        return too_many(arena);
    if (name == NULL || rh_text_refused((struct rh_slice){name, size}, false) != 0)
        return rh_invalid(arena, "", WRONG_FORMAT);
    struct rh_form_field *field = append(arena, form);
    *field = (struct rh_form_field){.name = name, .value = rh_slice("")};
    char *value = decode(arena, pair, &size);
    if (value == NULL)
        field->fault = COMMON__REASON__WRONG_FORMAT;
    else
        set_text(field, value, size);
    return NULL;
}

struct rh_error *rh_form_parse_urlencoded(struct rh_arena *arena, struct rh_slice text,
                                          struct rh_form *form)
{
    while (text.len > 0) {
        struct rh_slice pair;
        cut(&text, "&", &pair);
        if (pair.len > 0)
            RH_TRY(add_pair(arena, pair, form));
    }
    return NULL;
}

/* ---- multipart/form-data ---- */

/* What stands in quotes, from behind the first one; `\"` is a quote, as curl and old browsers write
 * it. The header becomes what follows. */
static char *quoted(struct rh_arena *arena, struct rh_slice *header)
{
    char *text = rh_arena_alloc(arena, header->len + 1);
    size_t to = 0;
    size_t at = 0;
    for (; at < header->len && header->data[at] != '"'; at++) {
        bool escape = header->data[at] == '\\' && at + 1 < header->len &&
                      (header->data[at + 1] == '"' || header->data[at + 1] == '\\');
        at += escape;
        text[to++] = header->data[at];
    }
    text[to] = '\0';
    *header = (struct rh_slice){header->data + at, header->len - at};
    return text;
}

static char *parameter_value(struct rh_arena *arena, struct rh_slice *header)
{
    struct rh_slice plain;
    char *text = NULL;
    if (header->len > 0 && *header->data == '"') {
        *header = (struct rh_slice){header->data + 1, header->len - 1};
        text = quoted(arena, header);
    }
    cut(header, ";", &plain);
    plain = rh_text_trim(plain);
    return text != NULL ? text : rh_arena_dup(arena, plain.data, plain.len);
}

/* A parameter of a header value: name="value" or name=value; NULL when it is not there. */
static char *parameter(struct rh_arena *arena, struct rh_slice header, const char *name)
{
    struct rh_slice key;
    cut(&header, ";", &key);
    while (cut(&header, "=", &key)) {
        char *value = parameter_value(arena, &header);
        key = rh_text_trim(key);
        if (key.len == strlen(name) && strncasecmp(key.data, name, key.len) == 0)
            return value;
    }
    return NULL;
}

/* Browsers write a quote and line breaks within a name as %22, %0D and %0A, and nothing else (HTML
 * standard, multipart form data). */
static char *unescape_name(char *name)
{
    char *to = name;
    for (const char *from = name; *from != '\0';) {
        bool quote = strncmp(from, "%22", 3) == 0;
        bool line = strncmp(from, "%0D", 3) == 0 || strncmp(from, "%0A", 3) == 0;
        *to++ = (char)(quote ? '"' : line ? '\n' : *from);
        from += quote || line ? 3 : 1;
    }
    *to = '\0';
    return name;
}

/* Some browsers send the whole path. */
static const char *without_folders(const char *filename)
{
    const char *name = filename;
    for (const char *p = filename; *p != '\0'; p++)
        if (*p == '/' || *p == '\\')
            name = p + 1;
    return name;
}

/* A header's value; an empty slice when the part does not have it. Names are in any case. */
static struct rh_slice header_of(struct rh_slice headers, const char *name)
{
    struct rh_slice line;
    size_t length = strlen(name);
    while (headers.len > 0) {
        cut(&headers, "\r\n", &line);
        if (line.len > length && line.data[length] == ':' &&
            strncasecmp(line.data, name, length) == 0)
            return rh_text_trim((struct rh_slice){line.data + length + 1, line.len - length - 1});
    }
    return (struct rh_slice){"", 0};
}

static void set_file(struct rh_form_field *field, struct rh_arena *arena, char *filename,
                     struct rh_slice headers)
{
    struct rh_slice type = header_of(headers, "content-type");
    field->filename = without_folders(unescape_name(filename));
    field->fault = rh_text_refused(rh_slice(filename), false);
    if (type.len > 0 && rh_text_refused(type, false) == 0)
        field->media_type = rh_arena_dup(arena, type.data, type.len);
    if (field->fault == 0)
        return;
    field->filename = "";
    field->value = rh_slice("");
}

static struct rh_error *add_part(struct rh_arena *arena, struct rh_slice part, struct rh_form *form)
{
    struct rh_slice headers;
    if (form->n_fields >= RH_FORM_MAX_FIELDS)
        return too_many(arena);
    if (!cut(&part, "\r\n\r\n", &headers))
        return rh_invalid(arena, "", WRONG_FORMAT);
    struct rh_slice disposition = header_of(headers, "content-disposition");
    char *name = parameter(arena, disposition, "name");
    char *filename = parameter(arena, disposition, "filename");
    if (name == NULL || rh_text_refused(rh_slice(unescape_name(name)), false) != 0)
        return rh_invalid(arena, "", WRONG_FORMAT);
    struct rh_form_field *field = append(arena, form);
    *field = (struct rh_form_field){.name = name, .value = part};
    if (filename != NULL)
        set_file(field, arena, filename, headers);
    else
        set_text(field, rh_arena_dup(arena, part.data, part.len), part.len);
    return NULL;
}

/* Behind a delimiter: a line break and a part, or two hyphens and the end. */
static bool take(struct rh_slice *text, const char *wanted)
{
    size_t size = strlen(wanted);
    if (text->len < size || memcmp(text->data, wanted, size) != 0)
        return false;
    *text = (struct rh_slice){text->data + size, text->len - size};
    return true;
}

static struct rh_error *add_parts(struct rh_arena *arena, const char *delimiter,
                                  struct rh_slice body, struct rh_form *form)
{
    struct rh_slice part;
    bool more = take(&body, delimiter + 2) || cut(&body, delimiter, &part);
    while (more && !take(&body, "--")) {
        while (take(&body, " ") || take(&body, "\t"))
            ;
        more = take(&body, "\r\n") && cut(&body, delimiter, &part);
        if (more)
            RH_TRY(add_part(arena, part, form));
    }
    return more ? NULL : rh_invalid(arena, "", WRONG_FORMAT);
}

struct rh_error *rh_form_parse_multipart(struct rh_arena *arena, const char *content_type,
                                         struct rh_slice body, struct rh_form *form)
{
    const char *boundary = parameter(arena, rh_slice(content_type), "boundary");
    if (strncasecmp(content_type, "multipart/form-data", 19) != 0 || boundary == NULL ||
        *boundary == '\0' || strlen(boundary) > BOUNDARY_MAX)
        return rh_invalid(arena, "", WRONG_FORMAT);
    return add_parts(arena, rh_arena_printf(arena, "\r\n--%s", boundary), body, form);
}
