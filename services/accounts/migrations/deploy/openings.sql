-- Deploy accounts:openings to pg
-- requires: people
-- A wish to read the log says which days, and may be refused. Both are null in rows of the version before.
begin;

set local search_path to accounts, public;

alter table audit_openings
    add column from_day date,
    add column to_day date,
    add column refused_by uuid,
    add constraint audit_openings_days check (from_day <= to_day),
    add constraint audit_openings_refused check (refused_by is null or (granted_by is null and refused_by <> asked_by));
comment on column audit_openings.from_day is 'First day of the log that may be read, in the administration''s zone';
comment on column audit_openings.to_day is 'Last day of it';
comment on column audit_openings.refused_by is 'Admin who refused';

commit;
