// A reminder can be stopped from its mail: by the page behind its link, and by one click of the mail program (RFC 8058).
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { api, ask, base, book, freeTimes, hold } from './support.mjs';
import { inbox } from './mails.mjs';

async function until(what, look) {
  for (let i = 0; i < 400; i++) {
    const found = await look();
    if (found) return found;
    await pause(50);
  }
  assert.fail(what);
}

// An appointment that waits for its link; its timer is set to be due now. Returns the mail that reminds of it.
async function reminded() {
  const slots = await freeTimes('merseburg', 'personalausweis', '&days=31');
  for (const slot of slots.reverse()) {
    const held = await hold('merseburg', slot, 'personalausweis');
    if (held.status !== 200 && held.status !== 201) continue;
    assert.equal((await book('merseburg', held.body, 'Erika Muster')).status, 200);
    const id = held.body.appointment;
    ask(`update booking.due set at = '-infinity' where id = '${id}' and kind = 'remind'`);
    const to = `test-${id}@buerger.example`;
    const mail = await until(`no reminder to ${to}`, async () => (await inbox(to)).find((one) => /^Erinnerung/.test(one.subject)));
    const link = mail.headers['list-unsubscribe'].match(/<(.*)>/)[1];
    return { id, mail, link, first: (await inbox(to)).find((one) => !/^Erinnerung/.test(one.subject)) };
  }
  return assert.fail('no free time');
}

const click = (link, body = new URLSearchParams({ 'List-Unsubscribe': 'One-Click' })) =>
  fetch(link, { method: 'POST', redirect: 'manual', body });
const wanted = (id) => ask(`select reminders from booking.appointments where appointment = '${id}'`);

test('a reminder says how to stop it, a confirmation does not', async () => {
  const { mail, link, first } = await reminded();
  assert.equal(mail.headers['list-unsubscribe-post'], 'List-Unsubscribe=One-Click');
  assert.ok(mail.text.includes(link) && mail.html.includes(link));
  assert.equal(first.headers['list-unsubscribe'], undefined);
  assert.equal(first.headers['list-unsubscribe-post'], undefined);
});

test('one click without cookies stops reminders, and says the same a second time', async () => {
  const { id, link } = await reminded();
  const one = await click(link);
  assert.equal(one.status, 200, 'no redirect: mail programs do not follow any');
  assert.equal(wanted(id), 'f');
  const form = new FormData();
  form.set('List-Unsubscribe', 'One-Click');
  const two = await click(link, form);
  assert.equal(two.status, 200);
  const main = async (response) => (await response.text()).match(/<main[\s\S]*<\/main>/)[0];
  assert.equal(await main(two), await main(one));
});

test('the page asks and changes nothing, its button stops reminders', async () => {
  const { id, link } = await reminded();
  const page = await fetch(link);
  assert.equal(page.status, 200);
  assert.equal(wanted(id), 't');
  const html = await page.text();
  const [, action] = html.match(/<form[^>]*action="([^"]*\/aus)"/);
  const [, token] = html.match(/name="_token" value="([^"]+)"/);
  const cookie = page.headers.getSetCookie().map((line) => line.split(';')[0]).join('; ');
  const send = (body, headers) => fetch(base + action, { method: 'POST', redirect: 'manual', body: new URLSearchParams(body), headers });
  assert.ok((await send({}, {})).status >= 400, 'without the form');
  assert.equal(wanted(id), 't');
  for (let i = 0; i < 2; i++) {
    const sent = await send({ _token: token }, { cookie });
    assert.equal(sent.status, 303);
    assert.equal(new URL(sent.headers.get('location'), base).href, link);
  }
  assert.equal(wanted(id), 'f');
  assert.ok(!(await (await fetch(link)).text()).includes(action), 'it asks no more');
});

test("another appointment's code is as good as none, and stops nothing", async () => {
  const [a, b] = [await reminded(), await reminded()];
  const mixed = a.link.replace(a.id, b.id);
  assert.equal((await fetch(mixed)).status, 404);
  assert.equal((await click(mixed)).status, 404);
  assert.equal((await click(a.link.replace(a.id, crypto.randomUUID()))).status, 404);
  assert.equal(wanted(b.id), 't');
  const code = a.link.split('/').pop();
  assert.equal((await api('GET', `/merseburg/termine/${a.id}?code=${code}`)).status, 404, 'it does not show the appointment');
  assert.equal((await api('POST', `/merseburg/termine/${a.id}/absagen`, { body: { code } })).status, 404, 'nor cancel it');
});

test('who wants no reminders gets none on the day before', async () => {
  const { id, link } = await reminded();
  const to = `test-${id}@buerger.example`;
  assert.equal((await click(link)).status, 200);
  const mail = (await inbox(to)).find((one) => !/^Erinnerung/.test(one.subject));
  const code = mail.text.match(/[?&]code=([A-Za-z0-9_-]+)/)[1];
  assert.equal((await api('POST', `/merseburg/termine/${id}/bestaetigen`, { body: { code } })).status, 200);
  ask(`update booking.due set at = '-infinity' where id = '${id}' and kind = 'tomorrow'`);
  await until('the timer', () => ask(`select count(*) from booking.due where id = '${id}' and kind = 'forget'`) === '1');
  await until('the outbox', () => ask('select count(*) from booking.outbox where dead_at is null') === '0');
  assert.equal(ask(`select count(*) from notifier.deliveries where recipient = '${to}' and subject = 'booking/reminder'`), '0');
  assert.equal((await inbox(to)).filter((one) => /^Erinnerung/.test(one.subject)).length, 1);
});
