-- Deploy booking:cooling to pg
-- A place that was given up is offered again after a random time. Safe while the version before runs: it leaves the columns
-- alone, offers such a place at once, and takes none that somebody has: claims_once decides as before.
begin;

set local search_path to booking, public;

alter table offices add column cool_minutes int not null default 0 check (cool_minutes between 0 and 1440);
comment on column offices.cool_minutes is 'Most of the random time until a place that was given up is offered again; 0: at once';

alter table claims add column cool interval not null default '0' check (cool between interval '0' and interval '1 day');
comment on column claims.lapses_at is 'When the appointment''s right to the place ends, or ended; NULL: firm';
comment on column claims.cool is 'How long after lapses_at the place is offered to nobody';

commit;
