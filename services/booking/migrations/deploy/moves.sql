-- Deploy booking:moves to pg
-- An appointment can be moved: another one takes its place. Safe while the version before runs: it leaves the columns alone,
-- and what it books is never held in the place of another.
begin;

set local search_path to booking, public;

alter table appointments
    add column replaces uuid,
    add column moved_to uuid,
    add column origin uuid,
    add constraint appointments_moved check (moved_to is null or state = 'CANCELLED');
comment on column appointments.replaces is 'Appointment whose place it is to take, or took; NULL: none';
comment on column appointments.moved_to is 'CANCELLED: the one that took its place; NULL: none did';
comment on column appointments.origin is 'First of a row of moves, whose id the calendar file keeps (RFC 5545 3.8.4.7); NULL: itself';

commit;
