/* A worker that solves a challenge of gateway/proof.h: the number that makes SHA-256 of challenge, "."
 * and number begin with as many zero bits as asked for. SHA-256 stands here (FIPS 180-4), since the
 * browser's own hands every hash through a promise and is ten times slower for short texts. */
"use strict";

const PRIMES = [];
for (let n = 2; PRIMES.length < 64; n++)
    if (PRIMES.every((prime) => n % prime))
        PRIMES.push(n);

const fraction = (x) => ((x - Math.floor(x)) * 2 ** 32) | 0;
const START = Int32Array.from(PRIMES.slice(0, 8), (prime) => fraction(prime ** (1 / 2)));
const ROUND = Int32Array.from(PRIMES, (prime) => fraction(prime ** (1 / 3)));
const words = new Int32Array(64);

const turn = (x, n) => (x >>> n) | (x << (32 - n));

function compress(state, view, offset) {
    let [a, b, c, d, e, f, g, h] = state;

    for (let i = 0; i < 64; i++) {
        if (i < 16) {
            words[i] = view.getInt32(offset + i * 4);
        } else {
            const x = words[i - 15];
            const y = words[i - 2];

            words[i] = (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10)) + words[i - 7]
                + (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) + words[i - 16];
        }
        const one = h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + ROUND[i] + words[i];
        const two = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));

        [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((value, i) => {
        state[i] = (state[i] + value) | 0;
    });
}

/* The first 32 bits of the hash of an ASCII text. */
export function head(text) {
    const size = (Math.floor((text.length + 8) / 64) + 1) * 64;
    const bytes = new Uint8Array(size);
    const view = new DataView(bytes.buffer);
    const state = START.slice();

    for (let i = 0; i < text.length; i++)
        bytes[i] = text.charCodeAt(i);
    bytes[text.length] = 0x80;
    view.setUint32(size - 4, text.length * 8);
    for (let offset = 0; offset < size; offset += 64)
        compress(state, view, offset);
    return state[0] >>> 0;
}

/* At most 32 bits: more would take a browser hours. */
export function solve(challenge, bits) {
    const most = 2 ** (32 - Math.min(bits, 32));

    for (let number = 0; ; number++)
        if (head(`${challenge}.${number}`) < most)
            return `${challenge}.${number}`;
}

globalThis.addEventListener?.("message", (event) => {
    postMessage(solve(event.data.challenge, event.data.bits));
});
