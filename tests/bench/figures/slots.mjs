// Free times of a week at a busy office: 12 counters, 30 services, 90 % of its times taken.
//   slots_vs_nginx    from the gateway's cache while another client books there, against nginx with the same bytes in a file: CPU per request
//   slots_vs_fastify  past the cache, against Fastify and pg with the same statement: requests/s
//   slots_vs_pgbench  past the cache, against pgbench with the same statement alone: requests/s
//   slots_p99_ms      past the cache, at half of what it can do
//   seen_ms           how long a booking can stay unseen by others, at another gateway; who booked sees it at once
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { byTurns, median, raw, round, wrk } from '../load.mjs';
import { startFastify, startNginx, startGateway } from '../peers.mjs';
import { pgbench, slotsScript, statementOf } from '../pgbench.mjs';
import { end } from '../processes.mjs';
import { startRathaus } from '../rathaus.mjs';
import { freeTimes, take, writer } from '../writer.mjs';
import { one, rows } from '../store.mjs';

export const names = ['slots_vs_nginx', 'slots_vs_fastify', 'slots_vs_pgbench', 'slots_p99_ms', 'seen_ms'];
export const goal = { slots_vs_nginx: [0.9], slots_vs_fastify: [3], slots_vs_pgbench: [0.4], slots_p99_ms: [20], seen_ms: [100] };

const { BENCH_STORE_RUN } = process.env;
const service = 'leistung-2';

// Requests/s of two sides by turns; `ours` and `theirs` measure one round each.
async function ratesByTurns(ours, theirs, rounds) {
  const pairs = [];
  await ours();
  await theirs();
  for (let i = 0; i < rounds; i++) {
    const first = await (i % 2 ? theirs : ours)();
    const second = await (i % 2 ? ours : theirs)();
    pairs.push(i % 2 ? { ours: second, theirs: first } : { ours: first, theirs: second });
  }
  const ratios = pairs.map((pair) => pair.ours.perSecond / pair.theirs.perSecond);
  const of = (side) => ({ perSecond: median(pairs.map((pair) => pair[side].perSecond)), cpu: median(pairs.map((pair) => pair[side].cpu ?? 0)), p99: median(pairs.map((pair) => pair[side].p99 ?? 0)) });
  return { value: median(ratios), ratios, ours: of('ours'), theirs: of('theirs') };
}

async function versusNginx(town, ours, path, rounds) {
  const bytes = await raw(ours.address + path, 'gzip');
  const nginx = await startNginx({ 'times.json': bytes });
  const headers = { 'Accept-Encoding': 'gzip' };
  const writing = writer(ours.address, town.slug, service);
  const got = await byTurns(
    { name: 'Rathaus', pids: ours.pids, url: ours.address + path, headers },
    { name: 'nginx', pids: nginx.pids, url: `${nginx.address}/times.json`, headers },
    rounds,
  );
  const writes = await writing.stop();
  await end(nginx.child);
  return { ...got, note: `${bytes.length} bytes, ${writes} holds taken and given back meanwhile` };
}

// Times that only one counter has left: taken by one client they are gone for all.
async function lastOnes(town, address) {
  const taken = new Map();
  for (const { start } of rows('busy', `select to_char(c.start_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as start from booking.claims c
      join booking.counter_services q on q.tenant = c.tenant and q.counter = c.counter and q.service = '${service}' where c.tenant = ${town.tenant}`))
    taken.set(start, (taken.get(start) ?? 0) + 1);
  const { n } = one('busy', `select count(*) as n from booking.counter_services where tenant = ${town.tenant} and service = '${service}'`);
  return (await freeTimes(address, town.slug, service)).filter((slot) => taken.get(slot.start) === n - 1);
}

// What a client takes at one gateway: at once gone for that client at both, and after how long for others at another one.
async function seen(town, ours, other) {
  const slots = await lastOnes(town, ours.address);
  const shows = async (address, slot, headers = {}) => {
    const response = await fetch(`${address}/api/v1/${town.slug}/termine?service=${service}`, { headers });
    return (await response.json()).days.some((day) => day.slots.some((one) => one.start === slot.start));
  };
  const waits = [];
  for (let i = 0; i < 20; i++) {
    const slot = slots[i % slots.length];
    if (!(await shows(other.address, slot))) throw new Error('a free time is not there');
    const { cookie, give } = await take(ours.address, town.slug, service, slot);
    const began = performance.now();
    if ((await shows(ours.address, slot, { cookie })) || (await shows(other.address, slot, { cookie }))) throw new Error('the own booking was not seen');
    while (await shows(other.address, slot)) await pause(1);
    waits.push(performance.now() - began);
    await give();
    await pause(150);
  }
  return { value: Math.max(...waits), ratios: waits, note: 'the longest of 20, with the requests that look' };
}

export async function measure({ processes, rounds, wanted }) {
  const pids = processes();
  const ours = await startRathaus(pids, 'busy');
  const town = one('busy', 'select t.tenant, t.slug from booking.tenants t order by t.tenant limit 1');
  const path = `/api/v1/${town.slug}/termine?service=${service}`;
  const reply = await (await fetch(ours.address + path)).json();
  const result = {};
  const is = (name) => wanted.length === 0 || wanted.includes(name);
  const fresh = { Cookie: 'fresh=1' };
  const uncached = (more) => () => round({ name: 'Rathaus', pids: ours.pids, url: ours.address + path, headers: fresh, ...more });
  if (is('slots_vs_nginx')) result.slots_vs_nginx = await versusNginx(town, ours, path, rounds);
  if (is('slots_vs_fastify')) {
    const fastify = await startFastify({ reply, mail: 0, claims: statementOf('claims_between'), now: '2026-11-24T08:40:00Z' }, 'fastify_booking.mjs', [BENCH_STORE_RUN, 'busy']);
    const same = await (await fetch(fastify.address + path)).json();
    assert.deepEqual(same, reply, 'both sides answer the same');
    result.slots_vs_fastify = await ratesByTurns(uncached(), () => round({ name: 'Fastify', pids: fastify.pids, url: fastify.address + path }), rounds);
    result.slots_vs_fastify.note = `${JSON.stringify(reply).length} bytes of JSON, requests/s`;
    await end(fastify.child);
  }
  if (is('slots_vs_pgbench') || is('slots_p99_ms')) {
    const counters = one('busy', `select array_agg(counter) as all from booking.counters where tenant = ${town.tenant}`).all;
    const script = slotsScript('slots', { tenant: town.tenant, counters, from: '2026-11-23T23:00:00Z', to: '2026-11-30T23:00:00Z' });
    result.slots_vs_pgbench = await ratesByTurns(uncached(), () => pgbench('busy', script, { clients: 32 }), rounds);
    result.slots_vs_pgbench.note = 'requests/s';
  }
  if (is('slots_p99_ms')) {
    const pauseMs = (2 * 32 * 1000) / result.slots_vs_pgbench.ours.perSecond;
    const script = [new URL('../paced.lua', import.meta.url).pathname, pauseMs];
    const runs = [];
    for (let i = 0; i < rounds; i++) runs.push(await uncached({ script })());
    result.slots_p99_ms = { value: median(runs.map((one) => one.p99)), ratios: runs.map((one) => one.p99), note: `at ${Math.round(median(runs.map((one) => one.perSecond)))} requests/s` };
  }
  if (is('seen_ms')) {
    const other = await startGateway(pids.gateway, { RATHAUS_ENDPOINTS: ours.endpoints });
    result.seen_ms = await seen(town, ours, other);
    await end(other.child);
  }
  await ours.end();
  return result;
}
