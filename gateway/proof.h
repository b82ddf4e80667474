/* Proof of work: what a browser has computed before a form that nobody signs, so that sending very
 * many of them costs somebody something. A building block: a route asks for it (`proof`), the calls
 * see caller.proved, and a handler that finds it missing takes another way (a mail to confirm),
 * since browsers without JavaScript can prove nothing.
 *
 *   challenge = nonce "." bits "." expiry "." mac    32 hex; 2 digits; s since 1970, 10 digits;
 * HMAC proof     = challenge "." number                 SHA-256 of the proof begins with `bits`
 * zeros
 *
 * A challenge is stored nowhere; a proof counts once, on all gateways by Redis (SET NX), while
 * Redis is away on each loop. GET /proof gives a challenge, static/proof.js solves it, a form sends
 * it as
 * `_proof`, a program as header `Rathaus-Proof`. After Hashcash (Back, 2002). */
#ifndef GW_PROOF_H
#define GW_PROOF_H

#include "gateway.h"

#define GW_PROOF_LIFE     600 /* s */
#define GW_CHALLENGE_SIZE (32 + 1 + 2 + 1 + 10 + 1 + 32 + 1)
#define GW_PROOF_NUMBER   16 /* most digits of the number */

/* Of a loop: which proofs it has seen. The caller owns it. */
struct gw_proofs *gw_proofs_new(struct gateway *gateway);
void gw_proofs_free(struct gw_proofs **proofs);

/* A new challenge. `now`: real time, ms. */
void gw_proof_challenge(const struct gw_proofs *proofs, int64_t now, int bits,
                        char ret[GW_CHALLENGE_SIZE]);

/* True when the work is there, is at least `bits`, and the challenge is ours and has not lapsed.
 * Whether it was used before is another question. NULL is false. */
bool gw_proof_valid(const struct gw_proofs *proofs, const char *proof, int64_t now, int bits);

/* Sets exchange->proved if its request brings a proof that is valid and was never used. Calls
 * `done` once, now or later. */
void gw_proof_check(struct gw_exchange *exchange, gw_step done);

/* Answers GET /proof. */
void gw_proof_ask(struct gw_exchange *exchange);

#endif
