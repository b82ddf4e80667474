-- Verify notifier:deliveries on pg
begin;
select tenant, name, zone, phone, email, version from notifier.tenants where false;
select tenant, delivery, kind, subject, recipient, request, state, attempts, made_at, lease_at, ended_at, problem from notifier.deliveries where false;
select 1 / count(*) from notifier.due where kind = 'count';
rollback;
