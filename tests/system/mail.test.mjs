// From an outbox row of a service to a mail in somebody's inbox: once, in their language, from their administration.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { ask, base, key } from './support.mjs';

const port = Number(new URL(base).port);
const catcher = `http://127.0.0.1:${port + 1500}`;

// protobuf's wire format, for texts and messages: tag, length, bytes.
const field = (number, value) => {
  const bytes = Buffer.from(value);
  const length = [];
  for (let left = bytes.length; left > 0 || length.length === 0; left >>= 7) length.push((left & 0x7f) | (left > 0x7f ? 0x80 : 0));
  return Buffer.concat([Buffer.from([(number << 3) | 2, ...length]), bytes]);
};
const mailRequest = ({ to, letter, language, parameters, calendar }) => Buffer.concat([
  field(1, to), field(2, letter), field(3, language),
  ...Object.entries(parameters).flatMap(([name, values]) =>
    [values].flat().map((value) => field(4, Buffer.concat([field(1, name), field(2, value)])))),
  ...(calendar ? [field(5, calendar)] : []),
]);

const tenantOf = (slug) => ask(`select tenant from accounts.tenants where slug = '${slug}'`);

// As a service does it: a row in its outbox. Returns the row's id.
function order(service, tenant, request) {
  const id = key();
  ask(`insert into ${service}.outbox (tenant, id, target, body)
       values (${tenant}, '${id}', 'notifier.mail', '\\x${mailRequest(request).toString('hex')}')`);
  return id;
}

async function inbox(to) {
  const mails = await (await fetch(`${catcher}/email`)).json();
  return mails.filter((mail) => mail.to.some((recipient) => recipient.address === to));
}

async function caught(to, n = 1) {
  for (let i = 0; i < 400; i++) {
    const mails = await inbox(to);
    if (mails.length >= n) return mails;
    await pause(50);
  }
  assert.fail(`no mail to ${to}: ${ask(`select coalesce(string_agg(state || ' ' || coalesce(problem, ''), ', '), 'none')
    from notifier.deliveries where recipient = '${to}'`)}`);
}

const address = () => `test-${key()}@buerger.example`;

test('a letter of accounts reaches its inbox once, from the deployment', async () => {
  const to = address();
  order('accounts', 0, { to, letter: 'accounts/sign_up', language: 'de', parameters: { link: `${base}/registrieren/bestaetigen?code=abc` } });
  const [mail] = await caught(to);
  assert.equal(mail.subject, 'Bitte bestätigen Sie Ihre E-Mail-Adresse');
  assert.equal(mail.from[0].name, 'Digitales Rathaus');
  assert.equal(mail.headers['auto-submitted'], 'auto-generated');
  assert.ok(mail.text.includes(`\n${base}/registrieren/bestaetigen?code=abc\n`), mail.text);
  assert.ok(mail.html.includes(`href="${base}/registrieren/bestaetigen?code=abc"`), mail.html);
  const noted = () => ask(`select state || ' ' || (request is null) from notifier.deliveries where recipient = '${to}'`);
  for (let i = 0; i < 200 && noted() !== 'SENT true'; i++) await pause(50);
  assert.equal(noted(), 'SENT true', 'nothing of its content is left behind');
  assert.equal((await inbox(to)).length, 1);
});

test('a booked appointment comes from the town, with what to bring and a calendar file', async () => {
  const to = address();
  const calendar = 'BEGIN:VCALENDAR\r\nMETHOD:PUBLISH\r\nEND:VCALENDAR\r\n';
  order('booking', tenantOf('merseburg'), { to, letter: 'booking/booked', language: 'en', calendar, parameters: {
    link: `${base}/merseburg/termine/x?code=y`, title: 'Personalausweis', start: '2026-12-01T08:00:00Z',
    where: 'Bürgerbüro, Markt 1', document: ['Foto', 'Alter Ausweis'] } });
  const [mail] = await caught(to);
  assert.equal(mail.subject, 'Your appointment on 01/12/2026 at 09:00');
  assert.equal(mail.from[0].name, 'Stadt Merseburg');
  assert.equal(mail.replyTo[0].address, 'rathaus@merseburg.example');
  assert.match(mail.text, /When: Tuesday,? 1 December 2026, 09:00\n/);
  assert.match(mail.text, /- Foto\n- Alter Ausweis\n/);
  assert.equal(mail.attachments[0].contentType, 'text/calendar');
});

test('an order that comes twice is one mail', async () => {
  const to = address();
  const request = { to, letter: 'accounts/reset', language: 'de', parameters: { link: `${base}/passwort-neu?code=abc` } };
  const id = order('accounts', 0, request);
  await caught(to);
  ask(`insert into accounts.outbox (tenant, id, target, body)
       values (0, '${id}', 'notifier.mail', '\\x${mailRequest(request).toString('hex')}')`);
  for (let i = 0; i < 200 && ask(`select count(*) from accounts.outbox where id = '${id}'`) !== '0'; i++) await pause(50);
  assert.equal(ask(`select count(*) from accounts.outbox where id = '${id}'`), '0');
  assert.equal(ask(`select count(*) from notifier.deliveries where recipient = '${to}'`), '1');
  assert.equal((await inbox(to)).length, 1);
});

test('a letter that we do not have, and a parameter that it may not name, are refused at the door', async () => {
  const to = address();
  const dead = (id) => ask(`select count(*) from accounts.outbox where id = '${id}' and dead_at is not null`);
  const ids = [
    order('accounts', 0, { to, letter: 'accounts/other', language: 'de', parameters: {} }),
    order('accounts', 0, { to, letter: 'accounts/reset', language: 'de', parameters: { link: 'https://a.example/', title: 'Kirchenaustritt' } }),
    order('accounts', 0, { to, letter: 'accounts/reset', language: 'de', parameters: { link: 'javascript:alert(1)' } }),
  ];
  for (const id of ids) {
    for (let i = 0; i < 200 && dead(id) !== '1'; i++) await pause(50);
    assert.equal(dead(id), '1');
    ask(`delete from accounts.outbox where id = '${id}'`);
  }
  assert.equal((await inbox(to)).length, 0);
});
