// Bad input of every kind: a clear answer that names the field and the reason, and nothing changes.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import net from 'node:net';
import { api, ask, base, book, freeTimes, hold, key } from './support.mjs';

const rows = () => ask(`select (select count(*) from booking.appointments) || ' ' || (select count(*) from booking.claims)
  || ' ' || (select count(*) from booking.idempotency) || ' ' || (select coalesce(max(changed_at)::text, '') from booking.appointments)`);

let slot;   // a free time
let held;   // an appointment of ours
let before_;

before(async () => {
  const slots = await freeTimes('merseburg', 'personalausweis');
  [slot] = slots;
  const reply = await hold('merseburg', slots.at(-1), 'personalausweis');
  assert.equal(reply.status, 200, JSON.stringify(reply.body));
  held = reply.body;
  before_ = rows();
});

after(() => assert.equal(rows(), before_, 'bad input has changed something'));

// The shape that every refusal has (RFC 9457).
function isProblem(reply, status, field, reason) {
  assert.equal(reply.status, status, JSON.stringify(reply.body));
  assert.match(reply.headers.get('content-type'), /^application\/problem\+json/);
  assert.equal(reply.body.status, status);
  assert.ok(reply.body.title.length > 0);
  if (field !== undefined) {
    const found = (reply.body.errors ?? []).find((error) => error.field === field);
    assert.ok(found, `no error for field "${field}": ${JSON.stringify(reply.body)}`);
    assert.equal(found.reason, reason);
    assert.ok(found.message.length > 0, 'a refused field has a sentence');
  }
}

const good = () => ({ service: 'personalausweis', office: slot.office, start: slot.start });
const deep = (n) => '{"service":'.repeat(n) + '1' + '}'.repeat(n);

// name, body of POST /merseburg/termine, status, field, reason
const bodies = [
  ['broken JSON', () => '{"service": "perso', 400, '', 'WRONG_FORMAT'],
  ['JSON that is no object', () => '[1,2]', 400, '', 'WRONG_TYPE'],
  ['empty body', () => '', 422, 'office', 'MISSING'],
  ['number instead of text', () => ({ ...good(), service: 7 }), 422, 'service', 'WRONG_TYPE'],
  ['text instead of time', () => ({ ...good(), start: 'tomorrow' }), 422, 'start', 'WRONG_FORMAT'],
  ['31 February', () => ({ ...good(), start: '2026-02-31T09:00:00Z' }), 422, 'start', 'NO_SUCH_DAY'],
  ['missing field', () => ({ service: 'personalausweis', start: slot.start }), 422, 'office', 'MISSING'],
  ['empty field', () => ({ ...good(), office: '' }), 422, 'office', 'MISSING'],
  ['too long', () => ({ ...good(), office: 'a'.repeat(61) }), 422, 'office', 'TOO_LONG'],
  ['wrong format', () => ({ ...good(), office: 'Bürgerbüro!' }), 422, 'office', 'WRONG_FORMAT'],
  ['unknown field', () => ({ ...good(), colour: 'red' }), 422, 'colour', 'UNKNOWN_FIELD'],
  ['field twice', () => JSON.stringify(good()).replace('{', '{"office":"x",'), 400, 'office', 'DUPLICATE'],
  ['NUL in a text', () => ({ ...good(), office: 'a\u0000b' }), 422, 'office', 'CONTROL_CHARACTER'],
  ['deep nesting', () => deep(200), 422, 'service', 'WRONG_TYPE'],
  ['nesting without end', () => deep(50_000), 400, Array(16).fill('service').join('.'), 'TOO_DEEP'],
  ['unknown service', () => ({ ...good(), service: 'mondflug' }), 422, 'service', 'UNKNOWN_VALUE'],
  ['unknown office', () => ({ ...good(), office: 'mondamt' }), 422, 'office', 'UNKNOWN_VALUE'],
];

for (const [name, body, status, field, reason] of bodies) {
  test(`a hold with ${name} is refused`, async () => {
    isProblem(await api('POST', '/merseburg/termine', { body: body() }), status, field, reason);
  });
}

test('a hold with invalid UTF-8 is refused', async () => {
  const bytes = Buffer.concat([Buffer.from('{"service":"'), Buffer.from([0xc3, 0x28]), Buffer.from('"}')]);
  const reply = await api('POST', '/merseburg/termine', { body: bytes });
  assert.ok([400, 422].includes(reply.status));
  assert.ok(reply.body.errors.some((error) => error.reason === 'NOT_UTF8'), JSON.stringify(reply.body));
});

test('several wrong fields are named together', async () => {
  const { body } = await api('POST', '/merseburg/termine', { body: { service: 7, office: 'a'.repeat(99) } });
  assert.deepEqual(body.errors.map((error) => error.field).sort(), ['office', 'service', 'start']);
});

test('a time outside the opening hours is refused', async () => {
  isProblem(await api('POST', '/merseburg/termine', { body: { ...good(), start: '2026-11-25T02:00:00Z' } }), 409);
});

test('an unknown town is not found', async () => {
  isProblem(await api('GET', '/atlantis/termine?service=personalausweis'), 404);
  assert.equal((await fetch(`${base}/atlantis`)).status, 404);
});

test('an unknown address is not found, a wrong verb is told the right ones', async () => {
  isProblem(await api('GET', '/merseburg/nirgendwo'), 404);
  const reply = await api('DELETE', '/merseburg/termine');
  isProblem(reply, 405);
  assert.match(reply.headers.get('allow'), /GET.*POST|POST.*GET/);
});

