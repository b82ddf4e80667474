-- Verify booking:wish_needs on pg
begin;

set local search_path to booking;
select persons, further from wishes where false;

rollback;
