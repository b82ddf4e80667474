-- Revert booking:forgotten from pg
begin;

set local search_path to booking, public;

drop table day_figures;
drop table deletions;
drop function lead_days(timestamptz, timestamptz);
drop function forgotten_at(int, timestamptz);
alter table tenants drop column keep_days;

commit;
