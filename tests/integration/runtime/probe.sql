-- name: types
-- One column per parameter, of every kind that a row can have.
select $1::int as whole, $2::bigint as big, $3::text as words, $4::boolean as flag, $5::timestamptz as moment,
    $6::bytea as bytes, $7::uuid as id, $8::date as day, $9::text[] as list, 'GREEN'::colour as colour,
    jsonb_build_object('a', $1::int) as json, ($1::int)::smallint as small

-- name: arrays
-- Arrays of every kind, opened again row by row.
select n as whole, words, moment, bytes, id
from unnest($1::int[], $2::text[], $3::timestamptz[], $4::bytea[], $5::uuid[]) as all_of (n, words, moment, bytes, id)

-- name: pid
select pg_backend_pid() as pid

-- name: session
select current_setting('TimeZone') as zone, current_setting('statement_timeout') as statement_timeout,
    current_setting('lock_timeout') as lock_timeout,
    current_setting('idle_in_transaction_session_timeout') as idle_timeout,
    current_setting('plan_cache_mode') as plans, current_setting('client_encoding') as encoding, current_schema() as schema

-- name: put
insert into counters (tenant, name, value) values ($1, $2, $3)

-- name: add
update counters set value = value + $3 where tenant = $1 and name = $2

-- name: value
select value from counters where tenant = $1 and name = $2

-- name: sleep
select pg_sleep($1)

-- name: broken_type
select interval '1 hour' as words

-- name: raise
-- write: changed
-- $9 name, $10 by how much. Refused where the counter would pass 100.
with changed as (
    insert into counters as c (tenant, name, value)
    select $1::int, $9::text, $10::int
    where not exists (select from known) and $10::int <= 100
    on conflict (tenant, name) do update set value = c.value + excluded.value
    where c.value + excluded.value <= 100
    returning c.tenant
);

-- name: fire
-- What a timer's handler does in one statement: the work where the row is still there, and the row's end.
with gone as (
    delete from due where tenant = $1 and id = $2 returning tenant, subject
)
update counters c
set value = value + 1
from gone
where c.tenant = $1 and c.name = gone.subject

-- name: take_over
-- As a later lease by another replica would.
update due set attempts = attempts + 1, retry_at = $3 where tenant = $1 and id = $2

-- name: alone
-- Held until the connection is closed.
select pg_advisory_lock($1)
