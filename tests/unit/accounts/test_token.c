/* Tokens of identity providers: made with keys of the test's own, each but for one thing as it
 * should be. */
#include "accounts_token.h"

#include <criterion/criterion.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <sodium.h>
#include <string.h>

#define NOW    INT64_C(1764000000)
#define ISSUER "https://id.example/realms/town"
#define CLIENT "rathaus"
#define EVENTS "\"events\":{\"http://schemas.openid.net/event/backchannel-logout\":{}}"

static struct rh_arena *arena;
static EVP_PKEY *rsa, *ec, *ed;
static json_t *jwks;

static const char *base64(const void *bytes, size_t size)
{
    size_t room = sodium_base64_ENCODED_LEN(size, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    char *text = rh_arena_alloc(arena, room);
    return sodium_bin2base64(text, room, bytes, size, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

/* `size` 0: as long as the number is. */
static const char *number(EVP_PKEY *key, const char *name, int size)
{
    BIGNUM *bn = NULL;
    uint8_t bytes[512];
    cr_assert_eq(EVP_PKEY_get_bn_param(key, name, &bn), 1);
    int len = BN_bn2binpad(bn, bytes, size == 0 ? BN_num_bytes(bn) : size);
    BN_free(bn);
    return base64(bytes, (size_t)len);
}

static json_t *set_of(EVP_PKEY *its_rsa)
{
    uint8_t raw[32];
    size_t len = sizeof raw;
    EVP_PKEY_get_raw_public_key(ed, raw, &len);
    return json_pack("{s:[{s:s,s:s,s:s,s:s},{s:s,s:s,s:s,s:s,s:s},{s:s,s:s,s:s,s:s}]}", "keys",
                     "kty", "RSA", "kid", "r", "n", number(its_rsa, OSSL_PKEY_PARAM_RSA_N, 0), "e",
                     number(its_rsa, OSSL_PKEY_PARAM_RSA_E, 0), "kty", "EC", "kid", "e", "crv",
                     "P-256", "x", number(ec, OSSL_PKEY_PARAM_EC_PUB_X, 32), "y",
                     number(ec, OSSL_PKEY_PARAM_EC_PUB_Y, 32), "kty", "OKP", "kid", "d", "crv",
                     "Ed25519", "x", base64(raw, sizeof raw));
}

static void start(void)
{
    arena = rh_arena_new(0);
    rsa = EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)2048);
    ec = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
    ed = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    jwks = set_of(rsa);
}

static void stop(void)
{
    json_decref(jwks);
    EVP_PKEY_free(rsa);
    EVP_PKEY_free(ec);
    EVP_PKEY_free(ed);
    rh_arena_free(&arena);
}

TestSuite(accounts_token, .init = start, .fini = stop);

static EVP_PKEY *key_of(enum accounts_alg alg)
{
    return alg == ACCOUNTS_ES256 ? ec : alg == ACCOUNTS_EDDSA ? ed : rsa;
}

/* Both numbers of a DER signature side by side. */
static size_t raw_of(uint8_t *signature, size_t len)
{
    const uint8_t *at = signature;
    ECDSA_SIG *both = d2i_ECDSA_SIG(NULL, &at, (long)len);
    BN_bn2binpad(ECDSA_SIG_get0_r(both), signature, 32);
    BN_bn2binpad(ECDSA_SIG_get0_s(both), signature + 32, 32);
    ECDSA_SIG_free(both);
    return 64;
}

static const char *sign(enum accounts_alg alg, EVP_PKEY *key, const char *header,
                        const char *claims)
{
    uint8_t signature[512];
    size_t len = sizeof signature;
    EVP_PKEY_CTX *context = NULL;
    EVP_MD_CTX *digest = EVP_MD_CTX_new();
    const char *covered = rh_arena_printf(arena, "%s.%s", base64(header, strlen(header)),
                                          base64(claims, strlen(claims)));
    cr_assert_eq(EVP_DigestSignInit(digest, &context, alg == ACCOUNTS_EDDSA ? NULL : EVP_sha256(),
                                    NULL, key),
                 1);
    if (alg == ACCOUNTS_PS256) {
        EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING);
        EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST);
    }
    cr_assert_eq(EVP_DigestSign(digest, signature, &len, (const uint8_t *)covered, strlen(covered)),
                 1);
    EVP_MD_CTX_free(digest);
    if (alg == ACCOUNTS_ES256)
        len = raw_of(signature, len);
    return rh_arena_printf(arena, "%s.%s", covered, base64(signature, len));
}

