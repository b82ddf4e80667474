/* What the build has gathered is small and read rarely: it is taken apart for each reader. */
#include "accounts_record.h"

#include <string.h>

#include "banned.h"

/* One cell; `*at` then stands on the comma or the end of the line behind it. */
static char *cell(struct rh_arena *arena, const char **at)
{
    char *text = rh_arena_alloc(arena, strcspn(*at, "\r\n") + 1);
    char *to = text;
    bool quoted = false;
    for (; strchr("\r\n", **at) == NULL && (quoted || **at != ','); (*at)++) {
        if (**at != '"')
            *to++ = **at;
        else if (quoted && (*at)[1] == '"')
            *to++ = *++*at;
        else
            quoted = !quoted;
    }
    *to = '\0';
    return text;
}

bool accounts_record_line(struct rh_arena *arena, const char **csv,
                          char *ret[ACCOUNTS_RECORD_CELLS])
{
    if (**csv == '\0')
        return false;
    for (int i = 0; i < ACCOUNTS_RECORD_CELLS; i++) {
        ret[i] = cell(arena, csv);
        *csv += **csv == ',';
    }
    *csv += strcspn(*csv, "\n");
    *csv += **csv == '\n';
    return true;
}
