-- The statements of people. Everything of an account is in tenant 0; expiries are real time.

-- name: person_by_email
-- $1 address, $2 hash of the browser, $3 real time.
select a.account, a.email, a.name, a.password, a.totp, a.made_at,
       array(select r.town || ':' || r.role from roles r where r.tenant = 0 and r.account = a.account
             order by r.town, r.role) as roles,
       (select count(*) from recovery c where c.tenant = 0 and c.account = a.account) as recovery_left,
       exists (select from devices d where d.tenant = 0 and d.account = a.account and d.visitor = $2::bytea
               and d.known_until > $3::timestamptz) as device_known,
       coalesce(a.email, (select i.email from identities i where i.tenant = 0 and i.account = a.account and i.email is not null
                          order by i.linked_at, i.issuer limit 1)) as contact,
       exists (select from identities i where i.tenant = 0 and i.account = a.account and i.prover = $2::bytea
               and i.proved_at > $3::timestamptz - interval '10 minutes') as proved,
       (select count(*) from keys k where k.tenant = 0 and k.account = a.account) as keys
from accounts a
where a.tenant = 0 and a.folded = lower($1::text);

-- name: person
-- $1 account, $2 hash of the browser, $3 real time.
select a.account, a.email, a.name, a.password, a.totp, a.made_at,
       array(select r.town || ':' || r.role from roles r where r.tenant = 0 and r.account = a.account
             order by r.town, r.role) as roles,
       (select count(*) from recovery c where c.tenant = 0 and c.account = a.account) as recovery_left,
       exists (select from devices d where d.tenant = 0 and d.account = a.account and d.visitor = $2::bytea
               and d.known_until > $3::timestamptz) as device_known,
       coalesce(a.email, (select i.email from identities i where i.tenant = 0 and i.account = a.account and i.email is not null
                          order by i.linked_at, i.issuer limit 1)) as contact,
       exists (select from identities i where i.tenant = 0 and i.account = a.account and i.prover = $2::bytea
               and i.proved_at > $3::timestamptz - interval '10 minutes') as proved,
       (select count(*) from keys k where k.tenant = 0 and k.account = a.account) as keys
from accounts a
where a.tenant = 0 and a.account = $1::uuid;

-- name: try
-- Takes one of the tries that are left in each lane; fewer rows than lanes: none is left somewhere. $1 subject, $2 lanes,
-- $3 most of each, $4 when the half hour began, $5 id and $6 time of the timer that forgets it.
with tried as (
    insert into tries as t (tenant, subject, lane, since, n)
    select 0, $1::bytea, l.lane, $4::timestamptz, 1
    from unnest($2::text[]) as l (lane)
    order by l.lane
    on conflict (tenant, subject, lane, since) do update
    set n = t.n + 1
    where t.n < (select l.most from unnest($2::text[], $3::int[]) as l (lane, most) where l.lane = t.lane)
    returning t.lane
), timed as (
    insert into due (tenant, id, kind, subject, at)
    select 0, $5::uuid, 'tries', extract(epoch from $4::timestamptz)::bigint::text, $6::timestamptz
    on conflict (tenant, kind, subject) do nothing
)
select count(*) as n from tried;

-- name: tell
-- A mail ($1) by itself, $2 its body; NULL: none, with the same work.
insert into outbox (tenant, id, target, body)
select 0, $1::uuid, 'notifier.mail', $2::bytea where $2::bytea is not null;

-- name: logged_in
-- The try was none: it is given back, and the browser known. $1 subject, $2 lanes, $3 when the half hour began, $4 account,
-- $5 hash of the browser, $6 until when it is known, $7 and $8 timer of the browsers of that day.
with timed as (
    insert into due (tenant, id, kind, subject, at)
    select 0, $7::uuid, 'devices', to_char($6::timestamptz, 'YYYY-MM-DD'), $8::timestamptz
    where $5::bytea is not null
    on conflict (tenant, kind, subject) do nothing
), back as (
    update tries t
    set n = greatest(t.n - 1, 0)
    where t.tenant = 0 and t.subject = $1::bytea and t.lane = any($2::text[]) and t.since = $3::timestamptz
)
insert into devices (tenant, account, visitor, known_until)
select 0, $4::uuid, $5::bytea, $6::timestamptz
where $5::bytea is not null
on conflict (tenant, account, visitor) do update set known_until = excluded.known_until;

