-- Deploy notifier:signatures to pg
-- Where an administration is, and what it says below its mails.
begin;

set local search_path = notifier;

alter table tenants
    add column street text check (length(street) <= 120),
    add column city text check (length(city) <= 90),
    add column web text check (length(web) <= 200);
comment on column tenants.street is 'Stands below every letter';
comment on column tenants.city is 'Postcode and town, below every letter';
comment on column tenants.web is 'Stands below every letter';

create table signatures (
    tenant int not null check (tenant > 0),
    language text not null check (length(language) between 2 and 20),
    words text not null check (length(words) between 1 and 20000),
    constraint signatures_pkey primary key (tenant, language)
);
comment on table signatures is 'What administrations say below their mails, in their own words';
comment on column signatures.tenant is 'Administration, by accounts'' key';
comment on column signatures.language is 'Of the mails that it stands below';
comment on column signatures.words is 'In simple markup, shown as plain lines';

commit;
