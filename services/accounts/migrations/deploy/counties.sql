-- Deploy accounts:counties to pg
-- In which county an administration lies: who its neighbours are. Safe while the version before runs: it leaves the column alone.
begin;

set local search_path to accounts, public;

alter table tenants add column county text constraint tenants_county check (county ~ '^[0-9]{5}$');
comment on column tenants.county is 'First five digits of the AGS of its places; NULL: not known';
update tenants t
set county = p.county
from (select tenant, min(left(ags, 5)) as county from places group by tenant) p
where p.tenant = t.tenant;

commit;
