-- Deploy booking:setup to pg
-- What an administration sets up by itself: a counter's number is never given to another one. Safe while the version before
-- runs: it leaves the column alone.
begin;

set local search_path to booking, public;

alter table tenants add column last_counter int not null default 0 check (last_counter >= 0);
comment on column tenants.last_counter is 'Highest number that a counter was given: the next one gets a higher one, whatever was removed';

commit;
