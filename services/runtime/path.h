/* Where in a message something is: "persons[2].name". Steps lie on the stack of the code that walks
 * and become text only when there is something to say. */
#ifndef RH_PATH_H
#define RH_PATH_H

#include "arena.h"

#include <stdint.h>

#define RH_PATH_NO_INDEX SIZE_MAX

struct rh_path {
    const struct rh_path *parent; /* NULL: the first step */
    const char *name;             /* as in JSON */
    size_t index;                 /* of a repeated field's element, or RH_PATH_NO_INDEX */
};

/* The path as text, in the arena; "" for NULL. */
const char *rh_path_text(struct rh_arena *arena, const struct rh_path *path);

#endif
