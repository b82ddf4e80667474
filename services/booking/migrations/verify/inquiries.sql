-- Verify booking:inquiries on pg
begin;

set local search_path to booking, public;

select tenant, inquiry, service, office, days, parts, note, state, reason, hold_until, appointment, name, email, phone, language, account,
    made_at, changed_at
from inquiries where false;

rollback;
