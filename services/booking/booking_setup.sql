-- What an administration sets up: days that differ, and the appointments that a change leaves without their time; the programs
-- that are told of appointments.

-- name: booked_to_come
-- Appointments to come ($2 now) between $3 and $4 that somebody counts on, of an office ($5; null: all), by office and time;
-- with a row for the log of accesses ($6, $7), for names are among them.
with recorded as (
    insert into outbox (tenant, id, target, body)
    values ($1::int, $6::uuid, 'accounts.audit', $7::bytea)
)
select p.appointment, p.state, p.office, p.service, p.venue, p.start_at, p.end_at, p.hold_until, p.name, p.sequence, p.changed_at,
       p.email, p.language, p.counter, p.told_at, p.stays, p.persons, p.further
from appointments p
where p.tenant = $1::int and p.start_at > $2::timestamptz and p.start_at >= $3::timestamptz and p.start_at < $4::timestamptz
    and p.state in ('BOOKED', 'UNCONFIRMED') and (p.hold_until is null or p.hold_until > $2::timestamptz)
    and p.office = coalesce($5::text, p.office)
order by p.office, p.start_at, p.appointment
limit 20000;

-- name: set_days
-- write: seen
-- What holds of an office's ($12) days $13 to $14 in place of all that was said of them: hours ($15 from, $16 to, in minutes;
-- -1: closed) for a reason ($17; null: none); no hours: they are as their week and the public holidays say. Like all changes
-- of the schedule: nothing happens where it is not the one that was seen ($9); $10, $11 entry of the log.
with seen as (
    update tenants t
    set schedule = t.schedule + 1
    where t.tenant = $1::int and t.schedule = $9::bigint and not exists (select from known)
    returning t.tenant
), cleared as (
    delete from exceptions e
    using seen s
    where e.tenant = $1::int and e.tenant = s.tenant and e.office = $12::text and e.day between $13::date and $14::date
), said as (
    insert into exceptions (tenant, exception, office, day, opens, closes, reason)
    select s.tenant, m.most + row_number() over (order by d.day, h.n), $12::text, d.day::date,
           case when h.opens >= 0 then make_time(h.opens / 60, h.opens % 60, 0) end,
           case when h.opens >= 0 then make_time(h.closes / 60, h.closes % 60, 0) end, $17::text
    from seen s
    cross join (select coalesce(max(e.exception), 0) as most from exceptions e where e.tenant = $1::int) m
    cross join generate_series($13::date::timestamp, $14::date::timestamp, interval '1 day') as d (day)
    cross join unnest($15::int[], $16::int[]) with ordinality as h (opens, closes, n)
), audited as (
    insert into outbox (tenant, id, target, body)
    select s.tenant, $10::uuid, 'accounts.audit', $11::bytea
    from seen s
);

-- name: tell_affected
-- write: told
-- Notes that the persons of appointments ($9) were written to, with the mails ($10 ids, $11 bodies): each once.
with told as (
    update appointments p
    set told_at = $7::timestamptz
    from unnest($9::uuid[], $10::uuid[], $11::bytea[]) as a (appointment, id, body)
    where p.tenant = $1::int and p.appointment = a.appointment and p.state = 'BOOKED' and p.told_at is null
        and not exists (select from known)
    returning p.tenant, a.id, a.body
), sent as (
    insert into outbox (tenant, id, target, body)
    select t.tenant, t.id, 'notifier.mail', t.body
    from told t
);

-- name: stay
-- write: stayed
-- An appointment ($9) takes place although the schedule has no room for it.
with stayed as (
    update appointments p
    set stays = true
    where p.tenant = $1::int and p.appointment = $9::uuid and p.state in ('BOOKED', 'UNCONFIRMED')
        and not exists (select from known)
    returning p.tenant
);

-- name: program_changed
-- write: changed
-- A program ($9) wants to be told, or is gone ($10): for ever, so that it does not matter which arrives first.
with changed as (
    insert into programs as g (tenant, program, gone)
    select $1::int, $9::uuid, $10::boolean
    where not exists (select from known)
    on conflict (tenant, program) do update set gone = g.gone or excluded.gone
    returning tenant
);
