-- The statements of accounts. Tenants, places and responsibilities are reference tables: a copy on every node, read by all.

-- name: tenant
-- An administration by its slug, else by the slug or the AGS of a place that it administers.
select t.tenant, t.slug, t.name, t.kind, t.land, t.zone, t.street, t.postcode, t.city, t.phone, t.email, t.demo, t.epoch,
       t.version, t.short_name, t.web, t.hours, t.color, t.logo, t.logo_alt, t.logo_width, t.logo_height, t.slug <> $1::text as moved
from tenants t
where t.tenant = coalesce(
    (select s.tenant from tenants s where s.slug = $1::text),
    (select p.tenant from places p where p.slug = $1::text),
    (select p.tenant from places p where p.ags = $1::text));

-- name: places
-- Places whose name, or a word of it, begins with the folded words; those whose name does come first. The pattern is made once,
-- not for every row, and known before the index is asked: a plan for any words would otherwise read all places.
with asked as materialized (
    select pattern($1::text) as beginning
), found as (
    select p.ags, p.name, p.slug, p.tenant, p.folded, p.folded like a.beginning as leads
    from asked a
    join places p on p.folded like a.beginning or p.folded like '% ' || a.beginning
    order by leads desc, p.folded, p.ags
    limit $2::int
)
select f.ags, f.name, f.slug, t.slug as administration, t.name as administration_name
from found f
join tenants t on t.tenant = f.tenant
order by f.leads desc, f.folded, f.ags;

-- name: tenants
-- Administrations likewise: the counties and Verbandsgemeinden have no place of their name.
with asked as materialized (
    select pattern($1::text) as beginning
)
select t.tenant, t.slug, t.name, t.kind, t.land, t.zone, t.street, t.postcode, t.city, t.phone, t.email, t.demo, t.epoch,
       t.version, t.short_name, t.web, t.hours, t.color, t.logo, t.logo_alt, t.logo_width, t.logo_height, false as moved
from asked a
join tenants t on t.folded like a.beginning or t.folded like '% ' || a.beginning
order by t.folded, t.tenant
limit $2::int;

-- name: responsible
-- Who does a service for a place: the exception for this service, else the place's own administration.
select p.ags, p.name as place_name, p.slug as place_slug, own.slug as administration, own.name as administration_name,
       t.tenant, t.slug, t.name, t.kind, t.land, t.zone, t.street, t.postcode, t.city, t.phone, t.email, t.demo, t.epoch,
       t.version, t.short_name, t.web, t.hours, t.color, t.logo, t.logo_alt, t.logo_width, t.logo_height, false as moved
from places p
join tenants own on own.tenant = p.tenant
left join responsibilities r on r.ags = p.ags and r.service = $2::text
join tenants t on t.tenant = coalesce(r.tenant, p.tenant)
where p.slug = $1::text or p.ags = $1::text
order by p.slug = $1::text desc
limit 1;

-- name: known_tenants
-- For the loader: what exists already, so that slugs stay and numbers are not given twice.
select t.tenant, t.slug, t.name from tenants t order by t.tenant;

-- name: known_places
select p.ags, p.slug from places p order by p.ags;

-- name: put_tenants
-- Makes or changes administrations; each change has a new version and tells booking and notifier through the outbox: their
-- requests have the same shape.
with asked as (
    select * from unnest($1::int[], $2::text[], $3::text[], $4::text[], $5::text[], $6::uuid[], $7::bytea[], $9::uuid[])
        as a (tenant, slug, name, kind, land, booking_id, body, notifier_id)
), put as (
    insert into tenants (tenant, slug, name, kind, land, zone, demo, epoch, version)
    select a.tenant, a.slug, a.name, a.kind, a.land, 'Europe/Berlin', $8::boolean, 1, 1 from asked a
    on conflict (tenant) do nothing
    returning tenant
)
insert into outbox (tenant, id, target, body)
select a.tenant, t.id, t.target, a.body
from asked a
join put p on p.tenant = a.tenant
cross join lateral (values (a.booking_id, 'booking.tenant_changed'), (a.notifier_id, 'notifier.tenant_changed')) as t (id, target);

-- name: put_places
insert into places (ags, name, slug, land, tenant)
select a.ags, a.name, a.slug, a.land, a.tenant
from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::int[]) as a (ags, name, slug, land, tenant)
on conflict (ags) do update set tenant = excluded.tenant, name = excluded.name;

-- People. Everything of an account is in tenant 0. A write's first parameters are $1 scope, $2 key, $3 hash, $4 reply,
-- $5 business time, $6 until when its key is kept; its answer is whether the key was known, with what, and whether
-- something was done. Expiries are real time.

-- name: known
-- Whether a write was made already, asked before a password is hashed. $1 scope, $2 key, $3 hash, $4 method, $5 now.
select true as known, i.hash = $3::bytea and i.kept_until > $5::timestamptz as same, i.reply, false as done
from idempotency i
where i.tenant = 0 and i.scope = $1::text and i.method = $4::text and i.key = $2::text;

-- name: person_by_email
-- $1 address, $2 hash of the browser, $3 real time.
select a.account, a.email, a.name, a.password, a.totp, a.made_at,
       array(select r.town || ':' || r.role from roles r where r.tenant = 0 and r.account = a.account
             order by r.town, r.role) as roles,
       (select count(*) from recovery c where c.tenant = 0 and c.account = a.account) as recovery_left,
       exists (select from devices d where d.tenant = 0 and d.account = a.account and d.visitor = $2::bytea
               and d.known_until > $3::timestamptz) as device_known
