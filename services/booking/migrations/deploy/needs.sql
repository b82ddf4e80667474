-- Deploy booking:needs to pg
-- Several services and persons in one appointment. Safe while the version before runs: it makes appointments for one person
-- and one service, and reads others as such.
begin;

set local search_path to booking, public;

alter table services
    add column minutes_more int constraint services_minutes_more check (minutes_more between 0 and 480);
comment on column services.minutes_more is 'How much longer for each further person; NULL: as long as for the first';

alter table appointments
    add column persons int not null default 1 constraint appointments_persons check (persons between 1 and 8),
    add column further text[] constraint appointments_further check (cardinality(further) between 1 and 40);
comment on column appointments.persons is 'For how many persons, of `service`';
comment on column appointments.further is 'What else it is for: each service as often as there are persons for it; NULL: nothing else';

alter table visits
    add column persons int not null default 1 constraint visits_persons check (persons between 1 and 8),
    add column further text[] constraint visits_further check (cardinality(further) between 1 and 40);
comment on column visits.persons is 'For how many persons, of `service`';
comment on column visits.further is 'What else, as of the appointment; the counter must be able to do all of it';

commit;
