-- Verify booking:closures on pg
begin;

set local search_path to booking;
select tenant, closure, counter, start_at, end_at, reason from closures where false;

rollback;
