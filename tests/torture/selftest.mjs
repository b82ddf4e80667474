// The checker must find what is planted: each of these is done to the database of the run just finished, in a transaction that is taken back.
import { check, writesOf } from './check.mjs';
import { factsWith } from './facts.mjs';

// A booking that stands, as the client was told.
function sample(lines, facts) {
  const booked = new Set(facts.appointments.filter((row) => row.state === 'BOOKED').map((row) => row.appointment));
  return writesOf(lines).find((write) => write.outcome === 'acknowledged' && write.op === 'booking.confirm' && booked.has(write.appointment))?.appointment;
}

const twin = "'00000000-0000-4000-8000-000000000001'";
const copy = (start) => `insert into booking.appointments select (jsonb_populate_record(null::booking.appointments, to_jsonb(a) || jsonb_build_object(
  'appointment', ${twin}, 'start_at', ${start}, 'end_at', ${start} + interval '5 minutes'))).* from booking.appointments a where appointment = `;
const far = "timestamptz '2031-01-02 09:00+00'";

const plants = (id) => ({
  'a lost booking': ['lost', `delete from booking.claims where appointment = '${id}'`, `delete from booking.appointments where appointment = '${id}'`],
  'a lost cancellation of another': ['lost', `update booking.appointments set state = 'LAPSED', name = null, email = null where appointment = '${id}'`],
  'a lost key': ['lost', `delete from booking.idempotency where method = 'booking.confirm' and encode(reply, 'escape') like '%${id}%'`],
  'a lost mail': ['lost', "delete from notifier.deliveries where subject = 'booking/confirm'"],
  'a duplicate': ['duplicated', `${copy(far)}'${id}'`],
  'a double booking': ['oversold', 'alter table booking.claims drop constraint claims_once', `${copy('a.start_at')}'${id}'`,
    `insert into booking.claims select tenant, counter, start_at, end_at, ${twin}, null from booking.claims where appointment = '${id}'`],
  'a stuck request': ['stuck', "insert into booking.outbox (tenant, id, target, body) values (1, gen_random_uuid(), 'notifier.mail', '')"],
  'a stuck place': ['stuck', `update booking.appointments set state = 'CANCELLED', name = null, email = null where appointment = '${id}'`],
});

// { planted: n, missed: [what] }
export async function selftest(lines, facts, mails) {
  const id = sample(lines, facts);
  if (id === undefined) return { planted: 0, missed: ['no booking that stands: nothing to plant'] };
  const before = check(lines, facts, mails);
  const missed = [];
  for (const [what, [figure, ...statements]] of Object.entries(plants(id))) {
    const after = check(lines, await factsWith(...statements), mails);
    if (after[figure].length <= before[figure].length) missed.push(what);
  }
  return { planted: Object.keys(plants(id)).length, missed };
}
