-- Revert booking:addresses from pg
begin;

set local search_path to booking, public;

drop table helpers;
drop table address_places;
alter table appointments drop column over;
alter table tenants drop column address_most;

commit;
