// A repeated request is answered as the first one was; the same key with another request is refused; a lapsed link says so.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { api, ask, base, book, freeTimes, hold, key } from './support.mjs';

test('a repeated hold is the same hold', async () => {
  const [slot] = await freeTimes('merseburg', 'reisepass');
  const headers = { 'idempotency-key': key() };
  const first = await hold('merseburg', slot, 'reisepass', headers);
  const again = await hold('merseburg', slot, 'reisepass', headers);
  assert.equal(first.status, 200, JSON.stringify(first.body));
  assert.deepEqual(again.body, first.body);
  assert.equal(ask(`select count(*) from booking.claims where appointment = '${first.body.appointment}'`), '1');
});

test('a key that is used with another body is refused and changes nothing', async () => {
  const slots = await freeTimes('merseburg', 'reisepass');
  const headers = { 'idempotency-key': key() };
  assert.equal((await hold('merseburg', slots[0], 'reisepass', headers)).status, 200);
  const claims = ask('select count(*) from booking.claims');
  const other = await hold('merseburg', slots[1], 'reisepass', headers);
  assert.equal(other.status, 409);
  assert.match(other.body.type, /key-reused/);
  assert.equal(ask('select count(*) from booking.claims'), claims);
});

test('the last free counter is given once, however many ask at the same time', async () => {
  const slots = await freeTimes('petersberg', 'personalausweis', '&office=buergerservice');
  const replies = await Promise.all(Array.from({ length: 32 }, () => hold('petersberg', slots[0], 'personalausweis')));
  assert.equal(replies.filter((reply) => reply.status === 200).length, 1);
  for (const reply of replies.filter((other) => other.status !== 200)) {
    assert.equal(reply.status, 409);
    assert.match(reply.body.type, /slot-(taken|not-offered)/);
  }
});

test('a cancelled time is free again', async () => {
  const before = await freeTimes('petersberg', 'reisepass', '&office=buergerservice');
  const { body: held } = await hold('petersberg', before[0], 'reisepass');
  assert.equal((await book('petersberg', held, 'Test')).status, 200);
  const without = await freeTimes('petersberg', 'reisepass', '&office=buergerservice&days=1');
  assert.ok(!without.some((slot) => slot.start === before[0].start));
  const path = `/petersberg/termine/${held.appointment}/absagen`;
  assert.equal((await api('POST', path, { body: { code: held.code } })).status, 200);
  const again = await freeTimes('petersberg', 'reisepass', '&office=buergerservice&days=2');
  assert.ok(again.some((slot) => slot.start === before[0].start));
  const twice = await api('POST', path, { body: { code: held.code } });
  assert.equal(twice.status, 409, 'a second cancellation is refused');
});

test('a hold that has lapsed cannot be booked, and says so', async () => {
  const [slot] = await freeTimes('schkopau', 'personalausweis');
  const first = await hold('schkopau', slot, 'personalausweis');
  assert.equal(first.status, 200, JSON.stringify(first.body));
  const held = first.body;
  ask(`update booking.claims set lapses_at = lapses_at - interval '1 hour' where appointment = '${held.appointment}';
       update booking.appointments set hold_until = hold_until - interval '1 hour' where appointment = '${held.appointment}'`);
  const reply = await book('schkopau', held, 'Test');
  assert.equal(reply.status, 409);
  assert.match(reply.body.type, /hold-lapsed/);
  const page = await fetch(`${base}/schkopau/termine/${held.appointment}?code=${held.code}`, { headers: { 'accept-language': 'de' } });
  assert.equal(page.status, 200);
  assert.match(await page.text(), /href="[^"]*termine\?service=personalausweis/, 'its page leads to a new time');
  assert.equal((await hold('schkopau', slot, 'personalausweis')).status, 200, 'its place is free again');
});
