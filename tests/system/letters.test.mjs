// What was given up is seen by the operator, and sent again (deploy/letters).
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { ask, base, key } from './support.mjs';
import { caught, inbox, mailRequest, order, tenantOf } from './mails.mjs';

const command = new URL('../../deploy/letters', import.meta.url).pathname;
const letters = (...what) => execFileSync(command, what, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
const line = (id) => letters().split('\n').find((one) => one.includes(id)) ?? '';
const link = `${base}/passwort-neu?code=sehrgeheim`;

// A mail as it lies there when no server took it for five days.
function givenUp(to, slug) {
  const id = key();
  const request = mailRequest({ to, letter: 'accounts/reset', language: 'de', parameters: { link } }).toString('hex');
  const tenant = slug ? tenantOf(slug) : 0;
  ask(`with dead as (
         insert into notifier.deliveries (tenant, delivery, kind, subject, recipient, request, state, attempts, made_at, ended_at, problem)
         values (${tenant}, '${id}', 'MAIL', 'accounts/reset', '${to}', '\\x${request}', 'DEAD', 31, now() - interval '6 days', now(), 'Couldn''t connect to server'))
       insert into notifier.due (tenant, id, kind, subject, at) values (${tenant}, '${id}', 'forget', '${id}', now() + interval '30 days')`);
  return id;
}

test('a mail that was given up is listed with its town, letter, reason and time, but nobody\'s address or link', () => {
  const [to, other] = [`test-${key()}@buerger.example`, `test-${key()}@buerger.example`];
  const [id, own] = [givenUp(to, 'merseburg'), givenUp(other)];
  assert.match(line(id), /merseburg +\| mail +\| accounts\/reset +\| +31 \| \d{4}-\d\d-\d\d \d\d:\d\d \| Couldn't connect to server/);
  assert.match(line(own), /deployment/);
  const all = letters();
  assert.ok(!all.includes(to) && !all.includes('sehrgeheim'), all);
  letters('again', id, own);
});

test('one of them is sent again, and no other', async () => {
  const [to, other] = [`test-${key()}@buerger.example`, `test-${key()}@buerger.example`];
  const [id, left] = [givenUp(to, 'merseburg'), givenUp(other, 'merseburg')];
  assert.equal(letters('again', id), '1 under way\n');
  const [mail] = await caught(to);
  assert.ok(mail.text.includes(link));
  assert.equal(line(id), '');
  assert.notEqual(line(left), '');
  assert.equal((await inbox(other)).length, 0);
  assert.match(letters('again', 'all'), /^[1-9]\d* under way\n$/);
  await caught(other);
  assert.equal(line(left), '');
});

test('a message that another service refused is listed too, and tried again', async () => {
  const id = order('accounts', 0, { to: 'a@buerger.example', letter: 'accounts/other', language: 'de', parameters: {} });
  const until = async (what, true_) => {
    for (let i = 0; i < 200 && !true_(); i++) await pause(50);
    assert.ok(true_(), what);
  };
  await until('it is given up', () => /deployment +\| message +\| accounts to notifier.mail/.test(line(id)));
  const attempts = () => Number(ask(`select coalesce(max(attempts), 0) from accounts.outbox where id = '${id}' and dead_at is not null`));
  const before = attempts();
  letters('again', id);
  await until('it was tried again', () => attempts() > before);
  ask(`delete from accounts.outbox where id = '${id}'`);
});

test('what is no dead letter is refused, and changes nothing', () => {
  for (const what of [['again'], ['again', 'x'], ['again', "' or true --"], ['again', key()], ['perhaps'], ['list', 'x']]) {
    assert.throws(() => letters(...what), (error) => error.status > 0 && error.stderr.length > 0, what.join(' '));
  }
});
