/* The list is sorted once and looked up by bisection. People make "Fussball2026!" of "fussball":
 * what stands around a word's letters is taken off before looking it up, and counts for little. */
#include "accounts_password.h"

#include "cleanup.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "banned.h"

#define LONGEST  64 /* bytes; no common password is longer */
#define DRESS    6  /* digits and signs around a word that add nothing */
#define BASE_MIN 4
#define UNIT_MAX 4 /* of a repetition: "abcabcabc" */

struct accounts_common {
    const char **words;
    size_t n, cap;
};

static char lower(char c)
{
    if (c < 'A' || c > 'Z')
        return c;
    return (char)(c - 'A' + 'a');
}

/* Bytes beyond ASCII are parts of letters. */
static bool is_letter(char c)
{
    return (lower(c) >= 'a' && lower(c) <= 'z') || (unsigned char)c >= 0x80;
}

static int compare(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void add(struct rh_arena *arena, struct accounts_common *common, char *line)
{
    line[strcspn(line, "\r\n")] = '\0';
    if (*line == '\0' || strlen(line) > LONGEST)
        return;
    if (common->n == common->cap) {
        size_t cap = common->cap == 0 ? 4096 : 2 * common->cap;
        const char **words = rh_arena_array(arena, cap, sizeof *words);
        if (common->n > 0)
            memcpy(words, common->words, common->n * sizeof *words);
        common->words = words;
        common->cap = cap;
    }
    for (char *c = line; *c != '\0'; c++)
        *c = lower(*c);
    common->words[common->n++] = rh_arena_strdup(arena, line);
}

const struct accounts_common *accounts_common_load(struct rh_arena *arena, const char *path)
{
    struct accounts_common *common = rh_arena_alloc(arena, sizeof *common);
    RH_CLEANUP(rh_cleanup_file) FILE *file = fopen(path, "re");
    RH_CLEANUP(rh_cleanup_free) char *line = NULL;
    size_t size = 0;
    if (file == NULL)
        return NULL;
    while (getline(&line, &size, file) > 0)
        add(arena, common, line);
    if (common->n > 0)
        qsort(common->words, common->n, sizeof *common->words, compare);
    return common;
}

size_t accounts_common_count(const struct accounts_common *common)
{
    return common->n;
}

static bool is_listed(const struct accounts_common *common, const char *word)
{
    return common->n > 0 &&
           bsearch(&word, common->words, common->n, sizeof *common->words, compare) != NULL;
}

/* Begins anew after at most UNIT_MAX characters, or each is one more or one less than the one
 * before. */
static bool is_monotonous(const char *text, size_t length)
{
    for (size_t unit = 1; unit <= UNIT_MAX && unit < length; unit++)
        if (memcmp(text, text + unit, length - unit) == 0)
            return true;
    bool up = true, down = true;
    for (size_t i = 1; i < length; i++) {
        up = up && text[i] == text[i - 1] + 1;
        down = down && text[i] == text[i - 1] - 1;
    }
    return up || down;
}

static bool is_own(const char *word, const char *email)
{
    if (email == NULL)
        return false;
    size_t local = strcspn(email, "@");
    return strcasecmp(word, email) == 0 ||
           (strlen(word) == local && strncasecmp(word, email, local) == 0);
}

bool accounts_password_common(const struct accounts_common *common, const char *password,
                              const char *email)
{
    char text[LONGEST + 1] = "";
    size_t length = strlen(password);
    if (email != NULL && strcasecmp(password, email) == 0)
        return true;
    if (length > LONGEST)
        return false;
    for (size_t i = 0; i < length; i++)
        text[i] = lower(password[i]);
    if (is_listed(common, text) || is_monotonous(text, length) || is_own(text, email))
        return true;
    char *base = text;
    size_t end = length;
    while (end > 0 && !is_letter(text[end - 1]))
        end--;
    while (base < text + end && !is_letter(*base))
        base++;
    text[end] = '\0';
    size_t kept = strlen(base);
    return kept >= BASE_MIN && length - kept <= DRESS &&
           (is_listed(common, base) || is_own(base, email));
}

size_t accounts_characters(const char *text)
{
    size_t n = 0;
    for (; *text != '\0'; text++)
        n += ((unsigned char)*text & 0xc0) != 0x80;
    return n;
}
