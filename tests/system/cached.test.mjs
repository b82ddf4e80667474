// A public page is built once and sent to many: each reader still gets tokens and cookies of his own, and every header.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { base } from './support.mjs';

const page = `${base}/merseburg/termine?service=personalausweis`;
const tokens = (text) => [...text.matchAll(/name="_token" value="([^"]+)"/g)].map(([, token]) => token);

// `fetch` unpacks gzip, and fails where its checksum is wrong.
async function read(headers = {}) {
  const reply = await fetch(page, { headers: { 'accept-encoding': 'gzip', ...headers } });
  assert.equal(reply.status, 200);
  return { headers: reply.headers, text: await reply.text(), cookies: reply.headers.getSetCookie() };
}

test('each of many readers at once gets a token and a visitor of his own', async () => {
  const seen = new Set(), visitors = new Set();
  for (let round = 0; round < 10; round++) {
    for (const { text, cookies } of await Promise.all(Array.from({ length: 40 }, () => read()))) {
      assert.equal(cookies.length, 1, String(cookies));
      assert.match(cookies[0], /^visitor=[a-z2-7]{32}; Path=\/; HttpOnly; SameSite=Lax$/);
      visitors.add(cookies[0]);
      assert.ok(tokens(text).length > 0);
      for (const token of tokens(text)) assert.ok(!seen.has(token) && seen.add(token), 'a token was given out twice');
      assert.ok(!text.includes('rathaus-form-token'));
    }
  }
  assert.equal(visitors.size, 400);
});

test('who has a visitor\'s cookie keeps it, whoever was answered before', async () => {
  const cookie = `visitor=${'a'.repeat(32)}`;
  for (let round = 0; round < 5; round++) {
    await Promise.all(Array.from({ length: 10 }, () => read()));
    for (const { cookies } of await Promise.all(Array.from({ length: 10 }, () => read({ cookie })))) assert.deepEqual(cookies, []);
  }
});

test('a cached reply has the headers of one that is not', async () => {
  const named = ({ headers }) => [...headers].filter(([name]) => !['date', 'set-cookie', 'content-length', 'content-encoding'].includes(name));
  const fresh = await read({ cookie: 'fresh=1' });
  for (let i = 0; i < 20; i++) assert.deepEqual(named(await read()), named(fresh));
  assert.match(fresh.headers.get('content-security-policy'), /default-src 'self'/);
  assert.match((await read({ 'accept-language': 'en' })).headers.get('content-language'), /^en/);
});

test('readers who leave in the middle harm nobody', async () => {
  const { port, pathname, search } = new URL(page);
  const ask = `GET ${pathname}${search} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n\r\n`;
  for (let round = 0; round < 10; round++) {
    await Promise.all(Array.from({ length: 20 }, () => new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1', () => socket.write(ask.repeat(3)));
      socket.once('data', () => socket.resetAndDestroy());
      socket.on('error', () => {}).on('close', resolve);
    })));
    assert.ok(tokens((await read()).text).length > 0);
  }
});
