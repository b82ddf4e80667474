-- Deploy booking:numbers to pg
-- Offices at which people take numbers themselves. Safe while the version before runs: it gives none out.
begin;

set local search_path to booking, public;

alter table offices
    add column numbers boolean not null default false,
    add column numbers_most int not null default 20 check (numbers_most between 1 and 200);
comment on column offices.numbers is 'People take numbers themselves, at a terminal or on their own phone';
comment on column offices.numbers_most is 'How many may wait for one service until no more numbers for it are taken';

commit;
