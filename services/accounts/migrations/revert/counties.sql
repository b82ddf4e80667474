-- Revert accounts:counties from pg
begin;

set local search_path to accounts, public;

alter table tenants drop column county;

commit;
