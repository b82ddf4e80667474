// Sessions on a running system: the accounts' real log-in, what a browser gets, what foreign pages may not.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { api, base, freeTimes, hold } from './support.mjs';

const form = (fields, cookies, headers = {}) => ({
  method: 'POST',
  redirect: 'manual',
  headers: { 'content-type': 'application/x-www-form-urlencoded', cookie: cookies, ...headers },
  body: new URLSearchParams(fields),
});

const cookiesOf = (response) => response.headers.getSetCookie().map((line) => line.split(';')[0]).join('; ');

test('who is not logged in is led to the log-in and back, programs are told', async () => {
  const page = await fetch(`${base}/konto`, { redirect: 'manual' });
  assert.equal(page.status, 303);
  assert.equal(page.headers.get('location'), '/anmelden?weiter=%2Fkonto');
  const reply = await api('GET', '/konto');
  assert.equal(reply.status, 401);
  assert.equal(reply.body.code, 'UNAUTHENTICATED');
});

test('an unknown account and a wrong password get the same answer', async () => {
  const page = await fetch(`${base}/anmelden`);
  const cookies = cookiesOf(page);
  const token = /name="_token" value="([^"]+)"/.exec(await page.text())[1];
  const tried = await fetch(`${base}/anmelden`, form({ _token: token, email: 'nobody@buerger.example', password: 'falsch' }, cookies));
  assert.equal(tried.status, 403);
  assert.equal(cookiesOf(tried).includes('session='), false);
  assert.match(await tried.text(), /E-Mail-Adresse oder Passwort stimmen nicht/);
});

test('a session that nobody opened is nobody', async () => {
  const reply = await api('GET', '/konto', { headers: { cookie: `session=${'a'.repeat(32)}` } });
  assert.equal(reply.status, 401);
});

test("a program's write with a session's cookie is refused from another page", async () => {
  const [slot] = await freeTimes('merseburg', 'reisepass');
  const cookie = `session=${'a'.repeat(32)}`;
  for (const headers of [{ cookie }, { cookie, origin: 'https://evil.example' }, { cookie, 'sec-fetch-site': 'cross-site' }]) {
    const reply = await hold('merseburg', slot, 'reisepass', headers);
    assert.equal(reply.status, 403, JSON.stringify(headers));
  }
});

test('a public page is the same for everybody but for one link', async () => {
  const [nobody, somebody] = await Promise.all(['', `session=${'a'.repeat(32)}`].map(async (cookie) =>
    (await fetch(`${base}/merseburg`, { headers: { cookie } })).text()));
  const strip = (html) => html.replace(/<nav class="rh-head__links[\s\S]*?<\/nav>/, '').replace(/data-now="[^"]*"/g, '');
  assert.match(nobody, /href="\/anmelden\?weiter=%2Fmerseburg"/);
  assert.match(somebody, /href="\/konto"/);
  assert.equal(strip(nobody), strip(somebody));
});

test('the log-in is no open door to other hosts', async () => {
  for (const weiter of ['//evil.example', 'https://evil.example', '/\\evil.example', '/konto\r\nSet-Cookie: a=b']) {
    const page = await fetch(`${base}/anmelden?weiter=${encodeURIComponent(weiter)}`, { redirect: 'manual' });
    assert.equal(page.headers.get('location'), null);
    assert.equal(page.headers.getSetCookie().some((line) => line.startsWith('a=')), false);
  }
});
