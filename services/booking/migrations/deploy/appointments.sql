-- Deploy booking:appointments to pg
-- Offices, counters, services, hours; appointments and what they take.
--
-- The invariant stands in `claims`: no counter is taken twice, whatever state the appointment is in. Everything that an
-- administration sets up is read as one snapshot, whose version is tenants.schedule: whoever changes a row of offices,
-- counters, services, counter_services, openings or exceptions adds 1 to it in the same transaction.
begin;

create schema booking;
set local search_path to booking, public;
create extension if not exists btree_gist with schema public;

\ir ../../../runtime/store.sql

create table tenants (
    tenant int primary key check (tenant > 0),
    slug text not null check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 60),
    name text not null check (length(name) between 1 and 120),
    land text not null check (land ~ '^[A-Z]{2}$'),
    zone text not null check (length(zone) between 1 and 60),
    discreet text not null default 'Termin im Rathaus' check (length(discreet) between 1 and 80),
    version bigint not null check (version > 0),
    schedule bigint not null default 1 check (schedule > 0)
);
comment on table tenants is 'What booking needs of the administrations that accounts owns';
comment on column tenants.tenant is 'Administration, by accounts'' key';
comment on column tenants.slug is 'Segment of its address, for links';
comment on column tenants.name is 'As citizens read it';
comment on column tenants.land is 'Two-letter code: decides the public holidays';
comment on column tenants.zone is 'IANA time zone of its opening hours';
comment on column tenants.discreet is 'Title of sensitive appointments in calendar files';
comment on column tenants.version is 'Of accounts'' row: an older copy never replaces a newer one';
comment on column tenants.schedule is 'Version of all that is set up; grows by 1 with every change';

create table offices (
    tenant int not null references tenants (tenant),
    office text not null check (office ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(office) <= 60),
    name text not null check (length(name) between 1 and 120),
    street text check (length(street) between 1 and 120),
    postcode text check (postcode ~ '^[0-9]{5}$'),
    city text check (length(city) between 1 and 80),
    phone text check (length(phone) between 1 and 40),
    email text check (length(email) between 3 and 254),
    access text check (length(access) between 1 and 300),
    window_days int not null default 56 check (window_days between 0 and 400),
    lead_minutes int not null default 0 check (lead_minutes between 0 and 20160),
    hold_minutes int not null default 10 check (hold_minutes between 1 and 1440),
    grid_minutes int not null default 5 check (grid_minutes between 1 and 240),
    position int not null default 0,
    constraint offices_pkey primary key (tenant, office)
);
comment on table offices is 'Places where citizens are served';
comment on column offices.tenant is 'Administration that it belongs to';
comment on column offices.office is 'Segment of its address and its key';
comment on column offices.name is 'As citizens read it';
comment on column offices.street is 'With house number';
comment on column offices.postcode is 'Five digits';
comment on column offices.city is 'Town of the address';
comment on column offices.phone is 'As citizens dial it';
comment on column offices.email is 'Of the office, not of a person';
comment on column offices.access is 'Step-free entrance, lift, parking';
comment on column offices.window_days is 'How many days ahead times are offered';
comment on column offices.lead_minutes is 'Least time between booking and start';
comment on column offices.hold_minutes is 'How long a time is reserved before it is booked';
comment on column offices.grid_minutes is 'Starts are a multiple of it apart';
comment on column offices.position is 'Order in lists';

create table counters (
    tenant int not null,
    counter int not null check (counter > 0),
    office text not null,
    label text not null check (length(label) between 1 and 60),
    constraint counters_pkey primary key (tenant, counter),
    constraint counters_office foreign key (tenant, office) references offices (tenant, office)
);
create index counters_by_office on counters (tenant, office);
comment on table counters is 'Where one citizen at a time is served: what appointments take';
comment on column counters.tenant is 'Administration that it belongs to';
comment on column counters.counter is 'Its number, unique in the administration';
comment on column counters.office is 'Office that it stands in';
comment on column counters.label is 'As it is called up: Platz 3';

