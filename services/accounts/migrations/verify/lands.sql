-- Verify accounts:lands on pg
begin;
select 1 / (count(*) >= 11)::int from accounts.lands where ombuds is not null;
rollback;