static const char *header_of(enum accounts_alg alg)
{
    const char *kid = alg == ACCOUNTS_ES256 ? "e" : alg == ACCOUNTS_EDDSA ? "d" : "r";
    return rh_arena_printf(arena, "{\"alg\":\"%s\",\"kid\":\"%s\"}", accounts_alg_name(alg), kid);
}

static enum accounts_fault read_signed(const char *token, enum accounts_alg alg)
{
    struct accounts_jws jws;
    return accounts_token_signed(arena, token, jwks, alg, &jws);
}

Test(accounts_token, each_algorithm_verifies_and_notices_a_changed_letter)
{
    for (enum accounts_alg alg = ACCOUNTS_RS256; alg <= ACCOUNTS_EDDSA; alg++) {
        const char *token = sign(alg, key_of(alg), header_of(alg), "{\"sub\":\"a\"}");
        cr_assert_eq(read_signed(token, alg), ACCOUNTS_TOKEN_FINE, "%s", accounts_alg_name(alg));
        const char *other = sign(alg, key_of(alg), header_of(alg), "{\"sub\":\"b\"}");
        const char *mixed = rh_arena_printf(arena, "%.*s%s", (int)(strrchr(other, '.') - other),
                                            other, strrchr(token, '.'));
        cr_assert_eq(read_signed(mixed, alg), ACCOUNTS_WRONG_SIGNATURE, "%s",
                     accounts_alg_name(alg));
    }
}

/* RFC 7515 appendix A.3 */
Test(accounts_token, verifies_the_example_of_the_standard)
{
    static const char token[] = "eyJhbGciOiJFUzI1NiJ9."
                                "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"
                                "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
                                "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSA"
                                "pmWQxfKTUJqPP3-Kg6NU1Q";
    struct accounts_jws jws;
    json_t *key = json_pack("{s:s,s:s,s:s,s:s}", "kty", "EC", "crv", "P-256", "x",
                            "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "y",
                            "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0");
    cr_assert(accounts_jws_read(arena, token, &jws));
    cr_assert(accounts_jws_verify(arena, &jws, key, ACCOUNTS_ES256));
    cr_assert_str_eq(json_string_value(json_object_get(jws.claims, "iss")), "joe");
    json_decref(key);
}

/* "none", the public key as a shared secret, and a neighbour's algorithm. */
Test(accounts_token, the_header_never_chooses_the_algorithm)
{
    enum accounts_alg alg;
    const char *claims = "{\"sub\":\"a\"}";
    const char *none = rh_arena_printf(arena, "%s.%s.", base64("{\"alg\":\"none\"}", 14),
                                       base64(claims, strlen(claims)));
    cr_assert_eq(read_signed(none, ACCOUNTS_RS256), ACCOUNTS_WRONG_ALG);
    const char *shared =
        sign(ACCOUNTS_RS256, rsa, "{\"alg\":\"HS256\",\"kid\":\"r\"}", "{\"sub\":\"a\"}");
    cr_assert_eq(read_signed(shared, ACCOUNTS_RS256), ACCOUNTS_WRONG_ALG);
    const char *neighbour = sign(ACCOUNTS_PS256, rsa, header_of(ACCOUNTS_PS256), claims);
    cr_assert_eq(read_signed(neighbour, ACCOUNTS_RS256), ACCOUNTS_WRONG_ALG);
    static const char *const refused[] = {"none", "HS256", "RS512", "ES256K", "rs256", ""};
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
        cr_assert_not(accounts_alg_read(refused[i], &alg), "%s", refused[i]);
}

