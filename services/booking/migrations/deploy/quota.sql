-- Deploy booking:quota to pg
-- What of the openings is the public's, and from when on. Safe while the version before runs: it gives all of it to everybody.
begin;

set local search_path to booking, public;

alter table openings
    add column internal boolean not null default false,
    add column release_days int check (release_days between 0 and 400);
comment on column openings.internal is 'Only staff books in it, for who calls or comes';
comment on column openings.release_days is 'From how many days ahead the public books in it; NULL: as the office says (window_days)';

alter table offices add column release_minute int not null default 0 check (release_minute between 0 and 1439);
comment on column offices.release_minute is 'Minute of the local day at which the newest day that can be booked opens';

commit;
