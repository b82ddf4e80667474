-- Verify booking:quota on pg
begin;

set local search_path to booking;
select internal, release_days from openings where false;
select release_minute from offices where false;

rollback;
