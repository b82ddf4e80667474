/* Texts that a town takes from another, and the small checks of what stands on every page. */
#include "accounts_face.h"

#include "buf.h"

#include <string.h>

#include "banned.h"

#define GAP "____" /* where the neighbour names what we have not told */

static const char *replace(struct rh_arena *arena, const char *text, const char *from,
                           const char *to)
{
    struct rh_buf out = rh_buf_new(arena, 0);
    if (from == NULL || *from == '\0')
        return text;
    for (const char *at; (at = strstr(text, from)) != NULL; text = at + strlen(from)) {
        rh_buf_add(&out, text, (size_t)(at - text));
        rh_buf_text(&out, to == NULL ? GAP : to);
    }
    rh_buf_text(&out, text);
    return rh_buf_str(&out);
}

/* Longer data first: a town's name is part of its e-mail address, not the other way round. */
const char *accounts_text_adopt(struct rh_arena *arena, const char *text,
                                const struct accounts_named *theirs,
                                const struct accounts_named *ours)
{
    text = replace(arena, text, theirs->web, ours->web);
    text = replace(arena, text, theirs->email, ours->email);
    text = replace(arena, text, theirs->phone, ours->phone);
    text = replace(arena, text, theirs->street, ours->street);
    text = replace(arena, text, theirs->name, ours->name);
    if (theirs->postcode == NULL || theirs->city == NULL)
        return text;
    const char *own = ours->postcode == NULL || ours->city == NULL
                          ? NULL
                          : rh_arena_printf(arena, "%s %s", ours->postcode, ours->city);
    return replace(arena, text, rh_arena_printf(arena, "%s %s", theirs->postcode, theirs->city),
                   own);
}

bool accounts_web_valid(const char *address)
{
    const char *host = NULL;
    if (strncmp(address, "https://", 8) == 0)
        host = address + 8;
    else if (strncmp(address, "http://", 7) == 0)
        host = address + 7;
    if (host == NULL || strcspn(host, "/?#") < 3 || strchr(host, '.') == NULL)
        return false;
    for (const char *c = host; *c != '\0'; c++)
        if (*c <= ' ' || *c > '~' || strchr("\"'<>\\@", *c) != NULL)
            return false;
    return true;
}

bool accounts_phone_valid(const char *phone)
{
    size_t digits = 0;
    if (strspn(phone, "0123456789 +()/-") != strlen(phone))
        return false;
    for (const char *c = phone; *c != '\0'; c++)
        digits += *c >= '0' && *c <= '9';
    return digits >= 3;
}
