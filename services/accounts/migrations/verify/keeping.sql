-- Verify accounts:keeping on pg
begin;

set local search_path to accounts;
select appointment_days from tenants where false;

rollback;