create table services (
    tenant int not null references tenants (tenant),
    service text not null check (service ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(service) <= 60),
    leika text check (leika ~ '^[0-9]{14}$'),
    name text not null check (length(name) between 1 and 120),
    summary text check (length(summary) between 1 and 500),
    minutes int not null check (minutes between 1 and 480),
    documents text[] not null default '{}' check (cardinality(documents) <= 30),
    fee_cents bigint check (fee_cents >= 0),
    fee_note text check (length(fee_note) between 1 and 300),
    fee_as_of date,
    channel text not null default 'ON_SITE' check (channel in ('ON_SITE', 'PHONE', 'VIDEO')),
    on_request boolean not null default false,
    sensitive boolean not null default false,
    words text[] not null default '{}' check (cardinality(words) <= 60),
    link text check (link ~ '^https://' and length(link) <= 500),
    position int not null default 0,
    constraint services_pkey primary key (tenant, service)
);
comment on table services is 'What citizens come for';
comment on column services.tenant is 'Administration that offers it';
comment on column services.service is 'Segment of its address and its key';
comment on column services.leika is 'Key of the service catalogue of public administration (LeiKa)';
comment on column services.name is 'As citizens read it';
comment on column services.summary is 'One or two sentences';
comment on column services.minutes is 'How long an appointment takes';
comment on column services.documents is 'What to bring, one line each';
comment on column services.fee_cents is 'Fee in euro cents; NULL: not stated';
comment on column services.fee_note is 'Who pays less or nothing';
comment on column services.fee_as_of is 'Day on which the fee was last checked';
comment on column services.channel is 'On site, by phone or by video';
comment on column services.on_request is 'A wish that the office confirms: has no free times';
comment on column services.sensitive is 'Letters and calendar files do not name it';
comment on column services.words is 'Everyday words by which it is found';
comment on column services.link is 'Page with more about it';
comment on column services.position is 'Order in lists';

create table counter_services (
    tenant int not null,
    counter int not null,
    service text not null,
    constraint counter_services_pkey primary key (tenant, counter, service),
    constraint counter_services_counter foreign key (tenant, counter) references counters (tenant, counter),
    constraint counter_services_service foreign key (tenant, service) references services (tenant, service)
);
comment on table counter_services is 'Which counter can do which service';
comment on column counter_services.tenant is 'Administration of both';
comment on column counter_services.counter is 'Counter';
comment on column counter_services.service is 'Service';

create table openings (
    tenant int not null,
    opening int not null check (opening > 0),
    office text not null,
    counter int,
    weekday int not null check (weekday between 1 and 7),
    nth int check (nth in (-1, 1, 2, 3, 4, 5)),
    opens time not null,
    closes time not null check (closes > opens),
    venue text check (length(venue) between 1 and 120),
    constraint openings_pkey primary key (tenant, opening),
    constraint openings_office foreign key (tenant, office) references offices (tenant, office),
    constraint openings_counter foreign key (tenant, counter) references counters (tenant, counter)
);
create index openings_by_office on openings (tenant, office);
comment on table openings is 'Weekly hours, some only on the nth such day of a month';
comment on column openings.tenant is 'Administration of the office';
comment on column openings.opening is 'Its number, unique in the administration';
comment on column openings.office is 'Office';
comment on column openings.counter is 'The one counter that works then; NULL: all of the office';
comment on column openings.weekday is '1 Monday to 7 Sunday';
comment on column openings.nth is 'NULL: every week; 1 to 5: the nth of the month; -1: the last';
comment on column openings.opens is 'Local time';
comment on column openings.closes is 'Local time';
comment on column openings.venue is 'Where a touring counter stands; NULL: at the office';

