// The contract test: every operation of /openapi.json is called, rightly and wrongly, and answers as the document says. It is made
// from the document alone, so a new route joins by itself; where it cannot, a sentence says what to add here.
import { before, test } from 'node:test';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { Validator } from '@seriousme/openapi-schema-validator';
import { broken, described, document, exampleKeeps, inHeader, inPath, inQuery, operation, operations, request, sample, send } from './openapi.mjs';
import { inbox } from './mails.mjs';
import { base } from './support.mjs';
import { enterCode, secrets } from '../support/staff.mjs';

// A path's parameter whose values stand in replies under another name: the list and its field.
const standsFor = { tenant: 'administrations.slug', place: 'places.slug', session: 'sessions.session', neighbour: 'neighbours.slug', account: 'colleagues.account', counter: 'counters.counter' };

// What no reply tells, since it comes by mail: operation and where its code is.
const mailed = {
  postRegistrierenBestaetigen: { before: 'postRegistrieren' },
  postPasswortNeu: { before: 'postPasswortVergessen' },
  postTenantAuswahlIntentBestaetigen: { before: 'postTenantAuswahl' },
  postTenantTermineAppointmentBestaetigen: { before: 'postTenantTermineAppointmentBuchen' },
  postTenantWartelisteWishBestaetigen: { before: 'postTenantWarteliste' },
  postTenantAnfrageInquiryBestaetigen: { before: 'postTenantAnfrage' },
};

// What must have happened to a thing before it can be asked for: no calendar file of what is not booked, no other time for it.
const after = { getTenantTermineAppointmentKalenderIcs: 'postTenantTermineAppointmentBestaetigen', getTenantTermineReplacesVerlegen: 'postTenantTermineAppointmentBestaetigen' };

// What the demo has not: an invitation, a logo, a report of a barrier, a provider that runs (oidc.test.mjs has one), somebody to dismiss or to
// change, a wish of somebody else to read the log (people.test.mjs has), an app or a key of a citizen (factor.test.mjs, keys.test.mjs). Made-up ones
// must be refused as documented. Nor has it a time held in the place of another (tests/browser/rebook.test.mjs), an appointment that begins within the hour, or a visit whose number and code are known (tests/browser/visit.test.mjs),
// an offer of the waiting list (wishes.test.mjs), an inquiry that waits for its answer (inquiry.test.mjs), an address without limit (tests/browser/helpers.test.mjs) or an office that lets people take numbers themselves (calendar.test.mjs).
const invited = ['postAnmeldenAnbieterProvider', 'getAnmeldenAnbieterProviderZurueck', 'postAnmeldenAnbieterProviderAbmeldung', 'postKontoAnbieterProviderVerbinden',
  'postKontoAnbieterProviderTrennen', 'postTenantAmtPersonalAccountEntfernen', 'postTenantAmtPersonalAccountRollen',
  'postTenantAmtProtokollOpeningFreigeben', 'postTenantAmtProtokollOpeningAblehnen',
  'postAnmeldenSchluessel', 'postAnmeldenVerloren', 'postAnmeldenVerlorenEntfernen', 'postZweiterFaktorBehalten', 'postKontoZweiterFaktor', 'postKontoZweiterFaktorAusschalten', 'postKontoZweiterFaktorErsatzcodes', 'postKontoSchluesselNeu',
  'getKontoSchluesselKey', 'postKontoSchluesselKeyUmbenennen', 'postKontoSchluesselKeyEntfernen', 'postTenantAmtPersonalAccountZweiterFaktor',
  'getEinladung', 'postEinladung', 'getEinladungQrSvg', 'getTenantLogo', 'postTenantAmtEinstellungenLogo', 'postTenantAmtRueckmeldungenFeedbackErledigt',
  'postTenantAmtAdressenEntfernen', 'postTenantTermineReplacesVerlegen', 'postTenantTermineAppointmentVerlegt', 'postTenantTermineAppointmentDa', 'postTenantAmtTermineAppointmentDa', 'getTenantWartenVisit', 'getTenantWartenVisitQrSvg', 'postTenantAmtBetroffenBleibt', 'postTenantAmtEinrichtungFeiertage',
  'getTenantAmtAnfragenInquiry', 'postTenantAmtAnfragenInquiryTermin', 'postTenantAmtAnfragenInquiryOhneTermin',
  'postTenantWartelisteWishAnnehmen', 'postTenantWartelisteWishAblehnen', 'postTenantNummerOffice', 'postTenantNummerOfficeDrucken',
  ...['Nochmal', 'Beginnen', 'Fertig', 'NichtDa', 'Weitergeben'].map((act) => `postTenantAmtWarteschlangeVisit${act}`)];

