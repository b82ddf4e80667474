/* What a provider publishes of itself, fetched when it is needed and kept for an hour: its
 * addresses (OpenID Connect Discovery 1.0) and its keys (RFC 7517). Shared by all workers. */
#ifndef ACCOUNTS_REMOTE_H
#define ACCOUNTS_REMOTE_H

#include "accounts_provider.h"
#include "accounts_token.h"
#include "error.h"

#define ACCOUNTS_REMOTE_LIFE 3600 /* s */
#define ACCOUNTS_REMOTE_MOST 10   /* fetches of one provider's documents in a minute */

/* Room for what a provider says; lives as long as the arena. */
struct accounts_remote *accounts_remote_new(struct rh_arena *arena);

struct accounts_about {
    const char *authorization, *token, *jwks;
    const char *end_session; /* NULL: none */
    bool names_itself;       /* `iss` comes with every return (RFC 9207) */
};

/* PROVIDER_FAILED when it says something else than it must: another issuer, addresses that are not
 * https. */
struct rh_error *accounts_remote_about(struct rh_arena *arena,
                                       const struct accounts_provider *provider,
                                       struct accounts_about *ret_about);

/* Verifies a token's signature; the token is to be believed only when the fault is
 * ACCOUNTS_TOKEN_FINE. For a key that is not among those known the keys are fetched again, which
 * the limit bounds, whatever strangers send. PROVIDER_FAILED when there are no keys to be had. */
struct rh_error *accounts_remote_verify(struct rh_arena *arena,
                                        const struct accounts_provider *provider, const char *token,
                                        struct accounts_jws *ret_jws,
                                        enum accounts_fault *ret_fault);

/* PROVIDER_FAILED for the fault of a token that the provider itself has handed over. */
struct rh_error *accounts_remote_fault(struct rh_arena *arena,
                                       const struct accounts_provider *provider,
                                       enum accounts_fault fault);

#endif
