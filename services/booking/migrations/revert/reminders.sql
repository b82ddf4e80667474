-- Revert booking:reminders from pg
begin;

set local search_path to booking, public;

alter table appointments drop column reminders;

commit;
