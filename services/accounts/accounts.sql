-- The statements of accounts. Tenants, places and responsibilities are reference tables: a copy on every node, read by all.

-- name: tenant
-- An administration by its slug, else by the slug or the AGS of a place that it administers.
select t.tenant, t.slug, t.name, t.kind, t.land, t.zone, t.street, t.postcode, t.city, t.phone, t.email, t.demo, t.epoch,
       t.version, t.short_name, t.web, t.hours, t.color, t.logo, t.logo_alt, t.logo_width, t.logo_height,
       t.appointment_days, t.county, t.slug <> $1::text as moved
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
       t.version, t.short_name, t.web, t.hours, t.color, t.logo, t.logo_alt, t.logo_width, t.logo_height,
       t.appointment_days, t.county, false as moved
from asked a
join tenants t on t.folded like a.beginning or t.folded like '% ' || a.beginning
order by t.folded, t.tenant
limit $2::int;

-- name: responsible
-- Who does a service for a place: the exception for this service, else the place's own administration; nobody where no
-- administration offers it.
select p.ags, p.name as place_name, p.slug as place_slug, own.slug as administration, own.name as administration_name,
       t.tenant, t.slug, t.name, t.kind, t.land, t.zone, t.street, t.postcode, t.city, t.phone, t.email, t.demo, t.epoch,
       t.version, t.short_name, t.web, t.hours, t.color, t.logo, t.logo_alt, t.logo_width, t.logo_height,
       t.appointment_days, t.county, false as moved
from places p
join tenants own on own.tenant = p.tenant
left join responsibilities r on r.ags = p.ags and r.service = $2::text
join tenants t on t.tenant = coalesce(r.tenant, p.tenant)
where (p.slug = $1::text or p.ags = $1::text) and exists (select 1 from services s where s.service = $2::text)
order by p.slug = $1::text desc
limit 1;

-- name: service_offered
-- write: always
-- Some administration offers a service ($9).
with offered as (
    insert into services (service) select $9::text where not exists (select from known) on conflict do nothing
);

-- name: known_tenants
-- For the loader: what exists already, so that slugs stay and numbers are not given twice.
select t.tenant, t.slug, t.name from tenants t order by t.tenant;

-- name: known_places
select p.ags, p.slug from places p order by p.ags;

