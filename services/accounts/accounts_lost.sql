-- The statements of the way back for citizens who have lost all second factors.

-- name: lost
-- Of an account ($1).
select f.asked_at, f.ready_at, f.ends_at
from lost_factors f
where f.tenant = 0 and f.account = $1::uuid;

-- name: lost_ask
-- write: always
-- $9 account, $10 request and timer, $11 hash of the code that stops it, $12 real time, $13 from when and $14 until when it can be
-- used, $15 time of its timer, $16 mail, $17 its body. One that runs goes on, without another mail.
with asked as (
    insert into lost_factors (tenant, account, request, code, asked_at, ready_at, ends_at)
    select 0, a.account, $10::uuid, $11::bytea, $12::timestamptz, $13::timestamptz, $14::timestamptz
    from accounts a
    where a.tenant = 0 and a.account = $9::uuid and not exists (select from known)
        and not exists (select from roles r where r.tenant = 0 and r.account = a.account)
    on conflict (tenant, account) do nothing
    returning request
), timed as (
    insert into due (tenant, id, kind, subject, at)
    select 0, a.request, 'lost', a.request::text, $15::timestamptz from asked a
), mailed as (
    insert into outbox (tenant, id, target, body)
    select 0, $16::uuid, 'notifier.mail', $17::bytea from asked
);

-- name: lost_remove
-- write: bare
-- $9 account, $10 real time, $11 mail, $12 its body. Nobody who has become staff meanwhile; known browsers go too.
with used as (
    delete from lost_factors f
    where f.tenant = 0 and f.account = $9::uuid and f.ready_at <= $10::timestamptz and f.ends_at > $10::timestamptz
        and not exists (select from known) and not exists (select from roles r where r.tenant = 0 and r.account = f.account)
    returning f.account, f.request
), bare as (
    update accounts a
    set totp = null, totp_step = 0
    from used u
    where a.tenant = 0 and a.account = u.account
    returning a.account
), unkeyed as (
    delete from keys k using used u where k.tenant = 0 and k.account = u.account
), unrecovered as (
    delete from recovery c using used u where c.tenant = 0 and c.account = u.account
), strangers as (
    delete from devices d using used u where d.tenant = 0 and d.account = u.account
), untimed as (
    delete from due d using used u where d.tenant = 0 and d.id = u.request
), mailed as (
    insert into outbox (tenant, id, target, body)
    select 0, $11::uuid, 'notifier.mail', $12::bytea from bare
);

-- name: lost_stop
-- write: stopped
-- $9 hash of the code of the link.
with stopped as (
    delete from lost_factors f
    where f.tenant = 0 and f.code = $9::bytea and not exists (select from known)
    returning f.request
), untimed as (
    delete from due d using stopped s where d.tenant = 0 and d.id = s.request
);

-- name: lost_found
-- A factor of the account ($1) was used: it is not lost.
with found as (
    delete from lost_factors f where f.tenant = 0 and f.account = $1::uuid
    returning f.request
)
delete from due d using found f where d.tenant = 0 and d.id = f.request;

-- name: lost_lapsed
-- The timer of a request ($1).
with gone as (
    delete from lost_factors f where f.tenant = 0 and f.request = $1::uuid
)
delete from due d where d.tenant = 0 and d.id = $1::uuid;
