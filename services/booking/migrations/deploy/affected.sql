-- Deploy booking:affected to pg
-- Appointments that a change of the schedule has left without their time. Safe while the version before runs: it leaves the columns alone.
begin;

set local search_path to booking, public;

alter table appointments
    add column told_at timestamptz,
    add column stays boolean not null default false;
comment on column appointments.told_at is 'When its person was written to because the schedule has no room for it any more';
comment on column appointments.stays is 'It takes place although the schedule has no room for it any more';

commit;
