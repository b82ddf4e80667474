/* The MAC covers what the token says and for whom; lengths are fixed, so that no part can flow into
 * the next. */
#include "tokens.h"

#include "clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "banned.h"

#define KEY_LENGTH     (RH_UUID_SIZE - 1)
#define SIGNED_LENGTH  (KEY_LENGTH + 1 + 10)
#define VISITOR_LENGTH (RH_SECRET_SIZE - 1)
#define SESSION_LENGTH 43 /* sessions.h */

void gw_token_key(const char *setting, struct rh_secret_key *ret_key)
{
    uint8_t hash[32];
    rh_hash(setting, strlen(setting), hash);
    rh_secret_key_init(ret_key, hash);
}

/* Appends text of a known length. */
static char *put(char *to, const char *text, size_t length)
{
    memcpy(to, text, length);
    return to + length;
}

/* `text` begins with key "." expiry. */
static void mac_of(const struct rh_secret_key *secret, const struct gw_token_owner *owner,
                   const char *text, char ret[RH_SECRET_SIZE])
{
    char subject[sizeof "form:" + VISITOR_LENGTH + 1 + SESSION_LENGTH + 1 + SIGNED_LENGTH];
    const char *session = owner->session == NULL ? "-" : owner->session;
    char *at = put(subject, "form:", 5);
    at = put(at, owner->visitor, strnlen(owner->visitor, VISITOR_LENGTH));
    *at++ = ':';
    at = put(at, session, strnlen(session, SESSION_LENGTH));
    *at++ = ':';
    *put(at, text, SIGNED_LENGTH) = '\0';
    rh_secret_derive_with(secret, subject, ret);
}

void gw_token_new(const struct rh_secret_key *secret, const struct gw_token_owner *owner,
                  int64_t now, char ret_token[GW_TOKEN_SIZE])
{
    uint64_t expiry = (uint64_t)(now / RH_SECOND + GW_TOKEN_LIFE);
    rh_uuid_new(now, ret_token);
    ret_token[KEY_LENGTH] = '.';
    for (size_t i = SIGNED_LENGTH; i-- > KEY_LENGTH + 1; expiry /= 10)
        ret_token[i] = (char)('0' + expiry % 10);
    ret_token[SIGNED_LENGTH] = '.';
    mac_of(secret, owner, ret_token, ret_token + SIGNED_LENGTH + 1);
}

/* The expiry as number, -1 when it is not ten digits. */
static int64_t expiry_of(const char *digits)
{
    if (strspn(digits, "0123456789") != 10)
        return -1;
    return strtoll(digits, NULL, 10);
}

bool gw_token_check(const struct rh_secret_key *secret, const struct gw_token_owner *owner,
                    const char *token, int64_t now, char ret_key[RH_UUID_SIZE])
{
    char mac[RH_SECRET_SIZE], key[RH_UUID_SIZE];
    if (token == NULL || owner->visitor == NULL || strlen(token) != GW_TOKEN_LENGTH ||
        strlen(owner->visitor) != VISITOR_LENGTH || token[KEY_LENGTH] != '.' ||
        token[SIGNED_LENGTH] != '.')
        return false;
    mac_of(secret, owner, token, mac);
    if (!rh_secret_same(mac, token + SIGNED_LENGTH + 1))
        return false;
    snprintf(key, sizeof key, "%.*s", KEY_LENGTH, token);
    if (!rh_uuid_valid(key) || expiry_of(token + KEY_LENGTH + 1) < now / RH_SECOND)
        return false;
    memcpy(ret_key, key, sizeof key);
    return true;
}
