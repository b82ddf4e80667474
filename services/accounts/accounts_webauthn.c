/* libfido2's objects are made and freed within one call; nothing of them leaves it. Data that
 * cannot be decoded is refused like data that does not fit: a browser sends neither. */
#include "accounts_webauthn.h"

#include <fido.h>
#include <fido/eddsa.h>
#include <fido/es256.h>
#include <fido/rs256.h>
#include <jansson.h>
#include <openssl/evp.h>
#include <sodium.h>
#include <string.h>

#include "banned.h"

#define HASH       32 /* SHA-256 of the host, where authenticator data begins (6.1) */
#define PRESENT    0x01
#define VERIFIED   0x04
#define HAS_KEY    0x40
#define AUTH_LEAST 37

static const int algorithms[] = {COSE_ES256, COSE_EDDSA, COSE_RS256};

/* ---- the site ---- */

struct accounts_site accounts_site_of(struct rh_arena *arena, const char *public_url)
{
    const char *scheme_end = strstr(public_url, "://");
    const char *host = scheme_end == NULL ? public_url : scheme_end + 3;
    const size_t host_len = strcspn(host, ":/"), authority = strcspn(host, "/");
    const bool secure = strncmp(public_url, "https:", 6) == 0;
    const char *port = rh_arena_dup(arena, host + host_len, authority - host_len);
    if (strcmp(port, secure ? ":443" : ":80") == 0)
        port = "";
    char *name = rh_arena_dup(arena, host, host_len);
    for (char *c = name; *c != '\0'; c++)
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c - 'A' + 'a');
    return (struct accounts_site){
        rh_arena_printf(arena, "%s://%s%s", secure ? "https" : "http", name, port), name};
}

/* ---- client data (5.8.1) ---- */

static json_t *read_client(struct rh_slice bytes)
{
    if (bytes.len > ACCOUNTS_CLIENT_MAX)
        return NULL;
    return json_loadb(bytes.data, bytes.len, JSON_REJECT_DUPLICATES, NULL);
}

static bool says(const json_t *client, const char *name, const char *value)
{
    const char *said = json_string_value(json_object_get(client, name));
    return said != NULL && strcmp(said, value) == 0;
}

/* A page of another origin that frames ours gets nothing. */
static const char *client_fault(struct rh_slice bytes, const char *type, const char *challenge,
                                const struct accounts_site *site)
{
    json_t *client = read_client(bytes);
    const char *fault = NULL;
    if (!json_is_object(client))
        fault = "client data is no JSON object";
    else if (!says(client, "type", type))
        fault = "client data is of another ceremony";
    else if (!says(client, "challenge", challenge))
        fault = "client data has another challenge";
    else if (!says(client, "origin", site->origin))
        fault = "client data is of another origin";
    else if (json_is_true(json_object_get(client, "crossOrigin")) ||
             json_object_get(client, "topOrigin") != NULL)
        fault = "the page was framed by another origin";
    json_decref(client);
    return fault;
}

const char *accounts_webauthn_challenge(struct rh_arena *arena, struct rh_slice client_data)
{
    json_t *client = read_client(client_data);
    const char *said = json_string_value(json_object_get(client, "challenge"));
    const char *kept = said == NULL ? NULL : rh_arena_strdup(arena, said);
    json_decref(client);
    return kept;
}

/* ---- authenticator data (6.1) ---- */

static const char *host_fault(struct rh_slice auth, const char *rp_id)
{
    uint8_t hash[HASH];
    if (auth.len < AUTH_LEAST || auth.len > ACCOUNTS_AUTH_MAX)
        return "authenticator data has no length that it may have";
    crypto_hash_sha256(hash, (const unsigned char *)rp_id, strlen(rp_id));
    return memcmp(hash, auth.data, HASH) == 0 ? NULL : "authenticator data is of another host";
}

static uint8_t flags_of(struct rh_slice auth)
{
    return (uint8_t)auth.data[HASH];
}

/* ---- keys ---- */

struct public_key {
    es256_pk_t *es256;
    eddsa_pk_t *eddsa;
    rs256_pk_t *rs256;
    const void *any;
};

static void key_free(struct public_key *key)
{
    es256_pk_free(&key->es256);
    eddsa_pk_free(&key->eddsa);
    rs256_pk_free(&key->rs256);
}

static struct public_key key_read(int algorithm, struct rh_slice bytes)
{
    struct public_key key = {0};
    int fault = FIDO_ERR_INVALID_ARGUMENT;
    if (algorithm == COSE_ES256 && (key.any = key.es256 = es256_pk_new()) != NULL)
        fault = es256_pk_from_ptr(key.es256, bytes.data, bytes.len);
    else if (algorithm == COSE_EDDSA && (key.any = key.eddsa = eddsa_pk_new()) != NULL)
        fault = eddsa_pk_from_ptr(key.eddsa, bytes.data, bytes.len);
    else if (algorithm == COSE_RS256 && (key.any = key.rs256 = rs256_pk_new()) != NULL)
        fault = rs256_pk_from_ptr(key.rs256, bytes.data, bytes.len);
    if (fault != FIDO_OK)
        key.any = NULL;
    return key;
}

