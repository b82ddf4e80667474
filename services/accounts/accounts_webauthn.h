/* Security keys and passkeys (W3C Web Authentication Level 2) as a second factor: what a browser
 * sends of a ceremony is judged here, on plain values. libfido2 decodes and checks signatures;
 * challenge, origin and purpose are ours. Attestation is not asked for: which make of key somebody
 * has is nobody's business. */
#ifndef ACCOUNTS_WEBAUTHN_H
#define ACCOUNTS_WEBAUTHN_H

#include "arena.h"
#include "slice.h"

#include <stdbool.h>
#include <stdint.h>

#define ACCOUNTS_CREDENTIAL_MAX 1023 /* bytes of an id (7.1, step 17 ff) */
#define ACCOUNTS_CREDENTIAL_MIN 16
#define ACCOUNTS_CLIENT_MAX     4096 /* bytes of clientDataJSON */
#define ACCOUNTS_AUTH_MAX       4096 /* bytes of authenticator data */
#define ACCOUNTS_SIGNATURE_MAX  1024

/* The public address as browsers name it: "https://termine.example", without path and default port;
 * and its host, for which keys are good. In the arena. */
struct accounts_site {
    const char *origin, *rp_id;
};
struct accounts_site accounts_site_of(struct rh_arena *arena, const char *public_url);

/* A key that was just made. Bytes in the arena. */
struct accounts_new_key {
    struct rh_slice credential, public_key;
    int algorithm;    /* COSE: -7 ES256, -8 EdDSA, -257 RS256 */
    uint32_t counter; /* of signatures; 0 for keys that do not count */
    bool verified;    /* knew its owner by PIN or finger, not by a touch alone */
};

/* What the browser says about a ceremony, as bytes. */
struct accounts_attested {
    const char *challenge; /* base64url, as we gave it */
    struct rh_slice client_data, auth_data;
};

/* Checks a registration (7.1): purpose, challenge, origin, host, presence, algorithm, a point on
 * its curve. NULL and the key, else why not, in English for the log. */
const char *accounts_webauthn_register(struct rh_arena *arena, const struct accounts_site *site,
                                       const struct accounts_attested *in,
                                       struct accounts_new_key *ret_key);

struct accounts_asserted {
    const char *challenge;
    struct rh_slice client_data, auth_data, signature;
};
struct accounts_known_key {
    struct rh_slice public_key;
    int algorithm;
    bool verified; /* it knew its owner when it was added: then it must always */
};

/* Checks a log-in (7.2) against a key; *ret_counter is what the key has counted. Whether that may
 * be is decided where it is stored. */
const char *accounts_webauthn_verify(const struct accounts_site *site,
                                     const struct accounts_known_key *key,
                                     const struct accounts_asserted *in, uint32_t *ret_counter);

/* The challenge that a ceremony's client data names: base64url in the arena, NULL when it is none.
 * Nothing else of it is checked. */
const char *accounts_webauthn_challenge(struct rh_arena *arena, struct rh_slice client_data);

#endif
