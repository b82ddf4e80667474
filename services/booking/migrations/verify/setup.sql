-- Verify booking:setup on pg
begin;

set local search_path to booking;
select last_counter from tenants where false;

rollback;