/* Whether OpenSSL takes it: a point that is on no curve would only fail at the first log-in. */
static bool is_usable(int algorithm, struct rh_slice bytes)
{
    struct public_key key = key_read(algorithm, bytes);
    EVP_PKEY *pkey = NULL;
    if (key.any != NULL && key.es256 != NULL)
        pkey = es256_pk_to_EVP_PKEY(key.es256);
    else if (key.any != NULL && key.eddsa != NULL)
        pkey = eddsa_pk_to_EVP_PKEY(key.eddsa);
    else if (key.any != NULL && key.rs256 != NULL)
        pkey = rs256_pk_to_EVP_PKEY(key.rs256);
    bool usable = pkey != NULL;
    EVP_PKEY_free(pkey);
    key_free(&key);
    return usable;
}

/* libfido2 decodes a key of the algorithm that it expects. */
static fido_cred_t *decode(struct rh_slice auth, int algorithm)
{
    fido_cred_t *cred = fido_cred_new();
    if (cred == NULL)
        return NULL;
    if (fido_cred_set_type(cred, algorithm) != FIDO_OK ||
        fido_cred_set_authdata_raw(cred, (const unsigned char *)auth.data, auth.len) != FIDO_OK)
        fido_cred_free(&cred);
    return cred;
}

static struct rh_slice copy(struct rh_arena *arena, const unsigned char *bytes, size_t len)
{
    return (struct rh_slice){rh_arena_dup(arena, (const char *)bytes, len), len};
}

static const char *take_key(struct rh_arena *arena, struct rh_slice auth,
                            struct accounts_new_key *ret_key)
{
    fido_cred_t *cred = NULL;
    size_t i = 0;
    while (i < sizeof algorithms / sizeof algorithms[0] &&
           (cred = decode(auth, algorithms[i])) == NULL)
        i++;
    if (cred == NULL)
        return "no key of an algorithm that we take";
    *ret_key = (struct accounts_new_key){
        .credential = copy(arena, fido_cred_id_ptr(cred), fido_cred_id_len(cred)),
        .public_key = copy(arena, fido_cred_pubkey_ptr(cred), fido_cred_pubkey_len(cred)),
        .algorithm = algorithms[i],
        .counter = fido_cred_sigcount(cred),
        .verified = (flags_of(auth) & VERIFIED) != 0,
    };
    fido_cred_free(&cred);
    if (ret_key->credential.len < ACCOUNTS_CREDENTIAL_MIN ||
        ret_key->credential.len > ACCOUNTS_CREDENTIAL_MAX)
        return "the key's id has no length that it may have";
    return is_usable(ret_key->algorithm, ret_key->public_key) ? NULL : "no usable public key";
}

/* ---- ceremonies ---- */

const char *accounts_webauthn_register(struct rh_arena *arena, const struct accounts_site *site,
                                       const struct accounts_attested *in,
                                       struct accounts_new_key *ret_key)
{
    const char *fault = client_fault(in->client_data, "webauthn.create", in->challenge, site);
    if (fault == NULL)
        fault = host_fault(in->auth_data, site->rp_id);
    if (fault == NULL && (flags_of(in->auth_data) & PRESENT) == 0)
        fault = "nobody touched the key";
    if (fault == NULL && (flags_of(in->auth_data) & HAS_KEY) == 0)
        fault = "authenticator data has no key";
    return fault != NULL ? fault : take_key(arena, in->auth_data, ret_key);
}

static int check_signature(fido_assert_t *assertion, const struct accounts_site *site,
                           const struct accounts_known_key *key, const struct accounts_asserted *in)
{
    uint8_t hash[HASH];
    int result = FIDO_ERR_INVALID_ARGUMENT;
    struct public_key public_key = key_read(key->algorithm, key->public_key);
    crypto_hash_sha256(hash, (const unsigned char *)in->client_data.data, in->client_data.len);
    if (public_key.any != NULL && fido_assert_set_count(assertion, 1) == FIDO_OK &&
        fido_assert_set_rp(assertion, site->rp_id) == FIDO_OK &&
        fido_assert_set_clientdata_hash(assertion, hash, sizeof hash) == FIDO_OK &&
        fido_assert_set_up(assertion, FIDO_OPT_TRUE) == FIDO_OK &&
        fido_assert_set_uv(assertion, key->verified ? FIDO_OPT_TRUE : FIDO_OPT_OMIT) == FIDO_OK &&
        fido_assert_set_authdata_raw(assertion, 0, (const unsigned char *)in->auth_data.data,
                                     in->auth_data.len) == FIDO_OK &&
        fido_assert_set_sig(assertion, 0, (const unsigned char *)in->signature.data,
                            in->signature.len) == FIDO_OK)
        result = fido_assert_verify(assertion, 0, key->algorithm, public_key.any);
    key_free(&public_key);
    return result;
}

const char *accounts_webauthn_verify(const struct accounts_site *site,
                                     const struct accounts_known_key *key,
                                     const struct accounts_asserted *in, uint32_t *ret_counter)
{
    const char *fault = client_fault(in->client_data, "webauthn.get", in->challenge, site);
    if (fault == NULL)
        fault = host_fault(in->auth_data, site->rp_id);
    if (fault != NULL)
        return fault;
    if ((flags_of(in->auth_data) & PRESENT) == 0)
        return "nobody touched the key";
    if (key->verified && (flags_of(in->auth_data) & VERIFIED) == 0)
        return "the key does not know its owner any more";
    fido_assert_t *assertion = fido_assert_new();
    if (assertion == NULL)
        return "no memory";
    int result = check_signature(assertion, site, key, in);
    if (result == FIDO_OK)
        *ret_counter = fido_assert_sigcount(assertion, 0);
    fido_assert_free(&assertion);
    return result == FIDO_OK ? NULL : "the signature is not the key's";
}
