-- Revert booking:counties from pg
begin;

set local search_path to booking, public;

alter table tenants drop column county;

commit;
