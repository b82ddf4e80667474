-- Deploy notifier:hooks to pg
-- Programs that administrations want told. Safe while the version before runs: it leaves the column alone and knows no such
-- deliveries (their timers wait until a process of this version takes them).
begin;

set local search_path = notifier;

create table hooks (
    tenant int not null check (tenant > 0),
    hook uuid not null,
    url text not null check (length(url) between 1 and 500),
    events text[] not null check (cardinality(events) between 1 and 10),
    made_at timestamptz not null,
    constraint hooks_pkey primary key (tenant, hook)
);
comment on table hooks is 'Programs that are told of what happens in an administration; their secrets are derived, not stored';
comment on column hooks.tenant is 'Administration, by accounts'' key';
comment on column hooks.hook is 'UUIDv7';
comment on column hooks.url is 'Where messages go';
comment on column hooks.events is 'What it is told of: feedback, settings';
comment on column hooks.made_at is 'Business time';

alter table deliveries add column hook uuid;
create index deliveries_hook on deliveries (tenant, hook, delivery) where hook is not null;
comment on column deliveries.hook is 'The program of an administration that it is for; where it goes and how it is signed stands there';

commit;
