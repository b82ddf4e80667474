-- The runtime's own statements, prepared on every connection behind the service's. Those named *_tenants and *_dead
-- look over all tenants, to find where there is work; every other one names its tenant.

-- name: write_known
-- Whether a write was made already (write.h): $1 tenant, $2 scope, $3 method, $4 key, $5 hash, $6 business time.
select true as known, i.hash = $5::bytea and i.kept_until > $6::timestamptz as same, i.reply, false as done
from idempotency i
where i.tenant = $1::int and i.scope = $2::text and i.method = $3::text and i.key = $4::text

-- name: outbox_tenants
-- $1 real time: the tenants with something to send, out of the longest waiting rows.
select distinct tenant
from (select tenant from outbox where dead_at is null and at <= $1 order by at, tenant limit 500) as waiting

-- name: outbox_lease
-- $1 tenant, $2 real time, $3 end of the lease, $4 most rows. Rows that another relay holds are left to it.
with taken as materialized (
    select tenant, id
    from outbox
    where tenant = $1 and dead_at is null and at <= $2
    order by at, id
    limit $4
    for update skip locked
)
update outbox
set at = $3, attempts = outbox.attempts + 1, since = coalesce(outbox.since, $2)
from taken
where outbox.tenant = $1 and taken.tenant = $1 and outbox.id = taken.id
returning outbox.id, outbox.target, outbox.body, outbox.attempts, outbox.since

-- name: outbox_done
-- $1 tenant, $2 ids: acknowledged, whoever holds the lease by now.
delete from outbox where tenant = $1 and id = any($2::uuid[])

-- name: outbox_later
-- $1 tenant, $2 id, $3 attempts as leased, $4 when again. A later lease is not touched.
update outbox set at = $4 where tenant = $1 and id = $2 and attempts = $3 and dead_at is null

-- name: outbox_give_up
-- $1 tenant, $2 id, $3 attempts as leased, $4 real time.
update outbox set dead_at = $4 where tenant = $1 and id = $2 and attempts = $3 and dead_at is null

-- name: outbox_dead
-- How many rows wait for the operator.
select count(*)::bigint as n from outbox where dead_at is not null

-- name: due_tenants
-- $1 business time: the tenants with something due, out of the longest waiting rows.
select distinct tenant
from (
    select tenant
    from due
    where greatest(at, retry_at) <= $1
    order by greatest(at, retry_at), tenant
    limit 500
) as waiting

-- name: due_lease
-- $1 tenant, $2 business time, $3 end of the lease, $4 most rows, $5 kinds that this replica knows.
with taken as materialized (
    select tenant, id
    from due
    where tenant = $1 and greatest(at, retry_at) <= $2 and kind = any($5::text[])
    order by greatest(at, retry_at), id
    limit $4
    for update skip locked
)
update due
set retry_at = $3, attempts = due.attempts + 1
from taken
where due.tenant = $1 and taken.tenant = $1 and due.id = taken.id
returning due.id, due.kind, due.subject, due.at, due.attempts

-- name: due_later
-- $1 tenant, $2 id, $3 attempts as leased, $4 when again. A later lease is not touched.
update due set retry_at = $4 where tenant = $1 and id = $2 and attempts = $3

-- name: idempotency_tenants
-- $1 business time: the tenants with lapsed keys, out of the oldest rows.
select distinct tenant
from (select tenant from idempotency where kept_until <= $1 order by kept_until, tenant limit 5000) as lapsed

-- name: idempotency_purge
-- $1 tenant, $2 business time, $3 most rows.
with lapsed as materialized (
    select tenant, scope, method, key
    from idempotency
    where tenant = $1 and kept_until <= $2
    order by kept_until
    limit $3
)
delete from idempotency
using lapsed
where idempotency.tenant = $1 and lapsed.tenant = $1 and idempotency.scope = lapsed.scope
    and idempotency.method = lapsed.method and idempotency.key = lapsed.key
