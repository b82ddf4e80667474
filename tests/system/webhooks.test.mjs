// What happens in a town is told to the programs that its admin has named, however long these are away.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { call, citizen, logIn, secrets } from './people.mjs';
import { ask, freeTimes, key } from './support.mjs';

const hooks = '/merseburg/amt/einstellungen/programme';

// A program that takes webhooks on 127.0.0.1: { port, got, close }.
function program(port = 0) {
  const got = [];
  const server = createServer(async (request, response) => {
    const parts = [];
    for await (const part of request) parts.push(part);
    got.push({ headers: request.headers, content: Buffer.concat(parts).toString() });
    response.writeHead(204).end();
  });
  return new Promise((resolve) => {
    server.unref(); // a test that fails leaves it alone
    server.listen(port, '127.0.0.1', () => resolve({
      port: server.address().port,
      got,
      close: () => new Promise((done) => { server.close(done); server.closeAllConnections?.(); }),
    }));
  });
}

async function until(what, true_, seconds = 20) {
  for (let i = 0; i < seconds * 20 && !await true_(); i++) await pause(50);
  assert.ok(await true_(), what);
}

const right = ({ headers, content }, secret) => headers['webhook-signature'] === `v1,${createHmac('sha256', Buffer.from(secret.slice(6), 'base64'))
  .update(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${content}`).digest('base64')}`;

const report = () => call('POST', '/merseburg/barrierefreiheit', { body: { message: 'Der Kalender ist nicht vorlesbar.' } });

let admin;
const asAdmin = async () => (admin ??= await logIn('administration@merseburg.example', secrets.administration));

async function add(url, events = { feedback: true }) {
  const reply = await call('POST', hooks, { session: await asAdmin(), body: { url, ...events } });
  assert.equal(reply.status, 200, reply.text);
  return JSON.parse(reply.text);
}

async function listed(hook) {
  return (JSON.parse((await call('GET', hooks, { session: await asAdmin() })).text).hooks ?? []).find((one) => one.hook === hook);
}

test('a program that was away is told when it is back, signed by the secret that the admin was shown, and of nothing personal', async () => {
  const first = await program();
  const { hook, secret } = await add(`http://127.0.0.1:${first.port}/in`);
  assert.equal((await call('POST', `${hooks}/${hook}/probe`, { session: admin })).status, 200);
  await until('the test arrives', () => first.got.length === 1);
  assert.equal(JSON.parse(first.got[0].content).type, 'test');
  assert.ok(right(first.got[0], secret));

  await first.close();
  assert.equal((await report()).status, 200);
  await until('the admin sees that it did not arrive', async () => (await listed(hook)).deliveries[0].next !== undefined);
  const { event, state, attempts, problem } = (await listed(hook)).deliveries[0];
  assert.deepEqual({ event, state, attempts }, { event: 'feedback', state: 'WAITING', attempts: 1 });
  assert.match(problem, /connect/i);

  const back = await program(first.port);
  await until('it is tried again by itself', () => back.got.length > 0, 90);
  assert.ok(right(back.got[0], secret));
  assert.ok(Math.abs(Date.now() / 1000 - Number(back.got[0].headers['webhook-timestamp'])) < 60, 'a fresh signature');
  const content = JSON.parse(back.got[0].content);
  assert.deepEqual([content.type, Object.keys(content.data)], ['feedback', ['tenant', 'subject']]);
  assert.ok(!back.got[0].content.includes('Kalender'));
  await until('the admin sees that it has', async () => (await listed(hook)).deliveries[0].state === 'SENT');
  assert.equal((await listed(hook)).deliveries[0].attempts, 2);
  await back.close();
  assert.equal((await call('POST', `${hooks}/${hook}/entfernen`, { session: admin })).status, 200);
});

test('a removed program hears no more, and adding and removing are entries of the log', async () => {
  const one = await program();
  const { hook } = await add(`http://127.0.0.1:${one.port}/`);
  assert.equal((await call('POST', `${hooks}/${hook}/entfernen`, { session: admin })).status, 200);
  assert.equal((await report()).status, 200);
  await until('the log knows', () => ask(`select string_agg(action, ' ' order by at, entry) from accounts.audit where subject = 'hook:${hook}'`) === 'notifier.hook_add notifier.hook_remove');
  assert.equal(await listed(hook), undefined);
  assert.equal(ask(`select count(*) from notifier.deliveries where hook = '${hook}'`), '0');
  assert.equal(one.got.length, 0);
  await one.close();
});

test('only the admin of the town sees, adds, tests and removes', async () => {
  const { hook } = await add('https://program.example/');
  for (const session of [await logIn(await citizen()), await logIn('sachbearbeitung@merseburg.example', secrets.sachbearbeitung)]) {
    assert.equal((await call('GET', hooks, { session })).status, 403);
    assert.equal((await call('POST', hooks, { session, body: { url: 'https://program.example/', feedback: true } })).status, 403);
    for (const what of ['probe', 'entfernen']) assert.equal((await call('POST', `${hooks}/${hook}/${what}`, { session })).status, 403);
  }
  assert.equal((await call('POST', `${hooks}/${key()}/probe`, { session: admin })).status, 404);
  assert.equal((await call('POST', `${hooks}/${hook}/entfernen`, { session: admin })).status, 200);
});

test('a program hears that an appointment is booked, moved and cancelled, and nothing of the person', async () => {
  const one = await program();
  const { hook } = await add(`http://127.0.0.1:${one.port}/`, { appointments: true });
  await until('booking knows of it', () => ask(`select count(*) from booking.programs where program = '${hook}' and not gone`) === '1');
  const session = await logIn(await citizen());
  const [first, second] = (await freeTimes('merseburg', 'personalausweis')).reverse();
  const held = JSON.parse((await call('POST', '/merseburg/termine', { session, body: { service: 'personalausweis', office: first.office, start: first.start } })).text);
  assert.equal((await call('POST', `/merseburg/termine/${held.appointment}/buchen`, { session, body: { code: held.code, name: 'Erika Verschwiegen' } })).status, 200);
  const other = JSON.parse((await call('POST', `/merseburg/termine/${held.appointment}/verlegen`, { session,
    body: { service: 'personalausweis', office: second.office, start: second.start, code: held.code } })).text);
  assert.equal((await call('POST', `/merseburg/termine/${other.appointment}/verlegt`, { session, body: { code: other.code } })).status, 200);
  assert.equal((await call('POST', `/merseburg/termine/${other.appointment}/absagen`, { session, body: { code: other.code } })).status, 200);
  await until('all three arrive', () => one.got.length === 3);
  const told = one.got.map(({ content }) => JSON.parse(content)).sort((a, b) => Date.parse(a.timestamp) - Date.parse(b.timestamp));
  assert.deepEqual(told.map(({ type }) => type), ['appointment.booked', 'appointment.moved', 'appointment.cancelled']);
  assert.deepEqual(told.map(({ data }) => data.subject), [held.appointment, other.appointment, other.appointment]);
  assert.equal(told[1].data.replaces, held.appointment);
  assert.deepEqual([told[0].data.office, told[0].data.service, Date.parse(told[0].data.start)], [first.office, 'personalausweis', Date.parse(first.start)]);
  assert.ok(one.got.every(({ content }) => !content.includes('Verschwiegen') && !content.includes('buerger.example')));
  assert.equal((await call('POST', `${hooks}/${hook}/entfernen`, { session: admin })).status, 200);
  await until('booking tells nobody any more', () => ask(`select count(*) from booking.programs where program = '${hook}' and gone`) === '1');
  await one.close();
});
