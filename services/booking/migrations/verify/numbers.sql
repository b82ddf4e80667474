-- Verify booking:numbers on pg
begin;

set local search_path to booking;
select numbers, numbers_most from offices where false;

rollback;
