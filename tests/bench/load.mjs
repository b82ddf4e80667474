// wrk on the other core, and what a round of it says.
import { execFile } from 'node:child_process';
import { get } from 'node:http';
import { promisify } from 'node:util';
import { cpuOf } from './processes.mjs';

const run = promisify(execFile);
const units = { us: 1e-3, ms: 1, s: 1e3, m: 6e4 };

// { perSecond, requests, p50, p99 (ms), bad, told: name -> number, what a script said at its end }
export async function wrk(url, { seconds = 3, connections = 32, headers = {}, script = [] } = {}) {
  const named = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
  const [lua, ...its] = script;
  const scripted = lua === undefined ? [url] : ['-s', lua, url, '--', ...its.map(String)];
  const { stdout } = await run('taskset', ['-c', '1', 'wrk', '-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '20s', '--latency', ...named, ...scripted]);
  const time = (percent) => {
    const [, value, unit] = new RegExp(`${percent}%\\s+([\\d.]+)(us|ms|s|m)\\b`).exec(stdout);
    return Number(value) * units[unit];
  };
  return {
    perSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)[1]),
    requests: Number(/(\d+) requests in/.exec(stdout)[1]),
    p50: time(50),
    p99: time(99),
    told: Object.fromEntries([...(/^Bench: (.*)$/m.exec(stdout)?.[1] ?? '').matchAll(/(\w+) (\d+)/g)].map(([, name, value]) => [name, Number(value)])),
    bad: Number(/Non-2xx or 3xx responses: (\d+)/.exec(stdout)?.[1] ?? 0) + (/Socket errors/.test(stdout) ? 1 : 0),
  };
}

// The body as it is sent, not unpacked.
export function raw(url, encoding) {
  return new Promise((resolve, reject) => {
    get(url, { headers: { 'accept-encoding': encoding } }, (response) => {
      const parts = [];
      if (response.statusCode !== 200 || response.headers['content-encoding'] !== encoding) reject(new Error(`${url}: ${response.statusCode}, not in ${encoding}`));
      response.on('data', (part) => parts.push(part)).on('end', () => resolve(Buffer.concat(parts)));
    }).on('error', reject);
  });
}

// A round against one side, with its processes' cost: adds `cpu`, microseconds per request.
export async function round(side) {
  const before = cpuOf(side.pids);
  const load = await wrk(side.url, side);
  if (load.bad > (load.told.refused ?? 0)) throw new Error(`${side.name}: ${load.bad} bad replies of ${side.url}`);
  return { ...load, cpu: ((cpuOf(side.pids) - before) * 1000) / load.requests };
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

// A and B by turns, the first of each pair by turns too. The figure is the median of the rounds' ratios (B's cost by ours).
export async function byTurns(ours, theirs, rounds) {
  const pairs = [];
  await wrk(ours.url, { ...ours, seconds: 1 });
  await wrk(theirs.url, { ...theirs, seconds: 1 });
  for (let i = 0; i < rounds; i++) {
    const order = i % 2 ? [theirs, ours] : [ours, theirs];
    const got = new Map();
    for (const side of order) got.set(side, await round(side));
    pairs.push({ ours: got.get(ours), theirs: got.get(theirs) });
  }
  const ratios = pairs.map((pair) => pair.theirs.cpu / pair.ours.cpu);
  const of = (side, what) => median(pairs.map((pair) => pair[side][what]));
  return {
    value: median(ratios),
    ratios,
    ours: { cpu: of('ours', 'cpu'), perSecond: of('ours', 'perSecond'), p99: of('ours', 'p99') },
    theirs: { cpu: of('theirs', 'cpu'), perSecond: of('theirs', 'perSecond'), p99: of('theirs', 'p99') },
  };
}
