-- Verify booking:visit_figures on pg
begin;

set local search_path to booking;
select first_called_at from visits where false;
select tenant, office, day, planned, walk_ins, in_vain, in_vain_planned from visit_figures where false;
select tenant, office, day, minutes, visits from visit_waits where false;
select wait_minutes(null, now(), now());

rollback;
