/* Handles of C libraries that end with their scope (GCC and Clang: the `cleanup` attribute).
 *
 * For startup and runtime code only; a handler's things live in its arena. Hand over by copying the
 * handle out and setting the variable to its empty value (NULL, -1) on the last line. */
#ifndef RH_CLEANUP_H
#define RH_CLEANUP_H

#include "arena.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* RH_CLEANUP(rh_cleanup_file) FILE *file = fopen(...); */
#define RH_CLEANUP(fn) __attribute__((cleanup(fn)))

static inline void rh_cleanup_file(FILE **file)
{
    if (*file != NULL)
        fclose(*file);
}

static inline void rh_cleanup_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

/* For what malloc gave; takes the address of any pointer. */
static inline void rh_cleanup_free(void *pointer)
{
    free(*(void **)pointer);
}

static inline void rh_cleanup_arena(struct rh_arena **arena)
{
    rh_arena_free(arena);
}

#endif