-- name: use_step
-- write: used
-- Every code of the second factor works once: $9 account, $10 its time step.
with used as (
    update accounts a
    set totp_step = $10::bigint
    where a.tenant = 0 and a.account = $9::uuid and a.totp is not null and a.totp_step < $10::bigint
        and not exists (select from known)
    returning a.account
);

-- name: use_recovery
-- write: used
-- Likewise for a recovery code: $9 account, $10 hash of the code, $11 mail, $12 its body, if there is an address.
with used as (
    delete from recovery c
    where c.tenant = 0 and c.account = $9::uuid and c.code = $10::bytea and not exists (select from known)
    returning c.account
), mailed as (
    insert into outbox (tenant, id, target, body)
    select 0, $11::uuid, 'notifier.mail', $12::bytea from used where $12::bytea is not null
);

-- name: sign_up
-- write: always
-- A link for a new address ($11), a hint to the owner of a known one; $18 no mail at all. $9 link, $10 hash of its code,
-- $12 password, $13 expiry, $14 time of its timer, $15 mail, $16 its body, $17 body of the hint.
with taken as (
    select a.account from accounts a where a.tenant = 0 and a.folded = lower($11::text)
), linked as (
    insert into links (tenant, link, kind, code, email, password, expires_at)
    select 0, $9::uuid, 'register', $10::bytea, $11::text, $12::text, $13::timestamptz
    where not $18::boolean and not exists (select from known) and not exists (select from taken)
    returning link
), timed as (
    insert into due (tenant, id, kind, subject, at)
    select 0, l.link, 'link', l.link::text, $14::timestamptz from linked l
), mailed as (
    insert into outbox (tenant, id, target, body)
    select 0, $15::uuid, 'notifier.mail', case when exists (select from taken) then $17::bytea else $16::bytea end
    where not $18::boolean and not exists (select from known)
);

-- name: confirm
-- write: confirmed, reply case when exists (select from made) then $6::bytea else $12::bytea end
-- What a link proves: a new account ($11), or an account's new address. $9 hash of the code, $10 real time, $12 the reply for
-- an address; $6 is that for an account.
with link as (
    delete from links l
    where l.tenant = 0 and l.code = $9::bytea and l.kind in ('register', 'email') and l.expires_at > $10::timestamptz
        and not exists (select from known)
    returning l.link, l.kind, l.email, l.password, l.account
), made as (
    insert into accounts (tenant, account, email, password, made_at)
    select 0, $11::uuid, l.email, l.password, $7::timestamptz from link l where l.kind = 'register'
    on conflict (tenant, folded) do nothing
    returning account
), moved as (
    update accounts a
    set email = l.email
    from link l
    where l.kind = 'email' and a.tenant = 0 and a.account = l.account
        and not exists (select from accounts o where o.tenant = 0 and o.folded = lower(l.email))
    returning a.account
), old as ( -- what was sent to the former address
    delete from links x
    using moved m
    where x.tenant = 0 and x.account = m.account and x.code <> $9::bytea
), untimed as (
    delete from due d
    using link l
    where d.tenant = 0 and d.id = l.link
), confirmed as (
    select account from made union all select account from moved
)
select l.kind
from (select 1 as one) o
left join link l on true;

-- name: forgot
-- write: always
-- A link to a new password, where the address ($11) has an account and mail may go to it (not $16). $9 link, $10 hash of its
-- code, $12 expiry, $13 time of its timer, $14 mail, $15 its body.
with linked as (
    insert into links (tenant, link, kind, code, email, account, expires_at)
    select 0, $9::uuid, 'reset', $10::bytea, a.email, a.account, $12::timestamptz
    from accounts a
    where a.tenant = 0 and a.folded = lower($11::text) and not $16::boolean and not exists (select from known)
    returning link
), timed as (
    insert into due (tenant, id, kind, subject, at)
    select 0, l.link, 'link', l.link::text, $13::timestamptz from linked l
), mailed as (
    insert into outbox (tenant, id, target, body)
    select 0, $14::uuid, 'notifier.mail', $15::bytea from linked
);

