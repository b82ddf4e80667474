/* Errors live in the request's arena and are filled, never thrown: names come from the enums'
 * descriptors, so that a new code needs no line here. */
#include "error.h"

#include "banned.h"

struct rh_error *rh_error_new(struct rh_arena *arena, Common__Code code, const char *file, int line,
                              const char *format, ...)
{
    struct rh_error *error = rh_arena_alloc(arena, sizeof *error);
    error->code = code;
    error->file = file;
    error->line = line;
    if (format != NULL) {
        va_list args;
        va_start(args, format);
        error->detail = rh_arena_vprintf(arena, format, args);
        va_end(args);
    }
    return error;
}

struct rh_error *rh_error_field(struct rh_error *error, struct rh_arena *arena, const char *field,
                                Common__Reason reason, int64_t limit)
{
    if (error == NULL)
        error = rh_refuse(arena, INVALID);
    if (error->n_fields < RH_ERROR_FIELDS)
        error->fields[error->n_fields++] =
            (struct rh_field_error){rh_arena_strdup(arena, field), reason, limit, NULL};
    return error;
}

void rh_error_nearest(struct rh_error *error, struct rh_arena *arena, const char *nearest)
{
    if (nearest != NULL && error->n_fields > 0)
        error->fields[error->n_fields - 1].nearest = rh_arena_strdup(arena, nearest);
}

bool rh_code_is_failure(Common__Code code)
{
    return code == COMMON__CODE__OVERLOADED || code == COMMON__CODE__UNAVAILABLE ||
           code == COMMON__CODE__DEADLINE || code == COMMON__CODE__INTERNAL ||
           code == COMMON__CODE__PROVIDER_FAILED;
}

static const char *value_name(const ProtobufCEnumDescriptor *type, int value)
{
    const ProtobufCEnumValue *found = protobuf_c_enum_descriptor_get_value(type, value);
    return found == NULL ? "UNKNOWN" : found->name;
}

const char *rh_code_name(Common__Code code)
{
    return value_name(&common__code__descriptor, (int)code);
}

const char *rh_reason_name(Common__Reason reason)
{
    return value_name(&common__reason__descriptor, (int)reason);
}
