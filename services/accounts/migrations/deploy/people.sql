-- Deploy accounts:people to pg
-- Accounts of people, their roles, links in mails, tries, and the log of accesses to personal data.
--
-- An account belongs to the deployment: its rows carry tenant 0, so that all of one person lies together; `town` is the
-- administration that a role is for. The audit log is an administration's own and carries its tenant.
begin;

set local search_path to accounts, public;

create table accounts (
    tenant int not null check (tenant = 0),
    account uuid not null,
    email text not null check (length(email) between 3 and 254),
    folded text not null generated always as (lower(email)) stored,
    name text check (length(name) between 2 and 100),
    password text not null check (password like '$argon2id$%'),
    totp bytea,
    totp_step bigint not null default 0 check (totp_step >= 0),
    made_at timestamptz not null,
    constraint accounts_pkey primary key (tenant, account),
    constraint accounts_folded unique (tenant, folded)
);
comment on table accounts is 'People who can log in; made when the address is confirmed';
comment on column accounts.tenant is '0: the deployment';
comment on column accounts.account is 'UUIDv7';
comment on column accounts.email is 'personal: log-in and notices; kept until the account is deleted';
comment on column accounts.folded is 'personal: the address as compared; kept until the account is deleted';
comment on column accounts.name is 'personal: of staff, to show who does what; kept until the account is deleted';
comment on column accounts.password is 'personal: argon2id with its salt (RFC 9106); kept until the account is deleted';
comment on column accounts.totp is 'personal: secret of the second factor (RFC 6238), encrypted; kept until the account is deleted';
comment on column accounts.totp_step is 'Last time step whose code was used: every code works once';
comment on column accounts.made_at is 'Business time of the confirmation';

create table roles (
    tenant int not null check (tenant = 0),
    account uuid not null,
    town int not null check (town >= 0),
    role text not null,
    given_at timestamptz not null,
    constraint roles_pkey primary key (tenant, account, town, role),
    constraint roles_account foreign key (tenant, account) references accounts (tenant, account),
    constraint roles_known check (case when town = 0 then role in ('operator', 'coordinator')
                                       else role in ('caseworker', 'team', 'admin', 'auditor') end)
);
create index roles_by_town on roles (tenant, town);
comment on table roles is 'What staff may do';
comment on column roles.tenant is '0: where the account is';
comment on column roles.account is 'personal: whose; kept while employed';
comment on column roles.town is 'Administration that the role is for; 0: the deployment';
comment on column roles.role is 'caseworker, team, admin, auditor of a town; operator, coordinator of the deployment';
comment on column roles.given_at is 'Business time';

create table links (
    tenant int not null check (tenant = 0),
    link uuid not null,
    kind text not null check (kind in ('register', 'email', 'reset', 'invite')),
    code bytea not null check (length(code) = 32),
    email text not null check (length(email) between 3 and 254),
    account uuid,
    password text check (password like '$argon2id$%'),
    name text check (length(name) between 2 and 100),
    town int check (town >= 0),
    role text,
    expires_at timestamptz not null,
    constraint links_pkey primary key (tenant, link),
    constraint links_code unique (tenant, code),
    constraint links_account foreign key (tenant, account) references accounts (tenant, account),
    constraint links_parts check (case kind
        when 'register' then account is null and password is not null and name is null and town is null and role is null
        when 'invite' then account is null and password is null and name is not null and town is not null and role is not null
        else account is not null and password is null and name is null and town is null and role is null end)
);
create index links_by_account on links (tenant, account) where account is not null;
create index links_by_town on links (tenant, town) where town is not null;
comment on table links is 'Links in mails; gone when used or expired';
comment on column links.tenant is '0: where accounts are';
comment on column links.link is 'UUIDv7, also of its timer';
comment on column links.kind is 'register: makes an account; email: a new address; reset: a new password; invite: becomes staff';
comment on column links.code is 'SHA-256 of the code in the link';
comment on column links.email is 'personal: where the link was sent; kept until the link ends, 7 days at most';
comment on column links.account is 'email, reset: whose';
comment on column links.password is 'personal: register: argon2id of the password to be; kept 24 hours';
comment on column links.name is 'personal: invite: name on the desk; kept until the link ends, 7 days at most';
comment on column links.town is 'invite: administration';
comment on column links.role is 'invite: role';
comment on column links.expires_at is 'Real time';

