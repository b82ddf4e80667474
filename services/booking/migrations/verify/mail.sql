-- Verify booking:mail on pg
begin;

set local search_path to booking;
select tenant, office, confirm_minutes from offices where false;
select tenant, appointment, email, language, account from appointments where false;
select 1 / count(*) from pg_constraint where conname = 'appointments_addressed';

rollback;
