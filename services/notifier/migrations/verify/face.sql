-- Verify notifier:face on pg
begin;
select color, hours from notifier.tenants where false;
rollback;