// What would take the town apart under the other tests: asked with a version of the set-up that is long gone, it changes nothing. That these do
// what they promise is told by tests/integration/booking and tests/browser/live.test.mjs.
const setup = /^postTenantAmtEinrichtung(Stellen|Leistungen|Uebernehmen|FeiertageEintragen)/;

// Every answer is a new challenge: nothing is stored before it is met.
const challenges = ['postKontoSchluessel'];

const password = 'vier gelbe enten baden';
const cookieOf = (reply) => reply.headers.getSetCookie().map((line) => line.split(';')[0]).find((line) => /session=/.test(line));
const address = () => `test-${randomUUID()}@buerger.example`;

// ---- what replies have told ----

const seen = new Map();     // "services.service" and "service": values in the order seen
const objects = [];         // free times and the like: values that belong together, used once

function harvest(value, list) {
  if (Array.isArray(value)) value.forEach((item) => harvest(item, list));
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return;
  objects.push(value);
  for (const [name, inner] of Object.entries(value)) {
    if (typeof inner === 'object') harvest(inner, name);
    else for (const key of [name, `${list}.${name}`]) seen.set(key, [...(seen.get(key) ?? []), inner]);
  }
}

// The document's example where it was seen, else what was seen first.
function known({ name, schema }, own) {
  if (own?.[name] !== undefined) return own[name];
  const values = seen.get(standsFor[name] ?? name) ?? [];
  return values.find((value) => schema.examples?.includes(value)) ?? values[0] ?? (schema.format === 'uuid' ? undefined : sample(schema));
}

// Who has asked too often comes back when told to: the demo's few accounts stand for many people.
async function walk(one, values) {
  const reply = await send(one, values);
  described(one, reply);
  if (reply.status === 429) {
    await pause(1000 * Number(reply.headers.get('retry-after')));
    return walk(one, values);
  }
  if (reply.status === 200 && reply.type === 'application/json') harvest(reply.body);
  return reply;
}

// ---- people ----

async function code(to, mails_ = 1) {
  for (let i = 0; i < 400; i++) {
    const found = (await inbox(to)).map((mail) => /[?&]code=(\w+)/.exec(mail.text)?.[1]).filter(Boolean);
    if (found.length >= mails_) return found.at(-1);
    await pause(50);
  }
  return assert.fail(`no mail with a code to ${to}`);
}

async function logIn(email, secret) {
  const reply = await walk(operation('postAnmelden'), { body: { email, password: secret } });
  assert.equal(reply.status, 200, reply.text);
  return { cookie: cookieOf(reply), email };
}

async function citizen() {
  const email = address();
  assert.equal((await walk(operation('postRegistrieren'), { body: { email, password } })).status, 200);
  assert.equal((await walk(operation('postRegistrierenBestaetigen'), { body: { code: await code(email) } })).status, 200);
  return logIn(email, password);
}

// Of the demo: by role their address and second factor.
const colleagues = {
  caseworker: { local: 'sachbearbeitung', secret: secrets.sachbearbeitung },
  admin: { local: 'administration', secret: secrets.administration },
  auditor: { local: 'revision', secret: secrets.revision },
};
async function staff({ local, secret }) {
  const first = await logIn(`${local}@merseburg.example`, 'Demo-im-Rathaus');
  return enterCode(secret, async (otp) => {
    const reply = await walk(operation('postAnmeldenCode'), { who: first, body: { otp } });
    return reply.status === 200 && { cookie: cookieOf(reply) };
  });
}

