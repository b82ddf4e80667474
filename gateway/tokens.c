/* The MAC covers what the token says and for whom; lengths are fixed, so that no part can flow into
 * the next. */
#include "tokens.h"

#include "clock.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "banned.h"

#define KEY_LENGTH     (RH_UUID_SIZE - 1)
#define SIGNED_LENGTH  (KEY_LENGTH + 1 + 10)
#define VISITOR_LENGTH (RH_SECRET_SIZE - 1)
#define SESSION_LENGTH 43 /* sessions.h */

void gw_token_secret(const char *setting, uint8_t ret_secret[32])
{
    rh_hash(setting, strlen(setting), ret_secret);
}

/* `text` begins with key "." expiry. */
static void mac_of(const uint8_t secret[32], const struct gw_token_owner *owner, const char *text,
                   char ret[RH_SECRET_SIZE])
{
    char subject[sizeof "form:" + VISITOR_LENGTH + 1 + SESSION_LENGTH + 1 + SIGNED_LENGTH];
    const char *session = owner->session == NULL ? "-" : owner->session;
    snprintf(subject, sizeof subject, "form:%s:%.*s:%.*s", owner->visitor, SESSION_LENGTH, session,
             SIGNED_LENGTH, text);
    rh_secret_derive(secret, subject, ret);
}

void gw_token_new(const uint8_t secret[32], const struct gw_token_owner *owner, int64_t now,
                  char ret_token[GW_TOKEN_SIZE])
{
    char key[RH_UUID_SIZE], mac[RH_SECRET_SIZE], text[SIGNED_LENGTH + 1];
    uint64_t expiry = (uint64_t)(now / RH_SECOND + GW_TOKEN_LIFE) % UINT64_C(10000000000);
    rh_uuid_new(now, key);
    snprintf(text, sizeof text, "%s.%010" PRIu64, key, expiry);
    mac_of(secret, owner, text, mac);
    snprintf(ret_token, GW_TOKEN_SIZE, "%s.%s", text, mac);
}

/* The expiry as number, -1 when it is not ten digits. */
static int64_t expiry_of(const char *digits)
{
    if (strspn(digits, "0123456789") != 10)
        return -1;
    return strtoll(digits, NULL, 10);
}

bool gw_token_check(const uint8_t secret[32], const struct gw_token_owner *owner, const char *token,
                    int64_t now, char ret_key[RH_UUID_SIZE])
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
