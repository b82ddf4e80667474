// One of two replicas frozen, then killed, under a bounded load: no request fails, no counter is taken twice, nothing
// acknowledged is lost.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { api, ask, book, freeTimes, hold, pid } from './support.mjs';

const towns = [['merseburg', 'meldebescheinigung'], ['schkopau', 'meldebescheinigung'], ['weida-land', 'meldebescheinigung']];

// Books and now and then cancels until told to stop. What was acknowledged goes into `done`, what broke into `failed`.
async function client(number, load) {
  for (let i = 0; !load.stop; i++) {
    const [tenant, service] = towns[(number + i) % towns.length];
    const day = new Date(Date.UTC(2026, 10, 25 + ((number * 7 + i) % 40))).toISOString().slice(0, 10);
    try {
      const times = await api('GET', `/${tenant}/termine?service=${service}&from=${day}`);
      if (times.status !== 200) throw new Error(`times ${times.status}`);
      const slots = times.body.days.flatMap((found) => found.slots);
      if (slots.length === 0) continue;
      const held = await hold(tenant, slots[(number * 31 + i * 17) % slots.length], service);
      load.requests += 2;
      if (held.status === 409) continue; // somebody was faster
      if (held.status !== 200) throw new Error(`hold ${held.status} ${JSON.stringify(held.body)}`);
      const booked = await book(tenant, held.body, `Test ${number}`);
      load.requests++;
      if (booked.status !== 200) throw new Error(`book ${booked.status} ${JSON.stringify(booked.body)}`);
      load.done.push(held.body.appointment);
    } catch (error) {
      load.failed.push(error.message);
    }
  }
}

const booked = (load, n) => async () => {
  const goal = load.done.length + n;
  for (let i = 0; i < 600 && load.done.length < goal; i++) await pause(50);
  assert.ok(load.done.length >= goal, `only ${load.done.length} bookings, wanted ${goal}: ${load.failed.slice(0, 5)}`);
};

test('a frozen and a killed replica cost nobody an error', async () => {
  const load = { stop: false, done: [], failed: [], requests: 0 };
  const progress = (n) => booked(load, n)();
  const clients = Array.from({ length: 16 }, (_, i) => client(i, load));
  try {
    await progress(30);
    for (let round = 0; round < 2; round++) {
      process.kill(pid('booking-1'), 'SIGSTOP');
      await progress(30);
      await pause(1500);
      process.kill(pid('booking-1'), 'SIGCONT');
      await progress(30);
    }
    process.kill(pid('booking-2'), 'SIGKILL');
    await progress(60);
  } finally {
    load.stop = true;
    await Promise.all(clients);
  }
  assert.deepEqual(load.failed, []);
  const overlaps = ask(`select count(*) from booking.appointments a join booking.appointments b
    on a.tenant = b.tenant and a.counter = b.counter and a.appointment < b.appointment
    and a.start_at < b.end_at and b.start_at < a.end_at
    where a.state in ('HELD', 'UNCONFIRMED', 'BOOKED') and b.state in ('HELD', 'UNCONFIRMED', 'BOOKED')
    and (a.hold_until is null or a.state = 'BOOKED' or a.hold_until > b.made_at) and (b.state = 'BOOKED' or b.hold_until > a.made_at)`);
  assert.equal(overlaps, '0', 'a counter is taken twice');
  const ids = load.done.map((id) => `'${id}'`).join(',');
  assert.equal(ask(`select count(*) from booking.appointments where state = 'UNCONFIRMED' and appointment in (${ids})`), String(load.done.length));
  assert.equal(new Set(load.done).size, load.done.length, 'two answers name one booking');
});