Test(accounts_token, a_key_is_taken_for_what_it_is_meant_for_alone)
{
    const char *claims = "{\"sub\":\"a\"}";
    const char *token = sign(ACCOUNTS_RS256, rsa, "{\"alg\":\"RS256\",\"kid\":\"other\"}", claims);
    cr_assert_eq(read_signed(token, ACCOUNTS_RS256), ACCOUNTS_UNKNOWN_KEY);
    token = sign(ACCOUNTS_RS256, rsa, "{\"alg\":\"RS256\"}", claims);
    cr_assert_eq(read_signed(token, ACCOUNTS_RS256), ACCOUNTS_TOKEN_FINE, "one key fits");
    json_t *key = json_array_get(json_object_get(jwks, "keys"), 0);
    json_object_set_new(key, "use", json_string("enc"));
    cr_assert_eq(read_signed(token, ACCOUNTS_RS256), ACCOUNTS_UNKNOWN_KEY);
    json_object_set_new(key, "use", json_string("sig"));
    json_object_set_new(key, "alg", json_string("PS256"));
    cr_assert_eq(read_signed(token, ACCOUNTS_RS256), ACCOUNTS_UNKNOWN_KEY);
}

Test(accounts_token, short_rsa_keys_are_refused)
{
    EVP_PKEY *weak = EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)1024);
    json_t *set = set_of(weak);
    struct accounts_jws jws;
    const char *token = sign(ACCOUNTS_RS256, weak, header_of(ACCOUNTS_RS256), "{\"sub\":\"a\"}");
    cr_assert_eq(accounts_token_signed(arena, token, set, ACCOUNTS_RS256, &jws),
                 ACCOUNTS_WRONG_SIGNATURE);
    json_decref(set);
    EVP_PKEY_free(weak);
}

Test(accounts_token, what_is_no_token_is_refused)
{
    const char *body = base64("{\"sub\":\"a\"}", 11), *head = base64("{\"alg\":\"RS256\"}", 15);
    const char *const broken[] = {
        "",
        "a",
        "a.b",
        "a.b.c.d",
        rh_arena_printf(arena, "%s.%s.x y", head, body),
        rh_arena_printf(arena, "%s=.%s.AA", head, body),
        rh_arena_printf(arena, "%s.%s.AA", base64("[]", 2), body),
        rh_arena_printf(arena, "%s.%s.AA", head, base64("null", 4)),
        rh_arena_printf(arena, "%s.%s.AA", head, base64("{\"sub\":\"a\",\"sub\":\"b\"}", 21)),
        rh_arena_printf(arena, "%s.%s.AA", base64("{\"alg\":\"RS256\",\"crit\":[\"b64\"]}", 30),
                        body),
    };
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++)
        cr_assert_eq(read_signed(broken[i], ACCOUNTS_RS256), ACCOUNTS_MALFORMED, "%zu", i);
}

/* ---- claims ---- */

static const struct accounts_expected expected = {.issuer = ISSUER,
                                                  .client = CLIENT,
                                                  .alg = ACCOUNTS_RS256,
                                                  .nonce = "n",
                                                  .now = NOW,
                                                  .max_age = ACCOUNTS_NO_MAX_AGE};

static struct accounts_jws jws_of(const char *typ, const char *claims)
{
    json_error_t why;
    struct accounts_jws jws = {.typ = typ, .claims = json_loads(claims, 0, &why)};
    cr_assert_not_null(jws.claims, "%s: %s", claims, why.text);
    return jws;
}

#define GOOD "\"iss\":\"" ISSUER "\",\"sub\":\"s\",\"iat\":1764000000,\"exp\":1764000300"

