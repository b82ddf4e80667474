// What processes cost, as the kernel counts it, and how they are started and ended.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, openSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

const started = new Set();

// Milliseconds on a core so far, of all threads of the processes; of those that have ended since nothing.
export function cpuOf(pids) {
  let ns = 0;
  for (const pid of pids)
    for (const task of ifThere([], () => readdirSync(`/proc/${pid}/task`)))
      ns += Number(ifThere('0', () => readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8')).split(' ')[0]);
  return ns / 1e6;
}

// Processes may end while they are looked at.
function ifThere(otherwise, look) {
  try {
    return look();
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ESRCH') return otherwise;
    throw error;
  }
}

// The same of a server and its children, those that have ended since included, to a hundredth of a second (proc(5), stat).
export function cpuOfTree(pid) {
  const [cutime, cstime] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ').slice(13, 15).map(Number);
  return cpuOf(withChildren(pid)) + (cutime + cstime) * 10;
}

// Proportional set size in MB.
export function pssOf(pid) {
  return Number(/^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))[1]) / 1024;
}

// Children of a process, which for nginx are its workers.
export function withChildren(pid) {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return [pid, ...(children === '' ? [] : children.split(' ').map(Number))];
}

export function environmentOf(pid) {
  const lines = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').filter(Boolean);
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
}

// Starts a server on the servers' core and waits until `url` answers, if one is named. Its output goes to `log`.
export async function serve(name, command, { env = process.env, url, log }) {
  const out = openSync(log, 'a');
  const child = spawn('taskset', ['-c', '0', ...command], { env, stdio: ['ignore', out, out] });
  started.add(child);
  child.on('exit', () => started.delete(child));
  for (const end = Date.now() + 20_000; url; await pause(50)) {
    if (await fetch(url).then((response) => response.ok, () => false)) break;
    if (child.exitCode !== null || Date.now() > end) throw new Error(`${name} does not start: ${log}`);
  }
  return child;
}

export async function end(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await Promise.race([gone, pause(10_000).then(() => child.kill('SIGKILL'))]);
}

export async function endAll() {
  await Promise.all([...started].map(end));
}
