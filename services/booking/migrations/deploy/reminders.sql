-- Deploy booking:reminders to pg
-- Who wants no reminders of an appointment gets none. Safe while the version before runs: it leaves the column alone.
begin;

set local search_path to booking, public;

alter table appointments add column reminders boolean not null default true;
comment on column appointments.reminders is 'Whether its timers write mails; false once its owner has asked for none';

commit;
