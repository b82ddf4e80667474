-- Verify booking:reminders on pg
begin;

set local search_path to booking;
select tenant, appointment, reminders from appointments where false;

rollback;
