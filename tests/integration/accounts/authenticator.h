/* A security key in software, for tests: makes keys, counts, signs what a browser would have it
 * sign. Change what a test is about before it answers. */
#ifndef AUTHENTICATOR_H
#define AUTHENTICATOR_H

#include "arena.h"
#include "slice.h"

#include <openssl/evp.h>
#include <stdbool.h>
#include <stdint.h>

struct authenticator {
    struct rh_arena *arena;
    EVP_PKEY *key;
    int algorithm; /* COSE: -7, -8, -257 */
    uint8_t credential[32];
    uint32_t counter;
    uint8_t flags; /* presence and verification, of every answer */
    const char *rp_id, *origin;
};

#define AUTHENTICATOR_PRESENT  0x01
#define AUTHENTICATOR_VERIFIED 0x04

struct authenticator authenticator_new(struct rh_arena *arena, int algorithm);
void authenticator_free(struct authenticator *its);

/* As a browser would send it: base64url. */
struct authenticator_answer {
    char *credential, *client_data, *auth_data, *signature;
};
struct authenticator_answer authenticator_create(struct authenticator *its, const char *challenge);
struct authenticator_answer authenticator_get(struct authenticator *its, const char *challenge);

#endif
