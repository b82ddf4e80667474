-- Deploy accounts:keys to pg
-- Security keys and passkeys as a second factor, and the challenges that they have answered.
begin;

set local search_path to accounts, public;

create table keys (
    tenant int not null check (tenant = 0),
    key uuid not null,
    account uuid not null,
    credential bytea not null check (length(credential) between 16 and 1023),
    algorithm int not null check (algorithm in (-7, -8, -257)),
    public_key bytea not null check (length(public_key) between 32 and 1024),
    counter bigint not null check (counter between 0 and 4294967295),
    verified boolean not null,
    name text not null check (length(name) between 1 and 60),
    added_at timestamptz not null,
    used_at timestamptz,
    copied_at timestamptz,
    constraint keys_pkey primary key (tenant, key),
    constraint keys_credential unique (tenant, credential),
    constraint keys_account foreign key (tenant, account) references accounts (tenant, account)
);
create index keys_by_account on keys (tenant, account);
comment on table keys is 'Security keys and passkeys of accounts (Web Authentication)';
comment on column keys.tenant is '0: where accounts are';
comment on column keys.key is 'UUIDv7';
comment on column keys.account is 'Whose; kept until the key is removed or the account deleted';
comment on column keys.credential is 'The id that the key gave itself; nobody else in the deployment has it; kept as long as the row';
comment on column keys.algorithm is 'COSE: -7 ES256, -8 EdDSA, -257 RS256';
comment on column keys.public_key is 'What its signatures are checked with, as libfido2 keeps it';
comment on column keys.counter is 'Signatures that it has counted; 0: it counts none';
comment on column keys.verified is 'It knew its owner by PIN or finger when it was added, and must whenever it is used';
comment on column keys.name is 'What its owner calls it; kept as long as the row';
comment on column keys.added_at is 'Business time';
comment on column keys.used_at is 'Business time of the last log-in; kept as long as the row';
comment on column keys.copied_at is 'Business time at which it had counted backwards: it was copied and is good for nothing';

create table challenges (
    tenant int not null check (tenant = 0),
    challenge bytea not null check (length(challenge) = 32),
    expires_at timestamptz not null,
    constraint challenges_pkey primary key (tenant, challenge)
);
create index challenges_by_end on challenges (tenant, expires_at);
comment on table challenges is 'Challenges that were answered: none is good twice; gone when they would have ended anyway';
comment on column challenges.tenant is '0: where accounts are';
comment on column challenges.challenge is 'SHA-256';
comment on column challenges.expires_at is 'Real time';

create index devices_by_end on devices (tenant, known_until);

-- What is known already gets the timer that later ones bring with them.
insert into due (tenant, id, kind, subject, at)
select 0, gen_random_uuid(), 'devices', d.day::text, d.day + interval '1 day'
from (select distinct (known_until at time zone 'UTC')::date as day from devices where tenant = 0) d;

commit;
