/* Single protobuf values as JSON: the leaves of json_write.c. */
#ifndef RH_JSON_VALUE_H
#define RH_JSON_VALUE_H

#include "buf.h"
#include "slice.h"

#include <protobuf-c/protobuf-c.h>
#include <stdint.h>

/* A field's number, flag or enum from its bits on the wire. An enum value without a name is written
 * as its number. */
void rh_json_write_number(struct rh_buf *out, const ProtobufCFieldDescriptor *field, uint64_t bits);

/* A text; false when it is not UTF-8. */
bool rh_json_write_text(struct rh_buf *out, struct rh_slice text);

void rh_json_write_base64(struct rh_buf *out, struct rh_slice bytes);

#endif
