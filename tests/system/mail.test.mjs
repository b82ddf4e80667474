// From an outbox row of a service to a mail in somebody's inbox: once, in their language, from their administration.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { ask, base, key } from './support.mjs';
import { caught, inbox, mailRequest, order, tenantOf } from './mails.mjs';

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
  assert.match(mail.text, /\nOpening hours\nMo 9–12, Di 9–18, Do 9–16, Fr 9–12 Uhr\n/);
  assert.match(mail.html, /border-top:\.5em solid #1a5fa8/);
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
