/* Proofs of work on plain values: ours, in time, enough. */
#include "proof.h"

#include "clock.h"
#include "id.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#define NOW INT64_C(1795372800000)

static const struct gw_settings settings = {.secret = "a secret of thirty-two characters"};
static const struct gw_settings others = {.secret = "another secret of thirty-two chars"};
static struct gateway gateway = {.settings = &settings}, stranger = {.settings = &others};
static struct gw_proofs *proofs;

static void set_up(void)
{
    proofs = gw_proofs_new(&gateway);
}

static void tear_down(void)
{
    gw_proofs_free(&proofs);
}

TestSuite(proof, .init = set_up, .fini = tear_down);

/* The first number that has at least (or, for `enough` false, fewer than) `bits` leading zeros. */
static void solve(const struct gw_proofs *of, int bits, bool enough, char ret[128])
{
    char challenge[GW_CHALLENGE_SIZE];
    gw_proof_challenge(of, NOW, bits, challenge);
    for (int i = 0;; i++) {
        uint8_t hash[32];
        snprintf(ret, 128, "%s.%d", challenge, i);
        rh_hash(ret, strlen(ret), hash);
        if ((((hash[0] << 8) | hash[1]) >> (16 - bits) == 0) == enough)
            return;
    }
}

Test(proof, is_accepted_until_it_lapses)
{
    char proof[128];
    solve(proofs, 10, true, proof);
    cr_expect(gw_proof_valid(proofs, proof, NOW, 10));
    cr_expect(gw_proof_valid(proofs, proof, NOW + GW_PROOF_LIFE * RH_SECOND, 10));
    cr_expect_not(gw_proof_valid(proofs, proof, NOW + (GW_PROOF_LIFE + 1) * RH_SECOND, 10));
}

Test(proof, needs_the_work)
{
    char proof[128];
    solve(proofs, 10, false, proof);
    cr_expect_not(gw_proof_valid(proofs, proof, NOW, 10));
}

Test(proof, of_a_challenge_that_is_too_easy_now_is_refused)
{
    char proof[128];
    solve(proofs, 4, true, proof);
    cr_expect(gw_proof_valid(proofs, proof, NOW, 4));
    cr_expect_not(gw_proof_valid(proofs, proof, NOW, 10));
}

Test(proof, of_a_challenge_made_elsewhere_is_refused)
{
    char proof[128];
    struct gw_proofs *theirs = gw_proofs_new(&stranger);
    solve(theirs, 4, true, proof);
    cr_expect_not(gw_proof_valid(proofs, proof, NOW, 4));
    gw_proofs_free(&theirs);
}

Test(proof, is_refused_when_what_was_signed_is_changed)
{
    char proof[128];
    solve(proofs, 1, true, proof);
    for (size_t i = 0; i < GW_CHALLENGE_SIZE - 1; i++) {
        const char kept = proof[i];
        proof[i] = kept == '1' ? '0' : '1';
        cr_expect_not(gw_proof_valid(proofs, proof, NOW, 0), "character %zu", i);
        proof[i] = kept;
    }
}

Test(proof, is_nothing_else)
{
    static const char *const texts[] = {NULL,
                                        "",
                                        ".",
                                        "....",
                                        "0123456789abcdef0123456789abcdef.10",
                                        "0123456789abcdef0123456789abcdef.00.9999999999."
                                        "abcdefghijklmnopqrstuvwxyz234567.1"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        cr_expect_not(gw_proof_valid(proofs, texts[i], NOW, 0));
}
