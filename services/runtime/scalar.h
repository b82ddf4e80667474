/* One value of a field, from text or number: what JSON and forms share. Days and instants, which
 * are messages but stand in a text, count as scalars. */
#ifndef RH_SCALAR_H
#define RH_SCALAR_H

#include "contract.h"
#include "slice.h"

/* Storage of a field of any type: what rh_pb_put takes. */
union rh_scalar {
    int32_t i32;
    uint32_t u32;
    int64_t i64;
    uint64_t u64;
    float real32;
    double real64;
    protobuf_c_boolean flag;
    int choice; /* of an enum */
    const char *text;
    ProtobufCBinaryData bytes;
    ProtobufCMessage *message;
};

/* Why there is no value; reason 0: there is one. */
struct rh_fault {
    Common__Reason reason;
    int64_t limit;
};

/* Which field is read, and how. */
struct rh_reading {
    struct rh_arena *arena;
    const ProtobufCFieldDescriptor *field;
    const struct rh_field_contract *rules;
    bool by_hand; /* from a form: 24.11.2026, "on", instants in ms */
};

/* True for fields whose values stand in one text: all but messages, and days and instants. */
bool rh_scalar_is(const ProtobufCFieldDescriptor *field);

struct rh_fault rh_scalar_of_text(const struct rh_reading *reading, struct rh_slice text,
                                  union rh_scalar *ret);
struct rh_fault rh_scalar_of_integer(const struct rh_reading *reading, int64_t number,
                                     union rh_scalar *ret);
struct rh_fault rh_scalar_of_real(const struct rh_reading *reading, double number,
                                  union rh_scalar *ret);

/* An empty value of the field's type, for the place of one that was refused. */
union rh_scalar rh_scalar_empty(const struct rh_reading *reading);

#endif
