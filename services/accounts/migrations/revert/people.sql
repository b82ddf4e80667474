-- Revert accounts:people from pg
begin;
set local search_path to accounts;
drop table audit_openings, audit, tries, devices, recovery, links, roles, accounts;
commit;
