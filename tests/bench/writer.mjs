// Other clients who write. writer(): takes a free time and gives it back, ten times a second, until stopped.
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { proof } from '../support/proof.mjs';

async function post(address, path, body, headers = {}) {
  const response = await fetch(`${address}/api/v1${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID(), ...headers },
    body: JSON.stringify(body),
  });
  const got = await response.json();
  if (response.status >= 300) throw new Error(`${path}: ${response.status} ${JSON.stringify(got)}`);
  const cookie = response.headers.getSetCookie().map((one) => one.split(';')[0]).join('; ');
  return { body: got, cookie };
}

export async function freeTimes(address, tenant, service) {
  const response = await fetch(`${address}/api/v1/${tenant}/termine?service=${service}`);
  return ((await response.json()).days ?? []).flatMap((day) => day.slots);
}

// Takes a free time. Returns { cookie, give() } with the cookies that a browser has from then on.
export async function take(address, tenant, service, slot) {
  const proved = { 'rathaus-proof': await proof(async (path) => (await fetch(address + path)).json()) };
  const { body, cookie } = await post(address, `/${tenant}/termine`, { service, office: slot.office, start: slot.start }, proved);
  return { cookie, give: () => post(address, `/${tenant}/termine/${body.appointment}/absagen`, { code: body.code }) };
}

// Returns { stop() -> number of holds }.
export function writer(address, tenant, service) {
  let going = true;
  const done = (async () => {
    const slots = await freeTimes(address, tenant, service);
    let n = 0;
    for (; going; n++, await pause(100)) await (await take(address, tenant, service, slots[n % slots.length])).give();
    return n;
  })();
  done.catch(() => (going = false)); // told by stop()
  return { stop: () => ((going = false), done) };
}
