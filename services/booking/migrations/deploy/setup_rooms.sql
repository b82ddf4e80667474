-- Deploy booking:setup_rooms to pg
-- Rooms are set up like counters: a number is never given to another one. Safe while the version before runs: it leaves the
-- column alone.
begin;

set local search_path to booking, public;

alter table tenants add column last_room int not null default 0 check (last_room >= 0);
comment on column tenants.last_room is 'Highest number that a removed room had: the next one gets a higher one';

commit;
