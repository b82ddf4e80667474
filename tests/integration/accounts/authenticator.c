#include "authenticator.h"

#include "accounts_challenge.h"
#include "buf.h"
#include "id.h"

#include <criterion/criterion.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/rsa.h>
#include <sodium.h>

#define HAS_KEY 0x40

struct authenticator authenticator_new(struct rh_arena *arena, int algorithm)
{
    struct authenticator its = {.arena = arena,
                                .algorithm = algorithm,
                                .flags = AUTHENTICATOR_PRESENT,
                                .rp_id = "localhost",
                                .origin = "http://localhost:8080"};
    if (algorithm == -7)
        its.key = EVP_EC_gen("P-256");
    else if (algorithm == -8)
        its.key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    else
        its.key = EVP_RSA_gen(2048);
    cr_assert_not_null(its.key);
    randombytes_buf(its.credential, sizeof its.credential);
    return its;
}

void authenticator_free(struct authenticator *its)
{
    EVP_PKEY_free(its->key);
}

static char *base64(struct authenticator *its, const void *bytes, size_t len)
{
    return (char *)(uintptr_t)accounts_base64_write(its->arena, (struct rh_slice){bytes, len});
}

/* A byte string of CBOR (RFC 8949 3.1) of at most 65535 bytes. */
static void cbor_bytes(struct rh_buf *out, const void *bytes, size_t len)
{
    if (len > 255) {
        rh_buf_byte(out, 0x59);
        rh_buf_byte(out, (char)(len >> 8));
    } else {
        rh_buf_byte(out, 0x58);
    }
    rh_buf_byte(out, (char)len);
    rh_buf_add(out, bytes, len);
}

static void cbor_number(struct rh_buf *out, const char *label, const char *pname, EVP_PKEY *key,
                        int size)
{
    uint8_t bytes[512];
    BIGNUM *number = NULL;
    cr_assert_eq(EVP_PKEY_get_bn_param(key, pname, &number), 1);
    size = size == 0 ? BN_num_bytes(number) : size;
    cr_assert_eq(BN_bn2binpad(number, bytes, size), size);
    BN_free(number);
    rh_buf_text(out, label);
    if (size == 3) { /* the exponent */
        rh_buf_byte(out, 0x43);
        rh_buf_add(out, bytes, 3);
    } else {
        cbor_bytes(out, bytes, (size_t)size);
    }
}

/* The public key as COSE (RFC 9053 7.1, 7.2; RFC 8230 4). */
static void cose_key(struct authenticator *its, struct rh_buf *out)
{
    if (its->algorithm == -7) {
        rh_buf_add(out, "\xa5\x01\x02\x03\x26\x20\x01", 7);
        cbor_number(out, "\x21", OSSL_PKEY_PARAM_EC_PUB_X, its->key, 32);
        cbor_number(out, "\x22", OSSL_PKEY_PARAM_EC_PUB_Y, its->key, 32);
    } else if (its->algorithm == -8) {
        uint8_t point[32];
        size_t len = sizeof point;
        cr_assert_eq(EVP_PKEY_get_raw_public_key(its->key, point, &len), 1);
        rh_buf_add(out, "\xa4\x01\x01\x03\x27\x20\x06\x21", 8);
        cbor_bytes(out, point, sizeof point);
    } else {
        rh_buf_add(out, "\xa4\x01\x03\x03\x39\x01\x00", 7);
        cbor_number(out, "\x20", OSSL_PKEY_PARAM_RSA_N, its->key, 256);
        cbor_number(out, "\x21", OSSL_PKEY_PARAM_RSA_E, its->key, 3);
    }
}

static struct rh_buf auth_data(struct authenticator *its, uint8_t flags)
{
    struct rh_buf out = rh_buf_new(its->arena, 0);
    uint8_t hash[32];
    rh_hash(its->rp_id, strlen(its->rp_id), hash);
    rh_buf_add(&out, hash, sizeof hash);
    rh_buf_byte(&out, (char)flags);
    for (int i = 24; i >= 0; i -= 8)
        rh_buf_byte(&out, (char)(its->counter >> i));
    return out;
}

static char *client_data(struct authenticator *its, const char *type, const char *challenge)
{
    return rh_arena_printf(its->arena,
                           "{\"type\":\"webauthn.%s\",\"challenge\":\"%s\",\"origin\":\"%s\","
                           "\"crossOrigin\":false}",
                           type, challenge, its->origin);
}

struct authenticator_answer authenticator_create(struct authenticator *its, const char *challenge)
{
    static const uint8_t aaguid[16];
    struct rh_buf out = auth_data(its, its->flags | HAS_KEY);
    const char *client = client_data(its, "create", challenge);
    rh_buf_add(&out, aaguid, sizeof aaguid);
    rh_buf_add(&out, "\0\x20", 2);
    rh_buf_add(&out, its->credential, sizeof its->credential);
    cose_key(its, &out);
    return (struct authenticator_answer){
        .credential = base64(its, its->credential, sizeof its->credential),
        .client_data = base64(its, client, strlen(client)),
        .auth_data = base64(its, rh_buf_str(&out), out.len),
    };
}

struct authenticator_answer authenticator_get(struct authenticator *its, const char *challenge)
{
    uint8_t hash[32], signature[512];
    size_t len = sizeof signature;
    struct rh_buf data = auth_data(its, its->flags);
    const char *client = client_data(its, "get", challenge);
    struct authenticator_answer answer = {
        .credential = base64(its, its->credential, sizeof its->credential),
        .client_data = base64(its, client, strlen(client)),
        .auth_data = base64(its, rh_buf_str(&data), data.len),
    };
    rh_hash(client, strlen(client), hash);
    rh_buf_add(&data, hash, sizeof hash);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    cr_assert_eq(EVP_DigestSignInit(context, NULL, its->algorithm == -8 ? NULL : EVP_sha256(), NULL,
                                    its->key),
                 1);
    cr_assert_eq(EVP_DigestSign(context, signature, &len, (const unsigned char *)rh_buf_str(&data),
                                data.len),
                 1);
    EVP_MD_CTX_free(context);
    answer.signature = base64(its, signature, len);
    return answer;
}
