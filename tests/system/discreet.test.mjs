// No mail names a sensitive service: asked of every mail that an appointment causes, as it went over the wire.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { api, ask, freeTimes, hold } from './support.mjs';
import { catcher, caught } from './mails.mjs';

const service = 'kirchenaustritt';
// What would betray it: its names, what it asks for, and the code of the official catalogue.
const told = ask(`select concat_ws(E'\\n', s.service, s.name, s.leika, s.summary, s.fee_note, array_to_string(s.documents, E'\\n'), array_to_string(s.words, E'\\n'))
  from booking.services s join booking.tenants t on t.tenant = s.tenant where t.slug = 'merseburg' and s.service = '${service}' and s.sensitive`);
const betrays = told.split('\n').filter((word) => word.length > 3 && !/^(Personalausweis|Reisepass)/.test(word));

// Header lines, decoded bodies and files of a mail, by where they stand.
async function partsOf(mail) {
  const source = await (await fetch(`${catcher}/email/${mail.id}/source`)).text();
  const files = await Promise.all((mail.attachments ?? []).map(async (file) =>
    [`file ${file.fileName}`, await (await fetch(`${catcher}/email/${mail.id}/attachment/${encodeURIComponent(file.generatedFileName)}`)).text()]));
  return [['source', source], ['headers', JSON.stringify(mail.headers)], ['subject', mail.subject], ['text', mail.text], ['HTML', mail.html],
    ...files, ...(mail.attachments ?? []).map((file) => ['file name', file.fileName])];
}

async function ordered(language) {
  for (const slot of (await freeTimes('merseburg', service, '&days=31')).reverse()) {
    const held = await hold('merseburg', slot, service);
    if (held.status !== 200) continue;
    const to = `test-${held.body.appointment}@buerger.example`;
    const booked = await api('POST', `/merseburg/termine/${held.body.appointment}/buchen`,
      { body: { code: held.body.code, name: 'Erika Muster', email: to }, headers: { 'accept-language': language } });
    assert.equal(booked.status, 200, JSON.stringify(booked.body));
    return { id: held.body.appointment, to };
  }
  return assert.fail('no free time');
}

const timer = (id, kind) => ask(`update booking.due set at = '-infinity' where id = '${id}' and kind = '${kind}'`);
const title = 'Termin im Rathaus';

for (const language of ['de', 'en', 'de-simple']) {
  test(`no mail of a sensitive appointment names it, from first to last: ${language}`, async () => {
    assert.ok(betrays.length > 3, told);
    const { id, to } = await ordered(language);
    const [first] = await caught(to, 1);
    timer(id, 'remind');
    await caught(to, 2);
    const code = first.text.match(/[?&]code=([A-Za-z0-9_-]+)/)[1];
    const path = `/merseburg/termine/${id}`;
    assert.equal((await api('POST', `${path}/bestaetigen`, { body: { code } })).status, 200);
    await caught(to, 3);
    timer(id, 'tomorrow');
    await caught(to, 4);
    assert.equal((await api('POST', `${path}/absagen`, { body: { code } })).status, 200);
    const mails = await caught(to, 5);
    const letters = () => ask(`select string_agg(subject, ' ' order by subject) from notifier.deliveries where recipient = '${to}' and state = 'SENT'`);
    for (let i = 0; i < 200 && letters().split(' ').length < 5; i++) await pause(50);
    assert.equal(letters(), 'booking/booked booking/cancelled booking/confirm booking/reminder booking/reminder_confirm');
    assert.ok(mails.some((mail) => mail.attachments?.length > 0), 'a calendar file is among them');
    for (const mail of mails) {
      const parts = await partsOf(mail);
      assert.ok(mail.text.includes(title) && mail.html.includes(title), mail.text);
      for (const [where, content] of parts)
        for (const word of betrays)
          assert.ok(!content.toLowerCase().includes(word.toLowerCase()), `${mail.subject}: "${word}" in its ${where}`);
    }
  });
}
