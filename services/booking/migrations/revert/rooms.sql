-- Revert booking:rooms from pg
begin;

set local search_path to booking, public;

alter table claims drop column room;
alter table appointments drop column room;
drop table service_rooms;
drop table rooms;

commit;
