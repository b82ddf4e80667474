/* Finding a service by everyday words.
 *
 * Words and query are folded alike, so case, accents and the ways to write an umlaut do not matter.
 * Every word of the query is compared with every word of a service: equal, beginning with it,
 * containing it (German puts words together: "ausweis" is in "Personalausweis"), one typing
 * mistake away. Words of the name count more than the administration's own everyday words, these
 * more than those of the summary. A service must answer at least one word; one that answers all
 * comes before those that do not. A town has some dozens of services: no index is needed. */
#include "booking.h"

#include "pb.h"

#include <stdlib.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <unicode/utf16.h>

#include "banned.h"

enum { QUERY_WORDS = 12, WORD_MAX = 40, TYPO_MIN = 4, INSIDE_MIN = 4 };
enum { WEIGHT_NAME = 3, WEIGHT_WORD = 2, WEIGHT_SUMMARY = 1 };
enum { FIT_EQUAL = 100, FIT_PREFIX = 70, FIT_INSIDE = 50, FIT_TYPO = 35, FIT_TYPO_PREFIX = 20 };
enum { ALL_ANSWERED = 1000000, DIAERESIS = 0x308 };

struct term {
    const char *text;
    size_t len;
    int weight;
};

struct booking_terms {
    struct term *terms;
    size_t n;
};

/* Appends one code point of the decomposed, case-folded text. */
static void fold_point(UChar32 point, UChar32 *last, char *out, size_t *n)
{
    bool plain = (point >= 'a' && point <= 'z') || (point >= '0' && point <= '9');
    if (plain) {
        out[(*n)++] = (char)point;
    } else if (point == DIAERESIS && (*last == 'a' || *last == 'o' || *last == 'u')) {
        out[(*n)++] = 'e';
    } else if (u_getCombiningClass(point) == 0 && *n > 0 && out[*n - 1] != ' ') {
        out[(*n)++] = ' ';
    }
    *last = point;
}

static char *fold_units(struct rh_arena *arena, const UChar *units, int32_t len)
{
    char *out = rh_arena_alloc(arena, (size_t)len + 1);
    size_t n = 0;
    UChar32 last = 0;
    for (int32_t i = 0; i < len;) {
        UChar32 point;
        U16_NEXT(units, i, len, point);
        fold_point(point, &last, out, &n);
    }
    if (n > 0 && out[n - 1] == ' ')
        n--;
    out[n] = '\0';
    return out;
}

const char *booking_fold(struct rh_arena *arena, const char *text)
{
    UErrorCode status = U_ZERO_ERROR;
    /* Case folding at most trebles, compatible decomposition makes at most 18 units of one
     * (Unicode 15): short texts, generous room. */
    size_t len = strlen(text);
    int32_t cap = (int32_t)(len * 18 + 1);
    UChar *wide = rh_arena_array(arena, len + 1, sizeof wide[0]);
    UChar *folded = rh_arena_array(arena, len * 3 + 1, sizeof folded[0]);
    UChar *parts = rh_arena_array(arena, (size_t)cap, sizeof parts[0]);
    int32_t n = 0;
    u_strFromUTF8(wide, (int32_t)len + 1, &n, text, (int32_t)len, &status);
    n = u_strFoldCase(folded, (int32_t)(len * 3 + 1), wide, n, U_FOLD_CASE_DEFAULT, &status);
    const UNormalizer2 *normalizer = unorm2_getNFKDInstance(&status);
    if (U_FAILURE(status))
        return NULL;
    n = unorm2_normalize(normalizer, folded, n, parts, cap, &status);
    return U_FAILURE(status) ? NULL : fold_units(arena, parts, n);
}

/* Splits folded text at its blanks. */
static size_t split(const char *folded, int weight, struct term *ret, size_t most)
{
    size_t n = 0;
    while (*folded != '\0' && n < most) {
        size_t len = strcspn(folded, " ");
        ret[n++] = (struct term){folded, len, weight};
        folded += len + (folded[len] == ' ' ? 1 : 0);
    }
    return n;
}

static void add_terms(struct rh_arena *arena, struct booking_terms *terms, const char *text,
                      int weight)
{
    const char *folded = text == NULL ? NULL : booking_fold(arena, text);
    if (folded == NULL)
        return;
    size_t more = strlen(folded) / 2 + 1;
    struct term *all = rh_arena_array(arena, terms->n + more, sizeof all[0]);
    if (terms->n > 0)
        memcpy(all, terms->terms, terms->n * sizeof all[0]);
    terms->n += split(folded, weight, all + terms->n, more);
    terms->terms = all;
}

struct booking_terms *booking_terms_of(struct rh_arena *arena,
                                       const struct booking_service *service)
{
    struct booking_terms *terms = rh_arena_alloc(arena, sizeof *terms);
    add_terms(arena, terms, service->name, WEIGHT_NAME);
    for (size_t i = 0; i < service->n_words; i++)
        add_terms(arena, terms, service->words[i], WEIGHT_WORD);
    add_terms(arena, terms, service->summary, WEIGHT_SUMMARY);
    return terms;
}

