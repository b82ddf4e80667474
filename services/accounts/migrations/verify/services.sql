-- Verify accounts:services on pg
begin;
select service from accounts.services where false;
rollback;
