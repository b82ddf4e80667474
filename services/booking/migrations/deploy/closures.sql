-- Deploy booking:closures to pg
-- A counter that is closed for a time, beside the week of its office. Safe while the version before runs: it goes on offering these
-- times until it is replaced, and who books one is on the list of those for whom there is no room.
begin;

set local search_path to booking, public;

create table closures (
    tenant int not null,
    closure uuid not null,
    counter int not null,
    start_at timestamptz not null,
    end_at timestamptz not null check (end_at > start_at),
    reason text check (length(reason) between 1 and 200),
    constraint closures_pkey primary key (tenant, closure),
    constraint closures_counter foreign key (tenant, counter) references counters (tenant, counter),
    constraint closures_once exclude using gist (tenant with =, counter with =, tstzrange(start_at, end_at) with &&)
);
comment on table closures is 'Times for which a counter is closed: none of its appointments has room in them';
comment on column closures.tenant is 'Administration';
comment on column closures.closure is 'UUIDv7';
comment on column closures.counter is 'Counter that is closed';
comment on column closures.start_at is 'From';
comment on column closures.end_at is 'To';
comment on column closures.reason is 'In the office''s words, for its staff alone';

commit;
