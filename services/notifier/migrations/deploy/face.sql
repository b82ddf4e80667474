-- Deploy notifier:face to pg
-- What makes a mail look like its administration's pages. Safe while the version before runs: it leaves the columns alone.
begin;

set local search_path = notifier;

alter table tenants
    add column color text check (color ~ '^[0-9a-f]{6}$'),
    add column hours text check (length(hours) <= 400);
comment on column tenants.color is 'sRGB, hexadecimal: of the line above every letter';
comment on column tenants.hours is 'When it is open, in its own words; stands below every letter';

commit;