from accounts a
where a.tenant = 0 and a.folded = lower($1::text);

-- name: person
-- $1 account, $2 hash of the browser, $3 real time.
select a.account, a.email, a.name, a.password, a.totp, a.made_at,
       array(select r.town || ':' || r.role from roles r where r.tenant = 0 and r.account = a.account
             order by r.town, r.role) as roles,
       (select count(*) from recovery c where c.tenant = 0 and c.account = a.account) as recovery_left,
       exists (select from devices d where d.tenant = 0 and d.account = a.account and d.visitor = $2::bytea
               and d.known_until > $3::timestamptz) as device_known
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

-- name: logged_in
-- The try was none: it is given back, and the browser known. $1 subject, $2 lanes, $3 when the half hour began, $4 account,
-- $5 hash of the browser, $6 until when it is known.
with back as (
    update tries t
    set n = greatest(t.n - 1, 0)
    where t.tenant = 0 and t.subject = $1::bytea and t.lane = any($2::text[]) and t.since = $3::timestamptz
)
insert into devices (tenant, account, visitor, known_until)
select 0, $4::uuid, $5::bytea, $6::timestamptz
where $5::bytea is not null
on conflict (tenant, account, visitor) do update set known_until = excluded.known_until;

-- name: use_step
-- Every code of the second factor works once: $7 account, $8 its time step.
with known as (
    select i.hash = $3::bytea and i.kept_until > $5::timestamptz as same, i.reply
    from idempotency i
    where i.tenant = 0 and i.scope = $1::text and i.method = 'accounts.second_factor' and i.key = $2::text
), used as (
    update accounts a
    set totp_step = $8::bigint
    where a.tenant = 0 and a.account = $7::uuid and a.totp is not null and a.totp_step < $8::bigint
        and not exists (select from known)
    returning a.account
), kept as (
    insert into idempotency (tenant, scope, method, key, hash, reply, kept_until)
    select 0, $1::text, 'accounts.second_factor', $2::text, $3::bytea, $4::bytea, $6::timestamptz
    from used
)
select k.same is not null as known, coalesce(k.same, false) as same, k.reply, exists (select from used) as done
from (select 1 as one) o
left join known k on true;

-- name: use_recovery
-- Likewise for a recovery code: $7 account, $8 hash of the code.
with known as (
    select i.hash = $3::bytea and i.kept_until > $5::timestamptz as same, i.reply
    from idempotency i
    where i.tenant = 0 and i.scope = $1::text and i.method = 'accounts.second_factor' and i.key = $2::text
), used as (
    delete from recovery c
    where c.tenant = 0 and c.account = $7::uuid and c.code = $8::bytea and not exists (select from known)
    returning c.account
), kept as (
    insert into idempotency (tenant, scope, method, key, hash, reply, kept_until)
    select 0, $1::text, 'accounts.second_factor', $2::text, $3::bytea, $4::bytea, $6::timestamptz
    from used
)
select k.same is not null as known, coalesce(k.same, false) as same, k.reply, exists (select from used) as done
from (select 1 as one) o
left join known k on true;

-- name: sign_up
-- A link for a new address ($9), a hint to the owner of a known one; $16 no mail at all. $7 link, $8 hash of its code,
-- $10 password, $11 expiry, $12 time of its timer, $13 mail, $14 its body, $15 body of the hint.
with known as (
    select i.hash = $3::bytea and i.kept_until > $5::timestamptz as same, i.reply
    from idempotency i
    where i.tenant = 0 and i.scope = $1::text and i.method = 'accounts.sign_up' and i.key = $2::text
), taken as (
    select a.account from accounts a where a.tenant = 0 and a.folded = lower($9::text)
), linked as (
    insert into links (tenant, link, kind, code, email, password, expires_at)
    select 0, $7::uuid, 'register', $8::bytea, $9::text, $10::text, $11::timestamptz
    where not $16::boolean and not exists (select from known) and not exists (select from taken)
    returning link
), timed as (
    insert into due (tenant, id, kind, subject, at)
    select 0, l.link, 'link', l.link::text, $12::timestamptz from linked l
), mailed as (
    insert into outbox (tenant, id, target, body)
    select 0, $13::uuid, 'notifier.mail', case when exists (select from taken) then $15::bytea else $14::bytea end
    where not $16::boolean and not exists (select from known)
), kept as (
    insert into idempotency (tenant, scope, method, key, hash, reply, kept_until)
    select 0, $1::text, 'accounts.sign_up', $2::text, $3::bytea, $4::bytea, $6::timestamptz
    where not exists (select from known)
)
select k.same is not null as known, coalesce(k.same, false) as same, k.reply, true as done
from (select 1 as one) o
left join known k on true;

