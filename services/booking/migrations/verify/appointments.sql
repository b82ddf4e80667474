-- Verify booking:appointments on pg
begin;

set local search_path to booking;
select tenant, slug, name, land, zone, discreet, version, schedule from tenants where false;
select tenant, office, name, window_days, lead_minutes, hold_minutes, grid_minutes, position from offices where false;
select tenant, counter, office, label from counters where false;
select tenant, service, leika, name, minutes, documents, words, position from services where false;
select tenant, counter, service from counter_services where false;
select tenant, opening, office, counter, weekday, nth, opens, closes, venue from openings where false;
select tenant, exception, office, day, opens, closes, reason from exceptions where false;
select tenant, appointment, office, service, counter, start_at, end_at, state, hold_until, name from appointments where false;
select tenant, counter, start_at, end_at, appointment, lapses_at from claims where false;
select tenant, scope, method, key, hash, reply from idempotency where false;
select tenant, id, kind, subject, at from due where false;
select tenant, id, target, body from outbox where false;
select 1 / count(*) from pg_constraint where conname = 'claims_once' and contype = 'x';

rollback;
