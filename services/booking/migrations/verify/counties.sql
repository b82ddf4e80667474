-- Verify booking:counties on pg
begin;

set local search_path to booking;
select county from tenants where false;

rollback;
