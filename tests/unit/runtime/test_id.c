#include "id.h"

#include <criterion/criterion.h>
#include <string.h>

Test(id, makes_uuids_of_version_7_that_begin_with_their_time)
{
    char a[RH_UUID_SIZE];
    char b[RH_UUID_SIZE];
    rh_uuid_new(INT64_C(0x0192f5d0abcd), a);
    rh_uuid_new(INT64_C(0x0192f5d0abcd), b);
    cr_assert(rh_uuid_valid(a));
    cr_assert_eq(strncmp(a, "0192f5d0-abcd-7", 15), 0, "%s", a);
    cr_assert_not_null(strchr("89ab", a[19]));
    cr_assert_str_neq(a, b);
}

Test(id, knows_the_text_form_of_a_uuid)
{
    static const char *const wrong[] = {"",
                                        "0192f5d0-abcd-7000-8000-00000000000",
                                        "0192f5d0-abcd-7000-8000-0000000000000",
                                        "0192F5D0-abcd-7000-8000-000000000000",
                                        "0192f5d0+abcd-7000-8000-000000000000",
                                        "0192f5d0-abcd-7000-8000-00000000000g"};
    cr_assert(rh_uuid_valid("0192f5d0-abcd-7000-8000-000000000000"));
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        cr_assert_not(rh_uuid_valid(wrong[i]), "%s", wrong[i]);
}

Test(id, writes_sixteen_bytes_as_a_uuid)
{
    static const uint8_t bytes[16] = {0x01, 0x92, 0xf5, 0xd0, 0xab, 0xcd, 0x70, 0x00,
                                      0x80, 0,    0,    0,    0,    0,    0,    0xff};
    char text[RH_UUID_SIZE];
    rh_uuid_write(bytes, text);
    cr_assert_str_eq(text, "0192f5d0-abcd-7000-8000-0000000000ff");
}

Test(id, makes_secrets_of_32_letters_and_digits)
{
    char a[RH_SECRET_SIZE];
    char b[RH_SECRET_SIZE];
    rh_secret_new(a);
    rh_secret_new(b);
    cr_assert_eq(strspn(a, "abcdefghijklmnopqrstuvwxyz234567"), 32);
    cr_assert_str_neq(a, b);
}

Test(id, derives_the_same_secret_for_the_same_subject_and_key_alone)
{
    const uint8_t key[32] = {1};
    const uint8_t other[32] = {2};
    char a[RH_SECRET_SIZE];
    char b[RH_SECRET_SIZE];
    rh_secret_derive(key, "appointment:15:x", a);
    rh_secret_derive(key, "appointment:15:x", b);
    cr_assert(rh_secret_same(a, b));
    rh_secret_derive(key, "appointment:16:x", b);
    cr_assert_not(rh_secret_same(a, b));
    rh_secret_derive(other, "appointment:15:x", b);
    cr_assert_not(rh_secret_same(a, b));
    cr_assert_not(rh_secret_same(a, ""));
}

Test(id, derives_the_same_with_a_key_that_was_made_ready)
{
    const uint8_t bytes[32] = {1, 2, 3};
    struct rh_secret_key key;
    char a[RH_SECRET_SIZE], b[RH_SECRET_SIZE];
    rh_secret_key_init(&key, bytes);
    for (int i = 0; i < 2; i++) { /* using it leaves it as it was */
        rh_secret_derive(bytes, "form:abc", a);
        rh_secret_derive_with(&key, "form:abc", b);
        cr_assert_str_eq(a, b);
    }
}

Test(id, gives_each_random_byte_out_once)
{
    uint8_t drawn[1000][16];
    for (size_t i = 0; i < 1000; i++) {
        rh_random(drawn[i], sizeof drawn[i]);
        for (size_t j = 0; j < i; j++)
            cr_assert_neq(memcmp(drawn[i], drawn[j], sizeof drawn[i]), 0, "%zu is %zu", i, j);
    }
}

Test(id, hashes_by_sha256)
{
    /* FIPS 180-2, appendix B.1: "abc" */
    const uint8_t begin[4] = {0xba, 0x78, 0x16, 0xbf};
    uint8_t hash[32];
    rh_hash("abc", 3, hash);
    cr_assert_eq(memcmp(hash, begin, 4), 0);
}
