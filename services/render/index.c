/* FNV-1a and linear probing at a load of at most one half: two cache lines per lookup. */
#include "index.h"

#include "hash.h"

#include "banned.h"

static size_t hash(struct rh_slice name)
{
    uint64_t h = rh_fnv(RH_FNV_START, name.data, name.len);

    return (size_t)(h ^ (h >> 32));
}

/* The row of the name, or the free one where it would be. */
static struct rh_index_row *row_of(const struct rh_index *index, struct rh_slice name)
{
    size_t i = hash(name) & (index->n_rows - 1);

    while (index->rows[i].thing != NULL) {
        struct rh_slice at = index->rows[i].name;

        if (at.len == name.len && memcmp(at.data, name.data, at.len) == 0)
            break;
        i = (i + 1) & (index->n_rows - 1);
    }
    return &index->rows[i];
}

void *rh_index_get(const struct rh_index *index, struct rh_slice name)
{
    return index->n == 0 ? NULL : row_of(index, name)->thing;
}

static void grow(struct rh_index *index)
{
    struct rh_index_row *old = index->rows;
    size_t n_old = index->n_rows;

    index->n_rows = n_old == 0 ? 64 : 2 * n_old;
    index->rows = rh_arena_array(index->arena, index->n_rows, sizeof *index->rows);
    for (size_t i = 0; i < n_old; i++)
        if (old[i].thing != NULL)
            *row_of(index, old[i].name) = old[i];
}

void rh_index_put(struct rh_index *index, struct rh_slice name, void *thing)
{
    if (2 * (index->n + 1) > index->n_rows)
        grow(index);
    *row_of(index, name) = (struct rh_index_row){name, thing};
    index->n++;
}
