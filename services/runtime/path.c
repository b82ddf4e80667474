/* Paths are short: each level prints its parent and itself. */
#include "path.h"

#include "banned.h"

const char *rh_path_text(struct rh_arena *arena, const struct rh_path *path)
{
    if (path == NULL)
        return "";
    const char *parent = rh_path_text(arena, path->parent);
    const char *dot = *parent == '\0' ? "" : ".";
    if (path->index == RH_PATH_NO_INDEX)
        return rh_arena_printf(arena, "%s%s%s", parent, dot, path->name);
    return rh_arena_printf(arena, "%s%s%s[%zu]", parent, dot, path->name, path->index);
}
