/* One-time form tokens: whose, how long, and which key. */
#include "clock.h"
#include "gateway.h"
#include "tokens.h"

#include <criterion/criterion.h>

#define VISITOR "abcdefghijklmnopqrstuvwxyz234567"
#define OTHER   "bbcdefghijklmnopqrstuvwxyz234567"

static const struct gw_token_owner owner = {VISITOR, NULL}, stranger = {OTHER, NULL},
                                   nameless = {"", NULL}, nobody = {NULL, NULL};

#define NOW INT64_C(1795372800000)

static void make(char token[GW_TOKEN_SIZE], struct rh_secret_key *secret)
{
    gw_token_key("a secret of at least thirty-two characters", secret);
    gw_token_new(secret, &owner, NOW, token);
}

Test(tokens, give_a_uuid_as_key_to_the_visitor_they_were_made_for)
{
    struct rh_secret_key secret;
    char token[GW_TOKEN_SIZE], key[RH_UUID_SIZE] = "", again[RH_UUID_SIZE] = "";
    make(token, &secret);
    cr_expect_eq(strlen(token), GW_TOKEN_LENGTH);
    cr_assert(gw_token_check(&secret, &owner, token, NOW, key));
    cr_expect(rh_uuid_valid(key));
    cr_assert(gw_token_check(&secret, &owner, token, NOW + RH_HOUR, again));
    cr_expect_str_eq(key, again, "the same form sent twice is the same request");
}

Test(tokens, fit_where_the_page_holds_their_place)
{
    cr_expect_eq(GW_TOKEN_MARK_SIZE, GW_TOKEN_LENGTH);
}

Test(tokens, differ_from_form_to_form)
{
    struct rh_secret_key secret;
    char first[GW_TOKEN_SIZE], second[GW_TOKEN_SIZE];
    make(first, &secret);
    make(second, &secret);
    cr_expect_str_neq(first, second);
}

Test(tokens, are_refused_from_another_visitor_and_without_one)
{
    struct rh_secret_key secret;
    char token[GW_TOKEN_SIZE], key[RH_UUID_SIZE] = "untouched";
    make(token, &secret);
    cr_expect_not(gw_token_check(&secret, &stranger, token, NOW, key));
    cr_expect_not(gw_token_check(&secret, &nameless, token, NOW, key));
    cr_expect_not(gw_token_check(&secret, &nobody, token, NOW, key));
    cr_expect_not(gw_token_check(&secret, &owner, NULL, NOW, key));
    cr_expect_str_eq(key, "untouched");
}

Test(tokens, lapse_after_a_day)
{
    struct rh_secret_key secret;
    char token[GW_TOKEN_SIZE], key[RH_UUID_SIZE];
    make(token, &secret);
    cr_expect(gw_token_check(&secret, &owner, token, NOW + GW_TOKEN_LIFE * RH_SECOND, key));
    cr_expect_not(
        gw_token_check(&secret, &owner, token, NOW + (GW_TOKEN_LIFE + 1) * RH_SECOND, key));
}

Test(tokens, are_refused_when_any_character_was_changed)
{
    struct rh_secret_key secret;
    char token[GW_TOKEN_SIZE], key[RH_UUID_SIZE];
    make(token, &secret);
    for (size_t i = 0; i < GW_TOKEN_LENGTH; i++) {
        const char kept = token[i];
        token[i] = kept == '7' ? '6' : '7';
        cr_expect_not(gw_token_check(&secret, &owner, token, NOW, key), "character %zu", i);
        token[i] = kept;
    }
    token[GW_TOKEN_LENGTH - 1] = '\0';
    cr_expect_not(gw_token_check(&secret, &owner, token, NOW, key), "cut short");
}

Test(tokens, are_refused_under_another_secret)
{
    struct rh_secret_key secret, other;
    char token[GW_TOKEN_SIZE], key[RH_UUID_SIZE];
    make(token, &secret);
    gw_token_key("another secret of thirty-two characters", &other);
    cr_expect_not(gw_token_check(&other, &owner, token, NOW, key));
}

Test(tokens, belong_to_the_session_they_were_made_in)
{
    static const char *const sessions[] = {NULL, "0123456789012345678901234567890123456789012",
                                           "1123456789012345678901234567890123456789012"};
    struct rh_secret_key secret;
    gw_token_key("a secret of at least thirty-two characters", &secret);
    for (size_t made = 0; made < 3; made++) {
        char token[GW_TOKEN_SIZE], key[RH_UUID_SIZE];
        gw_token_new(&secret, &(struct gw_token_owner){VISITOR, sessions[made]}, NOW, token);
        for (size_t sent = 0; sent < 3; sent++)
            cr_expect_eq(gw_token_check(&secret, &(struct gw_token_owner){VISITOR, sessions[sent]},
                                        token, NOW, key),
                         made == sent);
    }
}
