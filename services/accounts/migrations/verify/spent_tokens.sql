-- Verify accounts:spent_tokens on pg
begin;
select 1 / (to_regclass('accounts.spent_tokens') is null)::int;
rollback;
