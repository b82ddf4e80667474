-- Revert booking:visits from pg
begin;

set local search_path to booking, public;

delete from due where kind = 'leave';
drop table calls;
drop table visits;
drop table tickets;

commit;
