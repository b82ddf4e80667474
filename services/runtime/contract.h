/* The contract: what a message's fields promise beyond their types, as a table generated from
 * protoc's descriptor set (proto/contract_gen.c writes contract_table.c into the build folder: JSON
 * names, rules, documentation, personal data).
 *
 * One row per message, one per field in the order of the protobuf-c descriptor. */
#ifndef RH_CONTRACT_H
#define RH_CONTRACT_H

#include "error.h"
#include "options.pb-c.h"

#include <protobuf-c/protobuf-c.h>

/* A mark of personal data: a line of the record of processing (Art. 30 GDPR). */
struct rh_personal {
    const char *purpose, *basis, *keep;
};

struct rh_message_contract;

struct rh_field_contract {
    const char *json;    /* lowerCamelCase name */
    size_t json_length;  /* its bytes */
    const char *doc;     /* the field's comment, "" when there is none */
    bool required;       /* by rules.required, or proto2 `required` */
    uint32_t min_length; /* characters */
    uint32_t max_length; /* characters, bytes for `bytes`; 0: no limit of its own */
    Options__Format format;
    bool has_minimum, has_maximum;
    int64_t minimum, maximum;
    uint32_t max_items;                 /* 0: no limit of its own */
    const char *example;                /* a value that keeps the rules, "" when none is given */
    const struct rh_personal *personal; /* NULL: not personal */
    const struct rh_message_contract *inner; /* of a message field's type, else NULL */
};

struct rh_message_contract {
    const ProtobufCMessageDescriptor *type;
    const char *doc;                        /* the message's comment */
    const struct rh_field_contract *fields; /* type->n_fields of them, in the descriptor's order */
};

/* Generated: all messages, sorted by full name ("booking.HoldRequest"). */
extern const struct rh_message_contract rh_contracts[];
extern const size_t rh_contracts_n;

/* Generated: the comments of all enums. */
struct rh_enum_contract {
    const ProtobufCEnumDescriptor *type;
    const char *doc;
    const char *const *values; /* comments of type->values, in the descriptor's order */
};
extern const struct rh_enum_contract rh_enum_contracts[];
extern const size_t rh_enum_contracts_n;

/* Generated: what each .proto file says at its top. */
struct rh_package_contract {
    const char *name; /* "booking" */
    const char *doc;
};
extern const struct rh_package_contract rh_package_contracts[];
extern const size_t rh_package_contracts_n;

/* The contract of a type; aborts for a type that no .proto file of ours has. */
const struct rh_message_contract *rh_contract_of(const ProtobufCMessageDescriptor *type);

/* Checks every rule of a message and its submessages; all refused fields in one error, NULL when it
 * keeps its contract. `error` is what earlier steps refused already (NULL: nothing): its fields are
 * not named twice, and an error that refuses the request as a whole stays as it is. */
struct rh_error *rh_contract_check(struct rh_arena *arena, const ProtobufCMessage *message,
                                   struct rh_error *error);

/* POSIX extended regular expression of a format, which is also an ECMA one (for OpenAPI and HTML);
 * NULL for FREE and PROSE. */
const char *rh_format_pattern(Options__Format format);

#endif
