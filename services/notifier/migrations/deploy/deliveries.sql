-- Deploy notifier:deliveries to pg
-- What is to be sent, and what was. A delivery has one timer (table due, of the delivery's id): `send` until it has ended,
-- then `forget`. Tenant 0 is the deployment itself: mails about accounts.
begin;

create schema notifier;
set local search_path = notifier;

\ir ../../../runtime/store.sql

create table tenants (
    tenant int primary key check (tenant > 0),
    name text not null check (length(name) between 1 and 120),
    zone text not null check (length(zone) between 1 and 60),
    phone text check (length(phone) <= 40),
    email text check (length(email) <= 254),
    version bigint not null check (version > 0)
);
comment on table tenants is 'What notifier needs of the administrations that accounts owns';
comment on column tenants.tenant is 'Administration, by accounts'' key';
comment on column tenants.name is 'Who a mail is from';
comment on column tenants.zone is 'IANA time zone of dates and times in letters';
comment on column tenants.phone is 'Stands below every letter';
comment on column tenants.email is 'Who gets answers';
comment on column tenants.version is 'Of accounts'' row: an older copy never replaces a newer one';

create table deliveries (
    tenant int not null check (tenant >= 0),
    delivery uuid not null,
    kind text not null check (kind in ('MAIL', 'WEBHOOK')),
    subject text not null check (length(subject) between 1 and 60),
    recipient text not null check (length(recipient) between 1 and 500),
    request bytea check (length(request) <= 1048576),
    state text not null default 'WAITING' check (state in ('WAITING', 'SENDING', 'SENT', 'DEAD')),
    attempts int not null default 0 check (attempts >= 0),
    made_at timestamptz not null,
    lease_at timestamptz,
    ended_at timestamptz,
    problem text check (length(problem) <= 200),
    primary key (tenant, delivery),
    check ((state = 'SENT') = (request is null)),
    check ((state = 'SENDING') = (lease_at is not null)),
    check ((state in ('SENT', 'DEAD')) = (ended_at is not null))
);
-- Few rows, if any: what the operator is told of.
create index deliveries_dead on deliveries (tenant) where state = 'DEAD';
comment on table deliveries is 'Mails and webhooks that wait, are under way, were sent, or were given up';
comment on column deliveries.tenant is 'Administration that sends; 0 is the deployment';
comment on column deliveries.delivery is 'UUIDv7; what receivers know repetitions by (Message-ID, webhook-id)';
comment on column deliveries.subject is 'Letter (booking/booked) or event';
comment on column deliveries.recipient is 'Address or URL; erased 30 days after the end';
comment on column deliveries.request is 'The packed request; erased when it is sent, for its links are secrets';
comment on column deliveries.state is 'SENDING: somebody is at it until lease_at';
comment on column deliveries.attempts is 'How often it was tried; tells whose attempt is the latest';
comment on column deliveries.made_at is 'Business time at which it was accepted';
comment on column deliveries.lease_at is 'Business time after which an attempt counts as lost';
comment on column deliveries.ended_at is 'Business time at which it was sent or given up';
comment on column deliveries.problem is 'Why the last attempt failed, without anything personal';

-- The timer that counts the dead comes again for ever.
insert into due (tenant, id, kind, subject, at)
values (0, '00000000-0000-7000-8000-000000000001', 'count', 'dead', '-infinity');

commit;
