-- Deploy booking:wish_needs to pg
-- Who waits may need several services, for several persons. Safe while the version before runs: it waits for one person and one
-- service, and offers others a time for that.
begin;

set local search_path to booking, public;

alter table wishes
    add column persons int not null default 1 constraint wishes_persons check (persons between 1 and 8),
    add column further text[] constraint wishes_further check (cardinality(further) between 1 and 40);
comment on column wishes.persons is 'For how many persons, of `service`';
comment on column wishes.further is 'What else it is for: each service as often as there are persons for it; NULL: nothing else';

create index appointments_with_further on appointments (tenant) where further is not null;
create index wishes_with_further on wishes (tenant) where further is not null;
comment on index appointments_with_further is 'For who removes a service';
comment on index wishes_with_further is 'For who removes a service';

commit;
