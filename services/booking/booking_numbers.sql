-- Numbers that people take themselves.

-- name: numbers_switch
-- write: switched
-- An office ($9) gives numbers out or not ($10), until so many wait for one service ($11; null: as before). $12, $13 entry of
-- the log.
with switched as (
    update offices o
    set numbers = $10::boolean, numbers_most = coalesce($11::int, o.numbers_most)
    where o.tenant = $1::int and o.office = $9::text and not exists (select from known)
    returning o.tenant
), changed as (
    update tenants t
    set schedule = t.schedule + 1
    from switched s
    where t.tenant = s.tenant
), audited as (
    insert into outbox (tenant, id, target, body)
    select s.tenant, $12::uuid, 'accounts.audit', $13::bytea
    from switched s
);
