-- Revert notifier:hooks from pg
begin;

set local search_path = notifier;

drop index deliveries_hook;
alter table deliveries drop column hook;
drop table hooks;

commit;
