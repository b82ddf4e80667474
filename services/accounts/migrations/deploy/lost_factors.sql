-- Deploy accounts:lost_factors to pg
-- Who has lost all second factors and asked for the way back. Safe while the version before runs: it does not know the table.
begin;

set local search_path to accounts, public;

create table lost_factors (
    tenant int not null check (tenant = 0),
    account uuid not null,
    request uuid not null,
    code bytea not null check (length(code) = 32),
    asked_at timestamptz not null,
    ready_at timestamptz not null,
    ends_at timestamptz not null,
    constraint lost_factors_pkey primary key (tenant, account),
    constraint lost_factors_request unique (tenant, request),
    constraint lost_factors_code unique (tenant, code),
    constraint lost_factors_account foreign key (tenant, account) references accounts (tenant, account),
    check (asked_at < ready_at and ready_at < ends_at)
);
comment on table lost_factors is 'Second factors that their owner has lost: after a time in which the mail can stop it they can be removed';
comment on column lost_factors.tenant is '0: where accounts are';
comment on column lost_factors.account is 'Whose';
comment on column lost_factors.request is 'UUIDv7, also of its timer';
comment on column lost_factors.code is 'SHA-256 of the code in the link that stops it';
comment on column lost_factors.asked_at is 'Real time';
comment on column lost_factors.ready_at is 'Real time from which the factors can be removed';
comment on column lost_factors.ends_at is 'Real time from which they cannot any more';

commit;
