-- Revert notifier:face from pg
begin;
set local search_path = notifier;
alter table tenants drop column color, drop column hours;
commit;
