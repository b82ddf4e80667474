// What breaks: every kind of fault for every part that it can hit, in an order of the seed. One at a time: what comes next waits until all is
// well again, and a fault from which that takes too long has left something stuck.
import { setTimeout as pause } from 'node:timers/promises';
import { ask } from './database.mjs';
import { cut, links, mend } from './far.mjs';
import { all, pidOf, pidsOf, single, stateOf, unwell } from './parts.mjs';

const WELL_MS = 60_000; // also on a machine that does much else; the report says how long it took
const PROGRESS = 8; // writes acknowledged after the fault, before the next one

const signal = (pids, name) => pids.forEach((pid) => {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
});

async function kill({ part }) {
  signal([pidOf(part)], 'SIGKILL');
}

async function frozen(pids, ms) {
  signal(pids, 'SIGSTOP');
  await pause(ms);
  signal(pids, 'SIGCONT');
}

const freeze = ({ part, ms }) => frozen(pidsOf(part), ms);

async function cutLink({ part, ms }) {
  cut(part);
  await pause(ms);
  mend(part);
}

// A table of keys that nobody can write to for a moment: whatever writes then is in the middle of its transaction, and stays there.
// Resolves, while that is so, with the process of PostgreSQL that works for the part; undefined when none writes.
async function inTheMiddle(part, act) {
  const schema = part.split('-')[0];
  const holder = ask(`begin; set local statement_timeout = '3s'; lock table ${schema}.idempotency, ${schema}.outbox, ${schema}.due in share mode;
    select pg_sleep(1.2); commit`).catch(() => '');
  let backend;
  for (let i = 0; i < 8 && !backend; i++) {
    await pause(100);
    backend = Number(await ask(`select pid from pg_stat_activity where application_name = '${part}' and xact_start is not null and wait_event_type = 'Lock' limit 1`)) || undefined;
  }
  const done = await act(backend);
  await holder;
  return done;
}

// The service is frozen while its statement runs; the statement ends without it.
const freezeBusy = ({ part, ms }) => inTheMiddle(part, async (backend) => {
  if (backend) await frozen(pidsOf(part), ms);
  return backend !== undefined;
});

// The database's side of it is frozen, with all that the transaction has locked.
const freezeBackend = ({ part, ms }) => inTheMiddle(part, async (backend) => {
  if (!backend) return false;
  await frozen([backend], ms);
  return stateOf(backend) !== 'T';
});

// PostgreSQL ends all sessions and recovers when one of its processes is killed.
const killBackend = ({ part }) => inTheMiddle(part, async (backend) => {
  if (backend) signal([backend], 'SIGKILL');
  return backend !== undefined;
});

// `alone`: the part, or what it stands on, has no second replica, so that clients may see errors meanwhile.
const kinds = {
  kill: { act: kill, parts: all },
  freeze: { act: freeze, parts: all, ms: [300, 4000] },
  'freeze in a transaction': { act: freezeBusy, parts: ['booking-1', 'booking-2', 'notifier-1', 'notifier-2'], ms: [1500, 4000] },
  'freeze the transaction of': { act: freezeBackend, parts: ['booking-1', 'booking-2'], ms: [1000, 3000], alone: true },
  'kill the transaction of': { act: killBackend, parts: ['booking-1', 'booking-2'], alone: true },
  cut: { act: cutLink, parts: Object.keys(links), ms: [500, 6000] },
};

// The first n of an endless row: all of them, shuffled, again and again. The same seed gives the same row.
export function deck(random, n) {
  const cards = Object.entries(kinds).flatMap(([kind, { parts }]) => parts.map((part) => ({ kind, part })));
  const row = [];
  while (row.length < n) row.push(...random.shuffled(cards));
  return row.slice(0, n).map((card) => ({ ...card, ms: kinds[card.kind].ms ? random.between(...kinds[card.kind].ms) : 0, pause: random.between(200, 1500) }));
}

// A gateway that is cut off from Redis knows nobody any more, and says so: there is no second Redis to ask.
const isAlone = (fault) => single.includes(fault.part) || fault.part.endsWith('and redis') || kinds[fault.kind].alone === true;

// Waits until nothing is unwell and clients get on; what is missing in the end.
async function recovery(load, limit) {
  const end = Date.now() + limit;
  const goal = load.acknowledged + PROGRESS;
  let found;
  do {
    found = await unwell();
    if (found.length === 0 && load.acknowledged >= goal) return [];
    await pause(100);
  } while (Date.now() < end);
  return found.length > 0 ? found : ['clients do not get on'];
}

// Does one fault. Adds to `report.faults`, and to `report.stuck` what does not recover.
export async function strike(fault, load, report) {
  const at = Date.now();
  const caught = await kinds[fault.kind].act(fault);
  const healed = Date.now();
  const missing = await recovery(load, WELL_MS);
  const done = { ...fault, caught: caught ?? true, alone: isAlone(fault), from: at, healed, to: Date.now() };
  report.faults.push(done);
  for (const what of missing) report.stuck.push(`${what}, ${((Date.now() - healed) / 1000).toFixed(1)} s after: ${fault.kind} ${fault.part}`);
  await pause(fault.pause);
  return done;
}
