-- Revert booking:inquiries from pg
begin;

set local search_path to booking, public;

delete from due where kind = 'inquiry';
drop table inquiries;

commit;
