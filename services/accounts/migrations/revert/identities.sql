-- Revert accounts:identities from pg
-- Refused while there are accounts that only a provider knows: nobody could log in to them any more.
begin;
set local search_path to accounts;
drop table spent_tokens, provider_logins, provider_flows, identities;
alter table accounts drop constraint accounts_own_login;
alter table accounts alter column password set not null;
alter table accounts alter column folded set not null;
alter table accounts alter column email set not null;
commit;
