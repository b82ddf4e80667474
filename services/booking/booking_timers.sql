-- What an appointment's timer does: a row of `due` that goes from kind to kind as its state does (booking_handlers_due.c).

-- name: lapse
-- The timer of a reservation ($2): when it is still held and its end has come ($3), its place is free, or cools down until
-- somebody needs it. Either way the timer becomes the one that forgets the appointment.
with over as materialized (
    select c.tenant, c.appointment, $3::timestamptz - c.lapses_at as ago, c.lapses_at + c.cool <= $3::timestamptz as cold,
           c.start_at > $3::timestamptz and awaited(c.tenant, c.counter, c.start_at) as awaited
    from claims c
    where c.tenant = $1::int and c.appointment = $2::uuid and c.lapses_at <= $3::timestamptz
    for update of c
), freed as (
    delete from claims c
    using over o
    where o.cold and not o.awaited and c.tenant = o.tenant and c.appointment = o.appointment
), spared as ( -- for who waits for such a place (booking_wishes.sql)
    update claims c
    set cool = greatest(c.cool, o.ago + interval '5 minutes')
    from over o
    where o.awaited and o.ago < interval '1 hour' and c.tenant = o.tenant and c.appointment = o.appointment
    returning c.tenant
), woken as (
    update due d
    set at = $3::timestamptz, retry_at = null, attempts = 0
    from spared s
    where d.tenant = s.tenant and d.kind = 'offers' and d.subject = 'line'
), lapsed as (
    update appointments p
    set state = 'LAPSED', hold_until = null, changed_at = $3::timestamptz
    from over f
    where p.tenant = f.tenant and p.appointment = f.appointment and p.state = 'HELD'
)
update due d
set kind = 'forget', at = forgotten_at(p.tenant, p.end_at), retry_at = null, attempts = 0
from appointments p
where d.tenant = $1::int and d.id = $2::uuid and d.kind = 'lapse' and d.at <= $3::timestamptz -- not kept for longer
    and p.tenant = $1::int and p.appointment = $2::uuid;

-- name: remind
-- The timer of an unconfirmed appointment ($2), half-way to its end: another mail ($4, $5) unless none is wanted, then
-- `expire`. Of any other appointment, which somebody who needed its place has ended, nothing is left to do but to forget it.
with moved as (
    update due d
    set kind = case when p.state = 'UNCONFIRMED' then 'expire' else 'forget' end,
        at = coalesce(p.hold_until, forgotten_at(p.tenant, p.end_at)), retry_at = null, attempts = 0
    from appointments p
    where d.tenant = $1::int and d.id = $2::uuid and d.kind = 'remind' and p.tenant = $1::int
        and p.appointment = $2::uuid
    returning d.tenant, p.state, p.hold_until, p.reminders and not p.over as reminders
)
insert into outbox (tenant, id, target, body)
select m.tenant, $4::uuid, 'notifier.mail', $5::bytea
from moved m
where m.state = 'UNCONFIRMED' and m.hold_until > $3::timestamptz and m.reminders and $5::bytea is not null;

-- name: expire
-- The timer of an unconfirmed appointment ($2) at its end ($3 now): its place is free, or cools down until somebody needs
-- it; name and address are gone.
with over as materialized (
    select c.tenant, c.appointment, $3::timestamptz - c.lapses_at as ago, c.lapses_at + c.cool <= $3::timestamptz as cold,
           c.start_at > $3::timestamptz and awaited(c.tenant, c.counter, c.start_at) as awaited
    from claims c
    where c.tenant = $1::int and c.appointment = $2::uuid and c.lapses_at <= $3::timestamptz
    for update of c
), freed as (
    delete from claims c
    using over o
    where o.cold and not o.awaited and c.tenant = o.tenant and c.appointment = o.appointment
), spared as ( -- for who waits for such a place (booking_wishes.sql)
    update claims c
    set cool = greatest(c.cool, o.ago + interval '5 minutes')
    from over o
    where o.awaited and o.ago < interval '1 hour' and c.tenant = o.tenant and c.appointment = o.appointment
    returning c.tenant
), woken as (
    update due d
    set at = $3::timestamptz, retry_at = null, attempts = 0
    from spared s
    where d.tenant = s.tenant and d.kind = 'offers' and d.subject = 'line'
), unplaced as (
    delete from address_places s
    where s.tenant = $1::int and s.appointment = $2::uuid and s.counts_until <= $3::timestamptz
), lapsed as (
    update appointments p
    set state = 'LAPSED', hold_until = null, name = null, email = null, changed_at = $3::timestamptz
    where p.tenant = $1::int and p.appointment = $2::uuid and p.state = 'UNCONFIRMED' and p.hold_until <= $3::timestamptz
)
update due d
set kind = 'forget', at = forgotten_at(p.tenant, p.end_at), retry_at = null, attempts = 0
from appointments p
where d.tenant = $1::int and d.id = $2::uuid and d.kind = 'expire' and p.tenant = $1::int and p.appointment = $2::uuid;

