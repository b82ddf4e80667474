-- Verify notifier:signatures on pg
begin;
select street, city, web from notifier.tenants where false;
select tenant, language, words from notifier.signatures where false;
rollback;
