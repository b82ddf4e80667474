/* The nonce alone names a proof that was used: the rest is bound to it by the MAC. A loop remembers
 * what it has seen in a ring, which is enough while Redis is away: what it forgets too early could
 * be used once more on this loop, no more. */
#include "proof.h"

#include "clock.h"
#include "headers.h"
#include "id.h"
#include "redis.h"
#include "take.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "banned.h"

#define NONCE  32
#define BITS   (NONCE + 1)
#define EXPIRY (BITS + 2 + 1)
#define MAC    (EXPIRY + 10 + 1)
#define NUMBER (GW_CHALLENGE_SIZE - 1 + 1)
#define SEEN   4096

struct gw_proofs {
    struct gateway *gateway;
    uint8_t secret[32];
    char seen[SEEN][NONCE]; /* a ring */
    size_t next;
};

struct gw_proofs *gw_proofs_new(struct gateway *gateway)
{
    struct gw_proofs *proofs = rh_take(sizeof *proofs);
    proofs->gateway = gateway;
    rh_hash(gateway->settings->secret, strlen(gateway->settings->secret), proofs->secret);
    return proofs;
}

void gw_proofs_free(struct gw_proofs **proofs)
{
    free(*proofs);
    *proofs = NULL;
}

/* Of the text before the MAC. */
static void mac_of(const struct gw_proofs *proofs, const char *text, char ret[RH_SECRET_SIZE])
{
    char subject[sizeof "proof:" + MAC];
    snprintf(subject, sizeof subject, "proof:%.*s", MAC - 1, text);
    rh_secret_derive(proofs->secret, subject, ret);
}

void gw_proof_challenge(const struct gw_proofs *proofs, int64_t now, int bits,
                        char ret[GW_CHALLENGE_SIZE])
{
    uint8_t random[NONCE / 2];
    char nonce[NONCE + 1], text[MAC], mac[RH_SECRET_SIZE];
    const uint64_t expiry = (uint64_t)(now / RH_SECOND + GW_PROOF_LIFE) % UINT64_C(10000000000);
    randombytes_buf(random, sizeof random);
    sodium_bin2hex(nonce, sizeof nonce, random, sizeof random);
    snprintf(text, sizeof text, "%s.%02u.%010" PRIu64, nonce, (unsigned)bits % 100, expiry);
    mac_of(proofs, text, mac);
    snprintf(ret, GW_CHALLENGE_SIZE, "%s.%s", text, mac);
}

static bool is_shaped(const char *proof)
{
    size_t length = strlen(proof);
    return length > NUMBER && length <= NUMBER + GW_PROOF_NUMBER &&
           strspn(proof, "0123456789abcdef") == NONCE && proof[BITS - 1] == '.' &&
           strspn(proof + BITS, "0123456789") == 2 && proof[EXPIRY - 1] == '.' &&
           strspn(proof + EXPIRY, "0123456789") == 10 && proof[MAC - 1] == '.' &&
           proof[NUMBER - 1] == '.' && strspn(proof + NUMBER, "0123456789") == length - NUMBER;
}

static bool is_ours(const struct gw_proofs *proofs, const char *proof)
{
    char mac[RH_SECRET_SIZE], given[RH_SECRET_SIZE];
    mac_of(proofs, proof, mac);
    snprintf(given, sizeof given, "%.*s", RH_SECRET_SIZE - 1, proof + MAC);
    return rh_secret_same(mac, given);
}

static int leading_zeros(const uint8_t hash[32])
{
    int n = 0;
    while (n < 256 && (hash[n / 8] & (0x80 >> n % 8)) == 0)
        n++;
    return n;
}

bool gw_proof_valid(const struct gw_proofs *proofs, const char *proof, int64_t now, int bits)
{
    uint8_t hash[32];
    if (proof == NULL || !is_shaped(proof) || !is_ours(proofs, proof))
        return false;
    const int64_t expiry = strtoll(proof + EXPIRY, NULL, 10);
    const int asked = (int)strtol(proof + BITS, NULL, 10);
    rh_hash(proof, strlen(proof), hash);
    return asked >= bits && expiry >= now / RH_SECOND && leading_zeros(hash) >= asked;
}

/* True the first time. */
static bool is_new(struct gw_proofs *proofs, const char *proof)
{
    for (size_t i = 0; i < SEEN; i++)
        if (memcmp(proofs->seen[i], proof, NONCE) == 0)
            return false;
    memcpy(proofs->seen[proofs->next++ % SEEN], proof, NONCE);
    return true;
}

struct wait {
    struct gw_exchange *exchange;
    gw_step done;
};

static void marked(void *arg, const redisReply *reply)
{
    const struct wait *wait = arg;
    wait->exchange->proved = reply == NULL || reply->type != REDIS_REPLY_NIL;
    wait->done(wait->exchange);
}

static const char *proof_of(struct gw_exchange *exchange)
{
    return exchange->api ? gw_header(exchange, "Rathaus-Proof")
                         : rh_form_get(&exchange->form, "_proof");
}

void gw_proof_check(struct gw_exchange *exchange, gw_step done)
{
    struct gw_proofs *proofs = exchange->gateway->proofs;
    const char *proof = exchange->route->proof ? proof_of(exchange) : NULL;
    const int bits = (int)exchange->gateway->settings->proof_bits;
    if (!gw_proof_valid(proofs, proof, rh_clock_real(), bits) || !is_new(proofs, proof)) {
        done(exchange);
        return;
    }
    struct wait *wait = rh_arena_alloc(exchange->arena, sizeof *wait);
    *wait = (struct wait){exchange, done};
    if (gw_redis_send(exchange->gateway->redis, marked, wait, "SET rathaus:p:%b 1 EX %d NX", proof,
                      (size_t)NONCE, GW_PROOF_LIFE))
        return;
    exchange->proved = true;
    done(exchange);
}

void gw_proof_ask(struct gw_exchange *exchange)
{
    const struct gateway *gateway = exchange->gateway;
    const int bits = (int)gateway->settings->proof_bits;
    char challenge[GW_CHALLENGE_SIZE];
    gw_proof_challenge(gateway->proofs, rh_clock_real(), bits, challenge);
    exchange->response.status = 200;
    exchange->response.content_type = "application/json";
    exchange->response.body = rh_slice(
        rh_arena_printf(exchange->arena, "{\"challenge\":\"%s\",\"bits\":%d}\n", challenge, bits));
}
