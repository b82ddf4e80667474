// What a deployment at rest weighs, and how long its second start takes until the first page is there.
import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import { setTimeout as pause } from 'node:timers/promises';
import { median } from '../load.mjs';
import { pssOf } from '../processes.mjs';

export const names = ['idle_pss_mb', 'restart_s'];
export const goal = { idle_pss_mb: [64], restart_s: [3], lower: true };

const { RATHAUS_ROOT, BENCH_PORT, BENCH_TIME } = process.env;

async function restart() {
  await promisify(execFile)(`${RATHAUS_ROOT}/deploy/down`, ['--quiet']);
  const began = performance.now();
  const up = spawn(`${RATHAUS_ROOT}/deploy/up`, ['--detach', '--port', BENCH_PORT, '--demo-time', BENCH_TIME], { stdio: 'ignore' });
  const ended = new Promise((resolve) => up.once('exit', resolve));
  while (!(await fetch(`http://127.0.0.1:${BENCH_PORT}/merseburg`).then((response) => response.ok, () => false))) await pause(10);
  const seconds = (performance.now() - began) / 1000;
  if ((await ended) !== 0) throw new Error('deploy/up failed');
  return seconds;
}

export async function measure({ processes, rounds }) {
  const sizes = Object.entries(processes()).map(([name, pid]) => [name, pssOf(pid)]);
  const starts = [];
  for (let i = 0; i < rounds; i++) starts.push(await restart());
  return {
    idle_pss_mb: {
      value: sizes.reduce((sum, [, mb]) => sum + mb, 0),
      note: sizes.map(([name, mb]) => `${name} ${mb.toFixed(1)}`).join(', '),
    },
    restart_s: { value: median(starts), ratios: starts, note: 'deploy/up until the first page answers' },
  };
}
