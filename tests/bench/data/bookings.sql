-- Bookings of a quarter of an hour each: in the first :towns administrations, on working days from :first on, :days days, :percent of
-- every hundred times of every counter. Which ones depends on town, counter, day and time alone. store_bookings copies the views' rows.
create schema bench;
set search_path = bench, booking, public;

create view booked as
select t.tenant, c.counter, n.slot, s.start_at, s.start_at + interval '15 minutes' as end_at, s.start_at - interval '3 weeks' as made_at,
       format('01920000-%s-7000-8%s-%s', lpad(to_hex(d.i), 4, '0'), lpad(to_hex(c.counter), 3, '0'),
              lpad(to_hex(t.tenant::bigint * 64 + n.slot), 12, '0'))::uuid as appointment,
       format('leistung-%s', (array[2, 7, 12, 17, 22])[1 + (d.i + n.slot) % 5]) as service
from (select tenant, zone from tenants order by tenant limit :towns) t
cross join lateral generate_series(0, :days - 1) d (i)
cross join lateral generate_series(1, 12) c (counter)
cross join lateral generate_series(0, 39) n (slot)
cross join lateral (select (date :'first' + d.i + time '08:00' + n.slot * interval '15 minutes') at time zone t.zone as start_at) s
where extract(isodow from date :'first' + d.i) < 6
    and (hashint8(((t.tenant::bigint * 400 + d.i) * 12 + c.counter) * 40 + n.slot)::bigint + 2147483648) % 100 < :percent;

create view booked_appointments as
select b.tenant, b.appointment, 'buergeramt' as office, b.service, b.counter, b.start_at, b.end_at, 'BOOKED' as state,
       'Muster, Erika' as name, b.made_at, b.made_at as changed_at, format('erika.%s@example.org', b.slot) as email, 'de' as language
from booked b;

create view booked_claims as
select b.tenant, b.counter, b.start_at, b.end_at, b.appointment from booked b;

create view booked_due as
select b.tenant, b.appointment as id, 'forget' as kind, b.appointment::text as subject, b.end_at + interval '7 days' as at from booked b;

-- What stands on the filled tables and is made again behind the load: indexes of constraints come with these.
create table aside (n int generated always as identity, gone text, made text);
insert into aside (gone, made)
select format('alter table %s drop constraint %I', c.conrelid::regclass, c.conname),
       format('alter table %s add constraint %I %s', c.conrelid::regclass, c.conname, pg_get_constraintdef(c.oid))
from pg_constraint c
where c.conrelid in ('appointments'::regclass, 'claims'::regclass, 'due'::regclass) and c.contype in ('p', 'u', 'x', 'f')
order by case c.contype when 'f' then 2 else 1 end, c.oid;
insert into aside (gone, made)
select format('drop index %s', i.indexrelid::regclass), pg_get_indexdef(i.indexrelid)
from pg_index i
where i.indrelid in ('appointments'::regclass, 'claims'::regclass, 'due'::regclass)
    and not exists (select from pg_constraint c where c.conindid = i.indexrelid and c.contype in ('p', 'u', 'x'));
select a.gone from aside a order by a.n desc \gexec
