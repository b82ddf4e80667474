/* Names to things: an open-addressing hash table in an arena, filled at the start, read by all
 * threads.
 *
 * Names are not copied: they must live as long as the index. Nothing is ever taken out. */
#ifndef RH_INDEX_H
#define RH_INDEX_H

#include "arena.h"
#include "slice.h"

struct rh_index_row {
    struct rh_slice name;
    void *thing; /* NULL: the row is free */
};

/* All zero is an empty index, once `arena` is set. */
struct rh_index {
    struct rh_arena *arena;
    struct rh_index_row *rows;
    size_t n_rows; /* a power of two, at least twice n */
    size_t n;
};

/* The thing of that name, NULL when there is none. */
void *rh_index_get(const struct rh_index *index, struct rh_slice name);

/* Adds a thing under a name that the index does not hold yet. */
void rh_index_put(struct rh_index *index, struct rh_slice name, void *thing);

#endif
