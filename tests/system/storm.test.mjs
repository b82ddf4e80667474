// A storm of log-ins: each costs 64 MiB and two passes of argon2id, so a process does two at once and refuses the rest at once. Pages
// and bookings go on, and afterwards so do log-ins.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { call, citizen, logIn, send } from './people.mjs';
import { freeTimes, key, proved } from './support.mjs';

const stormers = 12;
const rounds = 6; // turns of calm and storm
const looks = 5; // of each kind in a turn
const factor = 8; // how much longer a look may take at the median
const allowance = 50; // milliseconds besides, for looks of a few are lengthened by any neighbour

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

// Wrong passwords, each for an account and from an address of its own, until told to stop.
async function stormer(storm) {
  while (!storm.stop) {
    const reply = await call('POST', '/anmelden', { body: { email: `storm-${key()}@buerger.example`, password: 'Ganz sicher falsch 48' } });
    storm.answers.push(reply);
    if (reply.status === 503) await pause(20); // a browser would wait longer
  }
}

async function timed(spent, ask) {
  const began = performance.now();
  const reply = await ask();
  spent.push(performance.now() - began);
  assert.equal(reply.status, 200, reply.text);
}

test('a storm of log-ins leaves pages and bookings alone', { timeout: 60_000 }, async () => {
  const email = await citizen();
  const slots = await freeTimes('schkopau', 'meldebescheinigung', '&from=2026-12-14');
  const proofs = []; // the work is the client's, and not what is timed
  while (proofs.length < 1 + rounds * 2 * looks) proofs.push(await proved());
  let turn = 0;
  const reserve = () => {
    const { office, start } = slots[turn];
    return call('POST', '/schkopau/termine', { headers: proofs[turn++], body: { service: 'meldebescheinigung', office, start } });
  };
  const held = JSON.parse((await reserve()).text);
  const kinds = {
    'a page of the cache': () => send('GET', '/schkopau'),
    'a page that is made anew': () => send('GET', `/schkopau/termine/${held.appointment}?code=${held.code}`),
    'a reservation': reserve,
  };
  const times = Object.fromEntries(Object.keys(kinds).map((kind) => [kind, { calm: [], storm: [] }]));
  const look = async (when) => {
    for (let i = 0; i < looks; i++) for (const [kind, ask] of Object.entries(kinds)) await timed(times[kind][when], ask);
  };

  const answers = [];
  for (let round = 0; round < rounds; round++) {
    await look('calm');
    const storm = { stop: false, answers };
    const goal = answers.length + 4;
    const all = Array.from({ length: stormers }, () => stormer(storm));
    try {
      while (answers.length < goal) await pause(10);
      await look('storm');
    } finally {
      storm.stop = true;
      await Promise.all(all);
    }
  }

  for (const [kind, { calm, storm }] of Object.entries(times)) {
    assert.ok(median(storm) <= factor * median(calm) + allowance, `${kind}: ${median(calm).toFixed(1)} ms became ${median(storm).toFixed(1)} ms`);
  }
  const by = (status) => answers.filter((reply) => reply.status === status);
  assert.deepEqual(answers.filter((reply) => ![403, 429, 503].includes(reply.status)).map((reply) => reply.status), []);
  assert.ok(by(403).length > 0, 'no password was looked at');
  assert.ok(by(503).length > 0, 'nobody was refused: no storm');
  for (const reply of [...by(429), ...by(503)]) assert.match(reply.headers['retry-after'] ?? '', /^[1-9]\d*$/, reply.text);
  assert.ok(await logIn(email));
});
