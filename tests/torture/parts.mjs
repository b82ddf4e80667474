// The processes by name: gateway-1 and -2, booking-1 and -2 ..., postgres, redis. Those of this side are deploy/up's, which starts again what
// ends; the others are far.mjs's, which does the same.
import { readFileSync, readdirSync } from 'node:fs';
import { answers } from './database.mjs';
import { farAlive, farPid, gateways } from './far.mjs';

const { RATHAUS_DATA: data } = process.env;
export const replicated = ['gateway', 'booking', 'accounts', 'notifier'].flatMap((part) => [`${part}-1`, `${part}-2`]);
export const single = ['postgres', 'redis'];
export const all = [...replicated, ...single];

// "R", "T" (stopped), ...; undefined when there is no such process.
export function stateOf(pid) {
  try {
    return /\) (\S)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))[1];
  } catch {
    return undefined;
  }
}

const file = (name) => (name === 'gateway-1' ? 'gateway' : name);

export function pidOf(name) {
  if (name.endsWith('-2')) return farPid(name.slice(0, -2));
  return Number(readFileSync(`${data}/pid/${file(name)}`, 'utf8').split(' ')[0]);
}

const childrenOf = (pid) => readdirSync('/proc').filter((entry) => /^\d+$/.test(entry)).filter((entry) => {
  try {
    return Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${entry}/stat`, 'utf8'))[1]) === pid;
  } catch {
    return false; // has ended while we looked
  }
}).map(Number);

// PostgreSQL is frozen with all of its processes, or the others would go on.
export const pidsOf = (name) => (name === 'postgres' ? [pidOf(name), ...childrenOf(pidOf(name))] : [pidOf(name)]);

const running = (name) => (!name.endsWith('-2') || farAlive(name.slice(0, -2))) && ![undefined, 'T', 'Z'].includes(stateOf(pidOf(name)));
const healthy = (gateway) => fetch(`${gateway}/health`, { signal: AbortSignal.timeout(1000) }).then((reply) => reply.ok, () => false);

// What is not well: names, none when all is.
export async function unwell() {
  const found = all.filter((name) => !running(name));
  if (!found.includes('postgres') && !(await answers())) found.push('postgres does not answer');
  const health = await Promise.all(gateways.map(healthy));
  health.forEach((ok, i) => ok || found.push(`gateway-${i + 1} is not healthy`));
  return found;
}
