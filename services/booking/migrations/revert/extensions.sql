-- Revert booking:extensions from pg
begin;

set local search_path to booking, public;

alter table appointments drop column extended;

commit;
