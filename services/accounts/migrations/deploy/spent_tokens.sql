-- Deploy accounts:spent_tokens to pg
-- A logout token is spent by the same step that ends its sessions, where the sessions are: in Redis.
begin;

set local search_path = accounts, public;

delete from due where tenant = 0 and kind = 'spent';
drop table spent_tokens;

commit;
