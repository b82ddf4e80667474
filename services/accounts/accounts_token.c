/* Each rule is a line of a check; the first that fails is the fault. */
#include "accounts_token.h"

#include <sodium.h>
#include <string.h>
#include <strings.h>

#include "banned.h"

#define EVENT "http://schemas.openid.net/event/backchannel-logout"

static const char *const names[] = {
    [ACCOUNTS_TOKEN_FINE] = "fine",
    [ACCOUNTS_MALFORMED] = "malformed",
    [ACCOUNTS_WRONG_ALG] = "wrong algorithm",
    [ACCOUNTS_WRONG_TYPE] = "wrong type",
    [ACCOUNTS_UNKNOWN_KEY] = "unknown key",
    [ACCOUNTS_WRONG_SIGNATURE] = "wrong signature",
    [ACCOUNTS_WRONG_ISSUER] = "wrong issuer",
    [ACCOUNTS_WRONG_AUDIENCE] = "wrong audience",
    [ACCOUNTS_EXPIRED] = "expired",
    [ACCOUNTS_FROM_FUTURE] = "made in the future",
    [ACCOUNTS_WRONG_NONCE] = "wrong nonce",
    [ACCOUNTS_NO_SUBJECT] = "no subject",
    [ACCOUNTS_LOGIN_TOO_OLD] = "log-in too old",
    [ACCOUNTS_NO_LOGOUT] = "no logout",
};

const char *accounts_fault_name(enum accounts_fault fault)
{
    return names[fault];
}

enum accounts_fault accounts_token_signed(struct rh_arena *arena, const char *token,
                                          const json_t *jwks, enum accounts_alg alg,
                                          struct accounts_jws *ret_jws)
{
    if (!accounts_jws_read(arena, token, ret_jws))
        return ACCOUNTS_MALFORMED;
    if (strcmp(ret_jws->alg, accounts_alg_name(alg)) != 0)
        return ACCOUNTS_WRONG_ALG;
    const json_t *key = accounts_jwks_find(jwks, ret_jws->kid, alg);
    if (key == NULL)
        return ACCOUNTS_UNKNOWN_KEY;
    return accounts_jws_verify(arena, ret_jws, key, alg) ? ACCOUNTS_TOKEN_FINE
                                                         : ACCOUNTS_WRONG_SIGNATURE;
}

/* ---- claims ---- */

/* A text of 1 to `max` characters, else NULL. */
static const char *text_of(const json_t *claims, const char *name, size_t max)
{
    const char *text = json_string_value(json_object_get(claims, name));
    size_t length = text == NULL ? 0 : strlen(text);
    return length == 0 || length > max ? NULL : text;
}

/* Seconds since 1970; -1 when it is none. */
static int64_t time_of(const json_t *claims, const char *name)
{
    const json_t *json = json_object_get(claims, name);
    if (json_is_integer(json))
        return json_integer_value(json);
    double real = json_is_real(json) ? json_real_value(json) : -1;
    return real >= 0 && real < 1e15 ? (int64_t)real : -1;
}

static bool same(const char *a, const char *b)
{
    size_t length = strlen(a);
    return length == strlen(b) && sodium_memcmp(a, b, length) == 0;
}

static bool is_text(const json_t *json, const char *text)
{
    const char *value = json_string_value(json);
    return value != NULL && same(value, text);
}

/* Meant for us; for several only when we are the party it was made for (Core 3.1.3.7, 3-5). */
static bool is_for(const json_t *claims, const char *client)
{
    const json_t *aud = json_object_get(claims, "aud"), *azp = json_object_get(claims, "azp");
    bool found = is_text(aud, client);
    for (size_t i = 0; i < json_array_size(aud); i++)
        found = found || is_text(json_array_get(aud, i), client);
    if (azp == NULL)
        return found && json_array_size(aud) <= 1;
    return found && is_text(azp, client);
}

