// What staff does: clerks give numbers, check people in, call, serve and pass them on, each at a counter of their own; the admin closes days and opens
// them again. Sessions live in Redis and are gone when it is killed: then they log in again, with the next code of their second factor.
import { setTimeout as pause } from 'node:timers/promises';
import { address, demoPassword, enterCode, secrets } from '../support/staff.mjs';
import { problem } from './client.mjs';

const town = 'merseburg';
const office = 'buergerbuero';
const today = '2026-11-24';

// The session of one account, made when it is first asked for and again when it is gone.
export class Session {
  constructor(client, who) { Object.assign(this, { client, who, current: null }); }

  async #logIn() {
    const cookie = (reply) => reply.cookies.map((line) => /^session=([^;]+)/.exec(line)?.[1]).find(Boolean);
    for (; !this.client.load.stop; await pause(1000)) {
      const first = await this.client.enter('/anmelden', { body: { email: address(this.who), password: demoPassword } });
      if (first.status !== 200) continue;
      const found = await enterCode(secrets[this.who], async (otp) => {
        const second = await this.client.enter('/anmelden/code', { session: cookie(first), body: { otp } });
        return (second.status === 200 && cookie(second)) || (second.status === 401 && 'again') || (this.client.load.stop && 'again');
      }).catch(() => 'again');
      if (found !== 'again') return found;
    }
    return undefined;
  }

  // Its value; `gone` is one that was found to be gone.
  async get(gone) {
    if (this.current === null || (gone !== undefined && gone === await this.current)) this.current = this.#logIn();
    return this.current;
  }
}

// A write with the session, which is renewed when it is gone. Null when it was refused for one of the `allowed` reasons, or never answered.
async function act(client, session, op, path, body, { allowed = [], about = {} } = {}) {
  for (let value = await session.get(); value !== undefined; value = await session.get(value)) {
    const from = Date.now();
    const reply = await client.write(op, `/${town}${path}`, body, { session: value, about: { tenant: town, staff: true, ...about } });
    if (reply.status === 200) return reply.body;
    if (reply.status === 401) continue;
    if (reply.status !== 0 && !allowed.includes(problem(reply))) client.wrong(`${op} by staff`, reply, from);
    return null;
  }
  return null;
}

async function look(client, session, path) {
  for (let value = await session.get(); value !== undefined; value = await session.get(value)) {
    const reply = await client.read(`/${town}${path}`, { session: value });
    if (reply.status === 200) return reply.body;
    if (reply.status !== 401) return null;
  }
  return null;
}

class Clerk {
  constructor(client, session, counter) { Object.assign(this, { client, session, counter }); }

  act(op, path, body, options) { return act(this.client, this.session, op, path, body, options); }

  // Somebody comes: without appointment, or with one of this morning that is made and checked in here.
  async arrival() {
    if (this.client.random.chance(0.6)) {
      return void await this.act('booking.walk_in', '/amt/warteschlange/nummer', { office, service: 'meldebescheinigung', counter: this.counter });
    }
    const times = await this.client.read(`/${town}/termine?service=meldebescheinigung&office=${office}&from=${today}&days=1`);
    const slots = (times.body.days ?? []).flatMap((found) => found.slots);
    if (slots.length === 0) return;
    const held = await this.act('booking.hold', '/termine', { service: 'meldebescheinigung', office, start: slots[0].start },
      { allowed: ['slot-taken', 'slot-not-offered'] });
    if (held === null) return;
    const about = { appointment: held.appointment };
    if (await this.act('booking.book', `/termine/${held.appointment}/buchen`, { code: held.code, name: 'Test am Platz', forOther: true }, { about }) === null) return;
    if (this.client.random.chance(0.5)) await this.act('booking.check_in', `/termine/${held.appointment}/da`, { code: held.code }, { allowed: ['not-yet'], about });
    else await this.act('booking.desk_check_in', `/amt/termine/${held.appointment}/da`, {}, { about });
  }

  // Calls the next person and does what is to be done with whoever comes.
  async call() {
    const { random } = this.client;
    const at = { office, counter: this.counter };
    const called = await this.act('booking.call_next', '/amt/warteschlange/aufrufen', at, { allowed: ['nobody-waits'] });
    const visit = called?.visit?.visit;
    if (visit === undefined) return;
    const move = (op, word) => this.act(`booking.${op}`, `/amt/warteschlange/${visit}/${word}`, at, { about: { visit } });
    if (random.chance(0.2)) await move('call_again', 'nochmal');
    if (random.chance(0.15)) return void await move('no_show', 'nicht-da');
    await move('serve', 'beginnen');
    if (random.chance(0.2)) await move('pass_on', 'weitergeben');
    else await move('finish', 'fertig');
  }
}

export async function clerk(client, session, counter) {
  const self = new Clerk(client, session, counter);
  while (!client.load.stop) {
    await self.arrival();
    await self.call();
    await pause(client.random.between(300, 900));
  }
}

// Closes a day of the office, writes to whom that concerns, and opens it again.
export async function admin(client, session) {
  const path = '/amt/einrichtung/schliesstage';
  const change = async (op, where, date, body) => {
    const setup = await look(client, session, `${path}?office=${office}`);
    if (setup !== null) await act(client, session, op, where, { version: setup.version, office, ...body }, { about: { office, day: date } });
  };
  while (!client.load.stop) {
    const date = new Date(Date.UTC(2026, 10, 24 + client.random.between(20, 45))).toISOString().slice(0, 10);
    await change('booking.close_days', path, date, { from: date, to: date, reason: 'Torture' });
    await pause(client.random.between(500, 3000));
    if (client.random.chance(0.3)) await act(client, session, 'booking.tell_affected', '/amt/betroffen/benachrichtigen', {}, { allowed: ['nobody-to-tell'] });
    if (client.random.chance(0.8)) await change('booking.open_day', `${path}/aufheben`, date, { date });
    await pause(client.random.between(500, 2000));
  }
}
