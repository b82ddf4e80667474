// The work that a program proves before it holds a free time without a log-in (gateway/proof.h).
import { createHash } from 'node:crypto';

// A proof for one request: the value of the header Rathaus-Proof. `get`: asks the gateway and returns what it answers.
export async function proof(get) {
  const { challenge, bits } = await get('/proof');
  if (challenge === undefined) return '';
  for (let number = 0; ; number++) {
    const text = `${challenge}.${number}`;
    if (createHash('sha256').update(text).digest().readUInt32BE(0) < 2 ** (32 - bits)) return text;
  }
}
