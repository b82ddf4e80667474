-- The statements of second factors: the app with its digits, and the codes that stand in for any of them.

-- name: app_on
-- write: made
-- $9 account, $10 sealed secret, $11 time step of the code that proved it, $12 mail, $13 its body, $14 hashes of recovery
-- codes, none where there is a factor already.
with made as (
    update accounts a
    set totp = $10::bytea, totp_step = $11::bigint
    where a.tenant = 0 and a.account = $9::uuid and a.totp is null and not exists (select from known)
    returning a.account
), saved as (
    insert into recovery (tenant, account, code)
    select 0, m.account, c.code from made m cross join unnest($14::bytea[]) as c (code)
    on conflict (tenant, account, code) do nothing
), mailed as (
    insert into outbox (tenant, id, target, body)
    select 0, $12::uuid, 'notifier.mail', $13::bytea from made where $13::bytea is not null
);

-- name: app_off
-- write: ended
-- Of somebody who is no staff, by a code of the app or one that stands in for it: $9 account, $10 time step, $11 hash of a
-- recovery code, $12 mail, $13 its body. With the last factor go all recovery codes.
with ended as (
    update accounts a
    set totp = null, totp_step = 0
    where a.tenant = 0 and a.account = $9::uuid and a.totp is not null and not exists (select from known)
        and not exists (select from roles r where r.tenant = 0 and r.account = a.account)
        and (a.totp_step < $10::bigint
             or exists (select from recovery c where c.tenant = 0 and c.account = a.account and c.code = $11::bytea))
    returning a.account
), bare as (
    delete from recovery c
    using ended e
    where c.tenant = 0 and c.account = e.account
        and (c.code = $11::bytea or not exists (select from keys k where k.tenant = 0 and k.account = e.account))
), mailed as (
    insert into outbox (tenant, id, target, body)
    select 0, $12::uuid, 'notifier.mail', $13::bytea from ended where $13::bytea is not null
);

-- name: renew_recovery
-- write: renewed
-- $9 account, $10 hashes of the new codes, $11 mail, $12 its body. The old ones are void.
with renewed as (
    select a.account
    from accounts a
    where a.tenant = 0 and a.account = $9::uuid and not exists (select from known)
        and (a.totp is not null or exists (select from keys k where k.tenant = 0 and k.account = a.account))
), void as (
    delete from recovery c
    using renewed r
    where c.tenant = 0 and c.account = r.account and c.code <> all($10::bytea[])
), saved as (
    insert into recovery (tenant, account, code)
    select 0, r.account, c.code from renewed r cross join unnest($10::bytea[]) as c (code)
    on conflict (tenant, account, code) do nothing
), mailed as (
    insert into outbox (tenant, id, target, body)
    select 0, $11::uuid, 'notifier.mail', $12::bytea from renewed where $12::bytea is not null
);

-- name: reset_factor
-- write: bare
-- An admin takes the factors of a colleague of the town back, who then sets new ones by an invitation. $9 account, $10 town,
-- $11 link, $12 hash of its code, $13 expiry, $14 time of its timer, $15 mail, $16 its body, $17 entry of the log, $18 who
-- acts, $19 when the log's day is forgotten. Every town that the colleague works for has it in its log; who works for the
-- deployment is none of a town's.
with bare as (
    update accounts a
    set totp = null, totp_step = 0
    from (select r.account, min(r.role) as role from roles r
          where r.tenant = 0 and r.town = $10::int and r.account = $9::uuid group by r.account) here
    where a.tenant = 0 and a.account = here.account and not exists (select from known)
        and not exists (select from roles o where o.tenant = 0 and o.account = a.account and o.town = 0)
    returning a.account, a.email, a.name, here.role
), unkeyed as (
    delete from keys k using bare b where k.tenant = 0 and k.account = b.account
), unrecovered as (
    delete from recovery c using bare b where c.tenant = 0 and c.account = b.account
), strangers as (
    delete from devices d using bare b where d.tenant = 0 and d.account = b.account
), linked as (
    insert into links (tenant, link, kind, code, email, name, town, role, expires_at)
    select 0, $11::uuid, 'invite', $12::bytea, b.email, b.name, $10::int, b.role, $13::timestamptz from bare b
    returning link
), timed as (
    insert into due (tenant, id, kind, subject, at)
    select 0, l.link, 'link', l.link::text, $14::timestamptz from linked l
), mailed as (
    insert into outbox (tenant, id, target, body)
    select 0, $15::uuid, 'notifier.mail', $16::bytea from bare
), audited as (
    insert into audit (tenant, entry, account, action, subject, at)
    select distinct r.town, $17::uuid, $18::uuid, 'staff.reset_factor', b.account::text, $7::timestamptz
    from bare b
    join roles r on r.tenant = 0 and r.account = b.account
    returning tenant
), forgotten as (
    insert into due (tenant, id, kind, subject, at)
    select u.tenant, $17::uuid, 'audit', to_char($7::timestamptz, 'YYYY-MM-DD'), $19::timestamptz from audited u
    on conflict (tenant, kind, subject) do nothing
);
