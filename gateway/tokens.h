/* One-time form tokens: proof that a form was sent by us to this browser, and the idempotency key
 * of what it does.
 *
 *   token = key "." expiry "." mac      key: UUID; expiry: seconds since 1970, 10 digits;
 *                                       mac: HMAC over owner, key and expiry (rh_secret_derive)
 *
 * Nothing is stored: any gateway with the same secret checks it. A form sent twice has the same key
 * and so gets the same answer. A token is bound to the visitor's cookie and to the session, so that
 * nobody can plant one of his own in another's browser (CSRF by double submit), and lives for a
 * day: longer than the 20 hours from which a time limit needs no warning (WCAG 2.2.1), shorter than
 * the 48 hours that services keep keys. */
#ifndef GW_TOKENS_H
#define GW_TOKENS_H

#include "id.h"

#include <stdint.h>

#define GW_TOKEN_LIFE   (24L * 60 * 60) /* s */
#define GW_TOKEN_LENGTH (36 + 1 + 10 + 1 + 32)
#define GW_TOKEN_SIZE   (GW_TOKEN_LENGTH + 1)

/* Whose a token is: the visitor's, in the session that he has (NULL: none). */
struct gw_token_owner {
    const char *visitor, *session;
};

/* The MAC key that belongs to a gateway's secret setting. */
void gw_token_key(const char *setting, struct rh_secret_key *ret_key);

/* A new token. `now`: real time, ms. */
void gw_token_new(const struct rh_secret_key *secret, const struct gw_token_owner *owner,
                  int64_t now, char ret_token[GW_TOKEN_SIZE]);

/* True when the token was made for this owner and has not lapsed; then `ret_key` is its key. NULL
 * for token or visitor is false. */
bool gw_token_check(const struct rh_secret_key *secret, const struct gw_token_owner *owner,
                    const char *token, int64_t now, char ret_key[RH_UUID_SIZE]);

#endif
