// The demo's staff as deploy/up prints them, and the codes of their second factor.
import { createHmac } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";

export const secrets = Object.fromEntries((process.env.RATHAUS_DEMO_STAFF ?? "").split(/\s+/).filter(Boolean).map((entry) => entry.replace("@merseburg=", "=").split("=")));
export const demoPassword = "Demo-im-Rathaus";
export const address = (who) => (who.includes("@") ? `${who}.example` : `${who}@merseburg.example`); // of Merseburg where no town is said

// Six digits of RFC 6238, `ahead` steps of 30 s from this moment.
export function digits(secret, ahead = 0) {
    const bits = [...secret].map((c) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c).toString(2).padStart(5, "0")).join("");
    const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
    const counter = Buffer.alloc(8);

    counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + ahead));
    const hash = createHmac("sha1", key).update(counter).digest();
    return String((hash.readUInt32BE(hash[19] & 15) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

const tried = new Set();

// Enters codes until `enter(code)` says that one was taken (anything true, which is returned). Every code works once, for all tests of
// a run: when those of this half minute are spent, the next one's are waited for.
export async function enterCode(secret, enter) {
    for (const end = Date.now() + 90_000; Date.now() < end; await pause(250)) {
        for (const code of [0, 1].map((ahead) => digits(secret, ahead))) {
            const taken = !tried.has(secret + code) && (tried.add(secret + code), await enter(code));
            if (taken) return taken;
        }
    }
    throw new Error("no code of the second factor works");
}
