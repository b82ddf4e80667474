-- Deploy booking:intents to pg
-- Times that somebody has chosen without holding them, until the link of a mail is followed. Safe while the version before runs: it
-- knows none and leaves timers of the kind `intent` alone.
begin;

set local search_path to booking, public;

create table intents (
    tenant int not null,
    intent uuid not null,
    office text not null,
    service text not null,
    persons int not null check (persons between 1 and 8),
    further text[] check (cardinality(further) between 1 and 40),
    venue text check (length(venue) between 1 and 120),
    start_at timestamptz not null,
    end_at timestamptz not null check (end_at > start_at),
    name text check (length(name) between 2 and 100),
    email text check (length(email) between 3 and 254),
    address text check (address ~ '^[a-z2-7]{32}$'),
    language text not null check (length(language) between 2 and 20),
    until timestamptz not null,
    appointment uuid,
    made_at timestamptz not null check (made_at < until),
    constraint intents_pkey primary key (tenant, intent),
    constraint intents_named check ((name is null) = (appointment is not null)),
    constraint intents_addressed check ((email is null) = (appointment is not null)),
    constraint intents_hashed check ((address is null) = (appointment is not null)),
    constraint intents_office foreign key (tenant, office) references offices (tenant, office),
    constraint intents_service foreign key (tenant, service) references services (tenant, service)
);
create index intents_open on intents (tenant, address) where appointment is null;
comment on table intents is 'Times that somebody has chosen; nothing is held for them until the link of the mail is followed';
comment on column intents.tenant is 'Administration';
comment on column intents.intent is 'UUIDv7';
comment on column intents.office is 'Where';
comment on column intents.service is 'What for';
comment on column intents.persons is 'For how many persons, of `service`';
comment on column intents.further is 'What else it is for, as of appointments';
comment on column intents.venue is 'Where a counter that tours stands then; NULL: at the office, or any';
comment on column intents.start_at is 'The time that was chosen';
comment on column intents.end_at is 'End of it';
comment on column intents.name is 'For the appointment to be';
comment on column intents.email is 'Where the link goes';
comment on column intents.address is 'Keyed hash of it, as in address_places: so many links of one address and no more';
comment on column intents.language is 'Of the mails: de, en, de-simple';
comment on column intents.until is 'Until when the link can be followed; then it is gone';
comment on column intents.appointment is 'That has come from it; NULL: none yet';
comment on column intents.made_at is 'Business time of the entry';

commit;
