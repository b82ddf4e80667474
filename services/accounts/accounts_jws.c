/* A key is built from its numbers for every token: log-ins are rare, and nothing has to be kept in
 * step with the set that it came from. */
#include "accounts_jws.h"

#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>
#include <sodium.h>
#include <string.h>

#include "banned.h"

#define P256 ((size_t)32) /* bytes of a coordinate (RFC 7518 6.2.1.2) */

static const struct alg {
    const char *name, *kty, *crv;
} algs[] = {
    [ACCOUNTS_RS256] = {"RS256", "RSA", NULL},
    [ACCOUNTS_PS256] = {"PS256", "RSA", NULL},
    [ACCOUNTS_ES256] = {"ES256", "EC", "P-256"},
    [ACCOUNTS_EDDSA] = {"EdDSA", "OKP", "Ed25519"},
};

bool accounts_alg_read(const char *name, enum accounts_alg *ret_alg)
{
    for (size_t i = 0; i < sizeof algs / sizeof algs[0]; i++) {
        if (strcmp(name, algs[i].name) == 0) {
            *ret_alg = (enum accounts_alg)i;
            return true;
        }
    }
    return false;
}

const char *accounts_alg_name(enum accounts_alg alg)
{
    return algs[alg].name;
}

/* ---- reading ---- */

