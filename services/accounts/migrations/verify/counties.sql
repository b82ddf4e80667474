-- Verify accounts:counties on pg
begin;

set local search_path to accounts;
select county from tenants where false;

rollback;
