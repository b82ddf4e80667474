-- The statements of security keys. All are in tenant 0, where accounts are.

-- name: keys
-- The security keys of an account ($1).
select k.key, k.credential, k.algorithm, k.public_key, k.verified, k.name, k.added_at, k.used_at, k.copied_at
from keys k
where k.tenant = 0 and k.account = $1::uuid
order by k.added_at, k.key;

-- name: add_key
-- write: added
-- $9 account, $10 key, $11 its credential, $12 algorithm, $13 public key, $14 its counter, $15 whether it knew its owner,
-- $16 name, $17 hash of the challenge, $18 when that ends, $19 timer of used challenges, $20 its half hour, $21 its time,
-- $22 mail, $23 its body, $24 most keys of an account, $25 hashes of recovery codes, none where there is a factor already.
with spent as (
    insert into challenges (tenant, challenge, expires_at)
    select 0, $17::bytea, $18::timestamptz where not exists (select from known)
    on conflict (tenant, challenge) do nothing
    returning challenge
), timed as (
    insert into due (tenant, id, kind, subject, at)
    select 0, $19::uuid, 'challenges', $20::text, $21::timestamptz from spent
    on conflict (tenant, kind, subject) do nothing
), others as (
    select count(*) >= $24::int as full_up from keys k where k.tenant = 0 and k.account = $9::uuid
), added as (
    insert into keys (tenant, key, account, credential, algorithm, public_key, counter, verified, name, added_at)
    select 0, $10::uuid, $9::uuid, $11::bytea, $12::int, $13::bytea, $14::bigint, $15::boolean, $16::text, $7::timestamptz
    from spent s
    join others o on not o.full_up
    on conflict (tenant, credential) do nothing
    returning key
), saved as (
    insert into recovery (tenant, account, code)
    select 0, $9::uuid, c.code from added d cross join unnest($25::bytea[]) as c (code)
    on conflict (tenant, account, code) do nothing
), mailed as (
    insert into outbox (tenant, id, target, body)
    select 0, $22::uuid, 'notifier.mail', $23::bytea from added where $23::bytea is not null
)
select case when not exists (select from spent) then 'lapsed' when o.full_up then 'full' else 'taken' end as why
from others o;

-- name: use_key
-- write: used
-- A log-in with a key whose signature is good: $9 account, $10 key, $11 what it has counted, $12 hash of the challenge,
-- $13 when that ends, $14 timer of used challenges, $15 its half hour, $16 its time, $17 mail, $18 its body. A key that has
-- counted no further was copied: it is good for nothing from then on, and its owner is told.
with spent as (
    insert into challenges (tenant, challenge, expires_at)
    select 0, $12::bytea, $13::timestamptz where not exists (select from known)
    on conflict (tenant, challenge) do nothing
    returning challenge
), timed as (
    insert into due (tenant, id, kind, subject, at)
    select 0, $14::uuid, 'challenges', $15::text, $16::timestamptz from spent
    on conflict (tenant, kind, subject) do nothing
), used as (
    update keys k
    set counter = $11::bigint, used_at = $7::timestamptz
    where k.tenant = 0 and k.account = $9::uuid and k.key = $10::uuid and k.copied_at is null
        and ($11::bigint > k.counter or k.counter = 0 and $11::bigint = 0) and exists (select from spent)
    returning k.key
), copied as (
    update keys k
    set copied_at = $7::timestamptz
    where k.tenant = 0 and k.account = $9::uuid and k.key = $10::uuid and k.copied_at is null
        and not ($11::bigint > k.counter or k.counter = 0 and $11::bigint = 0) and exists (select from spent)
    returning k.key
), mailed as (
    insert into outbox (tenant, id, target, body)
    select 0, $17::uuid, 'notifier.mail', $18::bytea from copied where $18::bytea is not null
)
select case when exists (select from copied) then 'copied' else 'lapsed' end as why
from (select 1 as one) o;

-- name: rename_key
-- write: renamed
-- $9 account, $10 key, $11 name.
with renamed as (
    update keys k
    set name = $11::text
    where k.tenant = 0 and k.account = $9::uuid and k.key = $10::uuid and not exists (select from known)
    returning k.key
);

-- name: remove_key
-- write: removed
-- $9 account, $10 key, $11 mail, $12 its body. With the last factor go the codes that stand in for it.
with removed as (
    delete from keys k
    where k.tenant = 0 and k.account = $9::uuid and k.key = $10::uuid and not exists (select from known)
    returning k.account, k.key
), bare as (
    delete from recovery c
    using removed r
    where c.tenant = 0 and c.account = r.account
        and not exists (select from accounts a where a.tenant = 0 and a.account = r.account and a.totp is not null)
        and not exists (select from keys o where o.tenant = 0 and o.account = r.account and o.key <> r.key)
), mailed as (
    insert into outbox (tenant, id, target, body)
    select 0, $11::uuid, 'notifier.mail', $12::bytea from removed where $12::bytea is not null
);

-- name: challenges_lapsed
-- The timer ($1) of used challenges: those that have ended ($2 real time) are refused by their time and may be forgotten.
with gone as (
    delete from challenges c where c.tenant = 0 and c.expires_at <= $2::timestamptz
)
delete from due d
where d.tenant = 0 and d.id = $1::uuid
    and coalesce((select c.expires_at from challenges c where c.tenant = 0 order by c.expires_at desc limit 1), '-infinity')
        <= $2::timestamptz;

-- name: devices_lapsed
-- The timer ($1) of the browsers that are known until a day ($3): they, and older ones, go when it is over ($2 real time).
with gone as (
    delete from devices d where d.tenant = 0 and d.known_until <= $2::timestamptz
)
delete from due d
where d.tenant = 0 and d.id = $1::uuid and $3::date < $2::timestamptz::date;
