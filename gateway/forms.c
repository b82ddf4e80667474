/* A visitor is a random name in a cookie, given with the first form that is sent to a browser and
 * never before: who only reads gets none. A token names the session by its cookie alone, so that
 * public pages need not look it up; a log-in or log-out in another tab makes old forms lapse. */
#include "forms.h"

#include "clock.h"
#include "headers.h"
#include "tokens.h"

#include "banned.h"

_Static_assert(GW_TOKEN_MARK_SIZE == GW_TOKEN_LENGTH, "the mark's place holds a token");

/* Only the form that rh_secret_new gives: a guessable name would share its keys with whoever
 * guesses it. */
const char *gw_form_visitor(const char *cookie)
{
    const size_t length = RH_SECRET_SIZE - 1;
    bool ours = cookie != NULL && strlen(cookie) == length &&
                strspn(cookie, "abcdefghijklmnopqrstuvwxyz234567") == length;
    return ours ? cookie : NULL;
}

void gw_form_token(struct gw_exchange *exchange, char *ret_token)
{
    char token[GW_TOKEN_SIZE], visitor[RH_SECRET_SIZE];
    if (exchange->visitor == NULL) {
        rh_secret_new(visitor);
        exchange->visitor = rh_arena_strdup(exchange->arena, visitor);
        gw_cookie_set(exchange, "visitor", exchange->visitor, 0);
    }
    const struct gw_token_owner owner = {exchange->visitor, exchange->session_id};
    gw_token_new(&exchange->gateway->token_key, &owner, rh_clock_real(), token);
    memcpy(ret_token, token, GW_TOKEN_LENGTH);
}

struct rh_error *gw_form_accept(struct gw_exchange *exchange)
{
    char key[RH_UUID_SIZE];
    exchange->key = NULL;
    const struct gw_token_owner owner = {exchange->visitor, exchange->session_id};
    if (!gw_token_check(&exchange->gateway->token_key, &owner,
                        rh_form_get(&exchange->form, "_token"), rh_clock_real(), key))
        return rh_refuse(exchange->arena, KEY_MISSING);
    exchange->key = rh_arena_strdup(exchange->arena, key);
    return NULL;
}
