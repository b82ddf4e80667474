-- Deploy booking:visits to pg
-- The day of the visit: who is there, in which order, and which counter has called whom.
--
-- A person is at one counter and a counter has one person: the keys of `calls` say so, whatever the code does. Safe while the
-- version before runs: it knows none of these tables and leaves timers of kind `leave` alone.
begin;

set local search_path to booking, public;

create table tickets (
    tenant int not null,
    office text not null,
    day date not null,
    last int not null check (last > 0),
    constraint tickets_pkey primary key (tenant, office, day),
    constraint tickets_office foreign key (tenant, office) references offices (tenant, office)
);
comment on table tickets is 'The last number that was given at an office on a day';
comment on column tickets.tenant is 'Administration of the office';
comment on column tickets.office is 'Office';
comment on column tickets.day is 'Local day';
comment on column tickets.last is 'The next one is one more';

create table visits (
    tenant int not null,
    visit uuid not null,
    office text not null,
    day date not null,
    number int not null check (number > 0),
    service text not null,
    state text not null check (state in ('WAITING', 'CALLED', 'SERVING', 'DONE', 'NO_SHOW')),
    counter int,
    calls int not null default 0 check (calls >= 0),
    planned_at timestamptz,
    arrived_at timestamptz not null,
    called_at timestamptz,
    started_at timestamptz,
    ended_at timestamptz,
    constraint visits_pkey primary key (tenant, visit),
    constraint visits_number unique (tenant, office, day, number),
    constraint visits_called check (state = 'WAITING' or (counter is not null and called_at is not null)),
    constraint visits_ended check ((ended_at is not null) = (state in ('DONE', 'NO_SHOW'))),
    constraint visits_office foreign key (tenant, office) references offices (tenant, office),
    constraint visits_service foreign key (tenant, service) references services (tenant, service)
) with (fillfactor = 60);
comment on table visits is 'Who is there today, with an appointment or without; gone with the day';
comment on column visits.tenant is 'Administration of the office';
comment on column visits.visit is 'UUIDv7; who has an appointment has its id';
comment on column visits.office is 'Office';
comment on column visits.day is 'Local day';
comment on column visits.number is 'By which the person is called, unique per office and day';
comment on column visits.service is 'What for';
comment on column visits.state is 'WAITING; CALLED; SERVING: is at the counter; DONE; NO_SHOW: was called in vain';
comment on column visits.counter is 'WAITING: the only one that may call, NULL: any that can do the service; else the one that called';
comment on column visits.calls is 'How often the number was called';
comment on column visits.planned_at is 'Begin of the appointment; NULL: without one';
comment on column visits.arrived_at is 'When the number was given';
comment on column visits.called_at is 'Of the last call';
comment on column visits.started_at is 'When serving began';
comment on column visits.ended_at is 'When it was over';

create table calls (
    tenant int not null,
    counter int not null,
    visit uuid not null,
    constraint calls_pkey primary key (tenant, counter),
    constraint calls_once unique (tenant, visit),
    constraint calls_counter foreign key (tenant, counter) references counters (tenant, counter),
    constraint calls_visit foreign key (tenant, visit) references visits (tenant, visit)
);
comment on table calls is 'Whom each counter has called and not yet let go: one person at one counter, one counter for one person';
comment on column calls.tenant is 'Administration of both';
comment on column calls.counter is 'Counter';
comment on column calls.visit is 'Who is called or served there';

commit;
