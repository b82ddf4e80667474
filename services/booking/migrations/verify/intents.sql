-- Verify booking:intents on pg
begin;

set local search_path to booking;
select tenant, intent, office, service, persons, further, venue, start_at, end_at, name, email, address, language, until, appointment, made_at
from intents where false;

rollback;