create table recovery (
    tenant int not null check (tenant = 0),
    account uuid not null,
    code bytea not null check (length(code) = 32),
    constraint recovery_pkey primary key (tenant, account, code),
    constraint recovery_account foreign key (tenant, account) references accounts (tenant, account)
);
comment on table recovery is 'Codes in place of the second factor; deleted when used';
comment on column recovery.tenant is '0: where accounts are';
comment on column recovery.account is 'personal: whose; kept until the account is deleted';
comment on column recovery.code is 'SHA-256 of a code of 120 random bits';

create table devices (
    tenant int not null check (tenant = 0),
    account uuid not null,
    visitor bytea not null check (length(visitor) = 32),
    known_until timestamptz not null,
    constraint devices_pkey primary key (tenant, account, visitor),
    constraint devices_account foreign key (tenant, account) references accounts (tenant, account)
);
comment on table devices is 'Browsers that an account has logged in from: strangers'' tries do not lock them out';
comment on column devices.tenant is '0: where accounts are';
comment on column devices.account is 'personal: whose; kept until the account is deleted';
comment on column devices.visitor is 'personal: SHA-256 of the browser''s random id; kept until the account is deleted';
comment on column devices.known_until is 'Real time';

create table tries (
    tenant int not null check (tenant = 0),
    subject bytea not null check (length(subject) = 32),
    lane text not null check (length(lane) between 1 and 80),
    since timestamptz not null,
    n int not null check (n >= 0),
    constraint tries_pkey primary key (tenant, subject, lane, since)
);
create index tries_since on tries (tenant, since);
comment on table tries is 'How often something was tried within half an hour';
comment on column tries.tenant is '0: where accounts are';
comment on column tries.subject is 'personal: keyed hash of the address or account, known or not; kept for 2 hours';
comment on column tries.lane is 'Who tried: one browser, strangers together, known browsers together';
comment on column tries.since is 'Real time at which the half hour began';
comment on column tries.n is 'Tries that failed or are under way';

create table audit (
    tenant int not null check (tenant >= 0),
    entry uuid not null,
    account uuid not null,
    action text not null check (length(action) between 1 and 60),
    subject text not null check (length(subject) between 1 and 120),
    at timestamptz not null,
    constraint audit_pkey primary key (tenant, entry)
);
create index audit_by_time on audit (tenant, at);
create index audit_by_account on audit (tenant, account);
comment on table audit is 'Who of the staff looked at or changed what; opened by two persons only';
comment on column audit.tenant is 'Administration whose data it was';
comment on column audit.entry is 'UUIDv7';
comment on column audit.account is 'personal: who acted; kept 2 years';
comment on column audit.action is 'What: staff.invite, appointment.read';
comment on column audit.subject is 'personal: what it was done to, by its id; kept 2 years';
comment on column audit.at is 'Business time';

create table audit_openings (
    tenant int not null check (tenant >= 0),
    opening uuid not null,
    asked_by uuid not null,
    reason text not null check (length(reason) between 3 and 300),
    asked_at timestamptz not null,
    granted_by uuid,
    open_until timestamptz,
    constraint audit_openings_pkey primary key (tenant, opening),
    constraint audit_openings_two check (granted_by <> asked_by),
    constraint audit_openings_granted check ((granted_by is null) = (open_until is null))
);
create index audit_openings_by_time on audit_openings (tenant, asked_at);
comment on table audit_openings is 'Wishes to read the audit log; audit_openings_two is the promise that nobody grants their own';
comment on column audit_openings.tenant is 'Administration whose log it is';
comment on column audit_openings.opening is 'UUIDv7';
comment on column audit_openings.asked_by is 'personal: auditor who wants to read; kept 2 years';
comment on column audit_openings.reason is 'personal: why, in the auditor''s words; kept 2 years';
comment on column audit_openings.asked_at is 'Real time';
comment on column audit_openings.granted_by is 'personal: admin who agreed; kept 2 years';
comment on column audit_openings.open_until is 'Real time; one hour from the agreement';

-- The log is only added to; what is too old goes by its timer.
revoke update on audit from rathaus_accounts;

commit;
