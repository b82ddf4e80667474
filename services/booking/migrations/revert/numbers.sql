-- Revert booking:numbers from pg
begin;

set local search_path to booking, public;

alter table offices drop column numbers_most, drop column numbers;

commit;
