// Every route of gateway/routes.c, asked by everybody who may not, with real sessions in Redis: made from the tables themselves,
// so that a new route joins by itself. What is somebody else's gets the answer of what does not exist.
import { before, test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { call, citizen, expire, halfLoggedIn, logIn, redis, secrets, send, sessionId, password } from './people.mjs';
import { ask, freeTimes, hold, key } from './support.mjs';

const top = new URL('../../', import.meta.url);
const text = (path) => readFileSync(new URL(path, top), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');

// "booking.desk" -> { group, name }, of all services.
const methods = new Map(readdirSync(new URL('services/', top)).flatMap((service) => {
  let lines = '';
  try { lines = text(`services/${service}/methods.def`); } catch { return []; }
  return [...lines.matchAll(/RH_(?:METHOD|BATCHED)\((\w+), \w+, RH_(ANYONE|CITIZEN|STAFF|FROM)(?:\(([^)]*)\))?/g)]
    .map(([, name, group, of]) => [`${service}.${name}`, { group, of: (of ?? '').replaceAll('"', '') }]);
}));

const routes = text('gateway/routes.c').split(/\n\s*\{(?=GW_|\.verb)/).slice(1).map((line) => ({
  verb: /GW_(GET|POST)/.exec(line)[1],
  path: /"(\/[^"]*)"/.exec(line)[1],
  calls: [...line.matchAll(/"(\w+\.\w+)"/g)].map((found) => found[1]).filter((name) => methods.has(name)),
  session: /\.session = GW_SESSION_(\w+)/.exec(line)?.[1],
}));

const needs = (group) => routes.filter((route) => route.calls.some((name) => methods.get(name).group === group));
const personal = [...new Set([...needs('CITIZEN'), ...needs('STAFF'), ...routes.filter((route) => /^END/.test(route.session ?? ''))])];
const nobodys = key();
const address = (route, tenant = 'merseburg') => route.path.replace('{tenant}', tenant).replace('{session}', 'A'.repeat(43)).replace('{text}', 'impressum').replace(/\{\w+\}/g, nobodys);

// What each of them looks for: 401 (or the log-in) when nobody is known, 403 when somebody is.
const who = {};
let things;
before(async () => {
  const email = await citizen();
  const other = await citizen();
  who.citizen = await logIn(email);
  who.other = await logIn(other);
  who.half = await halfLoggedIn('revision@merseburg.example');
  who.caseworker = await logIn('sachbearbeitung@merseburg.example', secrets.sachbearbeitung);
  who.admin = await logIn('administration@merseburg.example', secrets.administration);
  who.expired = await logIn(email);
  await expire(who.expired);
  who.idle = await logIn(email);
  await redis('DEL', `rathaus:s:${sessionId(who.idle)}`); // as its idle time ends
  who.revoked = await logIn(email);
  assert.equal((await call('POST', '/abmelden', { session: who.revoked })).status, 200);
  const ender = await logIn(other);
  who.ended = who.other;
  assert.equal((await call('POST', '/konto/sitzungen/andere-beenden', { session: ender })).status, 200);
  who.other = ender;
  things = await othersThings(other);
});

// By the last placeholder of a path: the name of somebody else's thing, and who asks for it where.
async function othersThings(email) {
  const [slot] = await freeTimes('merseburg', 'personalausweis');
  const held = await hold('merseburg', slot, 'personalausweis');
  assert.equal(held.status, 200, JSON.stringify(held.body));
  const account = ask(`select account from accounts.accounts where folded = '${email}'`);
  const wrong = 'a'.repeat(32);
  const feedback = key();
  ask(`insert into accounts.feedback (tenant, feedback, page, message, made_at)
       select tenant, '${feedback}', '/', 'a barrier', '2026-11-01' from accounts.tenants where slug = 'schkopau'`);
  const opening = key();
  ask(`insert into accounts.audit_openings (tenant, opening, asked_by, reason, asked_at)
       select tenant, '${opening}', '${account}', 'a complaint', clock_timestamp() from accounts.tenants where slug = 'schkopau'`);
  const visit = key();
  const [office, service] = ask(`select o.office, s.service from booking.tenants t join booking.offices o using (tenant) join booking.services s using (tenant)
       where t.slug = 'schkopau' and not s.on_request order by s.position, o.position limit 1`).split('|');
  ask(`insert into booking.visits (tenant, visit, office, day, number, service, state, counter, calls, arrived_at, called_at)
       select tenant, '${visit}', '${office}', '2026-11-24', 100000, '${service}', 'CALLED', 1, 1, '2026-11-24', '2026-11-24'
       from booking.tenants where slug = 'schkopau'`);
  const [far] = await freeTimes('schkopau', service);
  const elsewhere = await hold('schkopau', far, service);
  assert.equal(elsewhere.status, 200, JSON.stringify(elsewhere.body));
  const securityKey = key();
  ask(`insert into accounts.keys (tenant, key, account, credential, algorithm, public_key, counter, verified, name, added_at)
       values (0, '${securityKey}', '${account}', sha256('${securityKey}'), -8, sha256('${securityKey}'), 0, false, 'key', '2026-11-01')`);
  const hook = key();
  ask(`insert into notifier.hooks (tenant, hook, url, events, made_at)
       select tenant, '${hook}', 'https://program.example/', '{settings}', '2026-11-01' from accounts.tenants where slug = 'schkopau'`);
  const wish = key();
  ask(`insert into booking.wishes (tenant, wish, service, from_day, to_day, weekdays, part, state, waits_since, name, email, language, made_at, changed_at)
       select tenant, '${wish}', '${service}', '2026-12-01', '2026-12-31', 127, 'ANY_TIME', 'LISTED', '2026-11-24', 'Erika Muster', 'muster@buerger.example', 'de', '2026-11-24', '2026-11-24'
       from booking.tenants where slug = 'schkopau'`);
  const inquiry = key();
  ask(`insert into booking.inquiries (tenant, inquiry, service, days, parts, state, name, email, language, made_at, changed_at)
       select tenant, '${inquiry}', '${service}', '{2026-12-05}', '{ANY_TIME}', 'OPEN', 'Erika Muster', 'muster@buerger.example', 'de', '2026-11-24', '2026-11-24'
       from booking.tenants where slug = 'schkopau'`);
  const intent = key();
  ask(`insert into booking.intents (tenant, intent, office, service, persons, start_at, end_at, name, email, address, language, until, made_at)
       select tenant, '${intent}', '${office}', '${service}', 1, '2026-12-01 09:00', '2026-12-01 09:15', 'Erika Muster', 'muster@buerger.example', repeat('a', 32), 'de', '2027-11-24', '2026-11-24'
       from booking.tenants where slug = 'schkopau'`);
  const appointment = [
    { id: held.body.appointment, session: who.citizen, code: wrong },
    { id: held.body.appointment, session: who.other, code: held.body.code, tenant: 'schkopau' },
    { id: held.body.appointment, session: who.caseworker, code: wrong },
  ];
  return {
    appointment,
    replaces: appointment,
    hook: [{ id: hook, session: who.admin }],
    key: [{ id: securityKey, session: await logIn(await citizen()) }],
    wish: [{ id: wish, session: who.citizen, code: wrong, tenant: 'schkopau' }],
    intent: [{ id: intent, session: who.citizen, code: wrong, tenant: 'schkopau' }],
    'desk wish': [{ id: wish, session: who.admin }],
    inquiry: [{ id: inquiry, session: who.citizen, code: wrong, tenant: 'schkopau' }],
    'desk inquiry': [{ id: inquiry, session: who.caseworker }],
    visit: [{ id: visit, session: who.citizen, code: wrong, tenant: 'schkopau' }],
    'desk visit': [{ id: visit, session: who.caseworker }],
    'desk appointment': [{ id: elsewhere.body.appointment, session: who.caseworker }],
    session: [{ id: sessionId(who.other), nothing: sessionId(key()), session: who.citizen }],
    account: [{ id: account, session: who.admin }],
    feedback: [{ id: feedback, session: who.admin }],
    opening: [{ id: opening, session: who.admin }],
  };
}

test('the tables were read whole', () => {
  const written = text('gateway/routes.c');
  assert.equal(routes.length, written.match(/\bGW_(GET|POST)\b/g).length);
  const called = new Set([...written.matchAll(/\{"\w+", "(\w+\.\w+)"\}/g)].map((found) => found[1]));
  called.forEach((name) => assert.ok(methods.has(name), `${name} of routes.c is in no methods.def`));
  assert.ok(personal.length > 15, `${personal.length}`);
});

// A service looks at the role behind the contract of the request: who sends an empty form, or asks for a page without saying of what,
// hears of its fields first. Whole ones are sent by tests/integration/identities.
async function refused(route, session, tenant, status, what) {
  const reply = await call(route.verb, address(route, tenant), { session });
  const empty = status === 403 && reply.status === 422;
  if (empty) return;
  assert.equal(reply.status, status, `${route.verb} ${route.path} for ${what}: ${reply.status} ${reply.text.slice(0, 300)}`);
  assert.deepEqual(Object.keys(JSON.parse(reply.text)).sort(), ['code', 'detail', 'instance', 'status', 'title', 'type']);
  assert.equal(reply.headers['cache-control'], 'no-store');
}

test('nobody, and who was somebody once, is asked to log in', async () => {
  for (const route of personal)
    for (const [what, session] of Object.entries({
      nobody: undefined, 'a forged session': 'a'.repeat(32), 'an expired session': who.expired, 'a session that was idle': who.idle,
      'a session that was logged out': who.revoked, 'a session that its owner ended': who.ended,
    })) await refused(route, session, undefined, 401, what);
});

test('their pages lead to the log-in and show nothing', async () => {
  for (const route of personal.filter((one) => one.verb === 'GET'))
    for (const session of [undefined, who.expired, who.revoked]) {
      const reply = await send('GET', address(route), { session });
      assert.equal(reply.status, 303, `${route.path}: ${reply.status}`);
      assert.match(reply.headers.location, route.path.startsWith('/anmelden') ? /^\/anmelden$/ : /^\/anmelden\?weiter=/);
    }
});

test('who has not shown the second factor gets nowhere but to it', async () => {
  for (const route of personal.filter((one) => !['/anmelden/code', '/anmelden/schluessel', '/anmelden/verloren', '/anmelden/verloren/entfernen'].includes(one.path)))
    await refused(route, who.half, undefined, 401, 'somebody without second factor');
});

test('a citizen is no staff, staff of one town none of another, and a role not another one', async () => {
  for (const route of needs('STAFF')) {
    await refused(route, who.citizen, undefined, 403, 'a citizen');
    await refused(route, who.admin, 'schkopau', 403, "another town's admin");
    const roles = route.calls.map((name) => methods.get(name)).filter(({ group }) => group === 'STAFF').map(({ of }) => of.split(' '));
    if (!route.path.endsWith('/amt') && roles.some((any) => !any.includes('caseworker')))
      await refused(route, who.caseworker, undefined, 403, 'a caseworker');
  }
});

// ---- somebody else's ----


// The same but for the name that was asked for, and what is another's with every answer.
const bare = (reply, id) => ({
  status: reply.status,
  headers: Object.fromEntries(Object.entries(reply.headers).filter(([name]) => !['date', 'set-cookie', 'x-request-id', 'content-length', 'traceparent'].includes(name))),
  text: reply.text.replaceAll(id, '').replace(/"instance":"\w+"/, '').replace(/name="_token" value="[^"]*"/g, '').replace(/[0-9a-f]{32}/g, '').replace(/data-now="[^"]*"/g, ''),
});

const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];

