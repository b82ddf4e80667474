/* Random bytes, hashes and comparisons are libsodium's; what is ours is their text form. */
#include "id.h"

#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "banned.h"

#define SECRET_BYTES 20
#define STORE        1024

_Static_assert(sizeof(struct rh_secret_key) == sizeof(crypto_auth_hmacsha512256_state),
               "holds libsodium's state");

/* Random bytes come from libsodium's own generator, seeded by the kernel, and are drawn by many at
 * once into a store of each thread: a form's token would else cost several system calls on every
 * page. */
static _Thread_local struct {
    uint8_t bytes[STORE];
    size_t left;
} store;

/* A child must not give out what its parent does; libsodium ends one that goes on drawing. */
static void forget_store(void)
{
    store.left = 0;
}

static void sodium_start(void)
{
    pthread_atfork(NULL, NULL, forget_store);
    randombytes_set_implementation(&randombytes_internal_implementation);
    if (sodium_init() < 0)
        abort();
}

/* libsodium wants to be initialised before it is used by several threads. */
static void sodium_ready(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, sodium_start);
}

void rh_random(void *ret, size_t size)
{
    sodium_ready();
    if (size > STORE) {
        randombytes_buf(ret, size);
        return;
    }
    if (store.left < size) {
        randombytes_buf(store.bytes, STORE);
        store.left = STORE;
    }
    store.left -= size;
    memcpy(ret, store.bytes + store.left, size);
    memset(store.bytes + store.left, 0, size);
}

void rh_uuid_write(const uint8_t bytes[16], char ret[RH_UUID_SIZE])
{
    static const char hex[] = "0123456789abcdef";
    for (int i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *ret++ = '-';
        *ret++ = hex[bytes[i] >> 4];
        *ret++ = hex[bytes[i] & 0x0f];
    }
    *ret = '\0';
}

void rh_uuid_new(int64_t now, char ret[RH_UUID_SIZE])
{
    uint8_t bytes[16];
    rh_random(bytes, sizeof bytes);
    for (int i = 0; i < 6; i++)
        bytes[i] = (uint8_t)((uint64_t)now >> (8 * (5 - i)));
    bytes[6] = (uint8_t)((bytes[6] & 0x0f) | 0x70); /* version 7 */
    bytes[8] = (uint8_t)((bytes[8] & 0x3f) | 0x80); /* variant of RFC 9562 */
    rh_uuid_write(bytes, ret);
}

char *rh_uuid(struct rh_arena *arena, int64_t now)
{
    char *id = rh_arena_alloc(arena, RH_UUID_SIZE);
    rh_uuid_new(now, id);
    return id;
}

bool rh_uuid_valid(const char *text)
{
    if (strlen(text) != RH_UUID_SIZE - 1)
        return false;
    for (size_t i = 0; i < RH_UUID_SIZE - 1; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        bool hex = (text[i] >= '0' && text[i] <= '9') || (text[i] >= 'a' && text[i] <= 'f');
        if (dash ? text[i] != '-' : !hex)
            return false;
    }
    return true;
}

/* 20 bytes are 32 digits of 5 bits: no padding. */
static void base32(const uint8_t bytes[SECRET_BYTES], char ret[RH_SECRET_SIZE])
{
    static const char digits[] = "abcdefghijklmnopqrstuvwxyz234567";
    uint32_t bits = 0;
    int held = 0;
    for (size_t i = 0; i < SECRET_BYTES; i++) {
        bits = (bits << 8) | bytes[i];
        for (held += 8; held >= 5; held -= 5)
            *ret++ = digits[(bits >> (held - 5)) & 31];
    }
    *ret = '\0';
}

void rh_secret_new(char ret[RH_SECRET_SIZE])
{
    uint8_t bytes[SECRET_BYTES];
    rh_random(bytes, sizeof bytes);
    base32(bytes, ret);
}

void rh_secret_derive(const uint8_t key[32], const char *subject, char ret[RH_SECRET_SIZE])
{
    uint8_t mac[crypto_auth_hmacsha512256_BYTES];
    sodium_ready();
    crypto_auth_hmacsha512256(mac, (const uint8_t *)subject, strlen(subject), key);
    base32(mac, ret);
    sodium_memzero(mac, sizeof mac);
}

void rh_secret_key_init(struct rh_secret_key *key, const uint8_t bytes[32])
{
    sodium_ready();
    crypto_auth_hmacsha512256_init((crypto_auth_hmacsha512256_state *)key->state, bytes, 32);
}

void rh_secret_derive_with(const struct rh_secret_key *key, const char *subject,
                           char ret[RH_SECRET_SIZE])
{
    struct rh_secret_key copy = *key;
    crypto_auth_hmacsha512256_state *state = (crypto_auth_hmacsha512256_state *)copy.state;
    uint8_t mac[crypto_auth_hmacsha512256_BYTES];
    crypto_auth_hmacsha512256_update(state, (const uint8_t *)subject, strlen(subject));
    crypto_auth_hmacsha512256_final(state, mac);
    base32(mac, ret);
    sodium_memzero(mac, sizeof mac);
    sodium_memzero(&copy, sizeof copy);
}

bool rh_secret_read(const char *hex, uint8_t ret[32])
{
    size_t len = 0;
    return strlen(hex) == 64 && sodium_hex2bin(ret, 32, hex, 64, NULL, &len, NULL) == 0 &&
           len == 32;
}

bool rh_secret_same(const char *a, const char *b)
{
    size_t length = strlen(a);
    return length == strlen(b) && sodium_memcmp(a, b, length) == 0;
}

void rh_hash(const void *bytes, size_t size, uint8_t ret[32])
{
    sodium_ready();
    crypto_hash_sha256(ret, bytes, size);
}