let reader;
async function personFor(one) {
  const who = one['x-who'];
  if (who === 'anybody') return undefined;
  if (who.startsWith('staff:')) {
    const colleague = who.slice(6).split(' ').map((role) => colleagues[role]).find(Boolean);
    assert.ok(colleague, `${one.name}: name somebody of the demo with the role of "${who}" in colleagues (openapi.test.mjs)`);
    return (colleague.session ??= staff(colleague));
  }
  return one.verb === 'POST' ? citizen() : (reader ??= citizen()); // a write ends sessions, passwords, accounts: each its own person
}

// ---- right requests ----

const readers = operations.filter((one) => one.verb === 'GET');
const writers = operations.filter((one) => one.verb === 'POST');

// Who leads to a thing of one's own: an operation whose reply links with this name and that needs none itself, nor a post.
const producer = (name) => operations.find((one) => !one['x-who'].startsWith('staff:') &&
  Object.values(one.responses['200'].links ?? {}).some((link) => String(link.parameters?.[name]).startsWith('$response')) &&
  !inPath(one).some((parameter) => parameter.name === name));

const fixed = () => ({ email: address(), password, old: password, name: 'Erika Muster', otp: '000000' });

function fill(one, own) {
  const take = (parameter) => {
    const value = known(parameter, own);
    assert.notEqual(value, undefined, `${one.name}: no reply has a field "${parameter.name}": walk to one, or name in standsFor (openapi.test.mjs) which it is`);
    return [parameter.name, value];
  };
  const properties = Object.entries(one.body?.properties ?? {}).map(([name, schema]) => ({ name, schema, required: one.body.required.includes(name) }));
  return {
    path: Object.fromEntries(inPath(one).map(take)),
    query: Object.fromEntries(inQuery(one).filter(({ required }) => required).map(take)),
    body: one.body && Object.fromEntries(properties.filter(({ required, name }) => required || ['email', 'password', 'caseworker', 'settings'].includes(name)).map(take)),
  };
}

// Values that belong together, as office and start of a free time.
function together(one) {
  const names = [...Object.keys(one.body?.properties ?? {}), ...inQuery(one).map(({ name }) => name)];
  const fits = (object) => names.filter((name) => object[name] !== undefined).length;
  const at = objects.findIndex((object) => fits(object) > 1 && object.start !== undefined && object.state === undefined);
  return at < 0 || !names.includes('start') ? {} : objects.splice(at, 1)[0];
}

async function own(one) {
  if (after[one.operationId]) {
    const asked = await right(operation(after[one.operationId]));
    const { body } = await walk(operation(after[one.operationId]), asked);
    return { ...asked.path, ...body, replaces: body.appointment };
  }
  const names = [...inPath(one), ...inQuery(one)].map(({ name }) => name).concat(Object.keys(one.body?.properties ?? {}));
  const from = names.map(producer).find((made) => made !== undefined && made.operationId !== one.operationId);
  const values = { ...fixed(), ...together(one) };
  if (from === undefined) return values;
  const request_ = fill(from, { ...fixed(), ...together(from) });
  const reply = await walk(from, request_);
  assert.equal(reply.status, 200, reply.text);
  return { ...values, ...request_.path, ...reply.body };
}

// The request that stands before a mail, and the code of its mail.
async function afterMail(one) {
  const first = operation(mailed[one.operationId].before);
  const values = await own(first);
  const known_ = first.operationId === 'postPasswortVergessen';
  if (known_) values.email = (await citizen()).email;
  const reply = await walk(first, fill(first, values));
  assert.equal(reply.status, 200, reply.text);
  return { ...values, ...reply.body, code: await code(values.email, known_ ? 2 : 1) };
}

