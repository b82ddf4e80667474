-- The statements of the programs that administrations tell.

-- name: hooks
-- Of an administration ($1), oldest first.
select h.hook, h.url, h.events, h.made_at
from hooks h
where h.tenant = $1::int
order by h.hook;

-- name: hook_deliveries
-- The newest $2 messages to each program of an administration ($1).
select d.hook, d.subject, d.state, d.attempts, d.made_at, d.problem,
       (select u.at from due u where u.tenant = $1::int and u.id = d.delivery and u.kind = 'send') as next_at
from hooks h
cross join lateral (
    select x.hook, x.delivery, x.subject, x.state, x.attempts, x.made_at, x.problem
    from deliveries x
    where x.tenant = $1::int and x.hook = h.hook
    order by x.delivery desc
    limit $2::int
) d
where h.tenant = $1::int
order by d.hook, d.delivery desc;

-- name: hook_add
-- write: added
-- $9 hook, $10 url, $11 events, $12 the most there may be; $13 and $14 id and body of the message to the log, $15 and $16 of
-- that to booking, where appointments are among the events.
with added as (
    insert into hooks (tenant, hook, url, events, made_at)
    select $1::int, $9::uuid, $10::text, $11::text[], $7::timestamptz
    where not exists (select from known) and (select count(h.hook) from hooks h where h.tenant = $1::int) < $12::int
    returning tenant
), audited as (
    insert into outbox (tenant, id, target, body)
    select a.tenant, m.id, m.target, m.body
    from added a
    cross join (values ($13::uuid, 'accounts.audit', $14::bytea),
                       ($15::uuid, 'booking.program_changed', $16::bytea)) as m (id, target, body)
    where m.body is not null
);

-- name: hook_send
-- write: meant
-- A message to the programs that are told of an event ($9), or to one alone ($12): $10 ids of deliveries, as many as there may
-- be programs, $11 request, $13 what the message calls it.
with meant as (
    select h.tenant, h.hook, h.url, row_number() over (order by h.hook) as n
    from hooks h
    where h.tenant = $1::int and case when $12::uuid is null then $9::text = any(h.events) else h.hook = $12::uuid end
        and not exists (select from known)
), stored as (
    insert into deliveries (tenant, delivery, kind, subject, recipient, request, made_at, hook)
    select m.tenant, ($10::uuid[])[m.n], 'WEBHOOK', $13::text, m.url, $11::bytea, $7::timestamptz, m.hook
    from meant m
    returning tenant, delivery
), timed as (
    insert into due (tenant, id, kind, subject, at)
    select s.tenant, s.delivery, 'send', s.delivery::text, $7::timestamptz
    from stored s
);

-- name: hook_remove
-- write: removed
-- $9 hook; $10 and $11 id and body of the message to the log, $12 and $13 of that to booking, if it was told of appointments.
-- What waits for it goes with it.
with removed as (
    delete from hooks h
    where h.tenant = $1::int and h.hook = $9::uuid and not exists (select from known)
    returning h.tenant, h.hook, h.events
), dropped as (
    delete from deliveries d
    using removed r
    where d.tenant = $1::int and d.tenant = r.tenant and d.hook = r.hook
    returning d.tenant, d.delivery
), untimed as (
    delete from due u
    using dropped d
    where u.tenant = $1::int and u.tenant = d.tenant and u.id = d.delivery
), audited as (
    insert into outbox (tenant, id, target, body)
    select r.tenant, m.id, m.target, m.body
    from removed r
    cross join lateral (values ($10::uuid, 'accounts.audit', $11::bytea),
                               ($12::uuid, 'booking.program_changed',
                                case when 'appointments' = any(r.events) then $13::bytea end)) as m (id, target, body)
    where m.body is not null
);
