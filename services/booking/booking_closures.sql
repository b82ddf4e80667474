-- Counters that are closed for a time.

-- name: load_closures
-- Those that end after $2, by office, counter and time, as the rules expect it.
select k.office, c.closure, c.counter, c.start_at, c.end_at, c.reason
from closures c
join counters k on k.tenant = c.tenant and k.counter = c.counter
where c.tenant = $1::int and c.end_at > $2::timestamptz
order by k.office, c.counter, c.start_at;

-- name: close_counter
-- write: closed
-- Closes a counter ($10) from $11 to $12 as $9, for a reason ($13; null: none), together with the times in which it is closed
-- already, where they overlap. $14, $15 entry of the log. What was over before $16 is removed. Of two who close the same counter
-- at the same instant one finds closures_once in the way, and tries again.
with absorbed as (
    delete from closures o
    where o.tenant = $1::int and o.counter = $10::int and o.start_at < $12::timestamptz and o.end_at > $11::timestamptz
        and not exists (select from known)
    returning o.start_at, o.end_at, o.reason
), closed as (
    insert into closures (tenant, closure, counter, start_at, end_at, reason)
    select $1::int, $9::uuid, $10::int, least($11::timestamptz, min(a.start_at)), greatest($12::timestamptz, max(a.end_at)),
           coalesce($13::text, max(a.reason))
    from absorbed a -- which is gone before its time is taken
    having not exists (select from known)
    on conflict do nothing
    returning tenant
), changed as (
    update tenants t
    set schedule = t.schedule + 1
    from closed c
    where t.tenant = c.tenant
), old as (
    delete from closures o
    using closed c
    where o.tenant = c.tenant and o.end_at < $16::timestamptz
), audited as (
    insert into outbox (tenant, id, target, body)
    select c.tenant, $14::uuid, 'accounts.audit', $15::bytea
    from closed c
);

-- name: open_counter
-- write: opened
-- Takes a closure ($9) of a counter of an office ($10) back. $11, $12 entry of the log.
with opened as (
    delete from closures c
    using counters k
    where c.tenant = $1::int and c.closure = $9::uuid and k.tenant = $1::int and k.counter = c.counter and k.office = $10::text
        and not exists (select from known)
    returning c.tenant
), changed as (
    update tenants t
    set schedule = t.schedule + 1
    from opened c
    where t.tenant = c.tenant
), audited as (
    insert into outbox (tenant, id, target, body)
    select c.tenant, $11::uuid, 'accounts.audit', $12::bytea
    from opened c
);