// What the page shows on which the form stands: a change sends it back.
async function shown(one, who) {
  const page = readers.filter((reading) => one.path.startsWith(reading.path) && one.verb === 'POST' && reading['x-who'] === one['x-who'] && reading.path !== '/')
    .sort((a, b) => b.path.length - a.path.length)[0];
  if (page === undefined || one['x-who'] === 'anybody' || one['x-who'].startsWith('citizen')) return {};
  const reply = await walk(page, { who, ...fill(page, {}) });
  return Object.fromEntries(Object.entries(reply.body).filter(([name, value]) => typeof value !== 'object' && one.body?.properties[name]));
}

async function right(one) {
  const who = await personFor(one);
  if (inPath(one).some(({ name }) => name === 'session')) seen.set('sessions.session', (await walk(operation('getKonto'), { who })).body.sessions.sessions.map(({ session }) => session));
  const values = mailed[one.operationId] ? await afterMail(one) : { ...await own(one), ...await shown(one, who) };
  return { who, ...fill(one, values) };
}

before(async () => {
  // Reads in the order of the table: each tells names that the next ones need.
  for (const one of readers.filter((reading) => reading['x-who'] === 'anybody')) {
    try { await walk(one, fill(one, {})); } catch { /* told by its own test below */ }
  }
});

test('the document keeps the rules of a well-kept linter', async () => {
  // The router's rule, literal segments first, makes plain what this one finds ambiguous: "/zustaendig/{place}/{service}".
  const config = await createConfig({ extends: ['recommended-strict'], rules: { 'no-ambiguous-paths': 'off' } });
  const found = await lintFromString({ source: JSON.stringify(document), absoluteRef: '/openapi.json', config });
  assert.deepEqual(found.map(({ ruleId, message }) => `${ruleId}: ${message}`), []);
});

test('the document is one by the OpenAPI 3.1 schema', async () => {
  assert.equal(document.openapi, '3.1.0');
  assert.deepEqual(await new Validator().validate(structuredClone(document)), { valid: true });
});

test('every reply has an example, which keeps its schema', () => {
  for (const one of operations) {
    for (const [type, content] of Object.entries(one.responses['200'].content)) {
      if (type === '*/*') continue; // a logo
      assert.notEqual(content.example, undefined, `${one.name}: ${type}`);
      if (type === 'application/json') exampleKeeps(one, content.example);
    }
  }
});

test('the document is asked for once and then confirmed', async () => {
  const first = await fetch(`${base}/openapi.json`);
  const again = await fetch(`${base}/openapi.json`, { headers: { 'if-none-match': first.headers.get('etag') } });
  assert.equal(again.status, 304);
  assert.equal((await fetch(`${base}/openapi.jsonx`)).status, 404);
});

for (const one of operations.filter(({ operationId }) => operationId !== 'postAnmeldenCode')) {
  test(`${one.name} answers a right request`, async () => {
    if (invited.includes(one.operationId)) {
      const reply = await walk(one, { ...request(one), who: await personFor(one) });
      assert.ok([400, 403, 404, 409, 410, 422].includes(reply.status), reply.text);
      return;
    }
    if (setup.test(one.operationId)) {
      const reply = await walk(one, { ...request(one), who: await personFor(one) });
      assert.equal(reply.status, 409, reply.text);
      return;
    }
    const asked = one.operationId === 'postAnmelden' ? { body: { email: (await citizen()).email, password } } : await right(one);
    const headers = one.verb === 'POST' ? { 'idempotency-key': randomUUID() } : {};
    const reply = await walk(one, { ...asked, headers });
    assert.equal(reply.status, 200, `${one.name}: ${JSON.stringify(asked)} ${reply.text}`);
    if (one.verb === 'GET' || one.operationId.startsWith('postAbmelden') || reply.headers.getSetCookie().some((line) => /session=/.test(line))) return;
    const repeated = await send(one, { ...asked, headers });
    described(one, repeated);
    if (repeated.status === 200 && !challenges.includes(one.operationId)) assert.deepEqual(repeated.body, reply.body, 'a repeated request has the same answer');
  });
}

// ---- wrong requests ----

// For requests that never come true. An account may write 20 times in a minute: then it is another one's turn.
let clerk = { uses: 0 };
async function somebody(one) {
  if (one.verb === 'GET' || one['x-who'] === 'anybody') return personFor(one);
  if (clerk.uses++ % 12 === 0) clerk.person = citizen();
  return clerk.person;
}

