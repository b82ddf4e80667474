-- Revert booking:wish_needs from pg
begin;

set local search_path to booking, public;

drop index appointments_with_further;
alter table wishes drop column further, drop column persons;

commit;
