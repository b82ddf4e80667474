-- The statements of staff and of the log of accesses. Accounts, roles and links are in tenant 0, the log in its town's.

-- name: desks
-- The administrations that an account ($1) works for.
select t.tenant, t.slug, t.name, t.kind, t.land, t.zone, t.street, t.postcode, t.city, t.phone, t.email, t.demo, t.epoch,
       t.version, t.short_name, t.web, t.hours, t.color, t.logo, t.logo_alt, t.logo_width, t.logo_height,
       t.appointment_days, t.county, false as moved,
       array(select r.role from roles r where r.tenant = 0 and r.account = $1::uuid and r.town = t.tenant
             order by r.role) as roles
from tenants t
where t.tenant in (select r.town from roles r where r.tenant = 0 and r.account = $1::uuid)
order by t.name;

-- name: town
select t.name, t.slug from tenants t where t.tenant = $1::int;

-- name: invite
-- write: always
-- $9 link, $10 hash of its code, $11 address, $12 name, $13 town, $14 role, $15 expiry, $16 time of its timer, $17 mail,
-- $18 its body, $19 body for somebody who is staff already and has the role at once, $20 entry of the log, $21 who
-- invites, $22 when the log's day is forgotten.
with staff as (
    select a.account from accounts a where a.tenant = 0 and a.folded = lower($11::text)
        and (a.totp is not null or exists (select from keys k where k.tenant = 0 and k.account = a.account))
), named as ( -- a citizen until now
    update accounts a
    set name = $12::text
    from staff s
    where a.tenant = 0 and a.account = s.account and a.name is null and not exists (select from known)
), given as (
    insert into roles (tenant, account, town, role, given_at)
    select 0, s.account, $13::int, $14::text, $7::timestamptz from staff s where not exists (select from known)
    on conflict (tenant, account, town, role) do nothing
), linked as (
    insert into links (tenant, link, kind, code, email, name, town, role, expires_at)
    select 0, $9::uuid, 'invite', $10::bytea, $11::text, $12::text, $13::int, $14::text, $15::timestamptz
    where not exists (select from known) and not exists (select from staff)
    returning link
), timed as (
    insert into due (tenant, id, kind, subject, at)
    select 0, l.link, 'link', l.link::text, $16::timestamptz from linked l
), mailed as (
    insert into outbox (tenant, id, target, body)
    select 0, $17::uuid, 'notifier.mail', case when exists (select from staff) then $19::bytea else $18::bytea end
    where not exists (select from known)
), audited as (
    insert into audit (tenant, entry, account, action, subject, at)
    select $13::int, $20::uuid, $21::uuid, 'staff.invite', $14::text || ' ' || coalesce(s.account, $9::uuid), $7::timestamptz
    from (select 1 as one) o
    left join staff s on true
    where not exists (select from known)
), forgotten as (
    insert into due (tenant, id, kind, subject, at)
    select $13::int, $20::uuid, 'audit', to_char($7::timestamptz, 'YYYY-MM-DD'), $22::timestamptz
    where not exists (select from known)
    on conflict (tenant, kind, subject) do nothing
);

-- name: accept
-- write: made
-- $9 hash of the code, $10 real time, $11 account to be, $12 password, $13 encrypted secret of the second factor, $14 time
-- step of the code that proved it, $15 hashes of recovery codes. A citizen's account of that address becomes staff; that of
-- somebody who is staff already is not touched.
with link as (
    delete from links l
    where l.tenant = 0 and l.code = $9::bytea and l.kind = 'invite' and l.expires_at > $10::timestamptz
        and not exists (select from known)
        and not exists (select from accounts a where a.tenant = 0 and a.folded = lower(l.email)
                        and (a.totp is not null or a.account <> $11::uuid
                             or exists (select from keys k where k.tenant = 0 and k.account = a.account)))
    returning l.link, l.email, l.name, l.town, l.role
), made as (
    insert into accounts as a (tenant, account, email, name, password, totp, totp_step, made_at)
    select 0, $11::uuid, l.email, l.name, $12::text, $13::bytea, $14::bigint, $7::timestamptz from link l
    on conflict (tenant, account) do update
    set name = excluded.name, password = excluded.password, totp = excluded.totp, totp_step = excluded.totp_step
    returning a.account
), given as (
    insert into roles (tenant, account, town, role, given_at)
    select 0, m.account, l.town, l.role, $7::timestamptz from made m join link l on true
    on conflict (tenant, account, town, role) do nothing
), saved as (
    insert into recovery (tenant, account, code)
    select 0, m.account, c.code from made m join unnest($15::bytea[]) as c (code) on true
    on conflict (tenant, account, code) do nothing
), untimed as (
    delete from due d
    using link l
    where d.tenant = 0 and d.id = l.link
);

-- name: put_staff
-- For the command rathaus-people: $1 account, $2 address, $3 name, $4 password, $5 sealed secret, $6 town, $7 role, $8 now.
with made as (
    insert into accounts (tenant, account, email, name, password, totp, made_at)
    select 0, $1::uuid, $2::text, $3::text, $4::text, $5::bytea, $8::timestamptz
    on conflict (tenant, folded) do nothing
    returning account
)
insert into roles (tenant, account, town, role, given_at)
select 0, m.account, $6::int, $7::text, $8::timestamptz from made m;

