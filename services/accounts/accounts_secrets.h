/* Passwords (argon2id), keyed hashes, and the second factor (RFC 6238, RFC 4226): libsodium and
 * liboath do the work. */
#ifndef ACCOUNTS_SECRETS_H
#define ACCOUNTS_SECRETS_H

#include "error.h"
#include "id.h"
#include "slice.h"

#include <stdatomic.h>

#define ACCOUNTS_HASHES        2  /* passwords hashed at once by a process: 64 MiB each */
#define ACCOUNTS_TOTP_SIZE     20 /* bytes of a secret (RFC 4226 4, R6) */
#define ACCOUNTS_TOTP_STEP     30 /* s */
#define ACCOUNTS_DIGITS        6
#define ACCOUNTS_RECOVERY      10 /* codes of a set */
#define ACCOUNTS_RECOVERY_SIZE 28 /* "abcdef-ghijkl-mnopqr-stuvwx", 120 bits, with NUL */
#define ACCOUNTS_MAC_SIZE      32

/* How many passwords may be hashed at once. Who finds no room is refused at once, so that the other
 * workers go on answering. */
struct accounts_gate {
    atomic_int taken;
};

/* OVERLOADED when all room is taken; else the caller leaves when done. */
struct rh_error *accounts_gate_enter(struct rh_arena *arena, struct accounts_gate *gate);
void accounts_gate_leave(struct accounts_gate *gate);

/* argon2id, 2 passes over 64 MiB, with salt and parameters in the text. Only between enter and
 * leave. */
struct rh_error *accounts_hash(struct rh_arena *arena, const char *password, const char **ret_hash);
bool accounts_hash_matches(const char *hash, const char *password);

/* HMAC-SHA-512/256 of a text. */
void accounts_mac(const uint8_t key[32], const char *subject, uint8_t ret[ACCOUNTS_MAC_SIZE]);

/* The secret that goes with the code of an invitation, as bytes and as apps take it (base32). */
void accounts_totp_secret(const uint8_t key[32], const char *code, uint8_t ret[ACCOUNTS_TOTP_SIZE]);
void accounts_totp_text(const uint8_t key[32], const char *code, char ret[RH_SECRET_SIZE]);

/* Address for the app's QR code (otpauth://). */
const char *accounts_totp_uri(struct rh_arena *arena, const char *email, const char *secret);

/* True when the six digits belong to the time or a step beside it; *ret_step is that step. */
bool accounts_totp_matches(const uint8_t secret[ACCOUNTS_TOTP_SIZE], int64_t now_ms,
                           const char *digits, int64_t *ret_step);

/* The digits that an app shows at a time. */
void accounts_totp_digits(const uint8_t secret[ACCOUNTS_TOTP_SIZE], int64_t now_ms,
                          char ret[ACCOUNTS_DIGITS + 1]);

/* A secret as it is stored, good for this account alone; opening fails for bytes of another account
 * or key. */
struct rh_slice accounts_seal(struct rh_arena *arena, const uint8_t key[32], const char *account,
                              const uint8_t secret[ACCOUNTS_TOTP_SIZE]);
bool accounts_unseal(const uint8_t key[32], const char *account, struct rh_slice sealed,
                     uint8_t ret[ACCOUNTS_TOTP_SIZE]);

/* The same for a text of any length; NULL when it is of another account or key. */
struct rh_slice accounts_seal_text(struct rh_arena *arena, const uint8_t key[32],
                                   const char *account, const char *text);
const char *accounts_unseal_text(struct rh_arena *arena, const uint8_t key[32], const char *account,
                                 struct rh_slice sealed);

/* Recovery code number i of the set that goes with the code of an invitation: derived, stored only
 * as a hash. */
void accounts_recovery(const uint8_t key[32], const char *code, int i,
                       char ret[ACCOUNTS_RECOVERY_SIZE]);
/* SHA-256 of a recovery code as somebody typed it: case, spaces and hyphens do not count. */
void accounts_recovery_hash(const char *typed, uint8_t ret[32]);

#endif
