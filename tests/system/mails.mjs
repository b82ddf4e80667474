// Mails of a running Rathaus: ordered as a service orders them, read where deploy/up catches them.
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { ask, base, key } from './support.mjs';

export const catcher = `http://127.0.0.1:${Number(new URL(base).port) + 1500}`;

// protobuf's wire format, for texts and messages: tag, length, bytes.
const field = (number, value) => {
  const bytes = Buffer.from(value);
  const length = [];
  for (let left = bytes.length; left > 0 || length.length === 0; left >>= 7) length.push((left & 0x7f) | (left > 0x7f ? 0x80 : 0));
  return Buffer.concat([Buffer.from([(number << 3) | 2, ...length]), bytes]);
};
export const mailRequest = ({ to, letter, language, parameters, calendar }) => Buffer.concat([
  field(1, to), field(2, letter), field(3, language),
  ...Object.entries(parameters).flatMap(([name, values]) =>
    [values].flat().map((value) => field(4, Buffer.concat([field(1, name), field(2, value)])))),
  ...(calendar ? [field(5, calendar)] : []),
]);

export const tenantOf = (slug) => ask(`select tenant from accounts.tenants where slug = '${slug}'`);

// As a service does it: a row in its outbox. Returns the row's id.
export function order(service, tenant, request) {
  const id = key();
  ask(`insert into ${service}.outbox (tenant, id, target, body)
       values (${tenant}, '${id}', 'notifier.mail', '\\x${mailRequest(request).toString('hex')}')`);
  return id;
}

// On a connection of its own: the catcher ends idle ones, at times just when they are asked again.
export async function inbox(to) {
  const mails = await (await fetch(`${catcher}/email`, { headers: { connection: 'close' } })).json();
  return mails.filter((mail) => mail.to.some((recipient) => recipient.address === to));
}

export async function caught(to, n = 1) {
  for (let i = 0; i < 400; i++) {
    const mails = await inbox(to);
    if (mails.length >= n) return mails;
    await pause(50);
  }
  assert.fail(`no mail to ${to}: ${ask(`select coalesce(string_agg(state || ' ' || coalesce(problem, ''), ', '), 'none')
    from notifier.deliveries where recipient = '${to}'`)}`);
}
