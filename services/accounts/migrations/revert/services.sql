-- Revert accounts:services from pg
begin;
drop table accounts.services;
commit;
