// What citizens do: they look for a time, hold it, keep it for longer, book it, confirm by the mail's link, move, cancel, or forget about it.
import { setTimeout as pause } from 'node:timers/promises';
import { problem } from './client.mjs';

const places = [['merseburg', 'meldebescheinigung'], ['schkopau', 'meldebescheinigung'], ['weida-land', 'beglaubigung'], ['petersberg', 'fuehrungszeugnis']];
const lost = ['slot-taken', 'slot-not-offered']; // somebody was faster, or the office was closed in the meantime

const day = (ahead) => new Date(Date.UTC(2026, 10, 24 + ahead)).toISOString().slice(0, 10);

class Citizen {
  constructor(client, post, number) {
    Object.assign(this, { client, post, number, waiting: [], n: 0 });
  }

  // A write about an appointment of one's own, which nothing but its own state can refuse.
  async own(op, { tenant, appointment, code }, act, body = {}, about = {}) {
    const reply = await this.client.write(op, `/${tenant}/termine/${appointment}/${act}`, { code, ...body }, { about: { tenant, appointment, ...about } });
    if (reply.status !== 200 && reply.status !== 0) this.client.wrong(op, reply);
    return reply.status === 200 ? reply.body : null;
  }

  // The first few times are what others want too.
  async hold(tenant, service, path, slots) {
    const { random } = this.client;
    if (slots.length === 0) return null;
    const slot = slots[random.chance(0.5) ? random.below(Math.min(4, slots.length)) : random.below(slots.length)];
    const reply = await this.client.write('booking.hold', path, { service, office: slot.office, start: slot.start, ...this.replacing }, { about: { tenant } });
    if (reply.status === 200) return { tenant, service, ...reply.body };
    if (reply.status !== 0 && !lost.includes(problem(reply))) this.client.wrong('booking.hold', reply);
    return null;
  }

  async slots(path) {
    const times = await this.client.read(path);
    if (times.status !== 200 && times.status !== 0) this.client.wrong('times', times);
    return ((times.body.times ?? times.body).days ?? []).flatMap((found) => found.slots);
  }

  async begin() {
    const { random } = this.client;
    const [tenant, service] = random.of(places);
    this.replacing = {};
    const held = await this.hold(tenant, service, `/${tenant}/termine`, await this.slots(`/${tenant}/termine?service=${service}&from=${day(random.between(1, 45))}`));
    if (held === null) return;
    if (random.chance(0.25)) await this.own('booking.extend', held, 'verlaengern');
    if (random.chance(0.15)) return; // leaves
    if (random.chance(0.15)) return void await this.own('booking.cancel', held, 'absagen');
    const email = `torture-${this.number}-${this.n++}@buerger.example`;
    if (await this.own('booking.book', held, 'buchen', { name: `Test ${this.number}`, email }, { email })) this.waiting.push({ ...held, email });
  }

  // What was booked, once its mail is there.
  async follow(booked) {
    const { random } = this.client;
    const confirmed = await this.own('booking.confirm', { ...booked, code: this.post.codeOf(booked.email) }, 'bestaetigen');
    if (confirmed === null) return;
    const firm = { ...booked, code: confirmed.code };
    if (random.chance(0.4)) await this.move(firm);
    else if (random.chance(0.4)) await this.own('booking.cancel', firm, 'absagen');
  }

  async move(old) {
    const path = `/${old.tenant}/termine/${old.appointment}/verlegen`;
    const slots = await this.slots(`${path}?code=${old.code}&from=${day(this.client.random.between(1, 45))}`);
    this.replacing = { replaces: old.appointment, code: old.code };
    const held = await this.hold(old.tenant, old.service, path, slots);
    if (held !== null) await this.own('booking.move', held, 'verlegt', {}, { replaces: old.appointment });
  }

  async turn() {
    const ready = this.waiting.findIndex((booked) => this.post.codeOf(booked.email) !== undefined);
    if (ready < 0 || this.client.random.chance(0.4)) await this.begin();
    else await this.follow(this.waiting.splice(ready, 1)[0]);
  }
}

// Goes on until told to stop.
export async function citizen(client, post, number) {
  const self = new Citizen(client, post, number);
  while (!client.load.stop) {
    await self.turn();
    await pause(client.random.between(100, 500));
  }
}
