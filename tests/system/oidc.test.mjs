// What an identity provider that lies, or somebody who can send us tokens, gets: nothing. The provider is the test's own, with its
// own keys, where deploy/up was told that there is one. An honest one in a browser: tests/browser/oidc.test.mjs.
import { after, test } from 'node:test';
import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { enterCode } from '../support/staff.mjs';
import { redis } from './people.mjs';
import { api, ask, base } from './support.mjs';

const { issuer, client_id: client, client_secret_file } = JSON.parse(readFileSync(process.env.RATHAUS_OIDC)).find(({ key }) => key === 'fremd');
const secret = readFileSync(client_secret_file, 'utf8').trim();
const seconds = () => Math.floor(Date.now() / 1000);
const encode = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

function keyPair(kid) {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { kid, privateKey, jwk: { ...publicKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'ES256' } };
}

function jws(claims, { key = current, header = {} } = {}) {
  const covered = `${encode({ alg: 'ES256', kid: key.kid, ...header })}.${encode(claims)}`;
  return `${covered}.${sign('sha256', Buffer.from(covered), { key: key.privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

let current = keyPair(randomUUID());
const provider = { about: {}, answer: null, keyFetches: 0, exchanges: [] };
const about = () => ({
  issuer, authorization_endpoint: `${issuer}/auth`, token_endpoint: `${issuer}/token`, jwks_uri: `${issuer}/keys`,
  end_session_endpoint: `${issuer}/end`, authorization_response_iss_parameter_supported: true, ...provider.about,
});

const json = (response, value) => { response.setHeader('content-type', 'application/json'); response.end(JSON.stringify(value)); };
const server = createServer(async (request, response) => {
  if (request.url === '/.well-known/openid-configuration') return json(response, about());
  if (request.url === '/keys') { provider.keyFetches++; return json(response, { keys: [current.jwk] }); }
  let body = '';
  for await (const chunk of request) body += chunk;
  provider.exchanges.push({ authorization: request.headers.authorization, form: new URLSearchParams(body) });
  return provider.answer(response);
});
await new Promise((resolve) => { server.listen(Number(new URL(issuer).port), '127.0.0.1', resolve); });
after(() => { server.close(); server.closeAllConnections(); });

// A browser: cookies, and nothing else.
class Browser {
  cookies = new Map();
  async fetch(path, options = {}) {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(new URL(path, base), { redirect: 'manual', ...options, headers: { cookie, ...options.headers } });
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
      if (/Max-Age=0/.test(line)) this.cookies.delete(name); else this.cookies.set(name, value);
    }
    return response;
  }
  async post(path, fields = {}, page = '/anmelden') {
    const token = /name="_token" value="([^"]+)"/.exec(await (await this.fetch(page)).text())[1];
    return this.fetch(path, { method: 'POST', body: new URLSearchParams({ _token: token, ...fields }) });
  }
  // Sets out for the provider; what the address says that it was sent.
  async setOut(fields = {}, path = '/anmelden/anbieter/fremd') {
    const page = await (await this.post(path, fields)).text();
    const address = /<a class="[^"]*" href="([^"]+)" rel="noreferrer"/.exec(page)?.[1];
    assert.ok(address, page);
    return new URL(address.replaceAll('&amp;', '&')).searchParams;
  }
  back(asked, { iss = issuer, code = 'a-code', ...more } = {}) {
    const query = new URLSearchParams({ state: asked.get('state'), ...(code ? { code } : {}), ...(iss ? { iss } : {}), ...more });
    return this.fetch(`/anmelden/anbieter/fremd/zurueck?${query}`);
  }
  get session() { return this.cookies.get('session'); }
  async isLoggedIn() { return (await this.fetch('/konto')).status === 200; }
}

const claimsFor = (asked, more = {}) => ({ iss: issuer, aud: client, sub: `sub-${randomUUID()}`, iat: seconds(), exp: seconds() + 300, nonce: asked.get('nonce'), ...more });
const answerWith = (token) => { provider.answer = (response) => json(response, { access_token: 'x', token_type: 'Bearer', id_token: token }); };

async function logIn(more = {}, browser = new Browser()) {
  const asked = await browser.setOut();
  answerWith(jws(claimsFor(asked, more)));
  const reply = await browser.back(asked);
  assert.equal(reply.status, 303, await reply.text());
  return browser;
}

async function refused(reply, status, browser) {
  assert.equal(reply.status, status, await reply.text());
  assert.equal(browser.session, undefined);
  assert.equal(await browser.isLoggedIn(), false);
}

test('a provider whose document names another issuer, or addresses in the clear, is not gone to', async () => {
  for (const lie of [{ issuer: `${issuer}/` }, { issuer: 'https://id.example' }, { token_endpoint: 'http://id.example/token' }]) {
    provider.about = lie;
    assert.equal((await new Browser().post('/anmelden/anbieter/fremd')).status, 502, JSON.stringify(lie));
  }
  provider.about = {};
});

test('what is sent with the browser is enough, new each time, and nothing that is secret', async () => {
  const [one, other] = [await new Browser().setOut(), await new Browser().setOut()];
  assert.equal(one.get('response_type'), 'code');
  assert.equal(one.get('code_challenge_method'), 'S256');
  assert.equal(one.get('redirect_uri'), `${base}/anmelden/anbieter/fremd/zurueck`);
  for (const name of ['state', 'nonce', 'code_challenge']) {
    assert.ok(one.get(name).length >= 32, name);
    assert.notEqual(one.get(name), other.get(name));
  }
});

test('an honest log-in works: the code is changed with the verifier that belongs to it, by whoever knows the secret', async () => {
  const browser = new Browser();
  const asked = await browser.setOut({ weiter: '/konto/passwort' });
  answerWith(jws(claimsFor(asked)));
  const reply = await browser.back(asked);
  assert.equal(reply.headers.get('location'), '/konto/passwort');
  const { form, authorization } = provider.exchanges.at(-1);
  assert.equal(createHash('sha256').update(form.get('code_verifier')).digest('base64url'), asked.get('code_challenge'));
  assert.equal(form.get('redirect_uri'), asked.get('redirect_uri'));
  assert.equal(Buffer.from(authorization.slice(6), 'base64').toString(), `${client}:${encodeURIComponent(secret)}`);
  assert.ok(await browser.isLoggedIn());
  assert.equal(ask(`select count(*) from accounts.provider_flows where state = sha256('${asked.get('state')}')`), '0');
});

const lies = {
  'another issuer': { iss: `${issuer}/` },
  'another audience': { aud: 'somebody-else' },
  'several audiences without ours as the party': { aud: [client, 'b'], azp: 'b' },
  'another nonce': { nonce: 'n'.repeat(43) },
  'no nonce': { nonce: undefined },
  'no subject': { sub: undefined },
  'an expired one': { iat: seconds() - 500, exp: seconds() - 200 },
  'one from the future': { iat: seconds() + 600, exp: seconds() + 900 },
};
for (const [name, lie] of Object.entries(lies)) {
  test(`a token is refused: ${name}`, async () => {
    const browser = new Browser();
    const asked = await browser.setOut();
    answerWith(jws(claimsFor(asked, lie)));
    await refused(await browser.back(asked), 502, browser);
    answerWith(jws(claimsFor(asked)));
    await refused(await browser.back(asked), 410, browser); // and the state is spent
  });
}

const forgeries = {
  'without signature': (claims) => `${encode({ alg: 'none' })}.${encode(claims)}.`,
  'with another algorithm in its header': (claims) => jws(claims, { header: { alg: 'HS256' } }),
  'with another key under the same name': (claims) => jws(claims, { key: { ...keyPair('x'), kid: current.kid } }),
  'with a key that it brings along': (claims) => { const key = keyPair(randomUUID()); return jws(claims, { key, header: { jwk: key.jwk } }); },
  'that is no token': () => 'no.token',
};
for (const [name, forge] of Object.entries(forgeries)) {
  test(`a token is refused: one ${name}`, async () => {
    const browser = new Browser();
    const asked = await browser.setOut();
    answerWith(forge(claimsFor(asked)));
    await refused(await browser.back(asked), 502, browser);
  });
}

test('a new key is found, without anybody having told of it', async () => {
  current = keyPair(randomUUID());
  assert.ok(await (await logIn()).isLoggedIn());
});

test('another browser, another issuer in the answer, or none: nothing comes of it', async () => {
  const browser = new Browser(), stranger = new Browser();
  const asked = await browser.setOut();
  await stranger.fetch('/anmelden');
  await stranger.setOut();
  answerWith(jws(claimsFor(asked)));
  await refused(await stranger.back(asked), 410, stranger);
  await refused(await new Browser().back(asked), 410, browser);
  await refused(await browser.back(asked, { iss: 'https://id.example' }), 502, browser);
  const silent = await browser.setOut();
  await refused(await browser.back(silent, { iss: null }), 502, browser);
  await refused(await browser.back(new URLSearchParams({ state: 'a'.repeat(32) })), 410, browser);
});

test('answers that are no answers are sentences', async () => {
  const browser = new Browser();
  for (const [answer, status] of [
    [(response) => { response.statusCode = 302; response.setHeader('location', `${issuer}/elsewhere`); response.end(); }, 502],
    [(response) => { response.statusCode = 400; json(response, { error: 'invalid_grant' }); }, 502],
    [(response) => response.end('{"id_token":'), 502],
    [(response) => response.end('x'.repeat(400_000)), 502],
    [(response) => response.destroy(), 502],
    [() => {}, 502], // never
  ]) {
    const asked = await browser.setOut();
    provider.answer = answer;
    const reply = await browser.back(asked);
    assert.equal(reply.status, status);
    assert.match(await reply.text(), /Der Anbieter der Anmeldung hat nicht oder nicht richtig geantwortet/);
    assert.equal(browser.session, undefined);
  }
  for (const [error, status, sentence] of [['access_denied', 403, /abgebrochen/], ['server_error', 502, /nicht richtig geantwortet/]]) {
    const reply = await browser.back(await browser.setOut(), { code: null, error, error_description: '<b>Call 0190</b>' });
    assert.equal(reply.status, status);
    const page = await reply.text();
    assert.match(page, sentence);
    assert.doesNotMatch(page, /0190|state=/);
  }
});

test('nobody sets out from a foreign page, or without a cookie', async () => {
  const reply = await fetch(`${base}/anmelden/anbieter/fremd`, { method: 'POST', redirect: 'manual', body: new URLSearchParams({ _token: 'x' }) });
  assert.equal(reply.status, 400);
  assert.equal((await api('POST', '/anmelden/anbieter/fremd', { body: {} })).status, 400);
  assert.equal((await api('POST', '/anmelden/anbieter/unbekannt', { body: {} })).status, 404);
});

// ---- log-outs that the provider tells of ----

const event = 'http://schemas.openid.net/event/backchannel-logout';
const logout = (more = {}) => ({ iss: issuer, aud: client, iat: seconds(), exp: seconds() + 120, jti: randomUUID(), events: { [event]: {} }, ...more });
const tell = (token) => fetch(`${base}/api/v1/anmelden/anbieter/fremd/abmeldung`, { method: 'POST', body: new URLSearchParams({ logout_token: token }) });

test('a logout token ends the session that it names, and works once', async () => {
  const sub = `sub-${randomUUID()}`, sid = randomUUID();
  const [one, other] = [await logIn({ sub, sid }), await logIn({ sub, sid: randomUUID() })];
  const token = jws(logout({ sub, sid }), { header: { typ: 'logout+jwt' } });
  assert.equal((await tell(token)).status, 200);
  assert.equal(await one.isLoggedIn(), false);
  assert.equal(await other.isLoggedIn(), true);
  await logIn({ sub, sid }, one);
  assert.equal((await tell(token)).status, 400);
  assert.equal(await one.isLoggedIn(), true);
  assert.equal((await tell(jws(logout({ sub })))).status, 200);
  assert.deepEqual([await one.isLoggedIn(), await other.isLoggedIn()], [false, false]);
});

test('a logout token that came while Redis refused to end sessions is told so, and works when it comes again', async () => {
  const sub = `sub-${randomUUID()}`;
  const browser = await logIn({ sub });
  const token = jws(logout({ sub }));
  await redis('ACL', 'SETUSER', 'default', '-eval');
  try {
    assert.equal((await tell(token)).status, 503);
  } finally {
    await redis('ACL', 'SETUSER', 'default', '+eval');
  }
  assert.equal(await browser.isLoggedIn(), true);
  assert.equal((await tell(token)).status, 200);
  assert.equal(await browser.isLoggedIn(), false);
  assert.equal((await tell(token)).status, 400);
});

test('a logout token that is not what it must be ends nothing', async () => {
  const sub = `sub-${randomUUID()}`;
  const browser = await logIn({ sub });
  for (const [name, token] of Object.entries({
    nonce: jws(logout({ sub, nonce: 'n' })), audience: jws(logout({ sub, aud: 'b' })), issuer: jws(logout({ sub, iss: 'https://id.example' })),
    event: jws(logout({ sub, events: {} })), age: jws(logout({ sub, iat: seconds() - 900, exp: seconds() + 120 })), jti: jws(logout({ sub, jti: undefined })),
    nobody: jws(logout()), type: jws(logout({ sub }), { header: { typ: 'at+jwt' } }), none: `${encode({ alg: 'none' })}.${encode(logout({ sub }))}.`,
    key: jws(logout({ sub }), { key: { ...keyPair('x'), kid: current.kid } }),
  })) {
    const reply = await tell(token);
    assert.equal(reply.status, 400, name);
    assert.match(reply.headers.get('cache-control'), /no-store/); // Back-Channel Logout 1.0, 2.8
    assert.equal((await reply.json()).code, 'TOKEN_REFUSED');
  }
  assert.equal((await fetch(`${base}/api/v1/anmelden/anbieter/fremd/abmeldung`, { method: 'POST', body: new URLSearchParams() })).status, 400, 'none');
  assert.equal(await browser.isLoggedIn(), true);
});

test('a page says where more trust is proven, and leads back', async () => {
  const browser = await logIn();
  const page = await (await browser.fetch('/anmelden/stufe/2?weiter=/konto/loeschen')).text();
  assert.match(page, /Mit Fremdkonto nachweisen/);
  assert.doesNotMatch(await (await browser.fetch('/anmelden/stufe/3')).text(), /Mit Fremdkonto nachweisen/);
  assert.match(await (await browser.fetch('/konto')).text(), /Ihr Konto hat kein Passwort/);
  assert.equal((await browser.fetch('/anmelden/stufe/4')).status, 422);
});

test('who has deleted the account keeps no cookie of it', async () => {
  const browser = await logIn();
  assert.equal((await browser.post('/konto/loeschen', {}, '/konto/loeschen')).status, 303);
  assert.equal(browser.session, undefined);
});

test('the log-out here gives the provider its token back, and nobody waits for it', async () => {
  const browser = await logIn();
  const page = await (await browser.post('/abmelden', {}, '/konto')).text();
  const address = new URL(/<a class="[^"]*" href="([^"]+)" rel="noreferrer"/.exec(page)[1].replaceAll('&amp;', '&'));
  assert.equal(address.origin + address.pathname, `${issuer}/end`);
  assert.equal(address.searchParams.get('id_token_hint').split('.').length, 3);
  assert.equal(address.searchParams.get('post_logout_redirect_uri'), `${base}/abgemeldet`);
  assert.equal(await browser.isLoggedIn(), false);
});

test('the more a session may do, the shorter it lives', async () => {
  const left = async (browser) => {
    const { sessions } = (await (await browser.fetch('/api/v1/konto')).json()).sessions;
    return (Date.parse(sessions[0].until) - Date.parse(sessions[0].since)) / 60_000;
  };
  assert.equal(await left(await logIn({ acr: 'unheard-of' })), 720);
  assert.equal(await left(await logIn({ acr: 'substantial' })), 120);
});

// ---- a second factor beside the provider ----

async function switchAppOn(browser) {
  const { code, secret: app } = await (await browser.fetch('/api/v1/konto/zweiter-faktor')).json();
  await enterCode(app, async (otp) => (await browser.post('/konto/zweiter-faktor', { code, otp }, '/konto/zweiter-faktor')).status === 200);
  return app;
}

test("a session that got a second factor still ends with the provider's", async () => {
  const sub = `sub-${randomUUID()}`;
  const browser = await logIn({ sub });
  const before = browser.session;
  await switchAppOn(browser);
  assert.notEqual(browser.session, before);
  assert.equal(await browser.isLoggedIn(), true);
  assert.equal((await tell(jws(logout({ sub })))).status, 200);
  assert.equal(await browser.isLoggedIn(), false);
});

test('staff who log in by a provider have their roles behind the code of the app alone', async (t) => {
  const sub = `sub-${randomUUID()}`;
  t.after(() => ask(`delete from accounts.roles r using accounts.identities i where r.tenant = 0 and i.account = r.account and i.subject = '${sub}'`));
  const desk = async (browser) => (await browser.fetch('/api/v1/merseburg/amt')).status;
  const browser = await logIn({ sub, acr: 'substantial' });
  ask(`insert into accounts.roles (tenant, account, town, role, given_at)
       select 0, i.account, t.tenant, 'caseworker', '2026-11-01' from accounts.identities i, accounts.tenants t where i.subject = '${sub}' and t.slug = 'merseburg'`);
  assert.equal(await desk(browser), 403);
  const app = await switchAppOn(browser);
  assert.equal(await desk(browser), 200);
  const asked = await browser.setOut();
  answerWith(jws(claimsFor(asked, { sub, acr: 'substantial' })));
  assert.match((await browser.back(asked)).headers.get('location'), /^\/anmelden\/code/);
  assert.equal(await desk(browser), 401);
  await enterCode(app, async (otp) => (await browser.post('/anmelden/code', { otp }, '/anmelden/code')).status === 303);
  assert.equal(await desk(browser), 200);
  assert.equal((await tell(jws(logout({ sub })))).status, 200);
  assert.equal(await desk(browser), 401);
});

test("a provider's address sets no password for the account that came by it", async () => {
  const email = `person-${randomUUID()}@buerger.example`;
  const browser = await logIn({ email, email_verified: true });
  assert.equal((await api('POST', '/passwort-vergessen', { body: { email } })).status, 200);
  const reply = await browser.post('/konto/passwort', { old: 'vier gelbe enten baden', password: 'fünf gelbe enten baden' }, '/konto/e-mail');
  assert.equal(reply.status, 403);
  assert.equal(ask(`select count(*) from accounts.links where email = '${email}'`), '0');
  assert.equal(ask(`select a.password is null from accounts.accounts a join accounts.identities i on i.account = a.account where i.email = '${email}'`), 't');
});

test('strangers who name unknown keys do not make us ask for keys without end, and are told that it is too much', async () => {
  const before = provider.keyFetches;
  const unknown = () => keyPair(randomUUID());
  const told = [];
  for (let i = 0; i < 40; i++)
    told.push(await tell(jws(logout({ sub: 'a' }), { key: unknown() })));
  assert.ok(provider.keyFetches - before <= 20, `${provider.keyFetches - before} fetches by two replicas`);
  assert.deepEqual([...new Set(told.map(({ status }) => status))].sort(), [400, 503]);
  assert.equal((await told.at(-1).json()).code, 'PROVIDER_BUSY');
  assert.ok(Number(told.at(-1).headers.get('retry-after')) > 0);
  const browser = new Browser();
  const asked = await browser.setOut();
  answerWith(jws(claimsFor(asked), { key: unknown() }));
  await refused(await browser.back(asked), 503, browser);
});
