-- The statements of the directory. Tenants, places and responsibilities are reference tables: a copy on every node, read by all.

-- name: tenant
-- An administration by its slug, else by the slug or the AGS of a place that it administers.
select t.tenant, t.slug, t.name, t.kind, t.land, t.zone, t.street, t.postcode, t.city, t.phone, t.email, t.demo, t.epoch,
       t.version, t.slug <> $1::text as moved
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
       t.version, false as moved
from asked a
join tenants t on t.folded like a.beginning or t.folded like '% ' || a.beginning
order by t.folded, t.tenant
limit $2::int;

-- name: responsible
-- Who does a service for a place: the exception for this service, else the place's own administration.
select p.ags, p.name as place_name, p.slug as place_slug, own.slug as administration, own.name as administration_name,
       t.tenant, t.slug, t.name, t.kind, t.land, t.zone, t.street, t.postcode, t.city, t.phone, t.email, t.demo, t.epoch,
       t.version, false as moved
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
