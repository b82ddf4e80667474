/* What fuzz targets share: a promise that is broken ends the process, which libFuzzer reports with
 * the input. A target gets bytes as the network would bring them, in a buffer of exactly their size
 * (so that a read beyond is seen), and holds what comes out to its header's promises. */
#ifndef FUZZ_H
#define FUZZ_H

#include "contract.h"
#include "pb.h"
#include "slice.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define PROMISE(condition)                                                                         \
    do {                                                                                           \
        if (!(condition))                                                                          \
            abort();                                                                               \
    } while (0)

/* A message type by the input's first byte: all that there are have their turn. */
static inline const ProtobufCMessageDescriptor *fuzz_type(uint8_t byte)
{
    return rh_contracts[byte % rh_contracts_n].type;
}

/* A refusal names fields in valid UTF-8, not more than there is room for. */
static inline void fuzz_refusal(const struct rh_error *error)
{
    PROMISE(error->n_fields <= RH_ERROR_FIELDS);
    for (size_t i = 0; i < error->n_fields; i++)
        PROMISE(rh_utf8_valid(rh_slice(error->fields[i].field)) && error->fields[i].reason != 0);
}

static inline bool fuzz_same(struct rh_slice a, struct rh_slice b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

#endif