static const struct id_case {
    const char *claims;
    enum accounts_fault fault;
} ids[] = {
    {"{" GOOD ",\"aud\":\"rathaus\",\"nonce\":\"n\"}", ACCOUNTS_TOKEN_FINE},
    {"{" GOOD ",\"aud\":[\"rathaus\"],\"nonce\":\"n\"}", ACCOUNTS_TOKEN_FINE},
    {"{" GOOD ",\"aud\":[\"rathaus\",\"b\"],\"azp\":\"rathaus\",\"nonce\":\"n\"}",
     ACCOUNTS_TOKEN_FINE},
    {"{" GOOD ",\"aud\":[\"rathaus\",\"b\"],\"nonce\":\"n\"}", ACCOUNTS_WRONG_AUDIENCE},
    {"{" GOOD ",\"aud\":[\"rathaus\",\"b\"],\"azp\":\"b\",\"nonce\":\"n\"}",
     ACCOUNTS_WRONG_AUDIENCE},
    {"{" GOOD ",\"aud\":\"rathaus\",\"azp\":\"b\",\"nonce\":\"n\"}", ACCOUNTS_WRONG_AUDIENCE},
    {"{" GOOD ",\"aud\":\"other\",\"nonce\":\"n\"}", ACCOUNTS_WRONG_AUDIENCE},
    {"{" GOOD ",\"aud\":\"rathaus2\",\"nonce\":\"n\"}", ACCOUNTS_WRONG_AUDIENCE},
    {"{" GOOD ",\"nonce\":\"n\"}", ACCOUNTS_WRONG_AUDIENCE},
    {"{" GOOD ",\"aud\":\"rathaus\",\"nonce\":\"m\"}", ACCOUNTS_WRONG_NONCE},
    {"{" GOOD ",\"aud\":\"rathaus\"}", ACCOUNTS_WRONG_NONCE},
    {"{" GOOD ",\"aud\":\"rathaus\",\"nonce\":\"n\",\"nbf\":1764000061}", ACCOUNTS_FROM_FUTURE},
    {"{\"iss\":\"" ISSUER
     "/\",\"sub\":\"s\",\"iat\":1764000000,\"exp\":1764000300,\"aud\":\"rathaus\",\"nonce\":\"n\"}",
     ACCOUNTS_WRONG_ISSUER},
    {"{\"iss\":\"" ISSUER
     "\",\"iat\":1764000000,\"exp\":1764000300,\"aud\":\"rathaus\",\"nonce\":\"n\"}",
     ACCOUNTS_NO_SUBJECT},
    {"{\"iss\":\"" ISSUER
     "\",\"sub\":\"s\",\"iat\":1764000000,\"aud\":\"rathaus\",\"nonce\":\"n\"}",
     ACCOUNTS_EXPIRED},
    {"{\"iss\":\"" ISSUER
     "\",\"sub\":\"s\",\"iat\":1763999900,\"exp\":1763999940,\"aud\":\"rathaus\",\"nonce\":\"n\"}",
     ACCOUNTS_EXPIRED},
    {"{\"iss\":\"" ISSUER
     "\",\"sub\":\"s\",\"iat\":1763999000,\"exp\":1764000300,\"aud\":\"rathaus\",\"nonce\":\"n\"}",
     ACCOUNTS_EXPIRED},
    {"{\"iss\":\"" ISSUER
     "\",\"sub\":\"s\",\"iat\":1764000061,\"exp\":1764000300,\"aud\":\"rathaus\",\"nonce\":\"n\"}",
     ACCOUNTS_FROM_FUTURE},
    {"{\"iss\":\"" ISSUER
     "\",\"sub\":\"s\",\"iat\":\"now\",\"exp\":1764000300,\"aud\":\"rathaus\",\"nonce\":\"n\"}",
     ACCOUNTS_EXPIRED},
};

Test(accounts_token, an_id_token_says_what_it_must)
{
    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
        struct accounts_claims claims;
        struct accounts_jws jws = jws_of("JWT", ids[i].claims);
        cr_assert_eq(accounts_token_id(&jws, &expected, &claims), ids[i].fault, "%s",
                     ids[i].claims);
        json_decref(jws.claims);
    }
}

Test(accounts_token, a_fresh_log_in_is_fresh)
{
    static const struct {
        const char *claims;
        enum accounts_fault fault;
    } cases[] = {
        {"{" GOOD ",\"aud\":\"rathaus\",\"nonce\":\"n\",\"auth_time\":1763999950}",
         ACCOUNTS_TOKEN_FINE},
        {"{" GOOD ",\"aud\":\"rathaus\",\"nonce\":\"n\",\"auth_time\":1763999800}",
         ACCOUNTS_LOGIN_TOO_OLD},
        {"{" GOOD ",\"aud\":\"rathaus\",\"nonce\":\"n\"}", ACCOUNTS_LOGIN_TOO_OLD},
    };
    struct accounts_expected fresh = expected;
    fresh.max_age = 60;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct accounts_claims claims;
        struct accounts_jws jws = jws_of(NULL, cases[i].claims);
        cr_assert_eq(accounts_token_id(&jws, &fresh, &claims), cases[i].fault, "%zu", i);
        json_decref(jws.claims);
    }
}

