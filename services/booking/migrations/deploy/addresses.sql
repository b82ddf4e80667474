-- Deploy booking:addresses to pg
-- How many appointments to come a mail address may have, and for whom that is lifted. Safe while the version before runs: it
-- takes no place of an address, and what it books is not counted.
begin;

set local search_path to booking, public;

alter table tenants add column address_most int not null default 5 check (address_most between 0 and 20);
comment on column tenants.address_most is 'How many appointments to come a mail address may have that are booked without log-in; 0: any number';

alter table appointments
    add column over boolean not null default false,
    add constraint appointments_over check (not over or state <> 'BOOKED');
comment on column appointments.over is 'Waits for another one of its address to be given up: there was no place left';

create table address_places (
    tenant int not null,
    address text not null check (address ~ '^[a-z2-7]{32}$'),
    place int not null check (place between -3 and 20 and place <> 0),
    appointment uuid not null,
    counts_until timestamptz not null,
    constraint address_places_pkey primary key (tenant, address, place)
);
create index address_places_by_appointment on address_places (tenant, appointment);
comment on table address_places is 'The places that a mail address has; the primary key is the promise that no more appointments are booked';
comment on column address_places.tenant is 'Administration';
comment on column address_places.address is 'Keyed hash of the address: it cannot be read, and differs by administration';
comment on column address_places.place is '1 and above: an appointment; -1 to -3: a mail that tells that there is no place';
comment on column address_places.appointment is 'That has it';
comment on column address_places.counts_until is 'From then on the place is free';

create table helpers (
    tenant int not null,
    helper uuid not null,
    address text not null check (address ~ '^[a-z2-7]{32}$'),
    email text not null check (length(email) between 3 and 254),
    reason text not null check (length(reason) between 2 and 200),
    until timestamptz not null,
    constraint helpers_pkey primary key (tenant, helper),
    constraint helpers_once unique (tenant, address)
);
comment on table helpers is 'Mail addresses that may have any number of appointments: of guardians, families, who helps others';
comment on column helpers.tenant is 'Administration';
comment on column helpers.helper is 'UUIDv7';
comment on column helpers.address is 'Keyed hash of the address, as in address_places';
comment on column helpers.email is 'The address, for staff to read';
comment on column helpers.reason is 'In the words of staff';
comment on column helpers.until is 'End of the last day';

commit;
