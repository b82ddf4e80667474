-- Revert booking:quota from pg
begin;

set local search_path to booking, public;

alter table openings drop column internal, drop column release_days;
alter table offices drop column release_minute;

commit;