Test(accounts_token, an_address_counts_only_when_the_provider_has_verified_it)
{
    static const char *const said[] = {"\"email_verified\":true", "\"email_verified\":false",
                                       "\"email_verified\":\"true\"", "\"x\":1"};
    for (size_t i = 0; i < sizeof said / sizeof said[0]; i++) {
        struct accounts_claims claims;
        struct accounts_jws jws =
            jws_of(NULL, rh_arena_printf(arena,
                                         "{" GOOD ",\"aud\":\"rathaus\",\"nonce\":\"n\",%s,"
                                         "\"email\":\"a@b.example\"}",
                                         said[i]));
        cr_assert_eq(accounts_token_id(&jws, &expected, &claims), ACCOUNTS_TOKEN_FINE);
        cr_assert_eq(claims.email != NULL, i == 0, "%s", said[i]);
        json_decref(jws.claims);
    }
}

static const struct id_case logouts[] = {
    {"{" GOOD ",\"aud\":\"rathaus\",\"jti\":\"j\"," EVENTS "}", ACCOUNTS_TOKEN_FINE},
    {"{\"iss\":\"" ISSUER
     "\",\"sid\":\"x\",\"iat\":1764000000,\"aud\":\"rathaus\",\"jti\":\"j\"," EVENTS "}",
     ACCOUNTS_TOKEN_FINE},
    {"{\"iss\":\"" ISSUER "\",\"iat\":1764000000,\"aud\":\"rathaus\",\"jti\":\"j\"," EVENTS "}",
     ACCOUNTS_NO_LOGOUT},
    {"{" GOOD ",\"aud\":\"rathaus\"," EVENTS "}", ACCOUNTS_NO_LOGOUT},
    {"{" GOOD ",\"aud\":\"rathaus\",\"jti\":\"j\"}", ACCOUNTS_NO_LOGOUT},
    {"{" GOOD ",\"aud\":\"rathaus\",\"jti\":\"j\",\"events\":{}}", ACCOUNTS_NO_LOGOUT},
    {"{" GOOD ",\"aud\":\"rathaus\",\"jti\":\"j\",\"nonce\":\"n\"," EVENTS "}",
     ACCOUNTS_WRONG_NONCE},
    {"{" GOOD ",\"aud\":\"other\",\"jti\":\"j\"," EVENTS "}", ACCOUNTS_WRONG_AUDIENCE},
    {"{\"iss\":\"" ISSUER
     "\",\"sub\":\"s\",\"iat\":1763999600,\"aud\":\"rathaus\",\"jti\":\"j\"," EVENTS "}",
     ACCOUNTS_EXPIRED},
    {"{\"iss\":\"https://evil.example\",\"sub\":\"s\",\"iat\":1764000000,\"aud\":\"rathaus\","
     "\"jti\":\"j\"," EVENTS "}",
     ACCOUNTS_WRONG_ISSUER},
};

Test(accounts_token, a_logout_token_is_no_id_token_and_no_old_one)
{
    for (size_t i = 0; i < sizeof logouts / sizeof logouts[0]; i++) {
        struct accounts_claims claims;
        struct accounts_jws jws = jws_of("logout+jwt", logouts[i].claims);
        cr_assert_eq(accounts_token_logout(&jws, &expected, &claims), logouts[i].fault, "%s",
                     logouts[i].claims);
        json_decref(jws.claims);
    }
}

Test(accounts_token, a_type_that_names_another_use_is_refused)
{
    struct accounts_claims claims;
    struct accounts_jws id = jws_of("logout+jwt", ids[0].claims);
    cr_assert_eq(accounts_token_id(&id, &expected, &claims), ACCOUNTS_WRONG_TYPE);
    struct accounts_jws logout = jws_of("at+jwt", logouts[0].claims);
    cr_assert_eq(accounts_token_logout(&logout, &expected, &claims), ACCOUNTS_WRONG_TYPE);
    json_decref(id.claims);
    json_decref(logout.claims);
}
