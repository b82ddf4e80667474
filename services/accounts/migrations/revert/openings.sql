-- Revert accounts:openings from pg
begin;

alter table accounts.audit_openings drop column from_day, drop column to_day, drop column refused_by;

commit;
