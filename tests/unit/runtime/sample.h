/* What the tests of the generic code share. */
#ifndef SAMPLE_H
#define SAMPLE_H

#include "error.h"
#include "sample.pb-c.h"
#include "slice.h"

/* Refused fields as one text: "age TOO_BIG 150; name MISSING", "fine" for NULL, a code other than
 * INVALID by its name. */
const char *sample_faults(struct rh_arena *arena, const struct rh_error *error);

/* Bytes of a literal, NULs included. */
#define BYTES(literal) ((struct rh_slice){(literal), sizeof(literal) - 1})

#endif
