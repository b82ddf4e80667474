// docker-compose.yml for real: started, booked on over HTTPS, a replica killed, saved, restored into nothing, taken down. tests/run
// gives a Docker daemon in a network of its own (DOCKER_HOST), where these tests run too, and the copy of the tree that the images
// were built from (RATHAUS_COPY).
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import https from 'node:https';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { proof } from '../support/proof.mjs';

const top = new URL('../..', import.meta.url).pathname;
const work = mkdtempSync(`${tmpdir()}/compose-`);
const copy = process.env.RATHAUS_COPY;
const PARTS_MB = 80; // what the C parts may add to the base image

const freePort = () => new Promise((resolve) => {
  const server = net.createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  });
});

const environment = { ...process.env, COMPOSE_PROJECT_NAME: 'rathaus-test', RATHAUS_DEMO: 'true' };
function run(program, ...args) {
  try {
    return execFileSync(program, args, { cwd: copy, env: environment, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 28 }).trim();
  } catch (error) {
    throw new Error(`${program} ${args.join(' ')}: ${error.status}\n${error.stdout.slice(-3000)}\n${error.stderr.slice(-3000)}`);
  }
}
const compose = (...args) => run('docker-compose', ...args);
const docker = (...args) => run('docker', ...args);
const ask = (sql) => compose('exec', '-T', 'postgres', 'psql', '-X', '-At', '-U', 'rathaus_admin', '-d', 'rathaus', '-c', sql);
const containers = (service) => compose('ps', '-q', service).split('\n').filter(Boolean);

