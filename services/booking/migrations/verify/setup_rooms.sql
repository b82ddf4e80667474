-- Verify booking:setup_rooms on pg
begin;

set local search_path to booking;
select last_room from tenants where false;

rollback;
