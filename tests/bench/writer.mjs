// Another client who writes: takes a free time and gives it back, ten times a second, until stopped.
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

async function post(address, path, body) {
  const response = await fetch(`${address}/api/v1${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

export async function freeTimes(address, tenant, service) {
  const response = await fetch(`${address}/api/v1/${tenant}/termine?service=${service}`);
  return ((await response.json()).days ?? []).flatMap((day) => day.slots);
}

async function writeOnce(address, tenant, service, slot) {
  const held = await post(address, `/${tenant}/termine`, { service, office: slot.office, start: slot.start });
  if (held.status >= 300) throw new Error(`hold: ${held.status} ${JSON.stringify(held.body)}`);
  const given = await post(address, `/${tenant}/termine/${held.body.appointment}/absagen`, { code: held.body.code });
  if (given.status >= 300) throw new Error(`cancel: ${given.status} ${JSON.stringify(given.body)}`);
}

// Returns { stop() -> number of holds }.
export function writer(address, tenant, service) {
  let going = true;
  const done = (async () => {
    const slots = await freeTimes(address, tenant, service);
    let n = 0;
    for (; going; n++, await pause(100)) await writeOnce(address, tenant, service, slots[n % slots.length]);
    return n;
  })();
  done.catch(() => (going = false)); // told by stop()
  return { stop: () => ((going = false), done) };
}