-- name: confirm
-- What a link proves: a new account ($9), or an account's new address. $7 hash of the code, $8 real time, $10 the reply for
-- an address; $4 is that for an account.
with known as (
    select i.hash = $3::bytea and i.kept_until > $5::timestamptz as same, i.reply
    from idempotency i
    where i.tenant = 0 and i.scope = $1::text and i.method = 'accounts.confirm' and i.key = $2::text
), link as (
    delete from links l
    where l.tenant = 0 and l.code = $7::bytea and l.kind in ('register', 'email') and l.expires_at > $8::timestamptz
        and not exists (select from known)
    returning l.link, l.kind, l.email, l.password, l.account
), made as (
    insert into accounts (tenant, account, email, password, made_at)
    select 0, $9::uuid, l.email, l.password, $5::timestamptz from link l where l.kind = 'register'
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
    where x.tenant = 0 and x.account = m.account and x.code <> $7::bytea
), untimed as (
    delete from due d
    using link l
    where d.tenant = 0 and d.id = l.link
), confirmed as (
    select account from made union all select account from moved
), kept as (
    insert into idempotency (tenant, scope, method, key, hash, reply, kept_until)
    select 0, $1::text, 'accounts.confirm', $2::text, $3::bytea,
           case when l.kind = 'register' then $4::bytea else $10::bytea end, $6::timestamptz
    from link l
    join confirmed c on true
)
select k.same is not null as known, coalesce(k.same, false) as same, k.reply, exists (select from confirmed) as done,
       l.kind
from (select 1 as one) o
left join known k on true
left join link l on true;

-- name: forgot
-- A link to a new password, where the address ($9) has an account and mail may go to it (not $14). $7 link, $8 hash of its
-- code, $10 expiry, $11 time of its timer, $12 mail, $13 its body.
with known as (
    select i.hash = $3::bytea and i.kept_until > $5::timestamptz as same, i.reply
    from idempotency i
    where i.tenant = 0 and i.scope = $1::text and i.method = 'accounts.forgot' and i.key = $2::text
), linked as (
    insert into links (tenant, link, kind, code, email, account, expires_at)
    select 0, $7::uuid, 'reset', $8::bytea, a.email, a.account, $10::timestamptz
    from accounts a
    where a.tenant = 0 and a.folded = lower($9::text) and not $14::boolean and not exists (select from known)
    returning link
), timed as (
    insert into due (tenant, id, kind, subject, at)
    select 0, l.link, 'link', l.link::text, $11::timestamptz from linked l
), mailed as (
    insert into outbox (tenant, id, target, body)
    select 0, $12::uuid, 'notifier.mail', $13::bytea from linked
), kept as (
    insert into idempotency (tenant, scope, method, key, hash, reply, kept_until)
    select 0, $1::text, 'accounts.forgot', $2::text, $3::bytea, $4::bytea, $6::timestamptz
    where not exists (select from known)
)
select k.same is not null as known, coalesce(k.same, false) as same, k.reply, true as done
from (select 1 as one) o
left join known k on true;

-- name: link
-- $1 hash of the code, $2 kind, $3 real time. Whether the account behind the address is staff.
select l.link, l.email, l.account, l.name, l.role, coalesce(l.town, 0) as town,
       coalesce(a.totp is not null, false) as staff
from links l
left join accounts a on a.tenant = 0 and (a.account = l.account or l.account is null and a.folded = lower(l.email))
where l.tenant = 0 and l.code = $1::bytea and l.kind = $2::text and l.expires_at > $3::timestamptz;

-- name: reset
-- $7 hash of the code, $8 real time, $9 new password, $10 mail, $11 its body. Other links and known browsers end with the
-- old password.
with known as (
    select i.hash = $3::bytea and i.kept_until > $5::timestamptz as same, i.reply
    from idempotency i
    where i.tenant = 0 and i.scope = $1::text and i.method = 'accounts.reset' and i.key = $2::text
), link as (
    delete from links l
    where l.tenant = 0 and l.code = $7::bytea and l.kind = 'reset' and l.expires_at > $8::timestamptz
        and not exists (select from known)
    returning l.link, l.account
), changed as (
    update accounts a
    set password = $9::text
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
    select 0, $10::uuid, 'notifier.mail', $11::bytea from changed
), kept as (
    insert into idempotency (tenant, scope, method, key, hash, reply, kept_until)
    select 0, $1::text, 'accounts.reset', $2::text, $3::bytea, $4::bytea, $6::timestamptz from changed
)
select k.same is not null as known, coalesce(k.same, false) as same, k.reply, exists (select from changed) as done
from (select 1 as one) o
left join known k on true;

-- name: change_password
-- $7 account, $8 the password that was verified, $9 the new one, $10 mail, $11 its body.
with known as (
    select i.hash = $3::bytea and i.kept_until > $5::timestamptz as same, i.reply
    from idempotency i
    where i.tenant = 0 and i.scope = $1::text and i.method = 'accounts.change_password' and i.key = $2::text
), changed as (
    update accounts a
    set password = $9::text
    where a.tenant = 0 and a.account = $7::uuid and a.password = $8::text and not exists (select from known)
    returning a.account
), old as (
    delete from links x
    using changed c
    where x.tenant = 0 and x.account = c.account and x.kind = 'reset'
), mailed as (
    insert into outbox (tenant, id, target, body)
    select 0, $10::uuid, 'notifier.mail', $11::bytea from changed
), kept as (
    insert into idempotency (tenant, scope, method, key, hash, reply, kept_until)
    select 0, $1::text, 'accounts.change_password', $2::text, $3::bytea, $4::bytea, $6::timestamptz from changed
)
select k.same is not null as known, coalesce(k.same, false) as same, k.reply, exists (select from changed) as done
from (select 1 as one) o
left join known k on true;