// A request to the edge, which must prove itself by the authority of this deployment.
let ca;
function request(method, path, body, further = {}) {
  const url = new URL(path, environment.RATHAUS_PUBLIC_URL);
  const headers = { accept: path.startsWith('/api/') ? 'application/json' : 'text/html', ...further };
  if (method === 'POST') Object.assign(headers, { 'content-type': 'application/json', 'idempotency-key': randomUUID() });
  return new Promise((resolve, reject) => {
    const sent = https.request(url, { method, headers, ca, agent: false }, (reply) => {
      const parts = [];
      reply.on('data', (part) => parts.push(part));
      reply.on('end', () => {
        const text = Buffer.concat(parts).toString();
        resolve({ status: reply.statusCode, headers: reply.headers, body: text.startsWith('{') ? JSON.parse(text) : text });
      });
    });
    sent.on('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
const api = (method, path, body, further) => request(method, `/api/v1/merseburg/termine${path}`, body, further);

async function until(sentence, condition, seconds = 60) {
  const end = Date.now() + seconds * 1000;
  for (let last; ; await pause(100)) {
    try {
      if (await condition()) return;
    } catch (error) {
      last = error;
    }
    assert.ok(Date.now() < end, `${sentence}: not within ${seconds} s ${last ?? ''}\n${Date.now() < end ? '' : compose('logs', '--tail=20')}`);
  }
}

async function start() {
  compose('up', '-d', '--scale', 'booking=3');
  await until('the authority has a certificate', () => {
    ca = compose('exec', '-T', 'caddy', 'cat', '/data/caddy/pki/authorities/local/root.crt');
    return ca.includes('BEGIN CERTIFICATE');
  });
  await until('healthy through the edge', async () => (await request('GET', '/health')).status === 200);
}

// Somebody books without an account: holds, gives a name, and follows the link of the mail.
async function book(name) {
  const times = await api('GET', '?service=personalausweis');
  assert.equal(times.status, 200, JSON.stringify(times.body));
  const slot = times.body.days.flatMap((day) => day.slots)[0];
  const proved = { 'rathaus-proof': await proof(async (path) => (await request('GET', path)).body) };
  const held = await api('POST', '', { service: 'personalausweis', office: slot.office, start: slot.start }, proved);
  assert.equal(held.status, 200, JSON.stringify(held.body));
  const email = `${randomUUID()}@buerger.example`;
  const { appointment, code } = held.body;
  const booked = await api('POST', `/${appointment}/buchen`, { code, name, email });
  assert.equal(booked.status, 200, JSON.stringify(booked.body));
  let link;
  await until('the mail is on its way', () => {
    link = ask(`select encode(request, 'escape') from notifier.deliveries where recipient = '${email}'`)
      .match(new RegExp(`${environment.RATHAUS_PUBLIC_URL}/merseburg/termine/${appointment}\\?code=([A-Za-z0-9_-]+)`));
    return link;
  });
  const confirmed = await api('POST', `/${appointment}/bestaetigen`, { code: link[1] });
  assert.equal(confirmed.status, 200, JSON.stringify(confirmed.body));
  return { appointment, code: confirmed.body.code, name };
}

async function isThere({ appointment, code, name }) {
  const page = await request('GET', `/merseburg/termine/${appointment}?code=${code}`);
  assert.equal(page.status, 200);
  assert.ok(page.body.includes(name), 'the appointment shows its name');
}

let booked;

before(async () => {
  const [https_, http] = [await freePort(), await freePort()];
  Object.assign(environment, { RATHAUS_PUBLIC_URL: `https://localhost:${https_}`, RATHAUS_HTTPS_ADDRESS: `127.0.0.1:${https_}`,
    RATHAUS_HTTP_ADDRESS: `127.0.0.1:${http}` });
});

after(() => {
  compose('--profile', 'tools', 'down', '--volumes', '--remove-orphans', '--timeout', '5');
  rmSync(work, { recursive: true, force: true });
});

test('compose and Prometheus know every service', () => {
  const services = readFileSync(`${top}/CMakeLists.txt`, 'utf8').match(/set\(RATHAUS_SERVICES ([^)]+)\)/)[1].split(/\s+/);
  const known = compose('config', '--services').split('\n');
  const text = compose('config');
  const watched = readFileSync(`${top}/deploy/metrics/prometheus.yml`, 'utf8').match(/names: \[(.*)\]/)[1].split(', ');
  assert.deepEqual(watched, ['gateway', ...services]);
  for (const service of services) {
    assert.ok(known.includes(service), `docker-compose.yml lacks ${service}`);
    assert.ok(text.includes(`${service}=tcp://${service}:7101`), `RATHAUS_ENDPOINTS lacks ${service}`);
    assert.ok(text.includes(`secrets-${service}:/secrets/${service}:rw`), `setup does not give ${service} its secrets`);
  }
});

test(`the C parts add at most ${PARTS_MB} MB to the base`, (t) => {
  const size = (image) => Number(docker('image', 'inspect', '--format', '{{.Size}}', image)) / 1e6;
  const base = size('debian:bookworm-slim');
  for (const image of ['rathaus', 'rathaus-store', 'rathaus-postgres', 'rathaus-redis', 'rathaus-caddy']) {
    t.diagnostic(`${image}: ${(size(image) - base).toFixed(0)} MB above the ${base.toFixed(0)} MB of the base`);
  }
  assert.ok(size('rathaus') - base <= PARTS_MB);
});

test('it starts, and the edge serves HTTPS', { timeout: 180_000 }, async (t) => {
  const began = Date.now();
  await start();
  t.diagnostic(`healthy after ${((Date.now() - began) / 1000).toFixed(1)} s`);
  compose('run', '--rm', '-T', 'tools', 'store', 'demo');
  const page = await request('GET', '/merseburg');
  assert.equal(page.status, 200);
  assert.match(page.headers['strict-transport-security'], /max-age/);
});

test('every container is read-only, without root, capabilities or new privileges, and within limits', () => {
  for (const id of compose('ps', '-q').split('\n')) {
    const [{ Name, Config, HostConfig }] = JSON.parse(docker('inspect', id));
    assert.equal(Config.User, '10001:10001', Name);
    assert.ok(HostConfig.ReadonlyRootfs, Name);
    assert.deepEqual(HostConfig.CapDrop, ['ALL'], Name);
    assert.ok(HostConfig.SecurityOpt.some((option) => option.startsWith('no-new-privileges')), Name);
    assert.ok(HostConfig.Memory > 0 && HostConfig.PidsLimit > 0, Name);
  }
});

test('a process has its own secrets and nobody else\'s', () => {
  const files = compose('exec', '-T', 'booking', 'find', '/run/secrets', '-type', 'f').split('\n');
  assert.ok(files.includes('/run/secrets/keys/booking.key'));
  assert.deepEqual(files.filter((file) => file.endsWith('.key')), ['/run/secrets/keys/booking.key']);
  assert.ok(!files.some((file) => file.includes('pgpass')));
});

test('an appointment is booked over HTTPS', async () => {
  booked = await book('Vor der Sicherung');
  await isThere(booked);
});

test('a booking replica that is killed costs nobody an error', { timeout: 60_000 }, async () => {
  const [victim] = containers('booking');
  const restarts = () => Number(docker('inspect', '--format', '{{.RestartCount}}', victim));
  process.kill(Number(docker('inspect', '--format', '{{.State.Pid}}', victim)), 'SIGKILL');
  for (let i = 0; i < 5; i++) await isThere(await book(`Nach dem Ende ${i}`));
  await until('the replica is back', () => restarts() > 0);
});

test('it is saved while it runs, and restored into nothing', { timeout: 180_000 }, async () => {
  const file = `${work}/backup.tar`;
  run('deploy/backup', '--compose', file);
  assert.throws(() => run('deploy/restore', '--compose', file), /secrets already/, 'a system that is there is not overwritten');
  const before_ = ask('select count(*) from booking.appointments');
  compose('--profile', 'tools', 'down', '--volumes', '--timeout', '10');
  assert.equal(docker('volume', 'ls', '-q'), '');
  run('deploy/restore', '--compose', file);
  await start();
  assert.equal(ask('select count(*) from booking.appointments'), before_);
  await isThere(booked);
  await isThere(await book('Nach der Sicherung'));
});

test('nothing is left when it is taken down', () => {
  compose('--profile', 'tools', 'down', '--volumes', '--timeout', '10');
  assert.equal(docker('ps', '-aq'), '');
  assert.equal(docker('volume', 'ls', '-q'), '');
  assert.deepEqual(docker('network', 'ls', '--format', '{{.Name}}').split('\n').filter((name) => !['host', 'none'].includes(name)), []);
});