-- name: tomorrow
-- The timer of a booked appointment ($2), the day before: a mail ($4, $5) where it is still booked and to come ($3 now),
-- and reminders are wanted.
with moved as (
    update due d
    set kind = 'forget', at = forgotten_at(p.tenant, p.end_at), retry_at = null, attempts = 0
    from appointments p
    where d.tenant = $1::int and d.id = $2::uuid and d.kind = 'tomorrow' and p.tenant = $1::int
        and p.appointment = $2::uuid
    returning d.tenant, p.state, p.start_at, p.reminders
)
insert into outbox (tenant, id, target, body)
select m.tenant, $4::uuid, 'notifier.mail', $5::bytea
from moved m
where m.state = 'BOOKED' and m.start_at > $3::timestamptz and m.reminders and $5::bytea is not null;

-- name: forget
-- The timer behind every appointment ($2): when the administration's days of keeping are over ($3 now) nothing is left of
-- it but counts, in the deletion log first, in the figures of its day after that: always in this order, so that two timers
-- never wait in a circle. Days that became more since the timer was set move it.
with gone as (
    delete from appointments p
    where p.tenant = $1::int and p.appointment = $2::uuid and forgotten_at(p.tenant, p.end_at) <= $3::timestamptz
    returning p.tenant, p.appointment, p.office, p.service, p.state, p.start_at, p.made_at
), unclaimed as (
    delete from claims c
    using gone g
    where c.tenant = g.tenant and c.appointment = g.appointment
), unplaced as (
    delete from address_places s
    using gone g
    where s.tenant = $1::int and s.tenant = g.tenant and s.appointment = g.appointment
), logged as (
    insert into deletions as l (tenant, day, appointments)
    select g.tenant, ($3::timestamptz at time zone t.zone)::date, 1
    from gone g
    join tenants t on t.tenant = g.tenant
    on conflict (tenant, day) do update set appointments = l.appointments + 1
    returning l.tenant
), counted as (
    insert into day_figures as f (tenant, day, office, service, booked, cancelled, lapsed, lead_days)
    select g.tenant, (g.start_at at time zone t.zone)::date, g.office, g.service, (g.state = 'BOOKED')::int,
           (g.state = 'CANCELLED')::int, (g.state not in ('BOOKED', 'CANCELLED'))::int,
           case when g.state = 'BOOKED' then lead_days(g.made_at, g.start_at) else 0 end
    from logged l
    join gone g on g.tenant = l.tenant
    join tenants t on t.tenant = g.tenant
    on conflict (tenant, day, office, service) do update
    set booked = f.booked + excluded.booked, cancelled = f.cancelled + excluded.cancelled,
        lapsed = f.lapsed + excluded.lapsed, lead_days = f.lead_days + excluded.lead_days
), ended as (
    delete from due d
    using gone g
    where d.tenant = g.tenant and d.id = g.appointment
)
update due d
set at = forgotten_at(p.tenant, p.end_at), retry_at = null, attempts = 0
from appointments p
where d.tenant = $1::int and d.id = $2::uuid and d.kind = 'forget' and p.tenant = $1::int and p.appointment = $2::uuid
    and forgotten_at(p.tenant, p.end_at) > $3::timestamptz;

