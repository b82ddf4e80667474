-- Deploy booking:programs to pg
-- Programs that are told what becomes of appointments. Safe while the version before runs: it tells nobody.
begin;

set local search_path to booking, public;

create table programs (
    tenant int not null check (tenant > 0),
    program uuid not null,
    gone boolean not null,
    constraint programs_pkey primary key (tenant, program)
);
comment on table programs is 'Programs of administrations that want to be told what becomes of appointments; notifier has their addresses';
comment on column programs.tenant is 'Administration, by accounts'' key';
comment on column programs.program is 'notifier''s id';
comment on column programs.gone is 'It does no longer; the row stays, for the news of its beginning may come later';

commit;
