-- Deploy booking:wishes to pg
-- The waiting list: wishes for an appointment, and the time that is held for whose turn it is.
--
-- Nobody has two offers at once, and nobody stands in a line twice: two unique indexes say so. Safe while the version before runs:
-- it knows no wish, frees places at once, and leaves timers of the kinds `wish`, `offer` and `offers` alone.
begin;

set local search_path to booking, public;

alter table offices add column offer_minutes int not null default 1440 check (offer_minutes between 10 and 10080);
comment on column offices.offer_minutes is 'How long a time is held for whom the waiting list offers it, never beyond its start minus the lead';

create table wishes (
    tenant int not null,
    wish uuid not null,
    service text not null,
    office text,
    from_day date not null,
    to_day date not null check (to_day >= from_day),
    weekdays int not null check (weekdays between 1 and 127),
    part text not null check (part in ('ANY_TIME', 'MORNING', 'AFTERNOON')),
    state text not null check (state in ('TO_CONFIRM', 'LISTED', 'OFFERED', 'TAKEN', 'ENDED')),
    ended text check (ended in ('LEFT', 'REMOVED', 'MISSED', 'RAN_OUT')),
    hold_until timestamptz,
    waits_since timestamptz,
    missed int not null default 0 check (missed between 0 and 3),
    passed date[] not null default '{}',
    offer uuid,
    name text check (length(name) between 2 and 100),
    email text check (length(email) between 3 and 254),
    language text not null check (length(language) between 2 and 20),
    account uuid,
    made_at timestamptz not null,
    changed_at timestamptz not null check (changed_at >= made_at),
    constraint wishes_pkey primary key (tenant, wish),
    constraint wishes_unconfirmed check ((hold_until is not null) = (state = 'TO_CONFIRM')),
    constraint wishes_listed check (waits_since is not null or state in ('TO_CONFIRM', 'ENDED')),
    constraint wishes_offered check ((offer is not null) = (state in ('OFFERED', 'TAKEN'))),
    constraint wishes_ended check ((ended is not null) = (state = 'ENDED')),
    constraint wishes_named check ((name is not null) = (state in ('TO_CONFIRM', 'LISTED', 'OFFERED'))),
    constraint wishes_addressed check ((email is not null) = (state in ('TO_CONFIRM', 'LISTED', 'OFFERED'))),
    constraint wishes_service foreign key (tenant, service) references services (tenant, service),
    constraint wishes_office foreign key (tenant, office) references offices (tenant, office)
) with (fillfactor = 80);
create index wishes_in_line on wishes (tenant, service, waits_since, wish) where state in ('LISTED', 'OFFERED');
create unique index wishes_once on wishes (tenant, service, lower(email)) where state in ('LISTED', 'OFFERED');
create unique index wishes_one_offer on wishes (tenant, lower(email)) where state = 'OFFERED';
create unique index wishes_by_offer on wishes (tenant, offer) where offer is not null;
create index wishes_to_confirm on wishes (tenant, lower(email)) where state = 'TO_CONFIRM';
comment on table wishes is 'The waiting list: who wants an appointment and for whom nothing was free';
comment on column wishes.tenant is 'Administration';
comment on column wishes.wish is 'UUIDv7';
comment on column wishes.service is 'What for';
comment on column wishes.office is 'Where; NULL: at any office that offers the service';
comment on column wishes.from_day is 'First local day that would suit';
comment on column wishes.to_day is 'Last one: after it the wish ends';
comment on column wishes.weekdays is 'Days that would suit, a bit each: 1 Monday, 2 Tuesday, 4 Wednesday ... 64 Sunday';
comment on column wishes.part is 'Part of the day that would suit, by the local time of the beginning';
comment on column wishes.state is
    'TO_CONFIRM: waits for the link of a mail; LISTED: in line; OFFERED: a time is held for it; TAKEN: it has become an appointment; ENDED';
comment on column wishes.ended is 'ENDED: by its person, by the office, by three offers missed, or because its last day is over';
comment on column wishes.hold_until is 'TO_CONFIRM: until when the link can be followed';
comment on column wishes.waits_since is 'When it came on the list: its place in line';
comment on column wishes.missed is 'Offers that nobody answered';
comment on column wishes.passed is 'Local days for which an offer was declined or missed: nothing is offered for them any more';
comment on column wishes.offer is 'Appointment that is held for it, or that it has become';
comment on column wishes.name is 'For the appointment to be';
comment on column wishes.email is 'Where offers go';
comment on column wishes.language is 'Of the mails: de, en, de-simple';
comment on column wishes.account is 'Who was logged in';
comment on column wishes.made_at is 'Business time of the entry';
comment on column wishes.changed_at is 'Business time of the last change';

create function awaited(tenant int, counter int, start_at timestamptz) returns boolean
    language sql stable
    return exists (
        select
        from wishes w
        join counter_services q on q.tenant = w.tenant and q.service = w.service
        join counters n on n.tenant = q.tenant and n.counter = q.counter
        where w.tenant = $1 and w.state = 'LISTED' and q.tenant = $1 and q.counter = $2 and (w.office is null or w.office = n.office)
            and $3 >= w.from_day - 1 and $3 < w.to_day + 2 -- whatever the zone: the rules look closer
    );
comment on function awaited(int, int, timestamptz) is 'Whether somebody on the waiting list could want what a counter has free then';

create function cool_for(tenant int, counter int, start_at timestamptz, cool_seconds int) returns interval
    language sql stable
    return make_interval(secs => case when awaited($1, $2, $3) then greatest($4, 300) else $4 end);
comment on function cool_for(int, int, timestamptz, int) is 'How long a place that is given up cools down: five minutes at least where somebody waits for it';

commit;