// Refused, as described, and for a field by its name.
async function refused(one, asked, statuses, field) {
  const reply = await send(one, asked);
  const told = `${one.name} ${JSON.stringify(asked).slice(0, 300)}: ${reply.status} ${reply.text.slice(0, 300)}`;
  assert.ok(statuses.includes(reply.status), `${statuses} expected; ${told}`);
  if (reply.status !== 405) described(one, reply);
  assert.equal(reply.type, 'application/problem+json', told);
  if (reply.status === 422 && field) assert.ok(reply.body.errors?.some((error) => error.field === field), `no error names "${field}"; ${told}`);
}

// Every way to break one field's rules, in its place; what comes out is one request each.
function* wrongFields(one) {
  const good = request(one);
  for (const parameter of [...inPath(one), ...inQuery(one)]) {
    const place = parameter.in === 'path' ? 'path' : 'query';
    if (place === 'query' && parameter.required) yield [parameter.name, 'missing', { ...good, query: { ...good.query, [parameter.name]: undefined } }];
    for (const [keyword, value] of broken(parameter.schema, true)) {
      if (place === 'path' && String(value) === '') continue;
      yield [parameter.name, keyword, { ...good, [place]: { ...good[place], [parameter.name]: value } }];
    }
  }
  for (const [name, schema] of Object.entries(one.body?.properties ?? {})) {
    if (one.body.required.includes(name)) yield [name, 'missing', { ...good, body: { ...good.body, [name]: undefined } }];
    for (const [keyword, value] of broken(schema)) yield [name, keyword, { ...good, body: { ...good.body, [name]: value } }];
  }
  if (one.body) yield ['noSuchField', 'additional', { ...good, body: { ...good.body, noSuchField: 1 } }];
}

for (const one of operations) {
  test(`${one.name} refuses what is wrong, and says which field`, async () => {
    for (const [field, keyword, asked] of wrongFields(one)) {
      const gateways = field === 'tenant' || field === 'session'; // whose name it is, not whether its form is right, is what counts
      await refused(one, { ...asked, who: await somebody(one) }, gateways ? [404, 422, 400] : [422, 400], keyword === 'type' ? undefined : field);
    }
  });

  test(`${one.name} refuses what is no request of its own`, async () => {
    const good = request(one);
    if (one.body?.properties.caseworker) good.body.caseworker = true; // of roles there is one at least
    for (const verb of ['PUT', 'DELETE', 'PATCH']) {
      await refused(one, { ...good, verb }, [405]);
    }
    if (one['x-who'] !== 'anybody') await refused(one, { ...good }, [401]);
    for (const { name, schema } of inPath(one)) {
      const value = schema.format === 'uuid' ? randomUUID() : 'gibt-es-nicht';
      const reply = await send(one, { ...good, path: { ...good.path, [name]: value }, who: one['x-who'].startsWith('staff:') ? await personFor(one) : await somebody(one) });
      described(one, reply);
      if (name === 'tenant' || schema.format === 'uuid') assert.equal(reply.status, 404, `${one.name}: unknown {${name}} answered ${reply.status}`);
    }
    if (one.verb === 'GET') return;
    const who = await somebody(one);
    if (inHeader(one).some(({ name }) => name === 'Idempotency-Key')) {
      await refused(one, { ...good, who, headers: { 'idempotency-key': 'short' } }, [400]);
      await refused(one, { ...good, who, headers: { 'idempotency-key': '' } }, [400]);
    }
    if (who) await refused(one, { ...good, who: { cookie: who.cookie }, headers: { origin: 'https://evil.example' } }, [403]);
    if (!one.body) return;
    await refused(one, { ...good, who, headers: { 'content-type': 'text/plain' } }, [415]);
    for (const raw of ['{"', '[]', '1', '"text"', '\u0000', '{"a":1,"a":2}']) {
      await refused(one, { path: good.path, who: await somebody(one), raw }, [400]);
    }
  });
}