/* What both kinds have in common. */
static enum accounts_fault check_common(const json_t *claims,
                                        const struct accounts_expected *expected, int64_t age)
{
    const int64_t made = time_of(claims, "iat"), now = expected->now;
    const json_t *before = json_object_get(claims, "nbf");
    if (!is_text(json_object_get(claims, "iss"), expected->issuer))
        return ACCOUNTS_WRONG_ISSUER;
    if (!is_for(claims, expected->client))
        return ACCOUNTS_WRONG_AUDIENCE;
    if (made < 0 || made < now - age - ACCOUNTS_TOKEN_LEEWAY)
        return ACCOUNTS_EXPIRED;
    if (made > now + ACCOUNTS_TOKEN_LEEWAY ||
        (before != NULL &&
         (time_of(claims, "nbf") < 0 || time_of(claims, "nbf") > now + ACCOUNTS_TOKEN_LEEWAY)))
        return ACCOUNTS_FROM_FUTURE;
    return ACCOUNTS_TOKEN_FINE;
}

static bool has_expired(const json_t *claims, int64_t now)
{
    return time_of(claims, "exp") <= now - ACCOUNTS_TOKEN_LEEWAY;
}

static struct accounts_claims read_claims(const json_t *claims)
{
    bool verified = json_is_true(json_object_get(claims, "email_verified"));
    return (struct accounts_claims){
        .subject = text_of(claims, "sub", ACCOUNTS_TOKEN_SUBJECT),
        .session = text_of(claims, "sid", ACCOUNTS_TOKEN_NAME),
        .acr = text_of(claims, "acr", ACCOUNTS_TOKEN_NAME),
        .email = verified ? text_of(claims, "email", 254) : NULL,
        .id = text_of(claims, "jti", ACCOUNTS_TOKEN_NAME),
        .made = time_of(claims, "iat"),
    };
}

static bool is_typed(const struct accounts_jws *jws, const char *type)
{
    return jws->typ != NULL && strcasecmp(jws->typ, type) == 0;
}

/* A time that is missing is as old as can be (Core 3.1.3.7, 13). */
static bool is_fresh(const json_t *claims, const struct accounts_expected *expected)
{
    return expected->max_age == ACCOUNTS_NO_MAX_AGE ||
           time_of(claims, "auth_time") >=
               expected->now - expected->max_age - ACCOUNTS_TOKEN_LEEWAY;
}

enum accounts_fault accounts_token_id(const struct accounts_jws *jws,
                                      const struct accounts_expected *expected,
                                      struct accounts_claims *ret_claims)
{
    if (jws->typ != NULL && !is_typed(jws, "JWT"))
        return ACCOUNTS_WRONG_TYPE;
    enum accounts_fault fault = check_common(jws->claims, expected, ACCOUNTS_TOKEN_AGE);
    if (fault != ACCOUNTS_TOKEN_FINE)
        return fault;
    if (has_expired(jws->claims, expected->now))
        return ACCOUNTS_EXPIRED;
    if (!is_text(json_object_get(jws->claims, "nonce"), expected->nonce))
        return ACCOUNTS_WRONG_NONCE;
    if (!is_fresh(jws->claims, expected))
        return ACCOUNTS_LOGIN_TOO_OLD;
    *ret_claims = read_claims(jws->claims);
    return ret_claims->subject == NULL ? ACCOUNTS_NO_SUBJECT : ACCOUNTS_TOKEN_FINE;
}

/* `exp` came late to the standard: providers that leave it out are held to `iat` alone. A nonce
 * would make it an ID token (2.4). */
enum accounts_fault accounts_token_logout(const struct accounts_jws *jws,
                                          const struct accounts_expected *expected,
                                          struct accounts_claims *ret_claims)
{
    const json_t *events = json_object_get(jws->claims, "events");
    if (jws->typ != NULL && !is_typed(jws, "logout+jwt") && !is_typed(jws, "JWT"))
        return ACCOUNTS_WRONG_TYPE;
    enum accounts_fault fault = check_common(jws->claims, expected, ACCOUNTS_LOGOUT_AGE);
    if (fault != ACCOUNTS_TOKEN_FINE)
        return fault;
    if (json_object_get(jws->claims, "exp") != NULL && has_expired(jws->claims, expected->now))
        return ACCOUNTS_EXPIRED;
    if (json_object_get(jws->claims, "nonce") != NULL)
        return ACCOUNTS_WRONG_NONCE;
    *ret_claims = read_claims(jws->claims);
    bool named = ret_claims->subject != NULL || ret_claims->session != NULL;
    return named && ret_claims->id != NULL && json_is_object(json_object_get(events, EVENT))
               ? ACCOUNTS_TOKEN_FINE
               : ACCOUNTS_NO_LOGOUT;
}
