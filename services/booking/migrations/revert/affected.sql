-- Revert booking:affected from pg
begin;

set local search_path to booking, public;

alter table appointments drop column told_at, drop column stays;

commit;
