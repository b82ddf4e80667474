-- Revert booking:visit_figures from pg
begin;

set local search_path to booking, public;

drop table visit_waits;
drop table visit_figures;
drop function wait_minutes;
alter table visits drop column first_called_at;

commit;
