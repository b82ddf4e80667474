/* Names: how a line of the official register becomes a name for people and a segment of an address.
 */
#include "accounts.h"

#include <ctype.h>
#include <string.h>

#include "banned.h"

struct accounts_name accounts_split_name(struct rh_arena *arena, const char *registered)
{
    const char *comma = strchr(registered, ',');
    if (comma == NULL)
        return (struct accounts_name){rh_arena_strdup(arena, registered), NULL};
    const char *title = comma + 1;
    while (*title == ' ')
        title++;
    return (struct accounts_name){
        rh_arena_dup(arena, registered, (size_t)(comma - registered)),
        *title == '\0' ? NULL : rh_arena_strdup(arena, title),
    };
}

const char *accounts_administration_name(struct rh_arena *arena, const char *registered)
{
    struct accounts_name name = accounts_split_name(arena, registered);
    return rh_arena_printf(arena, "%s %s", name.title == NULL ? "Gemeinde" : name.title,
                           name.proper);
}

/* The ASCII spelling of the letter at *text, which is moved past it; NULL: it separates words. */
static const char *spelled(const char **text, char plain[2])
{
    static const struct {
        const char *letter, *spelled;
    } letters[] = {
        {"\xc3\xa4", "ae"}, {"\xc3\xb6", "oe"}, {"\xc3\xbc", "ue"},
        {"\xc3\x9f", "ss"}, {"\xc3\x84", "ae"}, {"\xc3\x96", "oe"},
        {"\xc3\x9c", "ue"}, {"\xc3\xa9", "e"},  {"\xc3\xa8", "e"},
    };
    for (size_t i = 0; i < sizeof letters / sizeof letters[0]; i++) {
        if (strncmp(*text, letters[i].letter, 2) == 0) {
            *text += 2;
            return letters[i].spelled;
        }
    }
    unsigned char byte = (unsigned char)*(*text)++;
    if (byte >= 0x80 || !isalnum(byte))
        return NULL;
    plain[0] = (char)tolower(byte);
    plain[1] = '\0';
    return plain;
}

const char *accounts_slug(struct rh_arena *arena, const char *name)
{
    char *slug = rh_arena_alloc(arena, 2 * strlen(name) + 1);
    size_t len = 0;
    bool gap = false;
    while (*name != '\0') {
        char plain[2];
        const char *letters = spelled(&name, plain);
        if (letters == NULL) {
            gap = len > 0;
            continue;
        }
        if (gap)
            slug[len++] = '-';
        gap = false;
        for (; *letters != '\0'; letters++)
            slug[len++] = *letters;
    }
    return len == 0 ? "ort" : slug;
}

const char *accounts_land(const char *ags)
{
    static const char *const lands[] = {"SH", "HH", "NI", "HB", "NW", "HE", "RP", "BW",
                                        "BY", "SL", "BE", "BB", "MV", "SN", "ST", "TH"};
    if (!isdigit((unsigned char)ags[0]) || !isdigit((unsigned char)ags[1]))
        return NULL;
    int number = (ags[0] - '0') * 10 + (ags[1] - '0');
    return number < 1 || number > 16 ? NULL : lands[number - 1];
}

bool accounts_ags_valid(const char *text)
{
    return strlen(text) == 8 && strspn(text, "0123456789") == 8 && accounts_land(text) != NULL;
}
