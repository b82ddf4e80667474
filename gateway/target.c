/* One way to read a path, so that no two parts can disagree on what it names: decoded once, and
 * what could be read in two ways is refused instead of cleaned (RFC 3986 6, OWASP ASVS V5). */
#include "target.h"

#include "text.h"

#include <string.h>

#include "banned.h"

/* Decodes in place of a copy; false on a bad escape or an encoded slash. */
static bool decode(const char *from, size_t size, char *to, size_t *ret_size)
{
    size_t n = 0;
    for (size_t i = 0; i < size; i++) {
        char c = from[i];
        if (c == '%') {
            int high = i + 2 < size ? rh_hex_digit(from[i + 1]) : -1;
            int low = high < 0 ? -1 : rh_hex_digit(from[i + 2]);
            if (low < 0)
                return false;
            c = (char)(high * 16 + low);
            i += 2;
            if (c == '/')
                return false;
        }
        to[n++] = c;
    }
    *ret_size = n;
    return true;
}

/* The last segment may be empty: that slash is the router's to redirect. */
static bool segments_fine(const char *path)
{
    for (const char *p = path; *p == '/';) {
        size_t length = strcspn(++p, "/");
        if (length == 0 && p[0] != '\0')
            return false;
        if ((length == 1 && p[0] == '.') || (length == 2 && p[0] == '.' && p[1] == '.'))
            return false;
        p += length;
    }
    return strchr(path, '\\') == NULL;
}

struct rh_error *gw_target_parse(struct rh_arena *arena, const char *target, struct gw_target *ret)
{
    static const char prefix[] = "/api/v1";
    size_t size = strcspn(target, "?"), length;
    char *path = rh_arena_alloc(arena, size + 1);
    if (*target != '/' || !decode(target, size, path, &length) ||
        rh_text_refused((struct rh_slice){path, length}, false) != 0)
        return rh_invalid(arena, "path", WRONG_FORMAT);
    path[length] = '\0';
    if (!segments_fine(path))
        return rh_invalid(arena, "path", WRONG_FORMAT);
    ret->api = strncmp(path, prefix, sizeof prefix - 1) == 0 &&
               (path[sizeof prefix - 1] == '/' || path[sizeof prefix - 1] == '\0');
    ret->path = ret->api ? path + sizeof prefix - 1 : path;
    if (*ret->path == '\0')
        ret->path = "/";
    ret->query = rh_slice(target[size] == '?' ? target + size + 1 : "");
    return NULL;
}
