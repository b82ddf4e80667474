// The public API as its document tells it: what may be asked, what must be answered. Nothing here names a route.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { base, proved } from './support.mjs';

export const document = await (await fetch(`${base}/openapi.json`)).json();
const json = 'application/json';

const resolve = (node) => (node?.$ref ? { ...node.$ref.split('/').slice(1).reduce((at, step) => at[step], document), ...node, $ref: undefined } : node);

export const operations = Object.entries(document.paths).flatMap(([path, verbs]) =>
  Object.entries(verbs).map(([verb, operation]) => ({
    ...operation,
    path,
    verb: verb.toUpperCase(),
    name: `${verb.toUpperCase()} ${path}`,
    parameters: operation.parameters.map(resolve),
    body: operation.requestBody?.content[json].schema,
  })));

export const operation = (id) => operations.find((one) => one.operationId === id);
export const inPath = (one) => one.parameters.filter((parameter) => parameter.in === 'path');
export const inHeader = (one) => one.parameters.filter((parameter) => parameter.in === 'header');
export const inQuery = (one) => one.parameters.filter((parameter) => parameter.in === 'query');

// Readers must take further fields; the test wants every field described.
const strict = structuredClone(document);
for (const [name, schema] of Object.entries(strict.components.schemas)) {
  if (name !== 'Problem') schema.additionalProperties = false;
}
for (const response of Object.values(strict.components.responses)) {
  for (const content of Object.values(response.content ?? {})) content.schema.unevaluatedProperties = false;
}
const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: true });
addFormats(ajv);
ajv.addSchema(strict, 'api');
const pointer = (...steps) => `api#/${steps.map((step) => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}`;

export function keeps(schema, value) {
  return ajv.compile({ ...schema, $ref: schema.$ref && `api${schema.$ref}` })(value);
}

// Sends a request as the document says. `path`, `query` and `body` are values by name; `raw` is a body as it is.
export async function send(one, { path = {}, query = {}, body, raw, headers = {}, verb = one.verb, who } = {}) {
  const address = one.path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(path[name]));
  const search = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== undefined));
  const response = await fetch(`${base}/api/v1${address}?${search}`, {
    method: verb,
    redirect: 'manual',
    headers: {
      ...(one.verb === 'POST' ? { 'idempotency-key': randomUUID() } : {}),
      ...(inHeader(one).some(({ name }) => name === 'Rathaus-Proof') ? await proved() : {}),
      ...(body === undefined && raw === undefined ? {} : { 'content-type': json }),
      ...(who === undefined ? {} : { cookie: who.cookie, origin: base }),
      ...headers,
    },
    body: raw ?? (body === undefined ? undefined : JSON.stringify(body)),
  });
  const text = await response.text();
  const type = (response.headers.get('content-type') ?? '').split(';')[0];
  return { status: response.status, type, headers: response.headers, text, body: /json$/.test(type) ? JSON.parse(text) : text };
}

// The reply is one that the document describes: status, media type, body and headers.
export function described(one, reply) {
  const told = `${one.name} answered ${reply.status} ${reply.type}: ${reply.text.slice(0, 400)}`;
  assert.ok(reply.status < 500, `a fault of ours: ${told}`);
  const reference = one.responses[reply.status];
  assert.ok(reference, `a status that the document does not tell: ${told}`);
  const response = resolve(reference);
  for (const [name, header] of Object.entries(response.headers ?? {})) {
    const fixed = resolve(header).schema?.const;
    if (fixed !== undefined) assert.equal(reply.headers.get(name), fixed, `header ${name}: ${told}`);
  }
  if (response.content === undefined) return;
  if (response.content['*/*']) return;
  assert.ok(response.content[reply.type], `a media type that the document does not tell: ${told}`);
  if (!/json$/.test(reply.type)) return;
  const at = reference.$ref
    ? pointer(...reference.$ref.split('/').slice(1), 'content', reply.type, 'schema')
    : pointer('paths', one.path, one.verb.toLowerCase(), 'responses', String(reply.status), 'content', reply.type, 'schema');
  const validate = ajv.getSchema(at);
  assert.ok(validate(reply.body), `no such body in the document: ${JSON.stringify(validate.errors?.slice(0, 4))}; ${told}`);
}

// The example of an operation's reply is one that it could give.
export function exampleKeeps(one, example) {
  const validate = ajv.getSchema(pointer('paths', one.path, one.verb.toLowerCase(), 'responses', '200', 'content', json, 'schema'));
  assert.ok(validate(example), `${one.name}: its example is none: ${JSON.stringify(validate.errors?.slice(0, 4))}`);
}

// ---- values ----

const samples = { boolean: true, number: 1.5, array: [], object: {} };

// A value that keeps a schema, known from the document alone.
export function sample(schema) {
  const resolved = resolve(schema);
  if (resolved.examples) return resolved.examples[0];
  if (resolved.enum) return resolved.enum[0];
  if (resolved.type === 'string') return 'Muster'.padEnd(resolved.minLength ?? 0, 'x').slice(0, resolved.maxLength ?? 99);
  if (resolved.type === 'integer') return resolved.minimum ?? 1;
  if (resolved.type !== 'object') return samples[resolved.type];
  return Object.fromEntries((resolved.required ?? []).map((name) => [name, sample(resolved.properties[name])]));
}

export const request = (one) => ({
  path: Object.fromEntries(inPath(one).map(({ name, schema }) => [name, sample(schema)])),
  query: Object.fromEntries(inQuery(one).filter(({ required }) => required).map(({ name, schema }) => [name, sample(schema)])),
  body: one.body && sample(one.body),
});

const strings = ['!', '\u0001', 'ä', 'UPPER_case', '2026-02-31', '2026-02-31T00:00:00Z', 'x'.repeat(7)];
const wrong = { string: [17.5, true, ['a'], { a: 1 }], integer: ['x', 1.5, true], boolean: ['perhaps', 1], number: ['x'], array: ['x'], object: ['x', 3] };

// Values that break one keyword each of a schema: [keyword, value]. `text`: as a path or query holds them.
export function broken(schema, text) {
  const { type, minLength = 0, maxLength, minimum, maximum, maxItems, items, format, pattern, enum: values } = resolve(schema);
  const long = (length) => Array.from({ length }, () => 'a').join('');
  const found = [];
  if (!text) found.push(...wrong[type].filter((value) => !(type === 'string' && format?.startsWith('date') && typeof value === 'number')).map((value) => ['type', value]));
  if (text && (type === 'integer' || type === 'number')) found.push(['type', 'x'], ['type', '1.5']);
  if (minLength > 1) found.push(['minLength', long(minLength - 1)]);
  if (maxLength) found.push(['maxLength', format === 'email' ? `${long(maxLength)}@a.example` : long(maxLength + 1)]);
  if (pattern || format) found.push(...strings.filter((value) => !keeps(schema, value) && value.length >= minLength).map((value) => ['pattern', value]));
  if (minimum !== undefined) found.push(['minimum', minimum - 1]);
  if (maximum !== undefined) found.push(['maximum', maximum + 1]);
  if (values) found.push(['enum', 'NO_SUCH']);
  if (maxItems) found.push(['maxItems', Array.from({ length: maxItems + 1 }, () => sample(items))]);
  return found;
}
