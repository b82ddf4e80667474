#include "accounts_factor.h"

#include "accounts_challenge.h"
#include "accounts_keys_store.h"
#include "clock.h"

#include <sodium.h>

#include "banned.h"

void accounts_recovery_make(struct rh_request *rq, const struct rh_write *write,
                            struct accounts_recovery_set *ret_set)
{
    const uint8_t *key = accounts_settings_of(rq)->key;
    uint8_t mac[ACCOUNTS_MAC_SIZE];
    char seed[2 * ACCOUNTS_MAC_SIZE + 1];
    accounts_mac(
        key,
        rh_arena_printf(rq->arena, "recovery-set:%s:%s:%s", rq->method, write->scope, write->key),
        mac);
    sodium_bin2hex(seed, sizeof seed, mac, sizeof mac);
    for (int i = 0; i < ACCOUNTS_RECOVERY; i++) {
        uint8_t *hash = rh_arena_alloc(rq->arena, 32);
        ret_set->codes[i] = rh_arena_alloc(rq->arena, ACCOUNTS_RECOVERY_SIZE);
        accounts_recovery(key, seed, i, ret_set->codes[i]);
        accounts_recovery_hash(ret_set->codes[i], hash);
        ret_set->hashes[i] = (struct rh_slice){(const char *)hash, 32};
    }
}

/* Without a session nobody is asked for a factor; a test or a program may have none. */
static const char *purpose(struct rh_request *rq, const char *use)
{
    return rh_arena_printf(rq->arena, "%s:%s:%s", use, rq->caller.account,
                           rq->caller.session == NULL ? "" : rq->caller.session);
}

const char *accounts_challenge_for(struct rh_request *rq, const char *use)
{
    return accounts_challenge_new(rq->arena, accounts_settings_of(rq)->key, purpose(rq, use),
                                  rh_clock_real() + ACCOUNTS_CHALLENGE_LIFE);
}

struct rh_error *accounts_challenge_take(struct rh_request *rq, const char *use,
                                         const char *challenge, struct accounts_spent *ret_spent)
{
    const int64_t now = rh_clock_real();
    if (challenge == NULL ||
        !accounts_challenge_good(accounts_settings_of(rq)->key, purpose(rq, use), challenge, now))
        return rh_refuse(rq->arena, KEY_REFUSED);
    ret_spent->challenge = accounts_code_hash(rq->arena, challenge);
    ret_spent->expires_at = now + ACCOUNTS_CHALLENGE_LIFE;
    return NULL;
}

const char *accounts_factor_owner(const struct accounts_person *person)
{
    return person->contact != NULL ? person->contact : person->account;
}

struct rh_slice accounts_factor_mail(struct rh_request *rq, const struct accounts_person *person,
                                     const char *letter)
{
    if (person->contact == NULL)
        return (struct rh_slice){NULL, 0};
    return accounts_mail(
        rq, &(struct accounts_letter){.to = person->contact, .letter = letter, .path = "/konto"});
}

struct rh_error *accounts_factor_grant(struct rh_request *rq, Accounts__Grant **ret_grant)
{
    struct accounts_person *person;
    RH_TRY(accounts_caller(rq, &person));
    *ret_grant = accounts_grant(rq, person, false);
    (*ret_grant)->has_end_others = (*ret_grant)->end_others = true;
    return NULL;
}

bool accounts_read_digits(const char *typed, char ret[ACCOUNTS_DIGITS + 1])
{
    size_t n = 0;
    for (; *typed != '\0'; typed++) {
        if (*typed == ' ')
            continue;
        if (*typed < '0' || *typed > '9' || n == ACCOUNTS_DIGITS)
            return false;
        ret[n++] = *typed;
    }
    ret[n] = '\0';
    return n == ACCOUNTS_DIGITS;
}

struct rh_error *accounts_check_digits(struct rh_request *rq, const struct accounts_person *person,
                                       const char *digits, int64_t *ret_step)
{
    uint8_t secret[ACCOUNTS_TOTP_SIZE];
    if (person->totp.data == NULL)
        return rh_refuse(rq->arena, WRONG_OTP);
    if (!accounts_unseal(accounts_settings_of(rq)->key, person->account, person->totp, secret))
        return rh_fail(rq->arena, INTERNAL, "a second factor's secret is of another key");
    return accounts_totp_matches(secret, rh_clock_real(), digits, ret_step)
               ? NULL
               : rh_refuse(rq->arena, WRONG_OTP);
}

struct rh_error *accounts_count_factor(struct rh_request *rq, const struct accounts_person *person,
                                       bool device_known, struct accounts_try *ret_try)
{
    bool allowed;
    *ret_try =
        accounts_try_of(rq, rh_arena_printf(rq->arena, "otp:%s", person->account), device_known);
    RH_TRY(accounts_store_try(rq, ret_try, &allowed));
    return allowed ? NULL : accounts_tries_spent(rq, person, person->account);
}
