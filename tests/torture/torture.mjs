// Load, faults, and the comparison afterwards. tests/torture/run starts the deployment around it.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { check, errors } from './check.mjs';
import { citizen } from './citizens.mjs';
import { Client, Journal } from './client.mjs';
import { facts, lapse, waiting } from './facts.mjs';
import { gateways, startFar, stopFar } from './far.mjs';
import { deck, strike } from './faults.mjs';
import { unwell } from './parts.mjs';
import { Post } from './post.mjs';
import { Random } from './random.mjs';
import { selftest } from './selftest.mjs';
import { Session, admin, clerk } from './staff.mjs';

const CITIZENS = 6;
const COUNTERS = [1, 2]; // with a clerk each, in Merseburg's first office
const GRACE_MS = 3000; // connections to a database that is back are made anew

const { values } = parseArgs({ options: { json: { type: 'boolean' }, seed: { type: 'string', default: '1' }, faults: { type: 'string', default: '50' } } });
const number = (name, most) => {
  const n = Number(values[name]);
  if (!Number.isInteger(n) || n < 0 || n > most) throw new Error(`--${name} ${values[name]}: a number from 0 to ${most}`);
  return n;
};
const seed = number('seed', 2 ** 31);
const count = number('faults', 5000);
const out = process.env.TORTURE_OUT;
const began = Date.now();
const say = (line) => console.error(`${((Date.now() - began) / 1000).toFixed(0).padStart(5)} s  ${line}`);

async function until(seconds, what, wanted) {
  const end = Date.now() + seconds * 1000;
  let last;
  while ((last = await wanted().catch((error) => error.message)).length > 0) {
    if (Date.now() > end) return [].concat(last).map((one) => `${what}: ${one}`);
    await pause(200);
  }
  return [];
}

// Citizens, clerks and the admin, each with a journal and numbers of its own. They go on until load.stop.
function startClients(load, post) {
  mkdirSync(`${out}/journals`, { recursive: true });
  let n = 0;
  const client = (name) => new Client({ gateways, load, journal: new Journal(`${out}/journals/${name}`), random: new Random(seed * 1000 + n++) });
  const clerks = new Session(client('clerks-session'), 'sachbearbeitung');
  return Promise.all([
    ...Array.from({ length: CITIZENS }, (_, i) => citizen(client(`citizen-${i}`), post, i)),
    ...COUNTERS.map((counter) => clerk(client(`clerk-${counter}`), clerks, counter)),
    admin(client('admin'), new Session(client('admin-session'), 'administration')),
  ]);
}

const journals = () => readdirSync(`${out}/journals`).flatMap((name) => readFileSync(`${out}/journals/${name}`, 'utf8').split('\n').filter(Boolean)
  .map((line) => ({ client: name, ...JSON.parse(line) })));

// Clients go on while faults strike, and are all heard out afterwards.
async function run(report, post) {
  const load = { stop: false, acknowledged: 0, broken: 0 };
  const ended = startClients(load, post);
  const broken = ended.then(() => { throw new Error('the clients have ended'); });
  const reader = setInterval(() => post.look(), 500);
  for (const [i, fault] of deck(new Random(seed), count).entries()) {
    const done = await Promise.race([strike(fault, load, report), broken]);
    say(`${i + 1}. ${fault.kind} ${fault.part}${fault.ms ? `, ${fault.ms} ms` : ''}${done.caught ? '' : ' (nothing was under way)'}: well again after ${((done.to - done.healed) / 1000).toFixed(1)} s`);
  }
  broken.catch(() => {});
  load.stop = true;
  await ended;
  clearInterval(reader);
  say(`all clients are heard out: ${load.acknowledged} writes acknowledged`);
  report.acknowledged = load.acknowledged;
  report.broken = load.broken;
  return journals();
}

const down = (faults) => faults.filter((fault) => fault.alone).map(({ from, to }) => ({ from, to: to + GRACE_MS }));

async function judge(report, lines, post) {
  report.stuck.push(...await until(30, 'not well in the end', unwell));
  await lapse();
  report.stuck.push(...await until(240, 'not done in the end', waiting)); // a mail whose notifier was killed is begun again after two minutes
  post.look();
  const held = await facts();
  const found = check(lines, held, post.mails);
  found.stuck.unshift(...report.stuck);
  found.errors_with_replica = errors(lines, down(report.faults)).map((line) => JSON.stringify(line));
  report.selftest = await selftest(lines, held, post.mails);
  return found;
}

async function main() {
  const report = { faults: [], stuck: [] };
  process.on('SIGTERM', () => stopFar().finally(() => process.exit(130)));
  const post = new Post(`${process.env.RATHAUS_DATA}/mails`);
  startFar();
  try {
    const missing = await until(30, 'not well in the beginning', unwell);
    if (missing.length > 0) throw new Error(missing.join('; '));
    const lines = await run(report, post);
    return { report, found: await judge(report, lines, post) };
  } finally {
    await stopFar();
  }
}

const { report, found } = await main();
const figures = { faults: report.faults.filter((fault) => fault.caught).length, acknowledged: report.acknowledged,
  ...Object.fromEntries(Object.entries(found).map(([name, list]) => [name, list.length])) };
writeFileSync(`${out}/report.json`, JSON.stringify({ seed, figures, found, ...report }, null, 1));
for (const [name, list] of Object.entries(found)) list.slice(0, 20).forEach((sentence) => say(`${name}: ${sentence}`));
for (const what of report.selftest.missed) say(`the checker has missed what was planted: ${what}`);
if (values.json) console.log(JSON.stringify(figures));
else for (const [name, value] of Object.entries(figures)) console.log(`${name.padEnd(20)} ${value}`);
const times = report.faults.map(({ healed, to }) => to - healed).sort((a, b) => a - b);
say(`well again after ${((times[times.length >> 1] ?? 0) / 1000).toFixed(1)} s at the median, ${((times.at(-1) ?? 0) / 1000).toFixed(1)} s at most`);
say(`seed ${seed}; ${report.broken} broken connections; ${report.selftest.planted} plants, ${report.selftest.missed.length} missed`);
const good = Object.values(found).every((list) => list.length === 0) && report.selftest.missed.length === 0 && figures.faults > 0 && figures.acknowledged > 0;
process.exit(good ? 0 : 1);
