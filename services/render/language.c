/* Which catalogue a reader gets: RFC 9110 12.5.4 for the header's weights, RFC 4647 3.4 (lookup)
 * for cutting a tag down until a catalogue has that name. */
#include "catalogue.h"

#include <strings.h>

#include "banned.h"

#define MOST_RANGES 32 /* a longer header is read no further */

size_t rh_language_number(const struct rh_texts *texts, const char *language)
{
    for (size_t i = 0; language != NULL && i < texts->n_catalogues; i++)
        if (strcmp(texts->catalogues[i].language, language) == 0)
            return i;
    return 0;
}

static const char *find(const struct rh_texts *texts, struct rh_slice tag)
{
    for (size_t i = 0; i < texts->n_catalogues; i++) {
        const char *language = texts->catalogues[i].language;

        if (strlen(language) == tag.len && strncasecmp(language, tag.data, tag.len) == 0)
            return language;
    }
    return NULL;
}

/* "de-AT" -> "de"; NULL when not even the shortest fits. */
static const char *look_up(const struct rh_texts *texts, struct rh_slice tag)
{
    if (rh_slice_is(tag, "*"))
        return texts->catalogues[0].language;
    while (tag.len > 0) {
        const char *language = find(texts, tag);

        if (language != NULL)
            return language;
        while (tag.len > 0 && tag.data[tag.len - 1] != '-')
            tag.len--;
        if (tag.len > 0)
            tag.len--;
    }
    return NULL;
}

/* "0.85" -> 850; 1000 without a weight; 0, "not wanted", for what is none. */
static int weight_of(struct rh_slice text)
{
    int weight = 0;
    int scale = 1000;

    if (text.len == 0)
        return 1000;
    if (text.len < 3 || (text.data[0] != 'q' && text.data[0] != 'Q') || text.data[1] != '=')
        return 0;
    for (size_t i = 2; i < text.len && scale > 0; i++) {
        if (i == 3) {
            if (text.data[i] != '.')
                return 0;
            continue;
        }
        if (text.data[i] < '0' || text.data[i] > '9')
            return 0;
        weight += (text.data[i] - '0') * scale;
        scale /= 10;
    }
    return weight > 1000 ? 1000 : weight;
}

static struct rh_slice cut(struct rh_slice *rest, char at)
{
    const char *end = rest->len == 0 ? NULL : memchr(rest->data, at, rest->len);
    struct rh_slice part = {rest->data, end == NULL ? rest->len : (size_t)(end - rest->data)};
    size_t gone = part.len + (end != NULL);

    rest->data += gone;
    rest->len -= gone;
    return rh_slice_trim(part);
}

const char *rh_texts_language(const struct rh_texts *texts, struct rh_slice accept)
{
    const char *best = texts->catalogues[0].language;
    int best_weight = 0;

    for (int i = 0; i < MOST_RANGES && accept.len > 0; i++) {
        struct rh_slice range = cut(&accept, ',');
        struct rh_slice tag = cut(&range, ';');
        int weight = weight_of(rh_slice_trim(range));
        const char *language = weight > best_weight ? look_up(texts, tag) : NULL;

        if (language != NULL) {
            best = language;
            best_weight = weight;
        }
    }
    return best;
}