static bool equal(const char *a, const char *b, size_t n)
{
    return memcmp(a, b, n) == 0;
}

/* One wrong, missing, additional letter, or two neighbours swapped (Damerau 1964). */
static bool one_typo(const char *a, size_t la, const char *b, size_t lb)
{
    if (la < lb)
        return one_typo(b, lb, a, la);
    if (la - lb > 1)
        return false;
    size_t i = 0;
    while (i < lb && a[i] == b[i])
        i++;
    if (la > lb)
        return equal(a + i + 1, b + i, lb - i);
    if (i == la || equal(a + i + 1, b + i + 1, la - i - 1))
        return true;
    return i + 1 < la && a[i] == b[i + 1] && a[i + 1] == b[i] &&
           equal(a + i + 2, b + i + 2, la - i - 2);
}

/* The same as the beginning of a longer word. */
static bool typo_prefix(const struct term *asked, const struct term *term)
{
    for (size_t len = asked->len - 1; len <= asked->len + 1 && len < term->len; len++)
        if (one_typo(asked->text, asked->len, term->text, len))
            return true;
    return false;
}

static bool inside(const struct term *asked, const struct term *term)
{
    if (asked->len < INSIDE_MIN)
        return false;
    return memmem(term->text, term->len, asked->text, asked->len) != NULL;
}

static int fit(const struct term *asked, const struct term *term)
{
    bool begins = term->len >= asked->len && equal(asked->text, term->text, asked->len);
    if (begins)
        return term->len == asked->len ? FIT_EQUAL : FIT_PREFIX;
    if (inside(asked, term))
        return FIT_INSIDE;
    if (asked->len < TYPO_MIN)
        return 0;
    if (one_typo(asked->text, asked->len, term->text, term->len))
        return FIT_TYPO;
    return typo_prefix(asked, term) ? FIT_TYPO_PREFIX : 0;
}

static int best_fit(const struct term *asked, const struct booking_terms *terms)
{
    int best = 0;
    for (size_t i = 0; i < terms->n; i++) {
        int score = fit(asked, &terms->terms[i]) * terms->terms[i].weight;
        best = score > best ? score : best;
    }
    return best;
}

static int score_of(const struct term *query, size_t n, const struct booking_terms *terms)
{
    int sum = 0;
    bool all = true;
    for (size_t i = 0; i < n; i++) {
        int score = best_fit(&query[i], terms);
        all = all && score > 0;
        sum += score;
    }
    return sum + (all && sum > 0 ? ALL_ANSWERED : 0);
}

struct ranked {
    size_t index;
    int score;
};

static int by_score(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    if (x->score != y->score)
        return x->score > y->score ? -1 : 1;
    return x->index < y->index ? -1 : x->index > y->index;
}

/* Words that say nothing of the need; all others of three letters and more count. */
static size_t meaningful(struct term *query, size_t n)
{
    static const char *const empty[] = {
        "ich",  "moechte", "will",  "einen", "eine",    "ein",  "mein",   "meine", "meinen",
        "den",  "der",     "die",   "das",   "und",     "fuer", "wie",    "wo",    "kann",
        "neue", "neuen",   "neuer", "neues", "brauche", "muss", "termin", "a",     "the",
        "my",   "want",    "need",  "get",   "new",     "an",   "to",     "zu"};
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        bool says = query[i].len <= WORD_MAX;
        for (size_t j = 0; says && j < sizeof empty / sizeof empty[0]; j++)
            says =
                !(strlen(empty[j]) == query[i].len && equal(empty[j], query[i].text, query[i].len));
        if (says)
            query[kept++] = query[i];
    }
    return kept;
}

size_t booking_search_services(struct rh_arena *arena, const struct booking_service *services,
                               size_t n, const char *words, const size_t **ret_found)
{
    struct term query[QUERY_WORDS];
    const char *folded = booking_fold(arena, words == NULL ? "" : words);
    size_t n_query = folded == NULL ? 0 : split(folded, 0, query, QUERY_WORDS);
    bool asked = n_query > 0;
    n_query = meaningful(query, n_query);
    struct ranked *ranked = rh_arena_array(arena, n, sizeof ranked[0]);
    size_t found = 0;
    for (size_t i = 0; i < n; i++) {
        int score = score_of(query, n_query, services[i].terms);
        if (score > 0 || !asked)
            ranked[found++] = (struct ranked){i, score};
    }
    if (found > 0)
        qsort(ranked, found, sizeof ranked[0], by_score);
    size_t *indexes = rh_arena_array(arena, found, sizeof indexes[0]);
    for (size_t i = 0; i < found; i++)
        indexes[i] = ranked[i].index;
    *ret_found = indexes;
    return found;
}
