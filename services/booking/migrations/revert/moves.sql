-- Revert booking:moves from pg
begin;

set local search_path to booking, public;

alter table appointments
    drop column replaces,
    drop column moved_to,
    drop column origin;

commit;
