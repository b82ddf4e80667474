-- Deploy booking:extensions to pg
-- A reservation can be kept for longer, twice at most. Safe while the version before runs: it leaves the column alone.
begin;

set local search_path to booking, public;

alter table appointments add column extended int not null default 0 check (extended between 0 and 2);
comment on column appointments.extended is 'How often its reservation was kept for longer';

commit;
