-- The runtime's tables in every service's schema: idempotency (write.h), outbox (outbox.h), due (due.h).
--
-- The first migration of each service makes its schema and includes this file:
--
--   create schema booking;
--   set local search_path = booking;
--   \ir ../../../runtime/store.sql
--   ... the service's own tables ...
--
-- Roles are no part of a migration; roles.sql beside this file makes them before the first one runs. rathaus_owner
-- owns the schemas and runs the migrations; rathaus_<service> is what the service logs in as, with
-- search_path = <service> and no privilege but those below: the rows of its own schema's tables.
--
-- Held here as everywhere: `tenant` is the first column of every key and index but those that answer "which tenants
-- have something to do", no triggers, no identity columns, no now(): the tables can be distributed by tenant (Citus).

-- For all tables of the schema, also of later changes.
do $$
begin
    execute format('grant usage on schema %I to %I', current_schema, 'rathaus_' || current_schema);
    execute format('alter default privileges in schema %I grant select, insert, update, delete on tables to %I',
        current_schema, 'rathaus_' || current_schema);
end
$$;

create table idempotency (
    tenant int not null,
    scope text not null check (length(scope) <= 200),
    method text not null check (length(method) between 1 and 100),
    key text not null check (length(key) between 8 and 128),
    hash bytea not null check (length(hash) = 32),
    reply bytea not null check (length(reply) <= 1048576),
    kept_until timestamptz not null,
    constraint idempotency_pkey primary key (tenant, scope, method, key)
);
-- Which tenants have lapsed keys, and which ones: rows come in the order of this index, so that it costs a write little.
create index idempotency_kept_until on idempotency (kept_until, tenant);

comment on table idempotency is 'Writes that were made, so that their repetition gets the same reply and changes nothing';
comment on column idempotency.tenant is 'Administration that the write belongs to';
comment on column idempotency.scope is 'Who asked: account, visitor or service; empty for nobody';
comment on column idempotency.method is 'Method of the write: booking.hold';
comment on column idempotency.key is 'Key made by the client or the form';
comment on column idempotency.hash is 'SHA-256 of method and request: the same key with another request is refused';
comment on column idempotency.reply is 'The packed reply, without secrets';
comment on column idempotency.kept_until is 'Business time after which the row is deleted';

create table outbox (
    tenant int not null,
    id uuid not null,
    target text not null check (length(target) between 3 and 100),
    body bytea not null check (length(body) <= 1048576),
    at timestamptz not null default '-infinity',
    attempts int not null default 0 check (attempts >= 0),
    since timestamptz,
    dead_at timestamptz,
    constraint outbox_pkey primary key (tenant, id)
);
create index outbox_at on outbox (tenant, at) where dead_at is null;
-- Which tenants have something to send.
create index outbox_waiting on outbox (at, tenant) where dead_at is null;
create index outbox_dead on outbox (tenant, dead_at) where dead_at is not null;

comment on table outbox is 'Requests to other services, written with the change that causes them, sent at least once';
comment on column outbox.tenant is 'Administration that the request belongs to';
comment on column outbox.id is 'The idempotency key that the receiver sees';
comment on column outbox.target is 'Method that is called: mailbox.deliver';
comment on column outbox.body is 'The packed request';
comment on column outbox.at is 'Real time before which no relay takes the row: a lease or a pause after a failure';
comment on column outbox.attempts is 'How often it was taken; tells whose lease is the latest';
comment on column outbox.since is 'Real time of the first attempt';
comment on column outbox.dead_at is 'Real time at which the relay gave up; the row waits for the operator';

create table due (
    tenant int not null,
    id uuid not null,
    kind text not null check (length(kind) between 1 and 60),
    subject text not null check (length(subject) between 1 and 200),
    at timestamptz not null,
    attempts int not null default 0 check (attempts >= 0),
    retry_at timestamptz,
    constraint due_pkey primary key (tenant, id),
    constraint due_subject unique (tenant, kind, subject)
);
create index due_at on due (tenant, greatest(at, retry_at));
-- Which tenants have something due.
create index due_waiting on due (greatest(at, retry_at), tenant);

comment on table due is 'Timers: what has to happen at a time, written with the change that causes it';
comment on column due.tenant is 'Administration that the timer belongs to';
comment on column due.id is 'UUIDv7';
comment on column due.kind is 'What happens: the name of a handler of the service';
comment on column due.subject is 'What it happens to: mostly a UUID of the service';
comment on column due.at is 'Business time at which it is due';
comment on column due.attempts is 'How often it was taken';
comment on column due.retry_at is 'Business time before which nobody takes it again: a lease or a pause after a failure';
