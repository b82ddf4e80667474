/* What a token of an identity provider must say: ID tokens (OpenID Connect Core 1.0, 3.1.3.7) and
 * logout tokens (OpenID Connect Back-Channel Logout 1.0, 2.6). Every rule has its own fault, so
 * that the operator's log says what was wrong; people are told one sentence for all. Pure: the
 * time is a parameter. */
#ifndef ACCOUNTS_TOKEN_H
#define ACCOUNTS_TOKEN_H

#include "accounts_jws.h"

#define ACCOUNTS_TOKEN_LEEWAY  60           /* s that clocks may differ */
#define ACCOUNTS_TOKEN_AGE     INT64_C(600) /* s since an ID token was made: it comes by return */
#define ACCOUNTS_LOGOUT_AGE    INT64_C(300) /* likewise of a logout token */
#define ACCOUNTS_TOKEN_SUBJECT 255          /* most characters of `sub` (Core 1.0, 2) */
#define ACCOUNTS_TOKEN_NAME    255          /* of `sid`, `jti`, `acr`: our own limit */
#define ACCOUNTS_NO_MAX_AGE    (-1)

enum accounts_fault {
    ACCOUNTS_TOKEN_FINE,
    ACCOUNTS_MALFORMED,
    ACCOUNTS_WRONG_ALG,
    ACCOUNTS_WRONG_TYPE,
    ACCOUNTS_UNKNOWN_KEY, /* perhaps a new one: the set may be fetched again */
    ACCOUNTS_WRONG_SIGNATURE,
    ACCOUNTS_WRONG_ISSUER,
    ACCOUNTS_WRONG_AUDIENCE,
    ACCOUNTS_EXPIRED,
    ACCOUNTS_FROM_FUTURE,
    ACCOUNTS_WRONG_NONCE,
    ACCOUNTS_NO_SUBJECT,
    ACCOUNTS_LOGIN_TOO_OLD, /* asked for a fresh log-in, got an old one */
    ACCOUNTS_NO_LOGOUT,     /* no logout event, nobody named, or no jti */
};
const char *accounts_fault_name(enum accounts_fault fault);

/* What is expected of a token. */
struct accounts_expected {
    const char *issuer; /* compared character by character */
    const char *client;
    enum accounts_alg alg;
    const char *nonce;
    int64_t now;     /* s, real time */
    int64_t max_age; /* s since the person proved itself; ACCOUNTS_NO_MAX_AGE: any */
};

/* What a token says, once it is to be believed; NULL where it does not. In the token's arena. */
struct accounts_claims {
    const char *subject;
    const char *session; /* `sid`, of the provider */
    const char *acr;
    const char *email; /* only where the provider has verified it */
    const char *id;    /* `jti` of a logout token */
    int64_t made;      /* `iat`, s */
};

/* The signature, by a key of the set. Whatever else a token says comes after this. */
enum accounts_fault accounts_token_signed(struct rh_arena *arena, const char *token,
                                          const json_t *jwks, enum accounts_alg alg,
                                          struct accounts_jws *ret_jws);

enum accounts_fault accounts_token_id(const struct accounts_jws *jws,
                                      const struct accounts_expected *expected,
                                      struct accounts_claims *ret_claims);

/* expected->nonce and max_age are of no meaning. */
enum accounts_fault accounts_token_logout(const struct accounts_jws *jws,
                                          const struct accounts_expected *expected,
                                          struct accounts_claims *ret_claims);

#endif
