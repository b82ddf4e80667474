/* A hash for tables in memory: FNV-1a (Fowler, Noll, Vo). Quick and even; not for keys that
 * somebody could choose in order to slow us down, and no fingerprint (rh_hash in id.h is). */
#ifndef RH_HASH_H
#define RH_HASH_H

#include <stddef.h>
#include <stdint.h>

#define RH_FNV_START UINT64_C(14695981039346656037)

/* The hash so far, begun with RH_FNV_START, and these bytes. Fold it (h ^ h >> 32) before taking
 * low bits of it. */
static inline uint64_t rh_fnv(uint64_t hash, const void *bytes, size_t n)
{
    const unsigned char *byte = bytes;
    for (size_t i = 0; i < n; i++)
        hash = (hash ^ byte[i]) * UINT64_C(1099511628211);
    return hash;
}

#endif
