-- Revert accounts:keys from pg
begin;
set local search_path to accounts;
delete from due where kind in ('devices', 'challenges');
drop index devices_by_end;
drop table challenges, keys;
commit;
