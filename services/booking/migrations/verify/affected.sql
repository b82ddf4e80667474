-- Verify booking:affected on pg
begin;

set local search_path to booking;
select told_at, stays from appointments where false;

rollback;
