-- The appointments that a change of what is set up leaves without their time; the programs that are told of appointments.

-- name: booked_to_come
-- Appointments to come ($2 now) between $3 and $4 that somebody counts on, of an office ($5; null: all), by office and time;
-- with a row for the log of accesses ($6, $7), for names are among them.
with recorded as (
    insert into outbox (tenant, id, target, body)
    values ($1::int, $6::uuid, 'accounts.audit', $7::bytea)
)
select p.appointment, p.state, p.office, p.service, p.venue, p.start_at, p.end_at, p.hold_until, p.name, p.sequence, p.changed_at,
       p.email, p.language, p.counter, coalesce(p.room, 0) as room, p.told_at, p.stays, p.persons, p.further
from appointments p
where p.tenant = $1::int and p.start_at > $2::timestamptz and p.start_at >= $3::timestamptz and p.start_at < $4::timestamptz
    and p.state in ('BOOKED', 'UNCONFIRMED') and (p.hold_until is null or p.hold_until > $2::timestamptz)
    and p.office = coalesce($5::text, p.office)
order by p.office, p.start_at, p.appointment
limit 20000;

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
