// A client as one behind a load balancer is: its requests go to either gateway; a connection that breaks, or an answer that does not come,
// is followed by the same request with the same key at the other one, until somebody answers. What it asked and what it was told goes into a
// file of its own, on disk before anything else happens: a line before a write is sent, and one when its outcome is known.
import { randomUUID } from 'node:crypto';
import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { proof } from '../support/proof.mjs';

const ANSWER_MS = 4000; // for an answer, before the other gateway is asked
const GIVE_UP_MS = 60_000; // then the outcome stays unknown

export class Journal {
  constructor(path) { this.file = openSync(path, 'a'); }

  write(line) {
    writeSync(this.file, `${JSON.stringify(line)}\n`);
    fdatasyncSync(this.file);
  }

  close() { closeSync(this.file); }
}

// One exchange; rejects when the connection breaks or nothing comes.
function exchange(base, { method, path, headers, body }) {
  return new Promise((resolve, reject) => {
    const sent = request(`${base}${path === '/proof' ? '' : '/api/v1'}${path}`, { method, headers, agent: false, signal: AbortSignal.timeout(ANSWER_MS) }, async (reply) => {
      try {
        const parts = [];
        for await (const part of reply) parts.push(part);
        resolve({ status: reply.statusCode, cookies: reply.headers['set-cookie'] ?? [], text: Buffer.concat(parts).toString() });
      } catch (error) {
        reject(error);
      }
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

const parsed = ({ status, cookies, text }) => ({ status, cookies, body: text.startsWith('{') ? JSON.parse(text) : {} });
const busy = ({ status }) => status >= 500 || status === 429;

export class Client {
  // `gateways`: their addresses; `journal`: a Journal; `load`: what all clients share, of which `acknowledged` counts writes.
  constructor({ gateways, journal, load, random }) {
    Object.assign(this, { gateways, journal, load, random });
  }

  // Asks until there is an answer that is one. Null when there was none in time. Every bad answer is in the journal, with when it was asked for,
  // but for log-ins: those are refused early where many come at once.
  async #persist(asked) {
    const end = Date.now() + GIVE_UP_MS;
    for (let turn = this.random.below(2); Date.now() < end; turn++) {
      const at = Date.now();
      try {
        const headers = asked.prove ? { ...asked.headers, 'rathaus-proof': await this.#proof() } : asked.headers;
        const reply = parsed(await exchange(this.gateways[turn % this.gateways.length], { ...asked, headers }));
        if (!busy(reply)) return reply;
        if (!asked.path.startsWith('/anmelden')) this.journal.write({ bad: reply.status, type: reply.body.type, method: asked.method, path: asked.path, gateway: turn % 2 + 1, from: at, to: Date.now() });
        await pause(200);
      } catch (error) {
        this.load.broken++;
        await pause(20);
      }
    }
    return null;
  }

  async read(path, { session } = {}) {
    const reply = await this.#persist({ method: 'GET', path, headers: session ? { cookie: `session=${session}` } : {} });
    return reply ?? { status: 0, body: {} };
  }

  // A new one for every repetition of a request: one counts once, whatever became of the request.
  #proof() {
    return proof(async (path) => (await this.read(path)).body);
  }

  // A step of a log-in, which leaves nothing to look for later.
  async enter(path, { session, body }) {
    const reply = await this.#persist({ method: 'POST', path, body: JSON.stringify(body), headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID(),
      'sec-fetch-site': 'same-origin', ...(session ? { cookie: `session=${session}` } : {}) } });
    return reply ?? { status: 0, cookies: [], body: {} };
  }

  // A write of one kind (`op`, a method of a service), with a key of its own. `about` is for the checker.
  async write(op, path, body, { session, about = {} } = {}) {
    const key = randomUUID();
    const prove = op === 'booking.hold' && !session && !body.replaces;
    const packed = JSON.stringify(body);
    this.journal.write({ ask: key, op, path, body, ...about, at: Date.now() });
    const reply = await this.#persist({ method: 'POST', path, body: packed, prove,
      headers: { 'content-type': 'application/json', 'idempotency-key': key, 'sec-fetch-site': 'same-origin', ...(session ? { cookie: `session=${session}` } : {}) } });
    if (reply === null) {
      this.journal.write({ end: key, outcome: 'unknown', at: Date.now() });
      return { status: 0, body: {} };
    }
    const ok = reply.status === 200;
    this.journal.write({ end: key, outcome: ok ? 'acknowledged' : 'failed', status: reply.status, body: reply.body, at: Date.now() });
    if (ok) this.load.acknowledged++;
    return reply;
  }

  // What may not be answered so, whatever is broken: the checker counts it.
  wrong(what, reply, from = Date.now()) {
    this.journal.write({ wrong: what, status: reply.status, type: reply.body.type, body: reply.body, from, to: Date.now() });
  }
}

export const problem = (reply) => /([a-z-]+)$/.exec(reply.body.type ?? '')?.[1] ?? '';
