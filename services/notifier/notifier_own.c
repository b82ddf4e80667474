/* What an administration says in a letter in its own words: which letters, which placeholders, and
 * how they are filled. Placeholders are German, as those who write the words are. */
#include "notifier_letters.h"

#include "buf.h"
#include "format.h"
#include "instant.h"

#include "banned.h"

const char *const notifier_own_letters[] = {
    "confirm", "reminder_confirm", "booked", "reminder", "cancelled", "moved", "affected", NULL};

enum shape { AS_IT_IS, DATE, TIME, DATE_AND_TIME };

static const struct placeholder {
    const char *name, *parameter;
    enum shape shape;
    const char *only; /* letters that have the parameter, parted by spaces; NULL: all */
} placeholders[] = {
    {"anliegen", "title", AS_IT_IS, NULL},
    {"ort", "where", AS_IT_IS, NULL},
    {"datum", "start", DATE, NULL},
    {"uhrzeit", "start", TIME, NULL},
    {"frist", "until", DATE_AND_TIME, "confirm reminder_confirm"},
    {"bisher", "was", DATE_AND_TIME, "moved"},
};
#define N (sizeof placeholders / sizeof placeholders[0])

static bool is_in(const char *list, const char *word)
{
    size_t len = strlen(word);
    for (const char *at = list; *at != '\0'; at += strspn(at, " ")) {
        size_t n = strcspn(at, " ");
        if (n == len && strncmp(at, word, n) == 0)
            return true;
        at += n;
    }
    return false;
}

static bool has(const struct placeholder *placeholder, const char *letter)
{
    return placeholder->only == NULL || is_in(placeholder->only, letter);
}

size_t notifier_own_placeholders(const char *letter, const char **ret, size_t most)
{
    size_t n = 0;
    for (size_t i = 0; i < N && n < most; i++)
        if (has(&placeholders[i], letter))
            ret[n++] = placeholders[i].name;
    return n;
}

bool notifier_own_stays(const char *letter)
{
    return is_in("confirm reminder_confirm", letter);
}

/* The placeholder that begins at a brace, and its length with both braces; NULL: none of ours. */
static const struct placeholder *at_brace(const char *at, size_t *ret_len)
{
    size_t len = strcspn(at + 1, "{}");
    for (size_t i = 0; i < N && at[1 + len] == '}'; i++) {
        *ret_len = len + 2;
        if (strlen(placeholders[i].name) == len && strncmp(placeholders[i].name, at + 1, len) == 0)
            return &placeholders[i];
    }
    return NULL;
}

bool notifier_own_valid(const char *letter, const char *words)
{
    size_t len;
    for (const char *at = words; at != NULL && (at = strpbrk(at, "{}")) != NULL; at += len) {
        const struct placeholder *placeholder = *at == '{' ? at_brace(at, &len) : NULL;
        if (placeholder == NULL || !has(placeholder, letter))
            return false;
    }
    return true;
}

static void add_value(struct rh_buf *out, const struct placeholder *placeholder, const char *value,
                      const char *language, const char *zone)
{
    int64_t ms;
    if (placeholder->shape == AS_IT_IS || !rh_instant_parse(rh_slice(value), &ms)) {
        rh_buf_text(out, value);
        return;
    }
    if (placeholder->shape != TIME)
        rh_buf_text(out, rh_format_date(out->arena, language, zone, ms));
    if (placeholder->shape == DATE_AND_TIME)
        rh_buf_text(out, ", ");
    if (placeholder->shape != DATE)
        rh_buf_text(out, rh_format_time(out->arena, language, zone, ms));
}

const char *notifier_own_fill(struct rh_arena *arena, const char *words,
                              const Notifier__MailRequest *in, const char *language,
                              const char *zone)
{
    struct rh_buf out = rh_buf_new(arena, 0);
    while (*words != '\0') {
        size_t plain = strcspn(words, "{"), len;
        rh_buf_add(&out, words, plain);
        words += plain;
        const struct placeholder *placeholder = *words == '{' ? at_brace(words, &len) : NULL;
        if (placeholder == NULL) {
            rh_buf_add(&out, words, *words == '{');
            words += *words == '{';
            continue;
        }
        for (size_t i = 0; i < in->n_parameters; i++)
            if (strcmp(in->parameters[i]->name, placeholder->parameter) == 0)
                add_value(&out, placeholder, in->parameters[i]->value, language, zone);
        words += len;
    }
    return rh_buf_str(&out);
}
