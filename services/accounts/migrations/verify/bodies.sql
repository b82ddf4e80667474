-- Verify accounts:bodies on pg
begin;
select 1 / (count(*) = 16)::int from accounts.lands where ombuds is not null;
rollback;
