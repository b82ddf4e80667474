-- Deploy accounts:administrations to pg
-- Administrations, places and who is responsible for what. Reference tables: small, read by every tenant.
begin;

create schema accounts;
set local search_path = accounts, public;
create extension if not exists pg_trgm with schema public;

\ir ../../../runtime/store.sql

-- Lower case, umlauts as their plain letters however they were written ("Mücheln", "Muecheln"), hyphens as spaces, for searching.
-- The same on both sides of every comparison.
create function fold(words text) returns text
    language sql immutable strict parallel safe
    return regexp_replace(translate(replace(lower(words), 'ß', 'ss'), 'äöüéè-', 'aouee '), '([aou])e', '\1', 'g');

-- What begins with the words, for LIKE: the wildcards among them are letters like any other.
create function pattern(words text) returns text
    language sql immutable strict parallel safe
    return regexp_replace(fold(words), '([\\%_])', '\\\1', 'g') || '%';

create table tenants (
    tenant int primary key check (tenant > 0),
    slug text not null unique check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 60),
    name text not null check (length(name) between 1 and 120),
    folded text not null generated always as (fold(name)) stored,
    kind text not null check (kind in ('EINHEITSGEMEINDE', 'VERBANDSGEMEINDE', 'LANDKREIS')),
    land text not null check (land ~ '^[A-Z]{2}$'),
    zone text not null check (length(zone) <= 60),
    street text check (length(street) <= 120),
    postcode text check (postcode ~ '^[0-9]{5}$'),
    city text check (length(city) <= 80),
    phone text check (length(phone) <= 40),
    email text check (length(email) <= 254),
    demo boolean not null,
    epoch int not null check (epoch > 0),
    version bigint not null check (version > 0)
);
-- Written once a year, read all day: entries go into the index at once.
create index tenants_folded on tenants using gin (folded gin_trgm_ops) with (fastupdate = off);
comment on table tenants is 'reference: administrations, each a tenant with a key of our own';
comment on column tenants.slug is 'segment of its address: /merseburg';
comment on column tenants.folded is 'name as searched for';
comment on column tenants.demo is 'marked DEMO wherever it is shown';
comment on column tenants.epoch is 'of the cell that serves it; a request of another epoch is refused';
comment on column tenants.version is 'grows with every change; receivers keep the highest';

create table places (
    ags text primary key check (ags ~ '^[0-9]{8}$'),
    name text not null check (length(name) between 1 and 120),
    folded text not null generated always as (fold(name)) stored,
    slug text not null unique check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 80),
    land text not null check (land ~ '^[A-Z]{2}$'),
    tenant int not null references tenants (tenant)
);
create index places_folded on places using gin (folded gin_trgm_ops) with (fastupdate = off);
comment on table places is 'reference: municipalities by their Amtlicher Gemeindeschluessel, and who administers them';
comment on column places.slug is 'leads to its administration; the AGS is appended where two places share a name';

create table responsibilities (
    ags text not null references places (ags),
    service text not null check (service ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(service) <= 60),
    tenant int not null references tenants (tenant),
    primary key (ags, service)
);
comment on table responsibilities is 'reference: services that another administration than the place''s own does, as the county building applications';

commit;