-- name: change_email
-- A link to the new address ($10), a hint to its owner where it has one, a notice to the former one. $7 link, $8 hash of
-- its code, $9 account, $11 expiry, $12 time of its timer, $13 mail, $14 its body, $15 body of the hint, $16 notice,
-- $17 its body, $18 no mail to the new address.
with known as (
    select i.hash = $3::bytea and i.kept_until > $5::timestamptz as same, i.reply
    from idempotency i
    where i.tenant = 0 and i.scope = $1::text and i.method = 'accounts.change_email' and i.key = $2::text
), taken as (
    select a.account from accounts a where a.tenant = 0 and a.folded = lower($10::text)
), linked as (
    insert into links (tenant, link, kind, code, email, account, expires_at)
    select 0, $7::uuid, 'email', $8::bytea, $10::text, $9::uuid, $11::timestamptz
    where not $18::boolean and not exists (select from known) and not exists (select from taken)
    returning link
), timed as (
    insert into due (tenant, id, kind, subject, at)
    select 0, l.link, 'link', l.link::text, $12::timestamptz from linked l
), mailed as (
    insert into outbox (tenant, id, target, body)
    select 0, $13::uuid, 'notifier.mail', case when exists (select from taken) then $15::bytea else $14::bytea end
    where not $18::boolean and not exists (select from known)
), noticed as (
    insert into outbox (tenant, id, target, body)
    select 0, $16::uuid, 'notifier.mail', $17::bytea
    where not $18::boolean and not exists (select from known)
), kept as (
    insert into idempotency (tenant, scope, method, key, hash, reply, kept_until)
    select 0, $1::text, 'accounts.change_email', $2::text, $3::bytea, $4::bytea, $6::timestamptz
    where not exists (select from known)
)
select k.same is not null as known, coalesce(k.same, false) as same, k.reply, true as done
from (select 1 as one) o
left join known k on true;

-- name: delete_account
-- Of a person without roles: $7 account, $8 mail, $9 its body. What staff did stays in the audit log of their town.
with known as (
    select i.hash = $3::bytea and i.kept_until > $5::timestamptz as same, i.reply
    from idempotency i
    where i.tenant = 0 and i.scope = $1::text and i.method = 'accounts.delete_account' and i.key = $2::text
), leaving as materialized (
    select a.account
    from accounts a
    where a.tenant = 0 and a.account = $7::uuid and not exists (select from known)
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
), gone as (
    delete from accounts a using leaving g where a.tenant = 0 and a.account = g.account
    returning a.account
), mailed as (
    insert into outbox (tenant, id, target, body)
    select 0, $8::uuid, 'notifier.mail', $9::bytea from gone
), kept as (
    insert into idempotency (tenant, scope, method, key, hash, reply, kept_until)
    select 0, $1::text, 'accounts.delete_account', $2::text, $3::bytea, $4::bytea, $6::timestamptz from gone
)
select k.same is not null as known, coalesce(k.same, false) as same, k.reply, exists (select from gone) as done
from (select 1 as one) o
left join known k on true;

