-- Revert booking:needs from pg
begin;

set local search_path to booking, public;

alter table visits drop column persons, drop column further;
alter table appointments drop column persons, drop column further;
alter table services drop column minutes_more;

commit;
