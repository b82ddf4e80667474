-- Verify booking:visits on pg
begin;

set local search_path to booking, public;

select tenant, office, day, last from tickets where false;
select tenant, visit, office, day, number, service, state, counter, calls, planned_at, arrived_at, called_at, started_at, ended_at
from visits where false;
select tenant, counter, visit from calls where false;

rollback;
