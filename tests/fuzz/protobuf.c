/* Messages at the door: what is taken has no text that is none, keeps its depth, and is packed to
 * the same message again. */
#include "fuzz.h"

#include "json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    struct rh_arena *arena = rh_arena_new(0);
    const ProtobufCMessageDescriptor *type = fuzz_type(data[0]);
    const struct rh_slice bytes = {(const char *)data + 1, size - 1};
    ProtobufCMessage *message, *again;
    const struct rh_error *error = rh_pb_unpack(arena, type, bytes, &message);
    if (error != NULL) {
        fuzz_refusal(error);
    } else {
        struct rh_slice packed = rh_pb_pack(arena, message);
        PROMISE(rh_pb_unpack(arena, type, packed, &again) == NULL);
        PROMISE(fuzz_same(packed, rh_pb_pack(arena, again)));
        error = rh_contract_check(arena, message, NULL);
        struct rh_buf out = rh_buf_new(arena, 0);
        if (error != NULL)
            fuzz_refusal(error);
        else
            PROMISE(rh_json_write(&out, type, packed));
    }
    rh_arena_free(&arena);
    return 0;
}