test("another town's appointment is not found", async () => {
  isProblem(await api('GET', `/schkopau/termine/${held.appointment}?code=${held.code}`), 404);
  isProblem(await book('schkopau', held, 'Test'), 404);
  isProblem(await api('POST', `/schkopau/termine/${held.appointment}/absagen`, { body: { code: held.code } }), 404);
});

test('an appointment with a wrong code is not found, like one that does not exist', async () => {
  const wrong = await api('GET', `/merseburg/termine/${held.appointment}?code=${'a'.repeat(32)}`);
  const absent = await api('GET', `/merseburg/termine/01890000-0000-7000-8000-000000000000?code=${held.code}`);
  isProblem(wrong, 404);
  isProblem(absent, 404);
  assert.equal(wrong.body.title, absent.body.title);
});

test('an appointment id that is none is refused by name', async () => {
  isProblem(await api('GET', `/merseburg/termine/nonsense?code=${held.code}`), 422, 'appointment', 'WRONG_FORMAT');
});

test('a name that is too long, empty or has control characters is refused', async () => {
  isProblem(await book('merseburg', held, 'x'.repeat(101)), 422, 'name', 'TOO_LONG');
  isProblem(await book('merseburg', held, '   '), 422, 'name', 'MISSING');
  isProblem(await book('merseburg', held, 'a\nb'), 422, 'name', 'CONTROL_CHARACTER');
});

test('a write without a key, or with a guessable one, is refused', async () => {
  isProblem(await api('POST', '/merseburg/termine', { body: good(), headers: { 'idempotency-key': '' } }), 400);
  isProblem(await api('POST', '/merseburg/termine', { body: good(), headers: { 'idempotency-key': '12345678' } }), 400);
});

test('a wrong query names its field', async () => {
  isProblem(await api('GET', '/merseburg/termine?service=personalausweis&from=31.02.2026'), 422, 'from', 'NO_SUCH_DAY');
  isProblem(await api('GET', '/merseburg/termine?service=personalausweis&days=0'), 422, 'days', 'TOO_SMALL');
  isProblem(await api('GET', '/merseburg/termine?service=personalausweis&days=99999999999999999999'), 422, 'days', 'TOO_BIG');
  isProblem(await api('GET', '/merseburg/termine'), 422, 'service', 'MISSING');
  const page = await fetch(`${base}/merseburg/termine?service=personalausweis&from=31.02.2026`);
  assert.equal(page.status, 422);
  assert.match(await page.text(), /31\.02\.2026/, 'the page shows what was entered');
});

test('broken percent escapes and paths are refused', async () => {
  for (const path of ['/%zz', '/merseburg/%00', '/merseburg/%c3%28', '/static/../../etc/passwd', '/static/%2e%2e/%2e%2e/etc/passwd']) {
    const reply = await raw(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    assert.match(reply, /^HTTP\/1\.1 (400|404)/, path);
  }
});

test('another content type is refused', async () => {
  isProblem(await api('POST', '/merseburg/termine', { body: '<a/>', headers: { 'content-type': 'application/xml' } }), 415);
});

test('an oversized body is refused without being read to its end', async () => {
  isProblem(await api('POST', '/merseburg/termine', { body: JSON.stringify({ ...good(), office: 'a'.repeat(2_000_000) }) }), 413);
  const form = new FormData();
  form.set('name', new Blob([new Uint8Array(2_000_000)]), 'large.bin');
  const reply = await fetch(`${base}/merseburg/termine`, { method: 'POST', body: form, redirect: 'manual' });
  assert.equal(reply.status, 413);
});

// Sends bytes as they are and returns what comes back until the server closes.
function raw(bytes, { half = false } = {}) {
  const { hostname, port } = new URL(base);
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = net.connect(Number(port), hostname === 'localhost' ? '127.0.0.1' : hostname, () => (half ? socket.end(bytes) : socket.write(bytes)));
    socket.on('data', (data) => { answer += data; });
    socket.on('close', () => resolve(answer));
    socket.on('error', (error) => (error.code === 'ECONNRESET' || error.code === 'EPIPE' ? resolve(answer) : reject(error)));
  });
}

test('a request of which only half is sent changes nothing and does no harm', async () => {
  const body = JSON.stringify(good());
  await raw(`POST /api/v1/merseburg/termine HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nIdempotency-Key: ${key()}\r\n`
    + `Content-Length: ${body.length}\r\n\r\n${body.slice(0, 20)}`, { half: true });
  await raw('GET /merseburg HT', { half: true });
  assert.equal((await api('GET', '/merseburg/termine?service=personalausweis')).status, 200);
});

test('headers without end are refused', async () => {
  const reply = await raw(`GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'a'.repeat(100_000)}\r\nConnection: close\r\n\r\n`);
  assert.match(reply, /^(HTTP\/1\.1 4(00|13|14|31)|$)/);
});

test('a form without its token changes nothing and says so', async () => {
  const reply = await fetch(`${base}/merseburg/termine`, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(good()),
  });
  assert.ok([400, 403, 422].includes(reply.status), String(reply.status));
  assert.match(reply.headers.get('content-type'), /^text\/html/);
});

test("another site's form is refused", async () => {
  const reply = await fetch(`${base}/merseburg/termine`, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'https://evil.example' },
    body: new URLSearchParams(good()),
  });
  assert.equal(reply.status, 403);
});
