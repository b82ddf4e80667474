/* A piece of text or bytes that belongs to somebody else: not NUL-terminated, valid as long as its
 * owner says. */
#ifndef RH_SLICE_H
#define RH_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct rh_slice {
    const char *data;
    size_t len;
};

static inline struct rh_slice rh_slice(const char *text)
{
    return (struct rh_slice){text, text == NULL ? 0 : strlen(text)};
}

static inline bool rh_slice_is(struct rh_slice slice, const char *text)
{
    return strlen(text) == slice.len &&
           (slice.len == 0 || memcmp(slice.data, text, slice.len) == 0);
}

#endif
