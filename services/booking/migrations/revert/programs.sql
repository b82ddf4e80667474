-- Revert booking:programs from pg
begin;

set local search_path to booking, public;

drop table programs;

commit;