-- name: export
-- All that is stored of an account ($1), as JSON. Hashes and encrypted secrets are named, not shown: they would only help
-- whoever finds the file.
select jsonb_pretty(jsonb_build_object(
    'account', jsonb_build_object('id', a.account, 'email', a.email, 'name', a.name, 'since', a.made_at,
        'password', 'stored as argon2id', 'secondFactor', a.totp is not null),
    'roles', (select coalesce(jsonb_agg(jsonb_build_object('administration', t.name, 'role', r.role, 'since', r.given_at)
                  order by r.town, r.role), '[]')
              from roles r left join tenants t on t.tenant = r.town where r.tenant = 0 and r.account = a.account),
    'recoveryCodesLeft', (select count(*) from recovery c where c.tenant = 0 and c.account = a.account),
    'knownBrowsers', (select coalesce(jsonb_agg(jsonb_build_object('knownUntil', d.known_until) order by d.known_until), '[]')
                      from devices d where d.tenant = 0 and d.account = a.account),
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

-- name: desks
-- The administrations that an account ($1) works for.
select t.tenant, t.slug, t.name, t.kind, t.land, t.zone, t.street, t.postcode, t.city, t.phone, t.email, t.demo, t.epoch,
       t.version, t.short_name, t.web, t.hours, t.color, t.logo, t.logo_alt, t.logo_width, t.logo_height, false as moved,
       array(select r.role from roles r where r.tenant = 0 and r.account = $1::uuid and r.town = t.tenant
             order by r.role) as roles
from tenants t
where t.tenant in (select r.town from roles r where r.tenant = 0 and r.account = $1::uuid)
order by t.name;

-- name: town
select t.name, t.slug from tenants t where t.tenant = $1::int;

-- name: invite
-- $7 link, $8 hash of its code, $9 address, $10 name, $11 town, $12 role, $13 expiry, $14 time of its timer, $15 mail,
-- $16 its body, $17 body for somebody who is staff already and has the role at once, $18 entry of the log, $19 who
-- invites, $20 when the log's day is forgotten.
with known as (
    select i.hash = $3::bytea and i.kept_until > $5::timestamptz as same, i.reply
    from idempotency i
    where i.tenant = 0 and i.scope = $1::text and i.method = 'accounts.invite' and i.key = $2::text
), staff as (
    select a.account from accounts a where a.tenant = 0 and a.folded = lower($9::text) and a.totp is not null
), given as (
    insert into roles (tenant, account, town, role, given_at)
    select 0, s.account, $11::int, $12::text, $5::timestamptz from staff s where not exists (select from known)
    on conflict (tenant, account, town, role) do nothing
), linked as (
    insert into links (tenant, link, kind, code, email, name, town, role, expires_at)
    select 0, $7::uuid, 'invite', $8::bytea, $9::text, $10::text, $11::int, $12::text, $13::timestamptz
    where not exists (select from known) and not exists (select from staff)
    returning link
), timed as (
    insert into due (tenant, id, kind, subject, at)
    select 0, l.link, 'link', l.link::text, $14::timestamptz from linked l
), mailed as (
    insert into outbox (tenant, id, target, body)
    select 0, $15::uuid, 'notifier.mail', case when exists (select from staff) then $17::bytea else $16::bytea end
    where not exists (select from known)
), audited as (
    insert into audit (tenant, entry, account, action, subject, at)
    select $11::int, $18::uuid, $19::uuid, 'staff.invite', $12::text || ' ' || coalesce(s.account, $7::uuid), $5::timestamptz
    from (select 1 as one) o
    left join staff s on true
    where not exists (select from known)
), forgotten as (
    insert into due (tenant, id, kind, subject, at)
    select $11::int, $18::uuid, 'audit', to_char($5::timestamptz, 'YYYY-MM-DD'), $20::timestamptz
    where not exists (select from known)
    on conflict (tenant, kind, subject) do nothing
), kept as (
    insert into idempotency (tenant, scope, method, key, hash, reply, kept_until)
    select 0, $1::text, 'accounts.invite', $2::text, $3::bytea, $4::bytea, $6::timestamptz
    where not exists (select from known)
)
select k.same is not null as known, coalesce(k.same, false) as same, k.reply, true as done
from (select 1 as one) o
left join known k on true;

-- name: accept
-- $7 hash of the code, $8 real time, $9 account to be, $10 password, $11 encrypted secret of the second factor, $12 time
-- step of the code that proved it, $13 hashes of recovery codes. A citizen's account of that address becomes staff; that of
-- somebody who is staff already is not touched.
with known as (
    select i.hash = $3::bytea and i.kept_until > $5::timestamptz as same, i.reply
    from idempotency i
    where i.tenant = 0 and i.scope = $1::text and i.method = 'accounts.accept' and i.key = $2::text
), link as (
    delete from links l
    where l.tenant = 0 and l.code = $7::bytea and l.kind = 'invite' and l.expires_at > $8::timestamptz
        and not exists (select from known)
        and not exists (select from accounts a where a.tenant = 0 and a.folded = lower(l.email)
                        and (a.totp is not null or a.account <> $9::uuid))
    returning l.link, l.email, l.name, l.town, l.role
), made as (
    insert into accounts as a (tenant, account, email, name, password, totp, totp_step, made_at)
    select 0, $9::uuid, l.email, l.name, $10::text, $11::bytea, $12::bigint, $5::timestamptz from link l
    on conflict (tenant, account) do update
    set name = excluded.name, password = excluded.password, totp = excluded.totp, totp_step = excluded.totp_step
    returning a.account
), given as (
    insert into roles (tenant, account, town, role, given_at)
    select 0, m.account, l.town, l.role, $5::timestamptz from made m join link l on true
    on conflict (tenant, account, town, role) do nothing
), saved as (
    insert into recovery (tenant, account, code)
    select 0, m.account, c.code from made m join unnest($13::bytea[]) as c (code) on true
    on conflict (tenant, account, code) do nothing
), untimed as (
    delete from due d
    using link l
    where d.tenant = 0 and d.id = l.link
), kept as (
    insert into idempotency (tenant, scope, method, key, hash, reply, kept_until)
    select 0, $1::text, 'accounts.accept', $2::text, $3::bytea, $4::bytea, $6::timestamptz from made
)
select k.same is not null as known, coalesce(k.same, false) as same, k.reply, exists (select from made) as done
from (select 1 as one) o
left join known k on true;

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
-- Takes an account's roles in a town, or an invitation, back. $7 account or link, $8 town, $9 entry of the log, $10 who
-- dismisses, $11 when the log's day is forgotten.
with known as (
    select i.hash = $3::bytea and i.kept_until > $5::timestamptz as same, i.reply
    from idempotency i
    where i.tenant = 0 and i.scope = $1::text and i.method = 'accounts.dismiss' and i.key = $2::text
), taken as (
    delete from roles r
    where r.tenant = 0 and r.account = $7::uuid and r.town = $8::int and not exists (select from known)
    returning r.account
), unlinked as (
    delete from links l
    where l.tenant = 0 and l.link = $7::uuid and l.town = $8::int and l.kind = 'invite' and not exists (select from known)
    returning l.link
), untimed as (
    delete from due d using unlinked u where d.tenant = 0 and d.id = u.link
), dismissed as (
    select account from taken union select link from unlinked
), audited as (
    insert into audit (tenant, entry, account, action, subject, at)
    select $8::int, $9::uuid, $10::uuid, 'staff.dismiss', d.account::text, $5::timestamptz from dismissed d
), forgotten as (
    insert into due (tenant, id, kind, subject, at)
    select $8::int, $9::uuid, 'audit', to_char($5::timestamptz, 'YYYY-MM-DD'), $11::timestamptz from dismissed
    on conflict (tenant, kind, subject) do nothing
), kept as (
    insert into idempotency (tenant, scope, method, key, hash, reply, kept_until)
    select 0, $1::text, 'accounts.dismiss', $2::text, $3::bytea, $4::bytea, $6::timestamptz from dismissed
)
select k.same is not null as known, coalesce(k.same, false) as same, k.reply, exists (select from dismissed) as done
from (select 1 as one) o
left join known k on true;

-- name: audit
-- An access that another service tells: $7 tenant, $8 entry, $9 account, $10 action, $11 subject, $12 when, $13 when its day
-- is forgotten.
with known as (
    select i.hash = $3::bytea and i.kept_until > $5::timestamptz as same, i.reply
    from idempotency i
    where i.tenant = $7::int and i.scope = $1::text and i.method = 'accounts.audit' and i.key = $2::text
), audited as (
    insert into audit (tenant, entry, account, action, subject, at)
    select $7::int, $8::uuid, $9::uuid, $10::text, $11::text, $12::timestamptz where not exists (select from known)
), forgotten as (
    insert into due (tenant, id, kind, subject, at)
    select $7::int, $8::uuid, 'audit', to_char($12::timestamptz, 'YYYY-MM-DD'), $13::timestamptz
    where not exists (select from known)
    on conflict (tenant, kind, subject) do nothing
), kept as (
    insert into idempotency (tenant, scope, method, key, hash, reply, kept_until)
    select $7::int, $1::text, 'accounts.audit', $2::text, $3::bytea, $4::bytea, $6::timestamptz
    where not exists (select from known)
)
select k.same is not null as known, coalesce(k.same, false) as same, k.reply, true as done
from (select 1 as one) o
left join known k on true;

-- name: audit_open
-- The first of two persons: $7 tenant, $8 opening, $9 who asks, $10 why, $11 real time, $12 when the log's day is forgotten.
with known as (
    select i.hash = $3::bytea and i.kept_until > $5::timestamptz as same, i.reply
    from idempotency i
    where i.tenant = $7::int and i.scope = $1::text and i.method = 'accounts.audit_open' and i.key = $2::text
), asked as (
    insert into audit_openings (tenant, opening, asked_by, reason, asked_at)
    select $7::int, $8::uuid, $9::uuid, $10::text, $11::timestamptz where not exists (select from known)
), audited as (
    insert into audit (tenant, entry, account, action, subject, at)
    select $7::int, $8::uuid, $9::uuid, 'audit.open', $8::text, $5::timestamptz where not exists (select from known)
), forgotten as (
    insert into due (tenant, id, kind, subject, at)
    select $7::int, $8::uuid, 'audit', to_char($5::timestamptz, 'YYYY-MM-DD'), $12::timestamptz
    where not exists (select from known)
    on conflict (tenant, kind, subject) do nothing
), kept as (
    insert into idempotency (tenant, scope, method, key, hash, reply, kept_until)
    select $7::int, $1::text, 'accounts.audit_open', $2::text, $3::bytea, $4::bytea, $6::timestamptz
    where not exists (select from known)
)
select k.same is not null as known, coalesce(k.same, false) as same, k.reply, true as done
from (select 1 as one) o
left join known k on true;

-- name: audit_grant
-- The second of two persons: $7 tenant, $8 opening, $9 who agrees, $10 real time, $11 entry of the log. A wish is good for a
-- day, an opening for an hour.
with known as (
    select i.hash = $3::bytea and i.kept_until > $5::timestamptz as same, i.reply
    from idempotency i
    where i.tenant = $7::int and i.scope = $1::text and i.method = 'accounts.audit_grant' and i.key = $2::text
), granted as (
    update audit_openings o
    set granted_by = $9::uuid, open_until = $10::timestamptz + interval '1 hour'
    where o.tenant = $7::int and o.opening = $8::uuid and o.granted_by is null and o.asked_by <> $9::uuid
        and o.asked_at > $10::timestamptz - interval '1 day' and not exists (select from known)
    returning o.opening
), audited as (
    insert into audit (tenant, entry, account, action, subject, at)
    select $7::int, $11::uuid, $9::uuid, 'audit.grant', g.opening::text, $5::timestamptz from granted g
), kept as (
    insert into idempotency (tenant, scope, method, key, hash, reply, kept_until)
    select $7::int, $1::text, 'accounts.audit_grant', $2::text, $3::bytea, $4::bytea, $6::timestamptz from granted
)
select k.same is not null as known, coalesce(k.same, false) as same, k.reply, exists (select from granted) as done
from (select 1 as one) o
left join known k on true;

-- name: audit_openings
-- Of a tenant ($1), those of the last day ($2 real time).
select o.opening, a.name, o.reason, o.asked_at, o.open_until
from audit_openings o
left join accounts a on a.tenant = 0 and a.account = o.asked_by
where o.tenant = $1::int and o.asked_at > $2::timestamptz - interval '1 day'
order by o.asked_at desc
limit 50;

-- name: audit_opened
-- Until when the log of a tenant ($1) is open for an auditor ($2) at a real time ($3); no row: it is not.
select o.open_until
from audit_openings o
where o.tenant = $1::int and o.asked_by = $2::uuid and o.open_until > $3::timestamptz
    and o.asked_at > $3::timestamptz - interval '2 days'
order by o.open_until desc
limit 1;

-- name: audit_log
-- The log of a tenant ($1) before a time ($2), newest first.
select u.entry, u.account, a.name, u.action, u.subject, u.at
from audit u
left join accounts a on a.tenant = 0 and a.account = u.account
where u.tenant = $1::int and u.at < $2::timestamptz
order by u.at desc, u.entry
limit $3::int;

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

-- name: audit_lapsed
-- The timer ($2) of a day ($3) of a tenant's ($1) log: it and what is older is forgotten.
with gone as (
    delete from audit u where u.tenant = $1::int and u.at < $3::timestamptz + interval '1 day'
), openings as (
    delete from audit_openings o where o.tenant = $1::int and o.asked_at < $3::timestamptz + interval '1 day'
)
delete from due d where d.tenant = $1::int and d.id = $2::uuid;

-- Settings of an administration. Their version is tenants.version: who changes them names the one that they saw.

-- name: settings
-- All settings of an administration ($1), its own texts in a language ($2), and how many feedbacks wait.
select t.tenant, t.slug, t.name, t.kind, t.land, t.zone, t.street, t.postcode, t.city, t.phone, t.email, t.demo, t.epoch,
       t.version, t.short_name, t.web, t.hours, t.color, t.logo, t.logo_alt, t.logo_width, t.logo_height, false as moved,
       coalesce(f.state, 'PARTLY') as state, f.barriers, f.examined, coalesce(f.method, 'SELF') as method, f.ombuds,
       coalesce(f.statement_checked, false) as statement_checked, coalesce(f.feedback_days, 180) as feedback_days,
       l.ombuds as land_ombuds, l.monitor as land_monitor,
       array(select x.kind from texts x where x.tenant = $1::int and x.language = $2::text order by x.kind) as kinds,
       array(select coalesce(x.words, '') from texts x where x.tenant = $1::int and x.language = $2::text order by x.kind) as words,
       array(select x.kind from texts x where x.tenant = $1::int and x.language = $2::text and x.checked order by x.kind) as checked,
       (select count(*) from feedback b where b.tenant = $1::int) as feedbacks
from tenants t
left join faces f on f.tenant = t.tenant and f.tenant = $1::int
left join lands l on l.land = t.land
where t.tenant = $1::int;

-- name: signatures
-- What stands below mails ($1 administration), for notifier's copy.
select x.language, x.words
from texts x
where x.tenant = $1::int and x.kind = 'mail' and x.words is not null
order by x.language;

-- name: all_texts
-- Every text in its own words of an administration ($1), for whoever takes them over.
select x.kind, x.language, x.words
from texts x
where x.tenant = $1::int and x.words is not null
order by x.kind, x.language;

-- name: change_settings
-- $7 administration, $8 version that was seen, $9 method. Its new columns: $10 name .. $23 logo_height; those of its face:
-- $24 state .. $30 feedback_days; texts that change: $31 kinds, $32 languages, $33 words, $34 which are checked; a new logo's
-- $35 type and $36 content. $37 and $38 ids, $39 and $40 bodies of the messages to booking and notifier; $41 entry of the log,
-- $42 who changes, $43 what, $44 when the log's day is forgotten. Nothing happens where another version is there.
with known as (
    select i.hash = $3::bytea and i.kept_until > $5::timestamptz as same, i.reply
    from idempotency i
    where i.tenant = $7::int and i.scope = $1::text and i.method = $9::text and i.key = $2::text
), changed as (
    update tenants t
    set name = $10::text, short_name = $11::text, street = $12::text, postcode = $13::text, city = $14::text,
        phone = $15::text, email = $16::text, web = $17::text, hours = $18::text, color = $19::text, logo = $20::text,
        logo_alt = $21::text, logo_width = $22::int, logo_height = $23::int, version = t.version + 1
    where t.tenant = $7::int and t.version = $8::bigint and not exists (select from known)
    returning t.tenant
), face as (
    insert into faces (tenant, state, barriers, examined, method, ombuds, statement_checked, feedback_days)
    select c.tenant, $24::text, $25::text, $26::date, $27::text, $28::text, $29::boolean, $30::int
    from changed c
    on conflict (tenant) do update
    set state = excluded.state, barriers = excluded.barriers, examined = excluded.examined, method = excluded.method,
        ombuds = excluded.ombuds, statement_checked = excluded.statement_checked, feedback_days = excluded.feedback_days
), told as (
    insert into texts (tenant, kind, language, words, checked)
    select c.tenant, a.kind, a.language, a.words, a.kind = any($34::text[])
    from changed c
    cross join unnest($31::text[], $32::text[], $33::text[]) as a (kind, language, words)
    on conflict (tenant, kind, language) do update set words = excluded.words, checked = excluded.checked
), dropped as ( -- pages of the last seconds still show the one that goes: it stays until the next change
    delete from logos g
    using changed c
    where g.tenant = $7::int and g.tenant = c.tenant and g.logo is distinct from $20::text
        and g.logo is distinct from (select o.logo from tenants o where o.tenant = $7::int)
), drawn as (
    insert into logos (tenant, logo, media_type, content)
    select c.tenant, $20::text, $35::text, $36::bytea
    from changed c
    where $36::bytea is not null
    on conflict (tenant, logo) do nothing
), sent as (
    insert into outbox (tenant, id, target, body)
    select c.tenant, m.id, m.target, m.body
    from changed c
    cross join lateral (values ($37::uuid, 'booking.tenant_changed', $39::bytea),
                               ($38::uuid, 'notifier.tenant_changed', $40::bytea)) as m (id, target, body)
), audited as (
    insert into audit (tenant, entry, account, action, subject, at)
    select c.tenant, $41::uuid, $42::uuid, $43::text, 'version ' || ($8::bigint + 1), $5::timestamptz
    from changed c
), forgotten as (
    insert into due (tenant, id, kind, subject, at)
    select c.tenant, $41::uuid, 'audit', to_char($5::timestamptz, 'YYYY-MM-DD'), $44::timestamptz
    from changed c
    on conflict (tenant, kind, subject) do nothing
), kept as (
    insert into idempotency (tenant, scope, method, key, hash, reply, kept_until)
    select c.tenant, $1::text, $9::text, $2::text, $3::bytea, $4::bytea, $6::timestamptz
    from changed c
)
select k.same is not null as known, coalesce(k.same, false) as same, k.reply, exists (select from changed) as done
from (select 1 as one) o
left join known k on true;

-- name: logo
-- $1 administration, $2 name of the image.
select g.media_type, g.content
from logos g
where g.tenant = $1::int and g.logo = $2::text;

-- name: neighbours
-- Administrations of the same Land that have texts of their own, the newest knowledge first by name. $1 administration.
select t.slug, t.name
from tenants t
join (select x.tenant from texts x where x.words is not null group by x.tenant) own on own.tenant = t.tenant
where t.tenant <> $1::int and t.land = (select o.land from tenants o where o.tenant = $1::int)
order by t.name
limit $2::int;

-- name: feedback
-- A barrier that somebody reports: $7 administration, $8 id and timer, $9 page, $10 message, $11 where to answer, $12 when it
-- is forgotten, $13 mail to the administration, $14 its body, NULL: none now.
with known as (
    select i.hash = $3::bytea and i.kept_until > $5::timestamptz as same, i.reply
    from idempotency i
    where i.tenant = $7::int and i.scope = $1::text and i.method = 'accounts.feedback' and i.key = $2::text
), reported as (
    insert into feedback (tenant, feedback, page, message, email, made_at)
    select $7::int, $8::uuid, $9::text, $10::text, $11::text, $5::timestamptz
    where not exists (select from known)
    returning tenant, feedback
), timed as (
    insert into due (tenant, id, kind, subject, at)
    select r.tenant, r.feedback, 'feedback', r.feedback::text, $12::timestamptz
    from reported r
), mailed as (
    insert into outbox (tenant, id, target, body)
    select r.tenant, $13::uuid, 'notifier.mail', $14::bytea
    from reported r
    where $14::bytea is not null
), kept as (
    insert into idempotency (tenant, scope, method, key, hash, reply, kept_until)
    select r.tenant, $1::text, 'accounts.feedback', $2::text, $3::bytea, $4::bytea, $6::timestamptz
    from reported r
)
select k.same is not null as known, coalesce(k.same, false) as same, k.reply, exists (select from reported) as done
from (select 1 as one) o
left join known k on true;

-- name: feedbacks
-- The newest ones of an administration ($1), at most $2.
select b.feedback, b.page, b.message, b.email, b.made_at
from feedback b
where b.tenant = $1::int
order by b.feedback desc
limit $2::int;

-- name: feedback_done
-- Dealt with, or its time has come: $7 administration, $8 feedback, $9 entry of the log, $10 who, $11 when the log's day is
-- forgotten.
with known as (
    select i.hash = $3::bytea and i.kept_until > $5::timestamptz as same, i.reply
    from idempotency i
    where i.tenant = $7::int and i.scope = $1::text and i.method = 'accounts.feedback_done' and i.key = $2::text
), gone as (
    delete from feedback b
    where b.tenant = $7::int and b.feedback = $8::uuid and not exists (select from known)
    returning b.tenant, b.feedback
), untimed as (
    delete from due d
    using gone g
    where d.tenant = $7::int and d.tenant = g.tenant and d.id = g.feedback
), audited as (
    insert into audit (tenant, entry, account, action, subject, at)
    select g.tenant, $9::uuid, $10::uuid, 'feedback.done', g.feedback::text, $5::timestamptz
    from gone g
), forgotten as (
    insert into due (tenant, id, kind, subject, at)
    select g.tenant, $9::uuid, 'audit', to_char($5::timestamptz, 'YYYY-MM-DD'), $11::timestamptz
    from gone g
    on conflict (tenant, kind, subject) do nothing
), kept as (
    insert into idempotency (tenant, scope, method, key, hash, reply, kept_until)
    select g.tenant, $1::text, 'accounts.feedback_done', $2::text, $3::bytea, $4::bytea, $6::timestamptz
    from gone g
)
select k.same is not null as known, coalesce(k.same, false) as same, k.reply, exists (select from gone) as done
from (select 1 as one) o
left join known k on true;

-- name: feedback_lapsed
-- The timer of a feedback ($2) of an administration ($1).
with gone as (
    delete from feedback b where b.tenant = $1::int and b.feedback = $2::uuid
)
delete from due d where d.tenant = $1::int and d.id = $2::uuid;
