-- Verify booking:cooling on pg
begin;

set local search_path to booking;
select tenant, office, cool_minutes from offices where false;
select tenant, appointment, cool from claims where false;

rollback;
