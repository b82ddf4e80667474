#include "sample.h"

#include "buf.h"

const char *sample_faults(struct rh_arena *arena, const struct rh_error *error)
{
    struct rh_buf out = rh_buf_new(arena, 0);
    if (error == NULL)
        return "fine";
    if (error->code != COMMON__CODE__INVALID)
        return rh_code_name(error->code);
    for (size_t i = 0; i < error->n_fields; i++) {
        const struct rh_field_error *field = &error->fields[i];
        rh_buf_printf(&out, "%s%s %s", i == 0 ? "" : "; ", field->field,
                      rh_reason_name(field->reason));
        if (field->limit != 0)
            rh_buf_printf(&out, " %lld", (long long)field->limit);
    }
    return rh_buf_str(&out);
}
