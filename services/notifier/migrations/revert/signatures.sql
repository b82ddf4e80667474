-- Revert notifier:signatures from pg
begin;
set local search_path = notifier;
drop table signatures;
alter table tenants drop column street, drop column city, drop column web;
commit;
