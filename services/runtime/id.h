/* Identifiers and secrets. */
#ifndef RH_ID_H
#define RH_ID_H

#include "arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RH_UUID_SIZE   37 /* "0192f5d0-....", lower case, with NUL */
#define RH_SECRET_SIZE 33 /* 32 characters a-z2-7 = 160 bits, with NUL */

/* A new UUIDv7 (RFC 9562 5.7) of the given time in ms. */
void rh_uuid_new(int64_t now, char ret[RH_UUID_SIZE]);
/* The same in an arena. */
char *rh_uuid(struct rh_arena *arena, int64_t now);

/* The text form of a UUID. */
void rh_uuid_write(const uint8_t bytes[16], char ret[RH_UUID_SIZE]);

/* True for the lower-case text form of a UUID. */
bool rh_uuid_valid(const char *text);

/* A random secret of 160 bits, base32 (RFC 4648) in lower case. */
void rh_secret_new(char ret[RH_SECRET_SIZE]);

/* Random bytes that nobody guesses. */
void rh_random(void *ret, size_t size);

/* The secret that belongs to `subject` under `key` (HMAC-SHA-512/256 by libsodium, 160 bits of it):
 * a link's code that is stored nowhere. The subject names kind, tenant and id:
 * "appointment:15:0192...". */
void rh_secret_derive(const uint8_t key[32], const char *subject, char ret[RH_SECRET_SIZE]);

/* The same with a key that was made ready once: half the work, for what every page needs. */
struct rh_secret_key {
    _Alignas(16) uint8_t state[416];
};
void rh_secret_key_init(struct rh_secret_key *key, const uint8_t bytes[32]);
void rh_secret_derive_with(const struct rh_secret_key *key, const char *subject,
                           char ret[RH_SECRET_SIZE]);

/* Reads a service's own key from its setting: 64 hexadecimal digits and nothing else. */
bool rh_secret_read(const char *hex, uint8_t ret[32]);

/* Compares in constant time. */
bool rh_secret_same(const char *a, const char *b);

/* SHA-256 of bytes. */
void rh_hash(const void *bytes, size_t size, uint8_t ret[32]);

#endif
