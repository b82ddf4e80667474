-- Verify booking:moves on pg
begin;

set local search_path to booking;
select tenant, appointment, replaces, moved_to, origin from appointments where false;

rollback;
