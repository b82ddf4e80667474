/* Random bytes, hashes and comparisons are libsodium's; what is ours is their text form. */
#include "id.h"

#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "banned.h"

#define SECRET_BYTES 20

/* Random bytes come from libsodium's own generator, seeded by the kernel, one per thread: a form's
 * token would else cost a system call on every page. */
static void sodium_start(void)
{
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
    sodium_ready();
    randombytes_buf(bytes, sizeof bytes);
    for (int i = 0; i < 6; i++)
        bytes[i] = (uint8_t)((uint64_t)now >> (8 * (5 - i)));
    bytes[6] = (uint8_t)((bytes[6] & 0x0f) | 0x70); /* version 7 */
    bytes[8] = (uint8_t)((bytes[8] & 0x3f) | 0x80); /* variant of RFC 9562 */
    rh_uuid_write(bytes, ret);
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
    sodium_ready();
    randombytes_buf(bytes, sizeof bytes);
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
