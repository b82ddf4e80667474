-- Revert booking:setup_rooms from pg
begin;

set local search_path to booking, public;

alter table tenants drop column last_room;

commit;