create table exceptions (
    tenant int not null,
    exception int not null check (exception > 0),
    office text not null,
    day date not null,
    opens time,
    closes time check ((closes is null) = (opens is null) and closes > opens),
    reason text check (length(reason) between 1 and 200),
    constraint exceptions_pkey primary key (tenant, exception),
    constraint exceptions_office foreign key (tenant, office) references offices (tenant, office)
);
create index exceptions_by_office on exceptions (tenant, office, day);
comment on table exceptions is 'Days that differ: their rows replace the weekly hours and public holidays of that day';
comment on column exceptions.tenant is 'Administration of the office';
comment on column exceptions.exception is 'Its number, unique in the administration';
comment on column exceptions.office is 'Office';
comment on column exceptions.day is 'Local day';
comment on column exceptions.opens is 'Local time; NULL: closed';
comment on column exceptions.closes is 'Local time; NULL: closed';
comment on column exceptions.reason is 'In the office''s words, shown to citizens';

create table appointments (
    tenant int not null,
    appointment uuid not null,
    office text not null,
    service text not null,
    counter int not null,
    venue text check (length(venue) between 1 and 120),
    start_at timestamptz not null,
    end_at timestamptz not null check (end_at > start_at and end_at <= start_at + interval '8 hours'),
    state text not null check (state in ('HELD', 'BOOKED', 'CANCELLED', 'LAPSED')),
    hold_until timestamptz,
    name text check (length(name) between 2 and 100),
    sequence int not null default 0 check (sequence >= 0),
    made_at timestamptz not null,
    changed_at timestamptz not null check (changed_at >= made_at),
    constraint appointments_pkey primary key (tenant, appointment),
    constraint appointments_held check ((hold_until is not null) = (state = 'HELD')),
    constraint appointments_named check ((name is not null) = (state = 'BOOKED')),
    constraint appointments_office foreign key (tenant, office) references offices (tenant, office),
    constraint appointments_service foreign key (tenant, service) references services (tenant, service)
) with (fillfactor = 60); -- every row is changed once or twice: room beside it spares the indexes (HOT)
create index appointments_by_start on appointments (tenant, start_at);
comment on table appointments is 'Appointments of citizens, from the reservation on';
comment on column appointments.tenant is 'Administration';
comment on column appointments.appointment is 'UUIDv7';
comment on column appointments.office is 'Office';
comment on column appointments.service is 'What for';
comment on column appointments.counter is 'Counter that it was given';
comment on column appointments.venue is 'Where the touring counter stands then; NULL: at the office';
comment on column appointments.start_at is 'Start';
comment on column appointments.end_at is 'End';
comment on column appointments.state is 'HELD: not booked yet; BOOKED; CANCELLED; LAPSED: was held, never booked';
comment on column appointments.hold_until is 'HELD: when the reservation ends';
comment on column appointments.name is 'personal: name to call the person up by, only while BOOKED; kept 7 days after the appointment';
comment on column appointments.sequence is 'Of the calendar file: grows with every change that its owner sees (RFC 5545 3.8.7.4)';
comment on column appointments.made_at is 'Business time of the reservation';
comment on column appointments.changed_at is 'Business time of the last change';

create table claims (
    tenant int not null,
    counter int not null,
    start_at timestamptz not null,
    end_at timestamptz not null check (end_at > start_at and end_at <= start_at + interval '8 hours'),
    appointment uuid not null,
    lapses_at timestamptz,
    constraint claims_pkey primary key (tenant, appointment),
    constraint claims_appointment foreign key (tenant, appointment) references appointments (tenant, appointment),
    constraint claims_once exclude using gist (tenant with =, counter with =, tstzrange(start_at, end_at) with &&)
) with (fillfactor = 60);
create index claims_by_start on claims (tenant, counter, start_at);
comment on table claims is 'The times that counters are taken for; the constraint claims_once is the promise that none is taken twice';
comment on column claims.tenant is 'Administration';
comment on column claims.counter is 'Counter that is taken';
comment on column claims.start_at is 'From';
comment on column claims.end_at is 'To, at most 8 hours later: readers look so far back';
comment on column claims.appointment is 'For which appointment';
comment on column claims.lapses_at is 'When a reservation ends and its place may be taken; NULL: firm';

commit;
