-- Deploy booking:mail to pg
-- Addresses, confirmation by mail, appointments of accounts.
--
-- Safe while the version before runs: it neither reads nor writes the new columns, and no state of its own is refused.
-- An unconfirmed appointment has the timer `remind` or `expire`, which it leaves alone.
begin;

set local search_path to booking, public;

alter table offices
    add column confirm_minutes int not null default 60 check (confirm_minutes between 1 and 10080);
comment on column offices.confirm_minutes is 'How long a time waits for the link of a mail to be followed';

alter table appointments
    drop constraint appointments_state_check,
    drop constraint appointments_held,
    drop constraint appointments_named,
    add column email text check (length(email) between 3 and 254),
    add column language text check (length(language) between 2 and 20),
    add column account uuid,
    add constraint appointments_state check (state in ('HELD', 'UNCONFIRMED', 'BOOKED', 'CANCELLED', 'LAPSED')),
    add constraint appointments_held check ((hold_until is not null) = (state in ('HELD', 'UNCONFIRMED'))),
    add constraint appointments_named check ((name is not null) = (state in ('UNCONFIRMED', 'BOOKED'))),
    add constraint appointments_addressed check (state <> 'UNCONFIRMED' or email is not null);
create index appointments_by_account on appointments (tenant, account) where account is not null;
comment on column appointments.state is
    'HELD: not booked yet; UNCONFIRMED: waits for the link of a mail; BOOKED; CANCELLED; LAPSED: was never booked';
comment on column appointments.hold_until is 'HELD, UNCONFIRMED: when the reservation ends';
comment on column appointments.name is
    'personal: name to call the person up by, only while UNCONFIRMED or BOOKED; kept 7 days after the appointment';
comment on column appointments.email is
    'personal: where notices go, until it lapses or is cancelled; kept 7 days after the appointment';
comment on column appointments.language is 'Of the notices: de, en, de-simple';
comment on column appointments.account is 'personal: account that booked it; kept 7 days after the appointment';

commit;
