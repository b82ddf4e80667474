// People of the tests: how they register, log in by the API, and what their sessions are in Redis.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { createConnection } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { demoPassword, enterCode, secrets } from '../support/staff.mjs';
import { inbox } from './mails.mjs';
import { base, key } from './support.mjs';

const { hostname, port } = new URL(base);
export const password = 'Ein langes Kennwort 47';

// Limits count an address: whoever asks often comes from many. Linux has all of 127.0.0.0/8.
let asked = 0;
const someAddress = () => `127.${1 + (asked >> 16) % 250}.${(asked >> 8) % 256}.${1 + asked++ % 250}`;

// Any request: { status, headers, text }. `session`: the cookie's value.
export function send(method, path, { session, cookie, headers = {}, body, from = someAddress() } = {}) {
  return new Promise((resolve, reject) => {
    const cookies = [session && `session=${session}`, cookie].filter(Boolean).join('; ');
    const sent = request({
      host: hostname === 'localhost' ? '127.0.0.1' : hostname, port, method, path, localAddress: from, agent: false,
      headers: { host: `${hostname}:${port}`, ...(cookies ? { cookie: cookies } : {}), ...headers },
    }, async (reply) => {
      const parts = [];
      try {
        for await (const part of reply) parts.push(part);
        resolve({ status: reply.statusCode, headers: reply.headers, text: Buffer.concat(parts).toString() });
      } catch (error) {
        reject(error);
      }
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

// The JSON face, as our own pages' scripts ask.
export function call(method, path, { body, headers = {}, ...rest } = {}) {
  const write = method === 'POST' ? { 'content-type': 'application/json', 'idempotency-key': key(), 'sec-fetch-site': 'same-origin' } : {};
  return send(method, `/api/v1${path}`, { body: method === 'POST' ? JSON.stringify(body ?? {}) : undefined, headers: { ...write, ...headers }, ...rest });
}

const sessionOf = (reply) => {
  const cookie = [reply.headers['set-cookie'] ?? []].flat().map((line) => /^session=([^;]+)/.exec(line)?.[1]).find(Boolean);
  assert.ok(cookie, `no session: ${reply.status} ${reply.text}`);
  return cookie;
};

async function mailedCode(to) {
  for (let i = 0; i < 400; i++) {
    const found = (await inbox(to)).map((mail) => /code=([a-z2-7]+)/.exec(mail.text)?.[1]).find(Boolean);
    if (found) return found;
    await pause(50);
  }
  return assert.fail(`no mail to ${to}`);
}

// A new citizen's address, confirmed.
export async function citizen() {
  const email = `person-${key()}@buerger.example`;
  const signed = await call('POST', '/registrieren', { body: { email, password } });
  assert.equal(signed.status, 200, signed.text);
  const confirmed = await call('POST', '/registrieren/bestaetigen', { body: { code: await mailedCode(email) } });
  assert.equal(confirmed.status, 200, confirmed.text);
  return email;
}

// A session by real log-in.
export async function logIn(email, secret) {
  const first = await call('POST', '/anmelden', { body: { email, password: secret ? demoPassword : password } });
  assert.equal(first.status, 200, first.text);
  const session = sessionOf(first);
  if (!secret) return session;
  return enterCode(secret, async (otp) => {
    const second = await call('POST', '/anmelden/code', { session, body: { otp } });
    return second.status === 200 && sessionOf(second);
  });
}

// Staff whose second factor is still missing.
export async function halfLoggedIn(email) {
  return sessionOf(await call('POST', '/anmelden', { body: { email, password: demoPassword } }));
}

export { secrets };

// ---- Redis ----

// One command, its reply as bytes (RESP: a number, a text or nothing).
export function redis(...words) {
  return new Promise((resolve, reject) => {
    const socket = createConnection(`${process.env.RATHAUS_RUN}/redis.sock`);
    let got = Buffer.alloc(0);
    socket.on('error', reject);
    socket.on('data', (part) => {
      got = Buffer.concat([got, part]);
      const end = got.indexOf('\r\n');
      if (end < 0) return;
      const length = got[0] === 0x24 ? Number(got.subarray(1, end)) : -1;
      if (length >= 0 && got.length < end + 2 + length + 2) return;
      socket.destroy();
      resolve(length >= 0 ? got.subarray(end + 2, end + 2 + length) : got.subarray(1, end));
    });
    socket.write(Buffer.concat([Buffer.from(`*${words.length}\r\n`), ...words.map((word) => {
      const bytes = Buffer.from(word);
      return Buffer.concat([Buffer.from(`$${bytes.length}\r\n`), bytes, Buffer.from('\r\n')]);
    })]));
  });
}

export const sessionId = (session) => createHash('sha256').update(session).digest('base64url');

// Sets the absolute end of a stored session (proto/session.proto, field 7) to a moment ago.
export async function expire(session) {
  const name = `rathaus:s:${sessionId(session)}`;
  const stored = await redis('GET', name);
  const until = [];
  for (let left = BigInt(Date.now() - 1000); left > 0n; left >>= 7n) until.push(Number(left & 0x7fn) | (left > 0x7fn ? 0x80 : 0));
  // The last of two equal fields counts (https://protobuf.dev/programming-guides/encoding/#last-one-wins).
  await redis('SET', name, Buffer.concat([stored, Buffer.from([7 << 3, ...until])]), 'KEEPTTL');
}
