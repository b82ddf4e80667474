/* multipart/form-data: the first line is the Content-Type header, the rest the body. Contents of
 * files stay where they came. */
#include "form_promises.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *line = size == 0 ? NULL : memchr(data + 1, '\n', size - 1);
    if (line == NULL)
        return 0;
    struct rh_arena *arena = rh_arena_new(0);
    struct rh_form form = {0};
    const char *header = rh_arena_dup(arena, data + 1, (size_t)(line - data) - 1);
    const struct rh_slice body = {(const char *)line + 1, size - (size_t)(line + 1 - data)};
    const struct rh_error *error = rh_form_parse_multipart(arena, header, body, &form);
    if (error != NULL) {
        fuzz_refusal(error);
    } else {
        for (size_t i = 0; i < form.n_fields; i++)
            if (form.fields[i].filename != NULL && form.fields[i].value.len > 0)
                PROMISE(form.fields[i].value.data >= body.data &&
                        form.fields[i].value.data + form.fields[i].value.len <=
                            body.data + body.len);
        form_promises(arena, &form, fuzz_type(data[0]));
    }
    rh_arena_free(&arena);
    return 0;
}
