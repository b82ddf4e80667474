-- Verify accounts:lost_factors on pg
begin;

select tenant, account, request, code, asked_at, ready_at, ends_at from accounts.lost_factors where false;

rollback;
