/* The time is in the clear: it is no secret, and covered by the hash. */
#include "accounts_challenge.h"

#include "accounts_secrets.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "banned.h"

#define RANDOM 16
#define TIME   4
#define HASH   16
#define BASE   sodium_base64_VARIANT_URLSAFE_NO_PADDING
_Static_assert(RANDOM + TIME + HASH == ACCOUNTS_CHALLENGE_BYTES, "parts of a challenge");

static void seal(const uint8_t key[32], const char *what, const uint8_t *bytes, uint8_t ret[HASH])
{
    char hex[2 * (RANDOM + TIME) + 1], text[320];
    uint8_t mac[ACCOUNTS_MAC_SIZE];
    sodium_bin2hex(hex, sizeof hex, bytes, RANDOM + TIME);
    snprintf(text, sizeof text, "challenge:%s:%s", hex, what);
    accounts_mac(key, text, mac);
    memcpy(ret, mac, HASH);
}

const char *accounts_challenge_new(struct rh_arena *arena, const uint8_t key[32], const char *what,
                                   int64_t expires_at)
{
    uint8_t bytes[ACCOUNTS_CHALLENGE_BYTES];
    const uint32_t ends = (uint32_t)(expires_at / 1000);
    randombytes_buf(bytes, RANDOM);
    for (int i = 0; i < TIME; i++)
        bytes[RANDOM + i] = (uint8_t)(ends >> (24 - 8 * i));
    seal(key, what, bytes, bytes + RANDOM + TIME);
    return accounts_base64_write(arena, (struct rh_slice){(const char *)bytes, sizeof bytes});
}

bool accounts_challenge_good(const uint8_t key[32], const char *what, const char *challenge,
                             int64_t now)
{
    uint8_t bytes[ACCOUNTS_CHALLENGE_BYTES], hash[HASH];
    size_t len;
    uint32_t ends = 0;
    if (!accounts_base64_read(challenge, bytes, sizeof bytes, &len) || len != sizeof bytes)
        return false;
    for (int i = 0; i < TIME; i++)
        ends = ends << 8 | bytes[RANDOM + i];
    seal(key, what, bytes, hash);
    return sodium_memcmp(hash, bytes + RANDOM + TIME, HASH) == 0 && (int64_t)ends * 1000 > now;
}

bool accounts_base64_read(const char *text, uint8_t *ret, size_t size, size_t *ret_len)
{
    return sodium_base642bin(ret, size, text, strlen(text), NULL, ret_len, NULL, BASE) == 0;
}

const char *accounts_base64_write(struct rh_arena *arena, struct rh_slice bytes)
{
    size_t size = sodium_base64_encoded_len(bytes.len, BASE);
    char *text = rh_arena_alloc(arena, size);
    sodium_bin2base64(text, size, (const unsigned char *)bytes.data, bytes.len, BASE);
    return text;
}
