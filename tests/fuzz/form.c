/* Query strings and urlencoded bodies, and the messages that they fill. */
#include "form_promises.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    struct rh_arena *arena = rh_arena_new(0);
    struct rh_form form = {0};
    const struct rh_error *error =
        rh_form_parse_urlencoded(arena, (struct rh_slice){(const char *)data + 1, size - 1}, &form);
    if (error != NULL)
        fuzz_refusal(error);
    else
        form_promises(arena, &form, fuzz_type(data[0]));
    rh_arena_free(&arena);
    return 0;
}
