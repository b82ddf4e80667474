/* JSON bodies: what is taken comes back the same when it is written and read again. */
#include "fuzz.h"

#include "json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    struct rh_arena *arena = rh_arena_new(0);
    const ProtobufCMessageDescriptor *type = fuzz_type(data[0]);
    ProtobufCMessage *message, *again;
    struct rh_slice text = {(const char *)data + 1, size - 1};
    const struct rh_error *error = rh_json_parse(arena, type, text, &message);
    if (error != NULL) {
        fuzz_refusal(error);
    } else {
        struct rh_buf out = rh_buf_new(arena, 0);
        struct rh_slice packed = rh_pb_pack(arena, message);
        PROMISE(rh_contract_check(arena, message, NULL) == NULL);
        PROMISE(rh_json_write(&out, type, packed) && !out.overflow);
        struct rh_slice written = {rh_buf_str(&out), out.len};
        PROMISE(rh_json_parse(arena, type, written, &again) == NULL);
        PROMISE(fuzz_same(packed, rh_pb_pack(arena, again)));
    }
    rh_arena_free(&arena);
    return 0;
}
