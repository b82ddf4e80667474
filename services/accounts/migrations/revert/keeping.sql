-- Revert accounts:keeping from pg
begin;

set local search_path to accounts, public;

alter table tenants drop column appointment_days;

commit;
