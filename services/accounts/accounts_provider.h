/* The identity providers of a deployment: a JSON file that the setting OIDC names.
 *
 *   [{"key": "bundid", "name": "BundID", "issuer": "https://id.example/realms/town",
 *     "client_id": "rathaus", "client_secret_file": "/run/secrets/bundid", "algorithm": "RS256",
 *     "trust": {"substantial": 2, "high": 3}}]
 *
 * `trust` says what level (proto: Grant.trust) an `acr` of its tokens is worth; all others are
 * worth the lowest. Everything else is required; the secret is a file of its own. */
#ifndef ACCOUNTS_PROVIDER_H
#define ACCOUNTS_PROVIDER_H

#include "accounts_jws.h"

struct accounts_remote;

struct accounts_acr {
    const char *acr;
    uint32_t trust;
};

struct accounts_provider {
    const char *key;  /* in addresses of ours: "bundid" */
    const char *name; /* as people read it */
    const char *issuer;
    const char *client, *secret;
    enum accounts_alg alg;
    const struct accounts_acr *acrs;
    size_t n_acrs;
    struct accounts_remote *remote; /* what it says of itself (accounts_remote.h) */
};

struct accounts_providers {
    struct accounts_provider *all;
    size_t n;
};

/* Reads the file into the arena. NULL, else what is wrong with it. */
const char *accounts_providers_read(struct rh_arena *arena, const char *path,
                                    struct accounts_providers *ret);

/* NULL when there is none of that key, or issuer. */
struct accounts_provider *accounts_provider_find(const struct accounts_providers *providers,
                                                 const char *key);
struct accounts_provider *accounts_provider_of(const struct accounts_providers *providers,
                                               const char *issuer);

/* The level of an acr (NULL: none was told): 1 where nothing says more. */
uint32_t accounts_provider_trust(const struct accounts_provider *provider, const char *acr);
uint32_t accounts_provider_highest(const struct accounts_provider *provider);

/* Those acr that are worth at least `trust`, the least first, parted by spaces (Core 1.0,
 * 3.1.2.1); NULL when there is none. */
const char *accounts_provider_acrs(struct rh_arena *arena, const struct accounts_provider *provider,
                                   uint32_t trust);

/* How long a session of that level may idle and live, s: hoch 5 and 30 minutes, substanziell 30
 * minutes and 2 hours, else 1 and 12 hours. */
void accounts_limits(uint32_t trust, int32_t *ret_idle, int32_t *ret_absolute);

/* An address that may be asked: https, and http only on this very machine. */
bool accounts_provider_url(const char *url);

#endif