-- name: link
-- $1 hash of the code, $2 kind, $3 real time. Whether the account behind the address has a second factor.
select l.link, l.email, l.account, l.name, l.role, coalesce(l.town, 0) as town,
       coalesce(a.totp is not null, false)
           or exists (select from keys k where k.tenant = 0 and k.account = a.account) as factored
from links l
left join accounts a on a.tenant = 0 and (a.account = l.account or l.account is null and a.folded = lower(l.email))
where l.tenant = 0 and l.code = $1::bytea and l.kind = $2::text and l.expires_at > $3::timestamptz;

-- name: reset
-- write: changed
-- $9 hash of the code, $10 real time, $11 new password, $12 mail, $13 its body. Other links and known browsers end with the
-- old password.
with link as (
    delete from links l
    where l.tenant = 0 and l.code = $9::bytea and l.kind = 'reset' and l.expires_at > $10::timestamptz
        and not exists (select from known)
    returning l.link, l.account
), changed as (
    update accounts a
    set password = $11::text
    from link l
    where a.tenant = 0 and a.account = l.account
    returning a.account
), old as (
    delete from links x
    using link l
    where x.tenant = 0 and x.account = l.account and x.link <> l.link
), strangers as (
    delete from devices d
    using link l
    where d.tenant = 0 and d.account = l.account
), untimed as (
    delete from due d
    using link l
    where d.tenant = 0 and d.id = l.link
), mailed as (
    insert into outbox (tenant, id, target, body)
    select 0, $12::uuid, 'notifier.mail', $13::bytea from changed
);

-- name: change_password
-- write: changed
-- $9 account, $10 the password that was verified, $11 the new one, $12 mail, $13 its body.
with changed as (
    update accounts a
    set password = $11::text
    where a.tenant = 0 and a.account = $9::uuid and a.password = $10::text and not exists (select from known)
    returning a.account
), old as (
    delete from links x
    using changed c
    where x.tenant = 0 and x.account = c.account and x.kind = 'reset'
), mailed as (
    insert into outbox (tenant, id, target, body)
    select 0, $12::uuid, 'notifier.mail', $13::bytea from changed
);

-- name: change_email
-- write: always
-- A link to the new address ($12), a hint to its owner where it has one, a notice to the former one. $9 link, $10 hash of
-- its code, $11 account, $13 expiry, $14 time of its timer, $15 mail, $16 its body, $17 body of the hint, $18 notice,
-- $19 its body, $20 no mail to the new address.
with taken as (
    select a.account from accounts a where a.tenant = 0 and a.folded = lower($12::text)
), linked as (
    insert into links (tenant, link, kind, code, email, account, expires_at)
    select 0, $9::uuid, 'email', $10::bytea, $12::text, $11::uuid, $13::timestamptz
    where not $20::boolean and not exists (select from known) and not exists (select from taken)
    returning link
), timed as (
    insert into due (tenant, id, kind, subject, at)
    select 0, l.link, 'link', l.link::text, $14::timestamptz from linked l
), mailed as (
    insert into outbox (tenant, id, target, body)
    select 0, $15::uuid, 'notifier.mail', case when exists (select from taken) then $17::bytea else $16::bytea end
    where not $20::boolean and not exists (select from known)
), noticed as (
    insert into outbox (tenant, id, target, body)
    select 0, $18::uuid, 'notifier.mail', $19::bytea
    where not $20::boolean and not exists (select from known)
);

-- name: delete_account
-- write: gone
-- Of a person without roles: $9 account, $10 mail, $11 its body (null: none). What staff did stays in the audit log of their town.
with leaving as materialized (
    select a.account
    from accounts a
    where a.tenant = 0 and a.account = $9::uuid and not exists (select from known)
        and not exists (select from roles r where r.tenant = 0 and r.account = a.account)
    for update
), unlinked as (
    delete from links l using leaving g where l.tenant = 0 and l.account = g.account
    returning l.link
), untimed as (
    delete from due d using unlinked u where d.tenant = 0 and d.id = u.link
), unrecovered as (
    delete from recovery c using leaving g where c.tenant = 0 and c.account = g.account
), unknown as (
    delete from devices d using leaving g where d.tenant = 0 and d.account = g.account
), unlinked_providers as (
    delete from identities i using leaving g where i.tenant = 0 and i.account = g.account
), unbegun as (
    delete from provider_flows f using leaving g where f.tenant = 0 and f.account = g.account
), untold as (
    delete from provider_logins l using leaving g where l.tenant = 0 and l.account = g.account
), unkeyed as (
    delete from keys k using leaving g where k.tenant = 0 and k.account = g.account
), unlost as (
    delete from lost_factors f using leaving g where f.tenant = 0 and f.account = g.account
), gone as (
    delete from accounts a using leaving g where a.tenant = 0 and a.account = g.account
    returning a.account
), mailed as (
    insert into outbox (tenant, id, target, body)
    select 0, $10::uuid, 'notifier.mail', $11::bytea from gone where $11::bytea is not null
);

