// What the database holds in the end, as one object: read by statements of our own, which share nothing with those of the services.
import { ask, askAndForget } from './database.mjs';

const live = "('HELD', 'UNCONFIRMED', 'BOOKED')";
const list = (columns, from) => `(select coalesce(json_agg(row_to_json(x)), '[]') from (select ${columns} from ${from}) x)`;
const queues = ['accounts', 'booking', 'notifier'];

const statement = `select json_build_object(
  'appointments', ${list('t.slug tenant, a.appointment, a.state, a.moved_to, c.appointment is not null claimed, (to_jsonb(c)->>\'cool\')::interval > interval \'0\' cooling',
    'booking.appointments a join booking.tenants t using (tenant) left join booking.claims c using (tenant, appointment)')},
  'claims', ${list('count(*) n, appointment', 'booking.claims group by tenant, appointment having count(*) > 1')},
  'overlaps', ${list('a.appointment one, b.appointment other', `booking.appointments a join booking.appointments b on a.tenant = b.tenant and a.counter = b.counter
    and a.appointment < b.appointment and a.start_at < b.end_at and b.start_at < a.end_at where a.state in ${live} and b.state in ${live}
    union all select a.appointment, b.appointment from booking.claims a join booking.claims b on a.tenant = b.tenant and a.counter = b.counter
    and a.appointment < b.appointment and a.start_at < b.end_at and b.start_at < a.end_at`)},
  'keys', ${list("method, key, encode(reply, 'escape') reply", "booking.idempotency where scope not like 's:%'")},
  'deliveries', ${list('recipient, subject, state, count(*) n', "notifier.deliveries where kind = 'MAIL' group by 1, 2, 3")},
  'visits', ${list('visit, number, state, office', 'booking.visits')},
  'calls', ${list('counter, visit', 'booking.calls')},
  'closed', ${list('t.slug tenant, e.office, e.day, e.reason', "booking.exceptions e join booking.tenants t using (tenant) where t.slug = 'merseburg' and e.reason = 'Torture'")},
  'queues', json_build_object(${queues.map((schema) => `'${schema}', json_build_object(
    'outbox', (select count(*) from ${schema}.outbox), 'dead', (select count(*) from ${schema}.outbox where dead_at is not null))`).join(', ')}),
  'waits', ${list('pid, application_name, state, wait_event', "pg_stat_activity where datname = 'rathaus' and xact_start < clock_timestamp() - interval '10 seconds'")})`;

export const facts = async () => JSON.parse(await ask(statement));

// As facts(), with something planted that is gone again afterwards.
export const factsWith = async (...planted) => JSON.parse(await askAndForget(...planted, statement));

// Mails that wait, requests to other services that wait, reservations that nobody has ended.
export const waiting = async () => ask(`select concat_ws(', ', ${queues.map((schema) =>
  `(select count(*) || ' outbox of ${schema}' from ${schema}.outbox having count(*) > 0)`).join(', ')},
  (select count(*) || ' deliveries ' || state from notifier.deliveries where state in ('WAITING', 'SENDING') group by state order by state limit 1),
  (select count(*) || ' reservations held' from booking.appointments where state = 'HELD' having count(*) > 0))`);

// Lets the reservations that are left lapse now instead of in ten minutes: by their timers, as always.
export const lapse = () => ask(`begin;
  update booking.claims c set lapses_at = lapses_at - interval '1 hour' from booking.appointments a
    where a.tenant = c.tenant and a.appointment = c.appointment and a.state = 'HELD';
  update booking.appointments set hold_until = hold_until - interval '1 hour' where state = 'HELD';
  update booking.due set at = at - interval '1 hour' where kind = 'lapse';
  commit`);
