-- Revert notifier:deliveries from pg
begin;
drop schema notifier cascade;
commit;
