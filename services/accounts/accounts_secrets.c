/* Keys for different uses are derived from one: "<use>:<subject>" under HMAC never meets another
 * use. */
#include "accounts_secrets.h"

#include "buf.h"

#include <oath.h>
#include <sodium.h>
#include <string.h>

#include "banned.h"

#define GROUP 6 /* characters of a recovery code between hyphens */

struct rh_error *accounts_gate_enter(struct rh_arena *arena, struct accounts_gate *gate)
{
    if (atomic_fetch_add(&gate->taken, 1) < ACCOUNTS_HASHES)
        return NULL;
    accounts_gate_leave(gate);
    return rh_fail(arena, OVERLOADED, "%d passwords are being hashed", ACCOUNTS_HASHES);
}

void accounts_gate_leave(struct accounts_gate *gate)
{
    atomic_fetch_sub(&gate->taken, 1);
}

struct rh_error *accounts_hash(struct rh_arena *arena, const char *password, const char **ret_hash)
{
    char *hash = rh_arena_alloc(arena, crypto_pwhash_STRBYTES);
    if (crypto_pwhash_str_alg(hash, password, strlen(password), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                              crypto_pwhash_MEMLIMIT_INTERACTIVE,
                              crypto_pwhash_ALG_ARGON2ID13) != 0)
        return rh_fail(arena, OVERLOADED, "no memory to hash a password");
    *ret_hash = hash;
    return NULL;
}

bool accounts_hash_matches(const char *hash, const char *password)
{
    return crypto_pwhash_str_verify(hash, password, strlen(password)) == 0;
}

void accounts_mac(const uint8_t key[32], const char *subject, uint8_t ret[ACCOUNTS_MAC_SIZE])
{
    crypto_auth_hmacsha512256(ret, (const uint8_t *)subject, strlen(subject), key);
}

/* Codes of links have 32 characters: no subject is cut. */
static void derive(const uint8_t key[32], const char *use, const char *subject,
                   uint8_t ret[ACCOUNTS_MAC_SIZE])
{
    char text[128];
    snprintf(text, sizeof text, "%s:%s", use, subject);
    accounts_mac(key, text, ret);
}

void accounts_totp_secret(const uint8_t key[32], const char *code, uint8_t ret[ACCOUNTS_TOTP_SIZE])
{
    uint8_t mac[ACCOUNTS_MAC_SIZE];
    derive(key, "totp", code, mac);
    memcpy(ret, mac, ACCOUNTS_TOTP_SIZE);
}

void accounts_totp_text(const uint8_t key[32], const char *code, char ret[RH_SECRET_SIZE])
{
    char subject[128];
    snprintf(subject, sizeof subject, "totp:%s", code);
    rh_secret_derive(key, subject, ret); /* the same bytes, in base32 */
    for (char *c = ret; *c != '\0'; c++)
        if (*c >= 'a' && *c <= 'z')
            *c = (char)(*c - 'a' + 'A');
}

const char *accounts_totp_uri(struct rh_arena *arena, const char *email, const char *secret)
{
    struct rh_buf out = rh_buf_new(arena, 0);
    rh_buf_text(&out, "otpauth://totp/Rathaus:");
    for (const char *c = email; *c != '\0'; c++) {
        bool plain = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') ||
                     (*c >= '0' && *c <= '9') || strchr("-._~", *c) != NULL;
        if (plain)
            rh_buf_byte(&out, *c);
        else
            rh_buf_printf(&out, "%%%02X", (unsigned char)*c);
    }
    rh_buf_printf(&out, "?secret=%s&issuer=Rathaus", secret);
    return rh_buf_str(&out);
}

bool accounts_totp_matches(const uint8_t secret[ACCOUNTS_TOTP_SIZE], int64_t now_ms,
                           const char *digits, int64_t *ret_step)
{
    uint64_t counter = 0;
    int found = oath_totp_validate3((const char *)secret, ACCOUNTS_TOTP_SIZE, now_ms / 1000,
                                    ACCOUNTS_TOTP_STEP, OATH_TOTP_DEFAULT_START_TIME, 1, NULL,
                                    &counter, digits);
    *ret_step = (int64_t)counter;
    return found >= 0;
}

void accounts_totp_digits(const uint8_t secret[ACCOUNTS_TOTP_SIZE], int64_t now_ms,
                          char ret[ACCOUNTS_DIGITS + 1])
{
    oath_totp_generate((const char *)secret, ACCOUNTS_TOTP_SIZE, now_ms / 1000, ACCOUNTS_TOTP_STEP,
                       OATH_TOTP_DEFAULT_START_TIME, ACCOUNTS_DIGITS, ret);
}

