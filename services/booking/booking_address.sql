-- Whose addresses may have any number of appointments to come, and how many all others may have. What counts them stands in
-- `book`, `confirm`, `move` and `cancel`.

-- name: address_limit
select t.address_most as most
from tenants t
where t.tenant = $1::int;

-- name: helpers
-- Those that count at $2, by the end of their time; with a row for the log of accesses ($3, $4), for addresses are among them.
with recorded as (
    insert into outbox (tenant, id, target, body)
    values ($1::int, $3::uuid, 'accounts.audit', $4::bytea)
)
select h.helper, h.email, h.reason, h.until
from helpers h
where h.tenant = $1::int and h.until > $2::timestamptz
order by h.until, h.helper
limit 1000;

-- name: add_helper
-- write: added
-- Lifts the limit for an address: $9 id, $10 hash, $11 address, $12 reason, until $13; where it was lifted before, with this
-- reason and end from now on. $14, $15 entry of the log.
with added as (
    insert into helpers as h (tenant, helper, address, email, reason, until)
    select $1::int, $9::uuid, $10::text, $11::text, $12::text, $13::timestamptz
    where not exists (select from known)
    on conflict (tenant, address) do update
    set email = excluded.email, reason = excluded.reason, until = excluded.until
    returning tenant, helper, until
), timed as (
    insert into due (tenant, id, kind, subject, at)
    select a.tenant, a.helper, 'helper', a.helper::text, a.until
    from added a
    on conflict (tenant, id) do update set at = excluded.at, retry_at = null, attempts = 0
), audited as (
    insert into outbox (tenant, id, target, body)
    select a.tenant, $14::uuid, 'accounts.audit', $15::bytea
    from added a
);

-- name: remove_helper
-- write: removed
-- The limit holds for the address of $9 again. $10, $11 entry of the log.
with removed as (
    delete from helpers h
    where h.tenant = $1::int and h.helper = $9::uuid and not exists (select from known)
    returning h.tenant, h.helper
), untimed as (
    delete from due d
    using removed r
    where d.tenant = r.tenant and d.id = r.helper
), audited as (
    insert into outbox (tenant, id, target, body)
    select r.tenant, $10::uuid, 'accounts.audit', $11::bytea
    from removed r
);

-- name: limit_addresses
-- write: limited
-- $9 how many appointments to come an address may have; $10, $11 entry of the log.
with limited as (
    update tenants t
    set address_most = $9::int
    where t.tenant = $1::int and not exists (select from known)
    returning t.tenant
), audited as (
    insert into outbox (tenant, id, target, body)
    select l.tenant, $10::uuid, 'accounts.audit', $11::bytea
    from limited l
);

-- name: end_helper
-- The timer of a helper ($2): when the time is over ($3 now) nothing is left of it.
with ended as (
    delete from helpers h
    where h.tenant = $1::int and h.helper = $2::uuid and h.until <= $3::timestamptz
    returning h.tenant
)
delete from due d
where d.tenant = $1::int and d.id = $2::uuid and d.kind = 'helper' and d.at <= $3::timestamptz;
