/* Frames of the bus: taken apart and put together again they are the same bytes, and a head is a
 * message or refused. */
#include "fuzz.h"

#include "bus.pb-c.h"
#include "parcel.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct rh_arena *arena = rh_arena_new(0);
    struct rh_parcel parcel = {0};
    struct rh_slice rest = {(const char *)data, size}, head, body;
    ProtobufCMessage *message;
    int more;
    while ((more = rh_parcel_next(&rest, &head, &body)) == 1) {
        const struct rh_error *error = rh_pb_unpack(arena, &bus__head__descriptor, head, &message);
        if (error != NULL)
            fuzz_refusal(error);
        PROMISE(rh_parcel_add(&parcel, head, body));
    }
    PROMISE(rest.len == 0);
    PROMISE(more == -1 || fuzz_same((struct rh_slice){parcel.data, parcel.len},
                                    (struct rh_slice){(const char *)data, size}));
    rh_parcel_fini(&parcel);
    rh_arena_free(&arena);
    return 0;
}
