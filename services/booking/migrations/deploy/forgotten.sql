-- Deploy booking:forgotten to pg
-- How long appointments are kept, and what stays of them: how many, of nobody. Safe while the version before runs: it
-- keeps them 7 days and counts none.
begin;

set local search_path to booking, public;

alter table tenants add column keep_days int not null default 7 check (keep_days between 1 and 90);
comment on column tenants.keep_days is 'Days from the end of an appointment until it is forgotten';

create function forgotten_at(tenant int, end_at timestamptz) returns timestamptz
    language sql stable
    return (select $2 + make_interval(days => t.keep_days) from tenants t where t.tenant = $1);
comment on function forgotten_at(int, timestamptz) is 'When an appointment that ends then is forgotten';

create function lead_days(made_at timestamptz, start_at timestamptz) returns int
    language sql immutable
    return greatest(extract(day from $2 - $1)::int, 0);
comment on function lead_days(timestamptz, timestamptz) is 'Whole days from a reservation to its start';

create table deletions (
    tenant int not null,
    day date not null,
    appointments int not null check (appointments >= 0),
    constraint deletions_pkey primary key (tenant, day)
);
comment on table deletions is 'Deletion log: how many appointments were forgotten on a day';
comment on column deletions.tenant is 'Administration';
comment on column deletions.day is 'Local day of the deletion';
comment on column deletions.appointments is 'Appointments, reservations that lapsed among them';

create table day_figures (
    tenant int not null,
    day date not null,
    office text not null,
    service text not null,
    booked int not null check (booked >= 0),
    cancelled int not null check (cancelled >= 0),
    lapsed int not null check (lapsed >= 0),
    lead_days int not null check (lead_days >= 0),
    constraint day_figures_pkey primary key (tenant, day, office, service)
);
comment on table day_figures is 'Figures of a day of an office: counted when its appointments are forgotten, of no person and no counter';
comment on column day_figures.tenant is 'Administration';
comment on column day_figures.day is 'Local day of the appointments';
comment on column day_figures.office is 'Office';
comment on column day_figures.service is 'What for';
comment on column day_figures.booked is 'Appointments that stood until the end';
comment on column day_figures.cancelled is 'Appointments that were cancelled, reservations that were given back';
comment on column day_figures.lapsed is 'Reservations that nobody booked or confirmed';
comment on column day_figures.lead_days is 'Sum over `booked` of the whole days from the reservation to the start';

commit;
