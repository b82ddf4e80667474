-- Verify booking:needs on pg
begin;

set local search_path to booking;
select minutes_more from services where false;
select persons, further from appointments where false;
select persons, further from visits where false;

rollback;
