/* Codes of the second factor by the vectors of RFC 6238; secrets that only their account and key
 * open. */
#include "accounts_secrets.h"

#include <criterion/criterion.h>
#include <string.h>

static struct rh_arena *arena;
static const uint8_t key[32] = {1, 2, 3};
static const uint8_t other[32] = {3, 2, 1};

static void start(void)
{
    arena = rh_arena_new(0);
}

static void stop(void)
{
    rh_arena_free(&arena);
}

TestSuite(accounts_secrets, .init = start, .fini = stop);

/* RFC 6238 appendix B, SHA-1, the last six of its eight digits. */
static const struct vector {
    int64_t s;
    const char *digits;
} vectors[] = {{59, "287082"},         {1111111109, "081804"}, {1111111111, "050471"},
               {1234567890, "005924"}, {2000000000, "279037"}, {INT64_C(20000000000), "353130"}};

static const uint8_t *rfc_secret(void)
{
    return (const uint8_t *)"12345678901234567890";
}

Test(accounts_secrets, codes_are_those_of_the_standard)
{
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        char digits[ACCOUNTS_DIGITS + 1];
        int64_t step;
        accounts_totp_digits(rfc_secret(), vectors[i].s * 1000, digits);
        cr_assert_str_eq(digits, vectors[i].digits);
        cr_assert(accounts_totp_matches(rfc_secret(), vectors[i].s * 1000, digits, &step));
        cr_assert_eq(step, vectors[i].s / ACCOUNTS_TOTP_STEP);
    }
}

Test(accounts_secrets, codes_count_one_step_before_and_after)
{
    int64_t at = INT64_C(2000000000000), step;
    int64_t span = ACCOUNTS_TOTP_STEP * 1000;
    cr_assert(accounts_totp_matches(rfc_secret(), at - span, "279037", &step));
    cr_assert_eq(step, at / span, "the code's step, not the clock's");
    cr_assert(accounts_totp_matches(rfc_secret(), at + span, "279037", &step));
    cr_assert_eq(step, at / span);
    cr_assert_not(accounts_totp_matches(rfc_secret(), at + 2 * span, "279037", &step));
    cr_assert_not(accounts_totp_matches(rfc_secret(), at - 2 * span, "279037", &step));
    cr_assert_not(accounts_totp_matches(rfc_secret(), at, "279038", &step));
    cr_assert_not(accounts_totp_matches(rfc_secret(), at, "", &step));
}

Test(accounts_secrets, what_apps_are_told_is_the_secret)
{
    uint8_t secret[ACCOUNTS_TOTP_SIZE];
    char text[RH_SECRET_SIZE];
    uint32_t bits = 0;
    int held = 0;
    size_t n = 0;
    accounts_totp_secret(key, "code", secret);
    accounts_totp_text(key, "code", text);
    for (const char *c = text; *c != '\0'; c++) { /* RFC 4648 section 6 */
        bits = bits << 5 | (uint32_t)(*c >= 'A' ? *c - 'A' : *c - '2' + 26);
        held += 5;
        if (held >= 8) {
            held -= 8;
            cr_assert_eq(secret[n++], (uint8_t)(bits >> held));
        }
    }
    cr_assert_eq(n, ACCOUNTS_TOTP_SIZE);
    cr_assert_str_eq(accounts_totp_uri(arena, "a+b@c.example", "ABC"),
                     "otpauth://totp/Rathaus:a%2Bb%40c.example?secret=ABC&issuer=Rathaus");
}

Test(accounts_secrets, a_sealed_secret_opens_for_its_account_and_key_alone)
{
    uint8_t opened[ACCOUNTS_TOTP_SIZE];
    struct rh_slice sealed = accounts_seal(arena, key, "account-a", rfc_secret());
    struct rh_slice again = accounts_seal(arena, key, "account-a", rfc_secret());
    cr_assert(accounts_unseal(key, "account-a", sealed, opened));
    cr_assert_arr_eq(opened, rfc_secret(), ACCOUNTS_TOTP_SIZE);
    cr_assert_not(accounts_unseal(key, "account-b", sealed, opened));
    cr_assert_not(accounts_unseal(other, "account-a", sealed, opened));
    cr_assert_neq(memcmp(sealed.data, again.data, sealed.len), 0, "never the same twice");
    ((char *)(uintptr_t)sealed.data)[sealed.len - 1] ^= 1;
    cr_assert_not(accounts_unseal(key, "account-a", sealed, opened));
    sealed.len--;
    cr_assert_not(accounts_unseal(key, "account-a", sealed, opened));
}

Test(accounts_secrets, recovery_codes_differ_and_may_be_typed_freely)
{
    char one[ACCOUNTS_RECOVERY_SIZE], two[ACCOUNTS_RECOVERY_SIZE];
    uint8_t a[32], b[32];
    accounts_recovery(key, "code", 0, one);
    accounts_recovery(key, "code", 1, two);
    cr_assert_eq(strlen(one), 27);
    cr_assert_eq(one[6], '-');
    cr_assert_str_neq(one, two);
    accounts_recovery_hash("abcdef-ghijkl", a);
    accounts_recovery_hash(" ABCDEF ghijkl", b);
    cr_assert_arr_eq(a, b, 32);
    accounts_recovery_hash("abcdef-ghijkm", b);
    cr_assert_arr_neq(a, b, 32);
}

Test(accounts_secrets, passwords_are_argon2id_and_checked_whole)
{
    const char *hash;
    cr_assert_null(accounts_hash(arena, "korrekt pferd", &hash));
    cr_assert_not_null(strstr(hash, "$argon2id$v=19$m=65536,t=2,p=1$"));
    cr_assert(accounts_hash_matches(hash, "korrekt pferd"));
    cr_assert_not(accounts_hash_matches(hash, "korrekt pfer"));
    cr_assert_not(accounts_hash_matches(hash, " korrekt pferd"), "nothing is trimmed");
}

Test(accounts_secrets, the_gate_lets_two_in)
{
    struct accounts_gate gate = {0};
    cr_assert_null(accounts_gate_enter(arena, &gate));
    cr_assert_null(accounts_gate_enter(arena, &gate));
    struct rh_error *error = accounts_gate_enter(arena, &gate);
    cr_assert_eq(error->code, COMMON__CODE__OVERLOADED);
    accounts_gate_leave(&gate);
    cr_assert_null(accounts_gate_enter(arena, &gate));
}

Test(accounts_secrets, a_text_opens_for_its_account_and_key_alone)
{
    static const char account[] = "0192f5d0-0000-7000-8000-000000000001";
    struct rh_slice sealed = accounts_seal_text(arena, key, account, "a token");
    cr_assert_str_eq(accounts_unseal_text(arena, key, account, sealed), "a token");
    cr_assert_null(accounts_unseal_text(arena, other, account, sealed));
    cr_assert_null(
        accounts_unseal_text(arena, key, "0192f5d0-0000-7000-8000-000000000002", sealed));
    cr_assert_null(accounts_unseal_text(arena, key, account, rh_slice("short")));
}
