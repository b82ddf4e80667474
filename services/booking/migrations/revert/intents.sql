-- Revert booking:intents from pg
begin;

set local search_path to booking, public;

delete from due where kind = 'intent';
drop table intents;

commit;
