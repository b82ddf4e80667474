/* Challenges that need no row until they are used: 16 random bytes, when they end, and 16 bytes of
 * a keyed hash over both and over what they are good for. Who cannot compute the hash has never
 * seen another's; that each works once is for the statement that uses it (table challenges). */
#ifndef ACCOUNTS_CHALLENGE_H
#define ACCOUNTS_CHALLENGE_H

#include "arena.h"
#include "slice.h"

#include <stdbool.h>
#include <stdint.h>

#define ACCOUNTS_CHALLENGE_BYTES 36 /* 128 random bits, 32 of time, 128 of the hash */
#define ACCOUNTS_CHALLENGE_SIZE  49 /* as base64url, with NUL */

/* A new one, good for `what` ("key.add:<account>:<session>") until `expires_at` (ms, real time; cut
 * to seconds). In the arena. */
const char *accounts_challenge_new(struct rh_arena *arena, const uint8_t key[32], const char *what,
                                   int64_t expires_at);

/* True when it was made for `what` and has not ended at `now` (ms, real time). */
bool accounts_challenge_good(const uint8_t key[32], const char *what, const char *challenge,
                             int64_t now);

/* base64url without padding (RFC 4648 5); false for anything else or more than `size` bytes. */
bool accounts_base64_read(const char *text, uint8_t *ret, size_t size, size_t *ret_len);
const char *accounts_base64_write(struct rh_arena *arena, struct rh_slice bytes);

#endif
