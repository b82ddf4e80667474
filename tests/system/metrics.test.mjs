// Prometheus watches this deployment by the settings and rules that operators get: every process is reached, every rule asks for
// something that is there, and the operator's page names all of it.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { freeTimes } from './support.mjs';

const settings = new URL('../../deploy/metrics', import.meta.url).pathname;
const listed = `${process.env.RATHAUS_PIDS}/../metrics`; // "booking-1 http://127.0.0.1:9101/metrics"
const addresses = () => readFileSync(listed, 'utf8').trim().split('\n').map((line) => new URL(line.split(' ')[1]).host);
const work = mkdtempSync(`${tmpdir()}/prometheus-`);
let prometheus, at;

const ask = async (path) => (await (await fetch(`${at}/api/v1/${path}`)).json()).data;
const series = async (expression) => (await ask(`query?query=${encodeURIComponent(expression)}`)).result;

async function until(sentence, condition) {
  for (const end = Date.now() + 30_000; Date.now() < end; await pause(100)) {
    if (await condition().catch(() => false)) return;
  }
  assert.fail(`${sentence}: not within 30 s; ${JSON.stringify(await ask('targets').catch(String)).slice(0, 2000)}`);
}

// The settings as they are, but for where the processes are (no containers here) and how often they are asked.
function adapted() {
  const text = readFileSync(`${settings}/prometheus.yml`, 'utf8');
  const here = text.replaceAll('15s', '1s').replace(/dns_sd_configs:[^]*/, `static_configs: [{targets: ${JSON.stringify(addresses())}}]\n`);
  assert.match(here, /job_name: rathaus\n +static_configs/);
  return here;
}

before(async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  cpSync(settings, work, { recursive: true });
  writeFileSync(`${work}/prometheus.yml`, adapted());
  at = `http://127.0.0.1:${port}`;
  prometheus = spawn('prometheus', [`--config.file=${work}/prometheus.yml`, `--storage.tsdb.path=${work}/data`, `--web.listen-address=127.0.0.1:${port}`],
    { stdio: 'ignore' });
});

after(async () => {
  prometheus.kill('SIGKILL');
  await new Promise((resolve) => prometheus.once('exit', resolve));
  rmSync(work, { recursive: true, force: true });
});

test('Prometheus reaches every process of a deployment', { timeout: 60_000 }, async () => {
  await freeTimes('merseburg', 'personalausweis');
  await until('all are up', async () => (await series('up{job="rathaus"} == 1')).length === addresses().length);
  assert.deepEqual((await ask('targets')).activeTargets.map((target) => target.lastError).filter(Boolean), []);
});

test('every alert rule is taken, and asks for what is there', { timeout: 60_000 }, async () => {
  const rules = async () => (await ask('rules')).groups.flatMap((group) => group.rules);
  await until('all rules were evaluated', async () => (await rules()).length > 0 && (await rules()).every((rule) => rule.health === 'ok'));
  for (const { name, query } of await rules()) {
    const metrics = query.match(/\b(up|rathaus_\w+)\b/g) ?? [];
    assert.ok(metrics.length > 0, `${name} names a metric: ${query}`);
    for (const metric of metrics) assert.ok((await series(metric)).length > 0, `${name} asks for ${metric}, which nobody gives`);
  }
});

test('a gateway and a service count the same request', async () => {
  for (const instance of addresses().slice(-1)) {
    assert.ok((await series(`rathaus_request_seconds_count{instance="${instance}",code="OK"} > 0`)).length > 0, 'the gateway counts');
  }
  assert.ok((await series('sum(rathaus_request_seconds_count{method="booking.times",code="OK"}) > 1')).length > 0, 'and booking');
});

test('the operator\'s page names every metric, and none that is not there', async () => {
  const page = new Set(readFileSync(`${settings}/README.md`, 'utf8').match(/\brathaus_\w+/g));
  const given = (await ask('label/__name__/values')).filter((name) => name.startsWith('rathaus_'));
  const names = new Set(given.map((name) => name.replace(/_(bucket|sum|count)$/, '')));
  assert.deepEqual([...page].map((name) => name.replace(/_(bucket|sum|count)$/, '')).filter((name) => !names.has(name)), []);
  assert.deepEqual([...names].filter((name) => !page.has(name)), []);
});