/* Bytes under a key that is good for this account and use alone. */
static struct rh_slice seal(struct rh_arena *arena, const uint8_t own[ACCOUNTS_MAC_SIZE],
                            struct rh_slice plain)
{
    size_t size = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + plain.len;
    uint8_t *sealed = rh_arena_alloc(arena, size);
    randombytes_buf(sealed, crypto_secretbox_NONCEBYTES);
    crypto_secretbox_easy(sealed + crypto_secretbox_NONCEBYTES, (const uint8_t *)plain.data,
                          plain.len, sealed, own);
    return (struct rh_slice){(const char *)sealed, size};
}

static bool open_sealed(const uint8_t own[ACCOUNTS_MAC_SIZE], struct rh_slice sealed, uint8_t *ret)
{
    const uint8_t *bytes = (const uint8_t *)sealed.data;
    return crypto_secretbox_open_easy(ret, bytes + crypto_secretbox_NONCEBYTES,
                                      sealed.len - crypto_secretbox_NONCEBYTES, bytes, own) == 0;
}

struct rh_slice accounts_seal(struct rh_arena *arena, const uint8_t key[32], const char *account,
                              const uint8_t secret[ACCOUNTS_TOTP_SIZE])
{
    uint8_t own[ACCOUNTS_MAC_SIZE];
    derive(key, "seal", account, own);
    struct rh_slice sealed =
        seal(arena, own, (struct rh_slice){(const char *)secret, ACCOUNTS_TOTP_SIZE});
    sodium_memzero(own, sizeof own);
    return sealed;
}

bool accounts_unseal(const uint8_t key[32], const char *account, struct rh_slice sealed,
                     uint8_t ret[ACCOUNTS_TOTP_SIZE])
{
    uint8_t own[ACCOUNTS_MAC_SIZE];
    if (sealed.len != crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + ACCOUNTS_TOTP_SIZE)
        return false;
    derive(key, "seal", account, own);
    bool opened = open_sealed(own, sealed, ret);
    sodium_memzero(own, sizeof own);
    return opened;
}

struct rh_slice accounts_seal_text(struct rh_arena *arena, const uint8_t key[32],
                                   const char *account, const char *text)
{
    uint8_t own[ACCOUNTS_MAC_SIZE];
    derive(key, "seal-text", account, own);
    struct rh_slice sealed = seal(arena, own, rh_slice(text));
    sodium_memzero(own, sizeof own);
    return sealed;
}

const char *accounts_unseal_text(struct rh_arena *arena, const uint8_t key[32], const char *account,
                                 struct rh_slice sealed)
{
    const size_t around = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
    uint8_t own[ACCOUNTS_MAC_SIZE];
    if (sealed.len < around)
        return NULL;
    char *text = rh_arena_alloc(arena, sealed.len - around + 1);
    derive(key, "seal-text", account, own);
    bool opened = open_sealed(own, sealed, (uint8_t *)text);
    sodium_memzero(own, sizeof own);
    return opened ? text : NULL;
}

void accounts_recovery(const uint8_t key[32], const char *code, int i,
                       char ret[ACCOUNTS_RECOVERY_SIZE])
{
    char subject[128], secret[RH_SECRET_SIZE];
    snprintf(subject, sizeof subject, "recovery:%s:%d", code, i);
    rh_secret_derive(key, subject, secret);
    memset(ret, '-', ACCOUNTS_RECOVERY_SIZE - 1);
    for (size_t at = 0; at < ACCOUNTS_RECOVERY_SIZE - 1; at++)
        if (at % (GROUP + 1) != GROUP)
            ret[at] = secret[at - at / (GROUP + 1)];
    ret[ACCOUNTS_RECOVERY_SIZE - 1] = '\0';
}

void accounts_recovery_hash(const char *typed, uint8_t ret[32])
{
    char plain[64];
    size_t n = 0;
    for (; *typed != '\0' && n < sizeof plain; typed++) {
        if (*typed == ' ' || *typed == '-')
            continue;
        plain[n] = *typed;
        if (*typed >= 'A' && *typed <= 'Z')
            plain[n] = (char)(*typed - 'A' + 'a');
        n++;
    }
    rh_hash(plain, n, ret);
}
