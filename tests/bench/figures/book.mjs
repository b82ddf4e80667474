// Bookings: a durable reservation and a durable confirmation, two requests over HTTP by 64 clients with a session each, against
// pgbench with the same two statements as two transactions, and against Fastify and pg (pool of 16) with BEGIN .. COMMIT; bookings/s
// on the same cluster, counted in the database. Each side has towns of its own, alike and empty.
//   spread  times that nobody else wants: three towns, half a year
//   hot     one office, twenty times at once, of twelve places each; then the next twenty
import { writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { median, round } from '../load.mjs';
import { openSession, startFastify } from '../peers.mjs';
import { bookingScript, startPgbench, statementOf } from '../pgbench.mjs';
import { cpuOfTree, end } from '../processes.mjs';
import { startRathaus } from '../rathaus.mjs';
import { one, postmaster, rows, run } from '../store.mjs';

export const names = ['book_vs_pgbench', 'book_vs_pgbench_hot', 'book_vs_fastify', 'book_vs_fastify_hot', 'book_p99_ms'];
export const goal = { book_vs_pgbench: [1.2, 2], book_vs_pgbench_hot: [1.2, 2], book_vs_fastify: [5], book_vs_fastify_hot: [5], book_p99_ms: [20] };

const { BENCH_OUT, BENCH_STORE_RUN } = process.env;
const CLIENTS = 64;
const MAIL = 1600; // bytes, about what the confirmation of a booking has

const booked = (tenants) => one('busy', `select count(*) as n from booking.claims where lapses_at is null and tenant in (${tenants.join(', ')})`).n;

// Takes away what a run before has booked.
function empty(tenants) {
  const of = `tenant in (${tenants.join(', ')})`;
  run('busy', `truncate booking.idempotency, booking.outbox; delete from booking.claims where ${of}; delete from booking.appointments where ${of};
      delete from booking.due where ${of}`);
  run('busy', 'vacuum analyze');
}

// All starts of `kurz` of a town, as its API tells them.
async function startsOf(address, slug) {
  const starts = [];
  for (let day = Date.UTC(2026, 10, 30); day < Date.UTC(2027, 11, 20); day += 31 * 86_400_000) {
    const from = new Date(day).toISOString().slice(0, 10);
    const reply = await (await fetch(`${address}/api/v1/${slug}/termine?service=kurz&from=${from}&days=31`)).json();
    starts.push(...(reply.days ?? []).flatMap((one) => one.slots.map((slot) => slot.start)));
  }
  return starts;
}

// A file of times: each twelve times, for there are twelve counters. Spread: far from one another, a start in one town only. Hot: twenty at once.
function timesFile(name, towns, starts, hot) {
  const lines = [];
  const line = (j) => `${towns[j % towns.length].slug} ${starts[j]}`;
  if (hot) for (let k = 0; k < starts.length * 12; k++) lines.push(line(Math.min(starts.length - 1, Math.floor(k / 240) * 20 + Math.floor((((k % 240) * 7) % 240) / 12))));
  else for (let k = 0; k < starts.length * 12; k++) lines.push(line((k * 7919) % starts.length));
  const file = `${BENCH_OUT}/${name}.times`;
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

// One side of HTTP: `run(seconds, pause)` books on from where the run before ended.
function overHttp(name, server, towns, times, sessions) {
  let from = 1;
  return async (seconds, pauseMs = 0) => {
    const script = [new URL('../book.lua', import.meta.url).pathname, times, sessions, server.address, from, pauseMs];
    const load = () => round({ name, pids: server.pids, url: server.address, connections: CLIENTS, seconds, script });
    return counted(towns.map((town) => town.tenant), async () => {
      const got = await load();
      from = got.told.next;
      return got;
    });
  };
}

function overPgbench(towns, starts, hot) {
  const tenants = towns.map((town) => town.tenant);
  const script = bookingScript(hot ? 'book-hot' : 'book-spread', { tenants, times: starts.length, hot }, MAIL);
  let from = 0;
  return async (seconds) => {
    const before = booked(tenants);
    const running = await startPgbench('busy', script, { clients: CLIENTS, from, begun: () => booked(tenants) > before + CLIENTS });
    const measured = await counted(tenants, () => pause(seconds * 1000));
    await running.stop();
    from += Math.ceil(booked(tenants) / 240) * 240 * 2; // behind all that any client may have had
    return measured;
  };
}

// What is booked while `act` goes on, and what PostgreSQL needs for it.
async function counted(tenants, act) {
  const before = { n: booked(tenants), cpu: cpuOfTree(postmaster()), at: performance.now() };
  const load = await act();
  const seconds = (performance.now() - before.at) / 1000;
  const n = booked(tenants) - before.n;
  return { perSecond: n / seconds, p99: load?.p99, refused: load?.told.refused, cpu: ((load?.cpu ?? 0) * (load?.requests ?? 0) + (cpuOfTree(postmaster()) - before.cpu) * 1000) / n };
}

async function byTurns(sides, rounds, seconds) {
  const got = Object.fromEntries(Object.keys(sides).map((name) => [name, []]));
  for (let i = -1; i < rounds; i++) {
    for (const name of i % 2 ? Object.keys(sides) : Object.keys(sides).reverse()) {
      const one = await sides[name](i < 0 ? 1 : seconds);
      if (i >= 0) got[name].push(one);
    }
  }
  return got;
}

function against(got, peer) {
  const ratios = got.ours.map((one, i) => one.perSecond / got[peer][i].perSecond);
  const of = (side) => Object.fromEntries(['perSecond', 'p99', 'cpu'].map((what) => [what, median(got[side].map((one) => one[what] ?? 0))]));
  const costs = got.ours.map((one, i) => got[peer][i].cpu / one.cpu);
  const refused = got.ours.reduce((n, one) => n + one.refused, 0);
  return { value: median(ratios), ratios, ours: of('ours'), theirs: of(peer), cost: median(costs), note: `bookings/s; CPU of all servers with PostgreSQL per booking, by it ${median(costs).toFixed(2)}; ${refused} of ours refused` };
}

export async function measure({ processes, rounds, wanted }) {
  const pids = processes();
  // Made first: whoever waits for them answers no connection.
  const sessions = `${BENCH_OUT}/sessions`;
  writeFileSync(sessions, Array.from({ length: CLIENTS }, (_, i) => openSession(i + 1).cookie.slice('session='.length)).join('\n'));
  const ours = await startRathaus(pids, 'busy');
  const towns = rows('busy', 'select tenant, slug from booking.tenants order by tenant offset 1');
  empty(towns.map((town) => town.tenant));
  const starts = await startsOf(ours.address, towns[0].slug);
  const given = { reply: await (await fetch(`${ours.address}/api/v1/${towns[0].slug}/termine?service=kurz`)).json(), mail: MAIL, claims: statementOf('claims_between'), now: '2026-11-24T08:40:00Z' };
  const fastify = await startFastify(given, 'fastify_booking.mjs', [BENCH_STORE_RUN, 'busy']);
  const is = (name) => wanted.length === 0 || wanted.includes(name);
  const result = {};
  for (const hot of [false, true]) {
    const ending = hot ? '_hot' : '';
    const of = (i) => (hot ? towns.slice(9 + i, 10 + i) : towns.slice(3 * i, 3 * i + 3));
    const times = (i, name) => timesFile(`${name}${ending}`, of(i), starts, hot);
    const sides = { ours: overHttp('Rathaus', ours, of(0), times(0, 'ours'), sessions) };
    if (is(`book_vs_pgbench${ending}`)) sides.pgbench = overPgbench(of(1), starts, hot);
    if (is(`book_vs_fastify${ending}`)) sides.fastify = overHttp('Fastify', fastify, of(2), times(2, 'fastify'), sessions);
    if (Object.keys(sides).length === 1 && (hot || !is('book_p99_ms'))) continue;
    const got = await byTurns(sides, rounds, 4);
    if (sides.pgbench) result[`book_vs_pgbench${ending}`] = against(got, 'pgbench');
    if (sides.fastify) result[`book_vs_fastify${ending}`] = against(got, 'fastify');
    if (hot || !is('book_p99_ms')) continue;
    const top = median(got.ours.map((one) => one.perSecond));
    const runs = [];
    for (let i = 0; i < rounds; i++) runs.push(await sides.ours(4, (CLIENTS * 1000) / top));
    result.book_p99_ms = { value: median(runs.map((one) => one.p99)), ratios: runs.map((one) => one.p99), note: `at ${Math.round(median(runs.map((one) => one.perSecond)))} bookings/s of ${Math.round(top)}` };
  }
  await Promise.all([ours.end(), end(fastify.child)]);
  return result;
}
