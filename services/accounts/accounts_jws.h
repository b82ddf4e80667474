/* Signed tokens of identity providers (RFC 7515 compact serialisation), verified against a
 * published key (RFC 7517) with the one algorithm that the deployment has fixed for the issuer:
 * what a token's header says of its algorithm only has to agree, it never chooses (RFC 8725 3.1).
 * OpenSSL does RSA and ECDSA, libsodium Ed25519. Pure: no clock, no network. */
#ifndef ACCOUNTS_JWS_H
#define ACCOUNTS_JWS_H

#include "arena.h"
#include "slice.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#define ACCOUNTS_JWS_MAX ((size_t)32 * 1024) /* characters of a token */
#define ACCOUNTS_RSA_MIN 2048                /* bits of an RSA key (BSI TR-02102-1; RFC 7518 3.3) */

/* Asymmetric ones only: with HS256 whoever knows the client's secret could make tokens, and "none"
 * is no signature. */
enum accounts_alg { ACCOUNTS_RS256, ACCOUNTS_PS256, ACCOUNTS_ES256, ACCOUNTS_EDDSA };

/* False for any other name. */
bool accounts_alg_read(const char *name, enum accounts_alg *ret_alg);
const char *accounts_alg_name(enum accounts_alg alg);

struct accounts_jws {
    const char *alg, *kid, *typ; /* of the header; NULL where it has none */
    json_t *claims;              /* an object; not yet to be believed */
    struct rh_slice covered;     /* what is signed */
    struct rh_slice signature;
};

/* Takes a token apart; in the arena. False when it is none: not three parts, not base64url, not
 * JSON objects, a name twice, critical extensions (RFC 7515 4.1.11), too long. */
bool accounts_jws_read(struct rh_arena *arena, const char *token, struct accounts_jws *ret_jws);

/* The key of a set that a token with this `kid` may be signed with; NULL kid: the only one that
 * fits the algorithm. NULL when there is none. */
const json_t *accounts_jwks_find(const json_t *jwks, const char *kid, enum accounts_alg alg);

/* True when the signature is that key's. */
bool accounts_jws_verify(struct rh_arena *arena, const struct accounts_jws *jws, const json_t *key,
                         enum accounts_alg alg);

#endif