-- name: put_tenants
-- Makes or changes administrations; each change has a new version and tells booking and notifier through the outbox: their
-- requests have the same shape.
with asked as (
    select * from unnest($1::int[], $2::text[], $3::text[], $4::text[], $5::text[], $6::uuid[], $7::bytea[], $9::uuid[], $10::text[])
        as a (tenant, slug, name, kind, land, booking_id, body, notifier_id, county)
), put as (
    insert into tenants (tenant, slug, name, kind, land, zone, demo, epoch, version, county)
    select a.tenant, a.slug, a.name, a.kind, a.land, 'Europe/Berlin', $8::boolean, 1, 1, a.county from asked a
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

-- Settings of an administration. Their version is tenants.version: who changes them names the one that they saw.

-- name: settings
-- All settings of an administration ($1), its own texts in a language ($2), and how many feedbacks wait.
select t.tenant, t.slug, t.name, t.kind, t.land, t.zone, t.street, t.postcode, t.city, t.phone, t.email, t.demo, t.epoch,
       t.version, t.short_name, t.web, t.hours, t.color, t.logo, t.logo_alt, t.logo_width, t.logo_height,
       t.appointment_days, t.county, false as moved,
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
-- write: changed
-- $1 administration, $9 version that was seen. Its new columns: $10 name .. $23 logo_height; those of its face:
-- $24 state .. $30 feedback_days; texts that change: $31 kinds, $32 languages, $33 words, $34 which are checked; a new logo's
-- $35 type and $36 content. $37 and $38 ids, $39 and $40 bodies of the messages to booking and notifier; $41 entry of the log,
-- $42 who changes, $43 what, $44 when the log's day is forgotten; $45 appointment_days; $46 and $47 id and body of the
-- announcement to programs. Nothing happens where another version is there.
with changed as (
    update tenants t
    set name = $10::text, short_name = $11::text, street = $12::text, postcode = $13::text, city = $14::text,
        phone = $15::text, email = $16::text, web = $17::text, hours = $18::text, color = $19::text, logo = $20::text,
        logo_alt = $21::text, logo_width = $22::int, logo_height = $23::int, appointment_days = $45::int,
        version = t.version + 1
    where t.tenant = $1::int and t.version = $9::bigint and not exists (select from known)
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
    where g.tenant = $1::int and g.tenant = c.tenant and g.logo is distinct from $20::text
        and g.logo is distinct from (select o.logo from tenants o where o.tenant = $1::int)
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
                               ($38::uuid, 'notifier.tenant_changed', $40::bytea),
                               ($46::uuid, 'notifier.announce', $47::bytea)) as m (id, target, body)
), audited as (
    insert into audit (tenant, entry, account, action, subject, at)
    select c.tenant, $41::uuid, $42::uuid, $43::text, 'version ' || ($9::bigint + 1), $7::timestamptz
    from changed c
), forgotten as (
    insert into due (tenant, id, kind, subject, at)
    select c.tenant, $41::uuid, 'audit', to_char($7::timestamptz, 'YYYY-MM-DD'), $44::timestamptz
    from changed c
    on conflict (tenant, kind, subject) do nothing
);

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
-- write: reported
-- A barrier that somebody reports: $1 administration, $9 id and timer, $10 page, $11 message, $12 where to answer, $13 when it
-- is forgotten, $14 mail to the administration, $15 its body, NULL: none now; $16 and $17 announcement to programs.
with reported as (
    insert into feedback (tenant, feedback, page, message, email, made_at)
    select $1::int, $9::uuid, $10::text, $11::text, $12::text, $7::timestamptz
    where not exists (select from known)
    returning tenant, feedback
), timed as (
    insert into due (tenant, id, kind, subject, at)
    select r.tenant, r.feedback, 'feedback', r.feedback::text, $13::timestamptz
    from reported r
), mailed as (
    insert into outbox (tenant, id, target, body)
    select r.tenant, $14::uuid, 'notifier.mail', $15::bytea
    from reported r
    where $15::bytea is not null
), announced as (
    insert into outbox (tenant, id, target, body)
    select r.tenant, $16::uuid, 'notifier.announce', $17::bytea
    from reported r
);

-- name: feedbacks
-- The newest ones of an administration ($1), at most $2.
select b.feedback, b.page, b.message, b.email, b.made_at
from feedback b
where b.tenant = $1::int
order by b.feedback desc
limit $2::int;

-- name: feedback_done
-- write: gone
-- Dealt with, or its time has come: $1 administration, $9 feedback, $10 entry of the log, $11 who, $12 when the log's day is
-- forgotten.
with gone as (
    delete from feedback b
    where b.tenant = $1::int and b.feedback = $9::uuid and not exists (select from known)
    returning b.tenant, b.feedback
), untimed as (
    delete from due d
    using gone g
    where d.tenant = $1::int and d.tenant = g.tenant and d.id = g.feedback
), audited as (
    insert into audit (tenant, entry, account, action, subject, at)
    select g.tenant, $10::uuid, $11::uuid, 'feedback.done', g.feedback::text, $7::timestamptz
    from gone g
), forgotten as (
    insert into due (tenant, id, kind, subject, at)
    select g.tenant, $10::uuid, 'audit', to_char($7::timestamptz, 'YYYY-MM-DD'), $12::timestamptz
    from gone g
    on conflict (tenant, kind, subject) do nothing
);

-- name: feedback_lapsed
-- The timer of a feedback ($2) of an administration ($1).
with gone as (
    delete from feedback b where b.tenant = $1::int and b.feedback = $2::uuid
)
delete from due d where d.tenant = $1::int and d.id = $2::uuid;
