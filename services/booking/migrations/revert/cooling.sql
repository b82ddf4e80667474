-- Revert booking:cooling from pg
begin;

set local search_path to booking, public;

alter table claims drop column cool;
alter table offices drop column cool_minutes;

commit;
