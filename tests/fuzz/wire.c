/* Packed replies, written as JSON straight from their bytes: what is written is JSON. (Numbers
 * above INT64_MAX are JSON, too: read as reals.) */
#include "fuzz.h"

#include "json.h"

#include <jansson.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    struct rh_arena *arena = rh_arena_new(0);
    struct rh_buf out = rh_buf_new(arena, 0);
    const struct rh_slice packed = {(const char *)data + 1, size - 1};
    if (rh_json_write(&out, fuzz_type(data[0]), packed) && !out.overflow) {
        json_t *tree =
            json_loadb(rh_buf_str(&out), out.len,
                       JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL, NULL);
        PROMISE(json_is_object(tree) || json_is_string(tree));
        json_decref(tree);
    }
    rh_arena_free(&arena);
    return 0;
}
