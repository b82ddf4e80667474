/* Pairs in and out of a frame, and frames that are none. */
#include "bus.h"
#include "parcel.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#include "banned.h"

static struct rh_slice bytes_of(const struct rh_parcel *parcel)
{
    return (struct rh_slice){parcel->data, parcel->len};
}

Test(parcel, gives_its_pairs_back_in_order)
{
    struct rh_parcel parcel = {0};
    struct rh_slice head;
    struct rh_slice body;
    cr_assert(rh_parcel_add(&parcel, rh_slice("one"), rh_slice("body")));
    cr_assert(rh_parcel_add(&parcel, rh_slice("two"), rh_slice("")));
    struct rh_slice rest = bytes_of(&parcel);
    cr_assert_eq(rh_parcel_next(&rest, &head, &body), 1);
    cr_assert(rh_slice_is(head, "one") && rh_slice_is(body, "body"));
    cr_assert_eq(rh_parcel_next(&rest, &head, &body), 1);
    cr_assert(rh_slice_is(head, "two") && rh_slice_is(body, ""));
    cr_assert_eq(rh_parcel_next(&rest, &head, &body), 0);
    rh_parcel_fini(&parcel);
}

/* Every prefix of a good frame, but for the empty and the whole one. */
Test(parcel, that_is_cut_short_is_refused)
{
    struct rh_parcel parcel = {0};
    struct rh_slice head;
    struct rh_slice body;
    cr_assert(rh_parcel_add(&parcel, rh_slice("head"), rh_slice("body")));
    for (size_t len = 1; len < parcel.len; len++) {
        struct rh_slice rest = {parcel.data, len};
        cr_assert_eq(rh_parcel_next(&rest, &head, &body), -1, "%zu bytes", len);
        cr_assert_eq(rh_parcel_next(&rest, &head, &body), 0, "goes on after a fault");
    }
    rh_parcel_fini(&parcel);
}

Test(parcel, whose_lengths_lie_is_refused)
{
    static const char lies[][9] = {"\xff\xff\xff\xff\xff\xff\xff\xff", "\0\0\0\1\xff\xff\xff\xff",
                                   "\xff\xff\xff\xff\0\0\0\0"};
    struct rh_slice head;
    struct rh_slice body;
    for (size_t i = 0; i < sizeof lies / sizeof lies[0]; i++) {
        struct rh_slice rest = {lies[i], sizeof lies[i]};
        cr_assert_eq(rh_parcel_next(&rest, &head, &body), -1);
    }
}

Test(parcel, never_passes_the_largest_frame)
{
    struct rh_parcel parcel = {0};
    size_t most = RH_BUS_MAX_FRAME - RH_PARCEL_PAIR;
    char *large = calloc(1, most + 1);
    cr_assert_not(rh_parcel_can_hold(0, most + 1));
    cr_assert_not(rh_parcel_can_hold(SIZE_MAX, 1));
    cr_assert_not(rh_parcel_can_hold(1, SIZE_MAX));
    cr_assert_not(rh_parcel_add(&parcel, rh_slice(""), (struct rh_slice){large, most + 1}));
    cr_assert_eq(parcel.len, 0);
    cr_assert(rh_parcel_add(&parcel, rh_slice(""), (struct rh_slice){large, most}));
    cr_assert_not(rh_parcel_add(&parcel, rh_slice(""), rh_slice("")));
    cr_assert_eq(parcel.len, RH_BUS_MAX_FRAME);
    rh_parcel_fini(&parcel);
    free(large);
}
