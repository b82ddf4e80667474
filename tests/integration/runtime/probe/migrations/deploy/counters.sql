-- A service's schema in small, for the runtime's tests.
begin;

create schema probe;
set local search_path = probe;

\ir ../../../../../../services/runtime/store.sql

create type colour as enum ('RED', 'GREEN');

create table counters (
    tenant int not null,
    name text not null,
    value int not null check (value >= 0),
    constraint counters_pkey primary key (tenant, name)
);
comment on table counters is 'Numbers by name';

commit;
