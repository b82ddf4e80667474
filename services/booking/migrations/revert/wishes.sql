-- Revert booking:wishes from pg
begin;

set local search_path to booking, public;

delete from due where kind in ('wish', 'offers');
update due set kind = 'lapse' where kind = 'offer';
drop function cool_for(int, int, timestamptz, int);
drop function awaited(int, int, timestamptz);
drop table wishes;
alter table offices drop column offer_minutes;

commit;
