-- Deploy notifier:letters to pg
-- Letters in the own words of administrations. Safe while the version before runs: it writes the standard ones.
begin;

set local search_path = notifier;

create table letters (
    tenant int not null check (tenant > 0),
    letter text not null check (letter ~ '^[a-z_]{1,40}$'),
    language text not null check (language in ('de', 'en', 'de-simple')),
    subject text check (length(subject) between 1 and 120),
    opening text check (length(opening) between 1 and 2000),
    changed_at timestamptz not null,
    constraint letters_pkey primary key (tenant, letter, language),
    constraint letters_own check (subject is not null or opening is not null)
);
comment on table letters is 'What administrations say in their own words in the letters about appointments';
comment on column letters.tenant is 'Administration, by accounts'' key';
comment on column letters.letter is 'booked for booking/booked';
comment on column letters.language is 'Catalogue in whose place it stands';
comment on column letters.subject is 'With placeholders ({datum}); NULL: the standard one';
comment on column letters.opening is 'First words behind the greeting, with placeholders; NULL: the standard ones';
comment on column letters.changed_at is 'Business time';

comment on column hooks.events is 'What it is told of: feedback, settings, appointments';

commit;
