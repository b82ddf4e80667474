/* A hash table from address to count; rows leave with their last count, so it stays as small as the
 * number of clients. */
#include "bounds.h"

#include "take.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "banned.h"

#define BUCKETS 4096

struct row {
    struct row *next;
    size_t n;
    char address[];
};

struct gw_counts {
    struct row *buckets[BUCKETS];
};

struct gw_counts *gw_counts_new(void)
{
    struct gw_counts *counts = rh_take(sizeof *counts);
    return counts;
}

void gw_counts_free(struct gw_counts **counts)
{
    if (*counts == NULL)
        return;
    for (size_t i = 0; i < BUCKETS; i++) {
        while ((*counts)->buckets[i] != NULL) {
            struct row *row = (*counts)->buckets[i];
            (*counts)->buckets[i] = row->next;
            free(row);
        }
    }
    free(*counts);
    *counts = NULL;
}

/* FNV-1a: addresses are short, and the table's size bounds what a crafted set could cost. */
static struct row **find(struct gw_counts *counts, const char *address)
{
    uint32_t hash = 2166136261u;
    for (const char *p = address; *p != '\0'; p++)
        hash = (hash ^ (uint8_t)*p) * 16777619u;
    struct row **row = &counts->buckets[hash % BUCKETS];
    while (*row != NULL && strcmp((*row)->address, address) != 0)
        row = &(*row)->next;
    return row;
}

bool gw_counts_take(struct gw_counts *counts, const char *address, size_t max)
{
    struct row **row = find(counts, address);
    if (*row == NULL) {
        size_t size = strlen(address) + 1;
        *row = rh_take(sizeof **row + size);
        memcpy((*row)->address, address, size);
    }
    if (max != 0 && (*row)->n >= max)
        return false;
    (*row)->n++;
    return true;
}

void gw_counts_give(struct gw_counts *counts, const char *address)
{
    struct row **row = find(counts, address);
    if (*row == NULL || --(*row)->n > 0)
        return;
    struct row *empty = *row;
    *row = empty->next;
    free(empty);
}
