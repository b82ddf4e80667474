-- Deploy booking:counties to pg
-- In which county an administration lies: who its neighbours are. Safe while the version before runs: it leaves the column alone.
begin;

set local search_path to booking, public;

alter table tenants add column county text constraint tenants_county check (county ~ '^[0-9]{5}$');
create index tenants_by_county on tenants (county, name);
comment on column tenants.county is 'First five digits of the AGS of its places; NULL: not known';

commit;