-- name: staff
-- Of a town ($1): who works there, then who is invited ($2 real time).
select a.account, a.name, a.email, true as active,
       array(select r.role from roles r where r.tenant = 0 and r.account = a.account and r.town = $1::int
             order by r.role) as roles
from accounts a
where a.tenant = 0 and a.account in (select r.account from roles r where r.tenant = 0 and r.town = $1::int)
union all
select l.link, l.name, l.email, false, array[l.role]
from links l
where l.tenant = 0 and l.town = $1::int and l.kind = 'invite' and l.expires_at > $2::timestamptz
order by active desc, name, account
limit 500;

-- name: dismiss
-- write: dismissed
-- Takes an account's roles in a town, or an invitation, back. $9 account or link, $10 town, $11 entry of the log, $12 who
-- dismisses, $13 when the log's day is forgotten. Admins of a town change it one after the other, and only while they
-- are its admins: of two who dismiss each other at the same moment one stays.
with admins as materialized (
    select r.account from roles r
    where r.tenant = 0 and r.town = $10::int and r.role = 'admin'
    order by r.account
    for update
), mine as materialized (
    select a.account from admins a where a.account = $12::uuid and not exists (select from known)
), taken as (
    delete from roles r
    where r.tenant = 0 and r.account = $9::uuid and r.town = $10::int and exists (select from mine)
    returning r.account
), unlinked as (
    delete from links l
    where l.tenant = 0 and l.link = $9::uuid and l.town = $10::int and l.kind = 'invite' and exists (select from mine)
    returning l.link
), untimed as (
    delete from due d using unlinked u where d.tenant = 0 and d.id = u.link
), dismissed as (
    select account from taken union select link from unlinked
), audited as (
    insert into audit (tenant, entry, account, action, subject, at)
    select $10::int, $11::uuid, $12::uuid, 'staff.dismiss', d.account::text, $7::timestamptz from dismissed d
), forgotten as (
    insert into due (tenant, id, kind, subject, at)
    select $10::int, $11::uuid, 'audit', to_char($7::timestamptz, 'YYYY-MM-DD'), $13::timestamptz from dismissed
    on conflict (tenant, kind, subject) do nothing
);

-- name: change_roles
-- write: changed
-- The roles of an account ($9) in a town ($11) become these ($10). $12 entry of the log, $13 who changes them, $14 when the
-- log's day is forgotten. Who has none there gets none: that is an invitation's. Admins take turns, as in `dismiss`.
with admins as materialized (
    select r.account from roles r
    where r.tenant = 0 and r.town = $11::int and r.role = 'admin'
    order by r.account
    for update
), mine as materialized (
    select a.account from admins a where a.account = $13::uuid and not exists (select from known)
), changed as (
    select r.account from roles r
    where r.tenant = 0 and r.account = $9::uuid and r.town = $11::int and exists (select from mine)
    limit 1
), taken as (
    delete from roles r
    where r.tenant = 0 and r.account = $9::uuid and r.town = $11::int and r.role <> all ($10::text[])
        and exists (select from mine)
), given as (
    insert into roles (tenant, account, town, role, given_at)
    select 0, c.account, $11::int, n.role, $7::timestamptz
    from changed c
    cross join unnest($10::text[]) as n (role)
    on conflict (tenant, account, town, role) do nothing
), audited as (
    insert into audit (tenant, entry, account, action, subject, at)
    select $11::int, $12::uuid, $13::uuid, 'staff.roles', array_to_string($10::text[], ' ') || ' ' || c.account, $7::timestamptz
    from changed c
), forgotten as (
    insert into due (tenant, id, kind, subject, at)
    select $11::int, $12::uuid, 'audit', to_char($7::timestamptz, 'YYYY-MM-DD'), $14::timestamptz from changed
    on conflict (tenant, kind, subject) do nothing
);

-- name: audit
-- write: always
-- An access that another service tells: $9 entry, $10 account, $11 action, $12 subject, $13 when, $14 when its day
-- is forgotten.
with audited as (
    insert into audit (tenant, entry, account, action, subject, at)
    select $1::int, $9::uuid, $10::uuid, $11::text, $12::text, $13::timestamptz where not exists (select from known)
), forgotten as (
    insert into due (tenant, id, kind, subject, at)
    select $1::int, $9::uuid, 'audit', to_char($13::timestamptz, 'YYYY-MM-DD'), $14::timestamptz
    where not exists (select from known)
    on conflict (tenant, kind, subject) do nothing
);

