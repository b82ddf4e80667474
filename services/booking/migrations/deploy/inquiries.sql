-- Deploy booking:inquiries to pg
-- Services on request: a person says when it would suit, the office answers with a time or a reason. Safe while the version before
-- runs: it knows no inquiry and leaves timers of the kind `inquiry` alone.
begin;

set local search_path to booking, public;

create table inquiries (
    tenant int not null,
    inquiry uuid not null,
    service text not null,
    office text,
    days date[] not null check (cardinality(days) between 1 and 3),
    parts text[] not null check (cardinality(parts) = cardinality(days) and parts <@ '{ANY_TIME,MORNING,AFTERNOON}'::text[]),
    note text check (length(note) between 1 and 500),
    state text not null check (state in ('UNSENT', 'OPEN', 'ANSWERED', 'DECLINED', 'WITHDRAWN')),
    reason text check (length(reason) between 1 and 300),
    hold_until timestamptz,
    appointment uuid,
    name text check (length(name) between 2 and 100),
    email text check (length(email) between 3 and 254),
    phone text check (length(phone) between 3 and 40),
    language text not null check (length(language) between 2 and 20),
    account uuid,
    made_at timestamptz not null,
    changed_at timestamptz not null check (changed_at >= made_at),
    constraint inquiries_pkey primary key (tenant, inquiry),
    constraint inquiries_unsent check ((hold_until is not null) = (state = 'UNSENT')),
    constraint inquiries_answered check ((appointment is not null) = (state = 'ANSWERED')),
    constraint inquiries_reason check (reason is null or state = 'DECLINED'),
    constraint inquiries_named check ((name is not null) = (state in ('UNSENT', 'OPEN'))),
    constraint inquiries_reached check (state not in ('UNSENT', 'OPEN') or email is not null or phone is not null),
    constraint inquiries_gone check (state in ('UNSENT', 'OPEN') or (email is null and phone is null and note is null and account is null)),
    constraint inquiries_service foreign key (tenant, service) references services (tenant, service),
    constraint inquiries_office foreign key (tenant, office) references offices (tenant, office)
) with (fillfactor = 80);
create index inquiries_open on inquiries (tenant, inquiry) where state = 'OPEN';
create index inquiries_unsent_of on inquiries (tenant, lower(email)) where state = 'UNSENT';
create unique index inquiries_by_appointment on inquiries (tenant, appointment) where appointment is not null;
comment on table inquiries is 'Services on request: when it would suit somebody, and what the office answers';
comment on column inquiries.tenant is 'Administration';
comment on column inquiries.inquiry is 'UUIDv7';
comment on column inquiries.service is 'What for';
comment on column inquiries.office is 'Where; NULL: any office that offers the service';
comment on column inquiries.days is 'Local days that would suit, the best first';
comment on column inquiries.parts is 'Part of each of these days that would suit';
comment on column inquiries.note is 'What else the office should know';
comment on column inquiries.state is
    'UNSENT: waits for the link of a mail; OPEN: the office has it; ANSWERED: it has become an appointment; DECLINED; WITHDRAWN';
comment on column inquiries.reason is 'DECLINED: why, in the office''s words; NULL: its days are over';
comment on column inquiries.hold_until is 'UNSENT: until when the link can be followed';
comment on column inquiries.appointment is 'ANSWERED: the appointment';
comment on column inquiries.name is 'For the appointment to be';
comment on column inquiries.email is 'Where the answer goes';
comment on column inquiries.phone is 'Where the office calls back';
comment on column inquiries.language is 'Of the mails: de, en, de-simple';
comment on column inquiries.account is 'Who was logged in';
comment on column inquiries.made_at is 'Business time of the entry';
comment on column inquiries.changed_at is 'Business time of the last change';

commit;
