-- Verify booking:extensions on pg
begin;

set local search_path to booking;
select tenant, appointment, extended from appointments where false;

rollback;