-- name: audit_open
-- write: always
-- The first of two persons: $9 opening, $10 who asks, $11 why, $12 real time, $13 when the log's day is forgotten,
-- $14 and $15 first and last day.
with asked as (
    insert into audit_openings (tenant, opening, asked_by, reason, asked_at, from_day, to_day)
    select $1::int, $9::uuid, $10::uuid, $11::text, $12::timestamptz, $14::date, $15::date where not exists (select from known)
), audited as (
    insert into audit (tenant, entry, account, action, subject, at)
    select $1::int, $9::uuid, $10::uuid, 'audit.open', $9::text, $7::timestamptz where not exists (select from known)
), forgotten as (
    insert into due (tenant, id, kind, subject, at)
    select $1::int, $9::uuid, 'audit', to_char($7::timestamptz, 'YYYY-MM-DD'), $13::timestamptz
    where not exists (select from known)
    on conflict (tenant, kind, subject) do nothing
);

-- name: audit_decide
-- write: decided
-- The second of two persons: $9 opening, $10 who decides, $11 real time, $12 entry of the log, $13 when its day is forgotten,
-- $14 whether it is granted. A wish is good for a day, an opening for an hour.
with decided as (
    update audit_openings o
    set granted_by = case when $14::boolean then $10::uuid end, refused_by = case when not $14::boolean then $10::uuid end,
        open_until = case when $14::boolean then $11::timestamptz + interval '1 hour' end
    where o.tenant = $1::int and o.opening = $9::uuid and o.granted_by is null and o.refused_by is null
        and o.asked_by <> $10::uuid and o.asked_at > $11::timestamptz - interval '1 day' and not exists (select from known)
    returning o.opening
), audited as (
    insert into audit (tenant, entry, account, action, subject, at)
    select $1::int, $12::uuid, $10::uuid, case when $14::boolean then 'audit.grant' else 'audit.refuse' end,
           d.opening::text, $7::timestamptz
    from decided d
), forgotten as (
    insert into due (tenant, id, kind, subject, at)
    select $1::int, $12::uuid, 'audit', to_char($7::timestamptz, 'YYYY-MM-DD'), $13::timestamptz from decided
    on conflict (tenant, kind, subject) do nothing
);

-- name: audit_openings
-- Of a tenant ($1), those of the last 30 days ($2 real time), of one account ($3) or all.
select o.opening, o.asked_by, a.name, d.name as decider, o.reason, o.from_day::text as from_day, o.to_day::text as to_day,
       o.asked_at, o.open_until,
       case when o.refused_by is not null then 'REFUSED'
            when o.open_until > $2::timestamptz then 'OPEN'
            when o.open_until is not null then 'CLOSED'
            when o.asked_at > $2::timestamptz - interval '1 day' then 'ASKED'
            else 'LAPSED' end as state
from audit_openings o
left join accounts a on a.tenant = 0 and a.account = o.asked_by
left join accounts d on d.tenant = 0 and d.account = coalesce(o.granted_by, o.refused_by)
where o.tenant = $1::int and o.asked_at > $2::timestamptz - interval '30 days' and ($3::uuid is null or o.asked_by = $3::uuid)
order by o.asked_at desc
limit 50;

-- name: audit_opened
-- What of the log of a tenant ($1) is open for an auditor ($2) at a real time ($3); no row: nothing.
select o.open_until, o.reason, coalesce(o.from_day, o.asked_at::date - 30)::text as from_day,
       coalesce(o.to_day, o.asked_at::date + 1)::text as to_day,
       coalesce((select t.zone from tenants t where t.tenant = o.tenant), 'Europe/Berlin') as zone
from audit_openings o
where o.tenant = $1::int and o.asked_by = $2::uuid and o.open_until > $3::timestamptz
    and o.asked_at > $3::timestamptz - interval '2 days'
order by o.open_until desc
limit 1;

-- name: audit_log
-- The log of a tenant ($1) before an entry ($2 its time, $3 itself), from a day ($4) to a day ($5) of a zone ($6), newest
-- first; of one account ($7) or all, of one kind ($8) or all.
select u.entry, u.account, a.name, u.action, u.subject, u.at, to_char(u.at at time zone $6::text, 'YYYY-MM-DD') as day,
       b.name as about
from audit u
left join accounts a on a.tenant = 0 and a.account = u.account
left join accounts b on b.tenant = 0
    and b.account = case when u.action like 'staff.%' then substring(u.subject from '[0-9a-f-]{36}$')::uuid end
where u.tenant = $1::int and (u.at, u.entry) < ($2::timestamptz, $3::uuid)
    and u.at >= $4::date::timestamp at time zone $6::text and u.at < ($5::date + 1)::timestamp at time zone $6::text
    and ($7::uuid is null or u.account = $7::uuid) and ($8::text is null or u.action = $8::text)
order by u.at desc, u.entry desc
limit $9::int;

-- name: audit_lapsed
-- The timer ($2) of a day ($3) of a tenant's ($1) log: it and what is older is forgotten.
with gone as (
    delete from audit u where u.tenant = $1::int and u.at < $3::timestamptz + interval '1 day'
), openings as (
    delete from audit_openings o where o.tenant = $1::int and o.asked_at < $3::timestamptz + interval '1 day'
)
delete from due d where d.tenant = $1::int and d.id = $2::uuid;