/* base64url without padding (RFC 7515 2); data NULL when it is none. */
static struct rh_slice decode(struct rh_arena *arena, const char *text, size_t size)
{
    uint8_t *bytes = rh_arena_alloc(arena, size + 1);
    size_t len = 0;
    if (sodium_base642bin(bytes, size + 1, text, size, NULL, &len, NULL,
                          sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0)
        return (struct rh_slice){NULL, 0};
    return (struct rh_slice){(const char *)bytes, len};
}

static void drop(void *json)
{
    json_decref(json);
}

/* An object, released with the arena; NULL when the part is none. */
static json_t *decode_object(struct rh_arena *arena, const char *text, size_t size)
{
    struct rh_slice bytes = decode(arena, text, size);
    json_t *json =
        bytes.data == NULL ? NULL : json_loadb(bytes.data, bytes.len, JSON_REJECT_DUPLICATES, NULL);
    if (json == NULL)
        return NULL;
    rh_arena_defer(arena, drop, json);
    return json_is_object(json) ? json : NULL;
}

static const char *text_of(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

bool accounts_jws_read(struct rh_arena *arena, const char *token, struct accounts_jws *ret_jws)
{
    const char *first = strchr(token, '.');
    const char *second = first == NULL ? NULL : strchr(first + 1, '.');
    if (second == NULL || strlen(token) > ACCOUNTS_JWS_MAX)
        return false;
    const json_t *header = decode_object(arena, token, (size_t)(first - token));
    json_t *claims = decode_object(arena, first + 1, (size_t)(second - first - 1));
    struct rh_slice signature = decode(arena, second + 1, strlen(second + 1));
    if (header == NULL || claims == NULL || signature.data == NULL ||
        json_object_get(header, "crit") != NULL)
        return false;
    *ret_jws = (struct accounts_jws){.alg = text_of(header, "alg"),
                                     .kid = text_of(header, "kid"),
                                     .typ = text_of(header, "typ"),
                                     .claims = claims,
                                     .covered = {token, (size_t)(second - token)},
                                     .signature = signature};
    return ret_jws->alg != NULL;
}

/* ---- keys ---- */

/* What a key says of its use must not contradict (RFC 7517 4.2, 4.4). */
static bool fits(const json_t *key, enum accounts_alg alg)
{
    const char *kty = text_of(key, "kty"), *crv = text_of(key, "crv");
    const char *use = text_of(key, "use"), *only = text_of(key, "alg");
    return kty != NULL && strcmp(kty, algs[alg].kty) == 0 &&
           (algs[alg].crv == NULL || (crv != NULL && strcmp(crv, algs[alg].crv) == 0)) &&
           (use == NULL || strcmp(use, "sig") == 0) &&
           (only == NULL || strcmp(only, algs[alg].name) == 0);
}

const json_t *accounts_jwks_find(const json_t *jwks, const char *kid, enum accounts_alg alg)
{
    const json_t *keys = json_object_get(jwks, "keys"), *found = NULL;
    size_t n = 0;
    for (size_t i = 0; i < json_array_size(keys); i++) {
        const json_t *key = json_array_get(keys, i);
        const char *name = text_of(key, "kid");
        if (!fits(key, alg) || (kid != NULL && (name == NULL || strcmp(name, kid) != 0)))
            continue;
        found = key;
        n++;
    }
    return n == 1 ? found : NULL;
}

/* A member of a key as bytes; data NULL when it is missing or broken. */
static struct rh_slice number_of(struct rh_arena *arena, const json_t *key, const char *name)
{
    const char *text = text_of(key, name);
    return text == NULL ? (struct rh_slice){NULL, 0} : decode(arena, text, strlen(text));
}

static EVP_PKEY *make_key(const char *type, OSSL_PARAM_BLD *parts)
{
    EVP_PKEY *key = NULL;
    OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(parts);
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
    if (params != NULL && context != NULL && EVP_PKEY_fromdata_init(context) == 1)
        EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, params);
    EVP_PKEY_CTX_free(context);
    OSSL_PARAM_free(params);
    return key;
}

static EVP_PKEY *rsa_key(struct rh_arena *arena, const json_t *json)
{
    const struct rh_slice n = number_of(arena, json, "n"), e = number_of(arena, json, "e");
    if (n.data == NULL || e.data == NULL || n.len > 1024 || e.len > 8)
        return NULL;
    EVP_PKEY *key = NULL;
    OSSL_PARAM_BLD *parts = OSSL_PARAM_BLD_new();
    BIGNUM *modulus = BN_bin2bn((const uint8_t *)n.data, (int)n.len, NULL);
    BIGNUM *exponent = BN_bin2bn((const uint8_t *)e.data, (int)e.len, NULL);
    if (parts != NULL && modulus != NULL && exponent != NULL &&
        BN_num_bits(modulus) >= ACCOUNTS_RSA_MIN &&
        OSSL_PARAM_BLD_push_BN(parts, OSSL_PKEY_PARAM_RSA_N, modulus) == 1 &&
        OSSL_PARAM_BLD_push_BN(parts, OSSL_PKEY_PARAM_RSA_E, exponent) == 1)
        key = make_key("RSA", parts);
    OSSL_PARAM_BLD_free(parts);
    BN_free(modulus);
    BN_free(exponent);
    return key;
}

/* OpenSSL refuses a point that is not on the curve. */
static EVP_PKEY *ec_key(struct rh_arena *arena, const json_t *json)
{
    const struct rh_slice x = number_of(arena, json, "x"), y = number_of(arena, json, "y");
    uint8_t point[1 + 2 * P256] = {POINT_CONVERSION_UNCOMPRESSED};
    if (x.data == NULL || y.data == NULL || x.len != P256 || y.len != P256)
        return NULL;
    EVP_PKEY *key = NULL;
    OSSL_PARAM_BLD *parts = OSSL_PARAM_BLD_new();
    memcpy(point + 1, x.data, P256);
    memcpy(point + 1 + P256, y.data, P256);
    if (parts != NULL &&
        OSSL_PARAM_BLD_push_utf8_string(parts, OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) == 1 &&
        OSSL_PARAM_BLD_push_octet_string(parts, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point) == 1)
        key = make_key("EC", parts);
    OSSL_PARAM_BLD_free(parts);
    return key;
}

/* ---- signatures ---- */

/* PS256: salt as long as the hash (RFC 7518 3.5). */
static bool pad(EVP_PKEY_CTX *context, enum accounts_alg alg)
{
    if (alg != ACCOUNTS_PS256)
        return true;
    return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
           EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1;
}

static bool verify(EVP_PKEY *key, enum accounts_alg alg, struct rh_slice covered,
                   struct rh_slice signature)
{
    EVP_PKEY_CTX *context = NULL; /* the digest's own */
    EVP_MD_CTX *digest = EVP_MD_CTX_new();
    bool fine = digest != NULL && key != NULL &&
                EVP_DigestVerifyInit(digest, &context, EVP_sha256(), NULL, key) == 1 &&
                pad(context, alg) &&
                EVP_DigestVerify(digest, (const uint8_t *)signature.data, signature.len,
                                 (const uint8_t *)covered.data, covered.len) == 1;
    EVP_MD_CTX_free(digest);
    return fine;
}

/* Tokens carry both numbers side by side (RFC 7518 3.4), OpenSSL takes them as DER. */
static struct rh_slice der_of(struct rh_arena *arena, struct rh_slice raw)
{
    if (raw.len != 2 * P256)
        return (struct rh_slice){NULL, 0};
    uint8_t *der = rh_arena_alloc(arena, 2 * P256 + 16), *end = der;
    const uint8_t *bytes = (const uint8_t *)raw.data;
    ECDSA_SIG *both = ECDSA_SIG_new();
    BIGNUM *r = BN_bin2bn(bytes, P256, NULL), *s = BN_bin2bn(bytes + P256, P256, NULL);
    int len = -1;
    if (both != NULL && r != NULL && s != NULL && ECDSA_SIG_set0(both, r, s) == 1) {
        r = s = NULL;
        len = i2d_ECDSA_SIG(both, &end);
    }
    BN_free(r);
    BN_free(s);
    ECDSA_SIG_free(both);
    return len < 0 ? (struct rh_slice){NULL, 0} : (struct rh_slice){(const char *)der, (size_t)len};
}

static bool verify_ed25519(struct rh_arena *arena, const struct accounts_jws *jws,
                           const json_t *json)
{
    const struct rh_slice x = number_of(arena, json, "x");
    return x.data != NULL && x.len == crypto_sign_PUBLICKEYBYTES &&
           jws->signature.len == crypto_sign_BYTES &&
           crypto_sign_verify_detached((const uint8_t *)jws->signature.data,
                                       (const uint8_t *)jws->covered.data, jws->covered.len,
                                       (const uint8_t *)x.data) == 0;
}

bool accounts_jws_verify(struct rh_arena *arena, const struct accounts_jws *jws, const json_t *key,
                         enum accounts_alg alg)
{
    struct rh_slice signature = jws->signature;
    if (!fits(key, alg))
        return false;
    if (alg == ACCOUNTS_EDDSA)
        return verify_ed25519(arena, jws, key);
    if (alg == ACCOUNTS_ES256)
        signature = der_of(arena, signature);
    if (signature.data == NULL)
        return false;
    EVP_PKEY *pkey = alg == ACCOUNTS_ES256 ? ec_key(arena, key) : rsa_key(arena, key);
    bool fine = verify(pkey, alg, jws->covered, signature);
    EVP_PKEY_free(pkey);
    return fine;
}