-- name: export
-- All that is stored of an account ($1), as JSON. Hashes and encrypted secrets are named, not shown: they would only help
-- whoever finds the file.
select jsonb_pretty(jsonb_build_object(
    'account', jsonb_build_object('id', a.account, 'email', a.email, 'name', a.name, 'since', a.made_at,
        'password', case when a.password is null then 'none' else 'stored as argon2id' end, 'secondFactor', a.totp is not null),
    'roles', (select coalesce(jsonb_agg(jsonb_build_object('administration', t.name, 'role', r.role, 'since', r.given_at)
                  order by r.town, r.role), '[]')
              from roles r left join tenants t on t.tenant = r.town where r.tenant = 0 and r.account = a.account),
    'lostFactors', (select jsonb_build_object('asked', f.asked_at, 'removableFrom', f.ready_at, 'until', f.ends_at)
                    from lost_factors f where f.tenant = 0 and f.account = a.account),
    'recoveryCodesLeft', (select count(*) from recovery c where c.tenant = 0 and c.account = a.account),
    'knownBrowsers', (select coalesce(jsonb_agg(jsonb_build_object('knownUntil', d.known_until) order by d.known_until), '[]')
                      from devices d where d.tenant = 0 and d.account = a.account),
    'identities', (select coalesce(jsonb_agg(jsonb_build_object('issuer', i.issuer, 'subject', i.subject, 'email', i.email,
                       'since', i.linked_at, 'lastLogin', i.proved_at) order by i.issuer), '[]')
                   from identities i where i.tenant = 0 and i.account = a.account),
    'providerLogins', (select coalesce(jsonb_agg(jsonb_build_object('issuer', l.issuer, 'token', 'stored encrypted',
                           'until', l.ends_at) order by l.ends_at), '[]')
                       from provider_logins l where l.tenant = 0 and l.account = a.account),
    'securityKeys', (select coalesce(jsonb_agg(jsonb_build_object('name', k.name, 'added', k.added_at, 'lastUsed', k.used_at)
                         order by k.added_at), '[]')
                     from keys k where k.tenant = 0 and k.account = a.account),
    'openLinks', (select coalesce(jsonb_agg(jsonb_build_object('kind', l.kind, 'sentTo', l.email, 'until', l.expires_at)
                      order by l.expires_at), '[]')
                  from links l where l.tenant = 0 and l.account = a.account),
    'actsOnRecord', (select coalesce(jsonb_agg(jsonb_build_object('action', u.action, 'subject', u.subject, 'at', u.at)
                         order by u.at), '[]')
                     from (select t.tenant from tenants t union all select 0) town
                     cross join lateral ( -- one look into the index for each administration
                         select l.action, l.subject, l.at from audit l
                         where l.tenant = town.tenant and l.account = a.account
                         offset 0) u))) as content
from accounts a
where a.tenant = 0 and a.account = $1::uuid;

-- name: link_lapsed
-- The timer of a link ($1): used or not, its row goes when its time has come ($2 real time).
with gone as (
    delete from links l
    where l.tenant = 0 and l.link = $1::uuid and l.expires_at <= $2::timestamptz
)
delete from due d
where d.tenant = 0 and d.id = $1::uuid
    and not exists (select from links l where l.tenant = 0 and l.link = $1::uuid and l.expires_at > $2::timestamptz);

-- name: tries_lapsed
-- The timer ($1) of a half hour that began at $2: it and what is older is forgotten.
with gone as (
    delete from tries t where t.tenant = 0 and t.since <= $2::timestamptz
)
delete from due d where d.tenant = 0 and d.id = $1::uuid;