// What a request needs beside the name of the thing, by the last part of its path.
const called = { office: 'buergerbuero', counter: 1 };
const whole = { nochmal: called, beginnen: called, fertig: called, 'nicht-da': called, weitergeben: { ...called, to: 1 }, umbenennen: { name: 'Mallory' }, termin: { counter: 1, date: '2026-12-05', time: '10:30' }, 'ohne-termin': { reason: 'nein' }, verlegen: { service: 'personalausweis', office: 'buergerbuero', start: '2026-12-01T08:00:00Z' }, buchen: { name: 'Mallory', email: 'mallory@buerger.example' }, rollen: { admin: true } };

test("what is somebody else's is as if it did not exist", async () => {
  for (const route of routes) {
    const placeholder = [...route.path.matchAll(/\{(\w+)\}/g)].map((found) => found[1]).filter((name) => !['tenant', 'place', 'service', 'text', 'provider', 'trust', 'code', 'office', 'letter'].includes(name)).pop();
    if (!placeholder) continue;
    const others = (route.path.includes('/amt/') && things[`desk ${placeholder}`]) || things[placeholder]; // of who works there
    assert.ok(others, `${route.path} names {${placeholder}}: add somebody else's to \`things\` in identities.test.mjs`);
    for (const thing of others) {
      const answers = [];
      let took;
      const tellsApart = () => {
        const [there, nowhere] = took.map(median);
        return Math.abs(there - nowhere) >= Math.max(5, 0.5 * Math.max(there, nowhere));
      };
      // A machine that is busy is slow now and then, what tells by its time always: of five rounds one without a difference is enough.
      for (let i = 0; i < 14 || (i < 70 && (i % 14 !== 0 || tellsApart())); i++) {
        if (i % 14 === 0) took = [[], []];
        const id = i % 2 === 0 ? thing.id : thing.nothing ?? key();
        const path = route.path.replace('{tenant}', thing.tenant ?? 'merseburg').replace('{code}', thing.code).replace(`{${placeholder}}`, id);
        const body = { ...(route.path.includes('{code}') ? {} : { code: thing.code }), ...whole[route.path.split('/').pop()], ...(placeholder === 'key' && route.path.endsWith('/entfernen') ? { password } : {}) };
        const query = route.verb === 'GET' && thing.code && !route.path.includes('{code}') ? `?code=${thing.code}` : '';
        let began = performance.now();
        let reply = await call(route.verb, path + query, { session: thing.session, body });
        if (reply.status === 429) { // one admin stands for many here
          await pause(1000 * Number(reply.headers['retry-after']));
          began = performance.now();
          reply = await call(route.verb, path + query, { session: thing.session, body });
        }
        took[i % 2].push(performance.now() - began);
        assert.equal(reply.status, 404, `${route.verb} ${path}: ${reply.status} ${reply.text}`);
        answers[i % 2] = bare(reply, id);
        assert.deepEqual(answers[i % 2], answers[0]);
      }
      assert.ok(!tellsApart(), `${route.path}: ${took.map(median)} ms`);
    }
  }
});

test('its pages say the same too', async () => {
  for (const route of routes.filter((one) => one.verb === 'GET' && /\{(appointment|account)\}/.test(one.path)))
    for (const thing of things[/\{(appointment|account)\}/.exec(route.path)[1]]) {
      const pages = await Promise.all([thing.id, key()].map(async (id) => {
        const path = route.path.replace('{tenant}', thing.tenant ?? 'merseburg').replace('{code}', thing.code).replace(/\{(appointment|account)\}/, id);
        return bare(await send('GET', path + (thing.code && !route.path.includes('{code}') ? `?code=${thing.code}` : ''), { session: thing.session, cookie: 'visitor=x' }), id);
      }));
      assert.equal(pages[0].status, 404, route.path);
      assert.deepEqual(pages[0], pages[1]);
    }
});
