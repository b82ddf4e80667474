-- Deploy accounts:keeping to pg
-- How long appointments are kept is the administration's to say. Safe while the version before runs: it leaves the column alone.
begin;

set local search_path to accounts, public;

alter table tenants add column appointment_days int not null default 7 check (appointment_days between 1 and 90);
comment on column tenants.appointment_days is 'Days after an appointment until it is forgotten';

commit;
