/* JSON and messages, by the proto JSON mapping (https://protobuf.dev/programming-guides/json/).
 *
 * Names are lowerCamelCase (proto names are accepted), enums are names, bytes base64. Ours:
 * common.Instant is RFC 3339 in UTC, common.Date is "2026-11-24". One deviation: 64-bit integers
 * are written as JSON numbers, since ours stay below 2^53; a number or a string of digits is
 * accepted. */
#ifndef RH_JSON_H
#define RH_JSON_H

#include "buf.h"
#include "error.h"
#include "slice.h"

#include <protobuf-c/protobuf-c.h>

/* A message from a JSON text. All refused fields come in one INVALID, the contract's
 * (rh_contract_check) among them, by their paths ("persons[2].name"). What jansson stops at is told
 * alone: broken syntax as field "" with WRONG_FORMAT; a name twice, invalid UTF-8 or a number
 * beyond 64 bits by path. TOO_LARGE past RH_PB_MAX_BYTES. */
struct rh_error *rh_json_parse(struct rh_arena *arena, const ProtobufCMessageDescriptor *type,
                               struct rh_slice text, ProtobufCMessage **ret_message);

/* The step inside rh_json_parse: fills a new message without the contract, so that values of the
 * address can join before rh_contract_check. Adds to `error` (NULL: none yet) and returns it. */
struct rh_error *rh_json_fill(struct rh_arena *arena, struct rh_slice text,
                              ProtobufCMessage *message, struct rh_error *error);

/* Writes a packed message as JSON, straight from its bytes: no message and no tree in between.
 * Absent fields are left out, empty repeated fields are []. False when the bytes are no such
 * message; `out` is then to be thrown away. out->overflow is left to the caller. */
bool rh_json_write(struct rh_buf *out, const ProtobufCMessageDescriptor *type,
                   struct rh_slice packed);

/* Writes a text as a JSON string with its quotes (RFC 8259 7). The text is UTF-8. */
void rh_json_write_string(struct rh_buf *out, struct rh_slice text);

#endif
