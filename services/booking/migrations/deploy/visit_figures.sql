-- Deploy booking:visit_figures to pg
-- What stays of visits: how many there were and how long they waited, of nobody. Safe while the version before runs: it counts none, and
-- leaves first_called_at alone.
begin;

set local search_path to booking, public;

alter table visits add column first_called_at timestamptz;
comment on column visits.first_called_at is 'Of the first call: until then the person waited';

create function wait_minutes(planned_at timestamptz, arrived_at timestamptz, called_at timestamptz) returns int
    language sql immutable
    return greatest(floor(extract(epoch from $3 - greatest($1, $2)) / 60)::int, 0);
comment on function wait_minutes(timestamptz, timestamptz, timestamptz) is 'Whole minutes from arrival, or the appointment where that was later, to the call';

create table visit_figures (
    tenant int not null,
    office text not null,
    day date not null,
    planned int not null check (planned >= 0),
    walk_ins int not null check (walk_ins >= 0),
    in_vain int not null check (in_vain >= 0),
    in_vain_planned int not null check (in_vain_planned between 0 and in_vain),
    constraint visit_figures_pkey primary key (tenant, office, day)
);
comment on table visit_figures is 'Figures of a day of an office: counted when its visits are forgotten, of no person and no counter';
comment on column visit_figures.tenant is 'Administration';
comment on column visit_figures.office is 'Office';
comment on column visit_figures.day is 'Local day';
comment on column visit_figures.planned is 'Who was there with an appointment';
comment on column visit_figures.walk_ins is 'Who was there without one';
comment on column visit_figures.in_vain is 'Numbers that were called in vain';
comment on column visit_figures.in_vain_planned is 'Of them those of appointments';

create table visit_waits (
    tenant int not null,
    office text not null,
    day date not null,
    minutes int not null check (minutes between 0 and 1440),
    visits int not null check (visits > 0),
    constraint visit_waits_pkey primary key (tenant, office, day, minutes)
);
comment on table visit_waits is 'How long people waited for their call, by day of an office: counted when visits are forgotten';
comment on column visit_waits.tenant is 'Administration';
comment on column visit_waits.office is 'Office';
comment on column visit_waits.day is 'Local day';
comment on column visit_waits.minutes is 'Whole minutes of waiting';
comment on column visit_waits.visits is 'How many waited so long';

commit;
