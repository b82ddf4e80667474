-- Deploy accounts:identities to pg
-- Log-in by identity providers (OpenID Connect): whom they know under which subject, log-ins that are under way, what a log-out
-- needs, and tokens that must not come twice.
--
-- An account that a first log-in made has neither address nor password: who forgets or loses the provider has no other way in, and
-- nobody gets in by an address that the provider told. The old version knows only accounts that have both, and reads no other.
begin;

set local search_path to accounts, public;

alter table accounts alter column email drop not null;
alter table accounts alter column folded drop not null;
alter table accounts alter column password drop not null;
alter table accounts add constraint accounts_own_login check ((email is null) = (password is null));

create table identities (
    tenant int not null check (tenant = 0),
    issuer text not null check (length(issuer) between 1 and 500),
    subject text not null check (length(subject) between 1 and 255),
    account uuid not null,
    email text check (length(email) between 3 and 254),
    linked_at timestamptz not null,
    proved_at timestamptz not null,
    prover bytea check (length(prover) = 32),
    constraint identities_pkey primary key (tenant, issuer, subject),
    constraint identities_one unique (tenant, account, issuer),
    constraint identities_account foreign key (tenant, account) references accounts (tenant, account)
);
comment on table identities is 'Who an identity provider''s subject is here; issuer and subject together are the key, never an address';
comment on column identities.tenant is '0: where accounts are';
comment on column identities.issuer is 'Of the provider, as its tokens say';
comment on column identities.subject is 'personal: the provider''s own name for the person; kept until unlinked or the account is deleted';
comment on column identities.account is 'personal: whose; kept until unlinked or the account is deleted';
comment on column identities.email is 'personal: address that the provider has verified, for notices, never for log-in; kept until unlinked or the account is deleted';
comment on column identities.linked_at is 'Business time';
comment on column identities.proved_at is 'Real time of the latest log-in by it';
comment on column identities.prover is 'personal: SHA-256 of the random id of the browser that it came from; kept until unlinked or the account is deleted';

create table provider_flows (
    tenant int not null check (tenant = 0),
    flow uuid not null,
    state bytea not null check (length(state) = 32),
    provider text not null check (length(provider) between 1 and 40),
    visitor bytea not null check (length(visitor) = 32),
    purpose text not null check (purpose in ('login', 'prove', 'link')),
    account uuid,
    trust int not null check (trust between 0 and 3),
    fresh boolean not null,
    weiter text check (length(weiter) between 1 and 1024),
    began_at timestamptz not null,
    expires_at timestamptz not null,
    constraint provider_flows_pkey primary key (tenant, flow),
    constraint provider_flows_state unique (tenant, state),
    constraint provider_flows_account foreign key (tenant, account) references accounts (tenant, account),
    constraint provider_flows_bound check ((purpose = 'login') = (account is null))
);
create index provider_flows_by_account on provider_flows (tenant, account) where account is not null;
comment on table provider_flows is 'Log-ins under way at a provider; gone when they come back, once, or after ten minutes. Nonce and verifier are derived from the state, which is stored nowhere';
comment on column provider_flows.tenant is '0: where accounts are';
comment on column provider_flows.flow is 'UUIDv7, also of its timer';
comment on column provider_flows.state is 'SHA-256 of the state (RFC 6749 10.12)';
comment on column provider_flows.provider is 'Key of the provider in the deployment''s settings';
comment on column provider_flows.visitor is 'personal: SHA-256 of the random id of the browser that began; kept 10 minutes';
comment on column provider_flows.purpose is 'login: whoever it is; prove: this account again; link: makes it this account''s';
comment on column provider_flows.account is 'personal: prove, link: whose; kept 10 minutes';
comment on column provider_flows.trust is 'Least level that must come back; 0: any';
comment on column provider_flows.fresh is 'The person must have proven itself after began_at';
comment on column provider_flows.weiter is 'Page that it leads to';
comment on column provider_flows.began_at is 'Real time';
comment on column provider_flows.expires_at is 'Real time';

create table provider_logins (
    tenant int not null check (tenant = 0),
    account uuid not null,
    visitor bytea not null check (length(visitor) = 32),
    issuer text not null check (length(issuer) between 1 and 500),
    token bytea not null check (length(token) between 1 and 40000),
    timer uuid not null,
    ends_at timestamptz not null,
    constraint provider_logins_pkey primary key (tenant, account, visitor),
    constraint provider_logins_account foreign key (tenant, account) references accounts (tenant, account)
);
create index provider_logins_by_timer on provider_logins (tenant, timer);
comment on table provider_logins is 'What a log-out at the provider needs, for each browser the latest';
comment on column provider_logins.tenant is '0: where accounts are';
comment on column provider_logins.account is 'personal: whose; kept until the log-out, a day at most';
comment on column provider_logins.visitor is 'personal: SHA-256 of the browser''s random id; kept until the log-out, a day at most';
comment on column provider_logins.issuer is 'Of the provider';
comment on column provider_logins.token is 'personal: ID token, encrypted; kept until the log-out, a day at most';
comment on column provider_logins.timer is 'Its timer';
comment on column provider_logins.ends_at is 'Real time';

create table spent_tokens (
    tenant int not null check (tenant = 0),
    token bytea not null check (length(token) = 32),
    spent_at timestamptz not null,
    constraint spent_tokens_pkey primary key (tenant, token)
);
comment on table spent_tokens is 'Logout tokens that have come: none works twice';
comment on column spent_tokens.tenant is '0: the deployment';
comment on column spent_tokens.token is 'SHA-256 of issuer and jti';
comment on column spent_tokens.spent_at is 'Real time; forgotten when the token is too old anyway';

commit;
