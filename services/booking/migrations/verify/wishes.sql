-- Verify booking:wishes on pg
begin;

set local search_path to booking, public;

select tenant, wish, service, office, from_day, to_day, weekdays, part, state, ended, hold_until, waits_since, missed, passed, offer, name,
    email, language, account, made_at, changed_at
from wishes where false;
select offer_minutes from offices where false;
select awaited(1, 1, '2026-11-24'), cool_for(1, 1, '2026-11-24', 0);

rollback;
