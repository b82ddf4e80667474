-- Revert accounts:spent_tokens from pg
begin;
set local search_path = accounts, public;
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
