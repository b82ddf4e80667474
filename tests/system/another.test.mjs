// Another Rathaus beside the tested one: made of its backup, and open to the phones of the local network.
import { after, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import https from 'node:https';
import { networkInterfaces, tmpdir } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { proof } from '../support/proof.mjs';
import { ask, base, book, freeTimes, hold, key } from './support.mjs';

const top = new URL('../..', import.meta.url).pathname;
const work = mkdtempSync(`${tmpdir()}/another-`);
const backup = `${work}/backup.tar`;
const data = `${process.env.RATHAUS_DATA}-another`; // tests/run removes it, whatever happens
const port = Number(new URL(base).port) + 40;
const lan = Object.values(networkInterfaces()).flat().some((one) => one.family === 'IPv4' && !one.internal);

const here = (command, ...args) => execFileSync(`${top}deploy/${command}`, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
const there = (command, ...args) =>
  execFileSync(`${top}deploy/${command}`, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, RATHAUS_DATA: data } });

let origin, ca;
function request(method, path, { body, headers = {} } = {}) {
  const sends = method === 'POST' ? { 'content-type': 'application/json', 'idempotency-key': key() } : {};
  return new Promise((resolve, reject) => {
    const sent = https.request(new URL(path, origin), { method, ca, agent: false, headers: { ...sends, ...headers } }, (reply) => {
      const parts = [];
      reply.on('data', (part) => parts.push(part));
      reply.on('end', () => resolve({ status: reply.statusCode, headers: reply.headers, text: Buffer.concat(parts).toString() }));
    });
    sent.on('error', reject);
    sent.end(body && JSON.stringify(body));
  });
}

after(() => {
  there('down', '--quiet');
  rmSync(data, { recursive: true, force: true });
  rmSync(work, { recursive: true, force: true });
});

let booked;

test('a backup is made while it runs, for its owner alone, and overwrites nothing', async () => {
  const [slot] = await freeTimes('merseburg', 'personalausweis');
  booked = (await hold('merseburg', slot, 'personalausweis')).body;
  assert.equal((await book('merseburg', booked, 'Vor der Sicherung')).status, 200);
  here('backup', backup);
  assert.equal(statSync(backup).mode & 0o777, 0o600);
  assert.throws(() => here('backup', backup), /is there already/);
});

test('a system that is there is not restored over', () => {
  assert.throws(() => here('restore', backup), /has a system already/);
  assert.throws(() => there('restore', '/etc/hostname'), /cannot be read/);
  there('restore', backup);
  assert.throws(() => there('restore', backup), /has a system already/);
});

test('deploy/up starts with the backup, and the appointment of before is there, over HTTPS', { timeout: 180_000 }, async () => {
  const told = there('up', '--detach', '--empty', '--demo-time', '2026-11-24T09:40', '--port', String(port), lan ? '--lan' : '--lan=127.0.0.1');
  origin = /gateway +(https:\S+)/.exec(told)[1];
  assert.equal(new URL(origin).port, String(port + 363));
  assert.ok(told.includes('\u2588'), 'a code to scan');
  const authority = /http:\S+\/authority\.crt/.exec(told)[0];
  ca = await (await fetch(authority)).text();
  assert.match(ca, /BEGIN CERTIFICATE/);
  const page = await request('GET', `/merseburg/termine/${booked.appointment}?code=${booked.code}`);
  assert.equal(page.status, 200);
  assert.ok(page.text.includes('Vor der Sicherung'));
  const counted = "select count(*) || ' ' || count(distinct tenant) from booking.appointments";
  const run = new URL(`file://${/PostgreSQL +(\S+)\/\.s/.exec(told)[1]}`).pathname;
  const again = execFileSync('psql', ['-X', '-At', '-h', run, '-U', 'rathaus_owner', '-d', 'rathaus', '-c', counted], { encoding: 'utf8' }).trim();
  assert.equal(again, ask(counted));
});

test('links that leave it name its address in the network', async () => {
  const home = await request('GET', '/merseburg');
  assert.ok(home.text.includes(`<link rel="canonical" href="${origin}/merseburg">`));
  assert.match(home.headers['strict-transport-security'], /max-age/);
  const slots = JSON.parse((await request('GET', '/api/v1/merseburg/termine?service=personalausweis')).text).days.flatMap((day) => day.slots);
  const headers = { 'rathaus-proof': await proof(async (path) => JSON.parse((await request('GET', path)).text)) };
  const held = JSON.parse((await request('POST', '/api/v1/merseburg/termine', { headers, body: { service: 'personalausweis', office: slots[0].office, start: slots[0].start } })).text);
  const email = `test-${key()}@buerger.example`;
  const done = await request('POST', `/api/v1/merseburg/termine/${held.appointment}/buchen`, { body: { code: held.code, name: 'Vom Telefon', email } });
  assert.equal(done.status, 200, done.text);
  const mails = `http://127.0.0.1:${port + 1500}/email`;
  let mail;
  for (let i = 0; i < 400 && !mail; i++, await pause(50)) {
    mail = (await (await fetch(mails)).json()).find((one) => one.to.some((recipient) => recipient.address === email));
  }
  assert.ok(mail.text.includes(`${origin}/merseburg/termine/${held.appointment}?code=`), mail.text);
});

test('who comes by http is sent to https, and the authority\'s key stays where it is', async () => {
  const http = `http://${new URL(origin).hostname}:${port + 364}`;
  for (const path of ['/merseburg?service=perso', '/root.key', '/authority.crt/../root.key', '/authority.crt/..%2froot.key']) {
    const reply = await fetch(http + path, { redirect: 'manual' });
    assert.equal(reply.status, 308, path);
    assert.ok(reply.headers.get('location').startsWith(`${origin}/`));
  }
});

test('a form\'s cookies are bound to the host', async () => {
  const slots = JSON.parse((await request('GET', '/api/v1/merseburg/termine?service=personalausweis')).text).days.flatMap((day) => day.slots);
  const page = await request('GET', `/merseburg/termine?service=personalausweis&from=${slots[0].start.slice(0, 10)}`);
  const cookies = page.headers['set-cookie'] ?? [];
  assert.ok(cookies.length > 0 && cookies.every((cookie) => /^__Host-.*; ?Secure/.test(cookie)), String(cookies));
});

test('deploy/down ends the edge too', async () => {
  assert.ok(existsSync(`${data}/pid/edge`));
  there('down');
  await assert.rejects(request('GET', '/merseburg'), /ECONNREFUSED/);
  assert.deepEqual(readdirSync(`${data}/pid`), []);
});
