// A running Rathaus as the tests meet it: its address, its database, its processes.
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { proof } from '../support/proof.mjs';

export const base = process.env.RATHAUS_URL ?? 'http://localhost:18080';
const run = process.env.RATHAUS_RUN;

// One value of the database, asked as the owner: the independent witness.
export function ask(sql) {
  return execFileSync('psql', ['-X', '-At', '-h', run, '-U', 'rathaus_owner', '-d', 'rathaus', '-c', sql], { encoding: 'utf8' }).trim();
}

// Process number of a part that deploy/up started: "booking-1".
export function pid(name) {
  return Number(readFileSync(`${process.env.RATHAUS_PIDS}/${name}`, 'utf8').split(' ')[0]);
}

export const key = () => randomUUID();

// A call of the JSON API: { status, headers, body }.
export async function api(method, path, { body, headers = {}, signal } = {}) {
  const response = await fetch(`${base}/api/v1${path}`, {
    method,
    redirect: 'manual',
    signal,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(method === 'POST' ? { 'idempotency-key': key() } : {}),
      ...headers,
    },
    body: body === undefined || typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text.startsWith('{') ? JSON.parse(text) : text };
}

// Free times of a service: [{ office, start, end }], from tomorrow on unless the query says from when, since a time of
// today may begin while a test still needs it.
export async function freeTimes(tenant, service, query = '') {
  const from = query.includes('from=') ? '' : '&from=2026-11-25';
  const { status, body } = await api('GET', `/${tenant}/termine?service=${service}${from}${query}`);
  if (status !== 200) throw new Error(`times: ${status} ${JSON.stringify(body)}`);
  return (body.days ?? []).flatMap((day) => day.slots);
}

// What a program sends that holds a time without a log-in.
export const proved = async () => ({ 'rathaus-proof': await proof(async (path) => (await fetch(base + path)).json()) });

export async function hold(tenant, slot, service, headers = {}) {
  return api('POST', `/${tenant}/termine`, { body: { service, office: slot.office, start: slot.start }, headers: { ...await proved(), ...headers } });
}

// Who is not logged in gives an address: the appointment then waits for the link of the mail.
export async function book(tenant, held, name, headers = {}) {
  const body = { code: held.code, name, email: `test-${held.appointment}@buerger.example` };
  return api('POST', `/${tenant}/termine/${held.appointment}/buchen`, { body, headers });
}
