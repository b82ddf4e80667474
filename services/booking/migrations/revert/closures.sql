-- Revert booking:closures from pg
begin;

set local search_path to booking, public;

drop table closures;

commit;
