-- Verify accounts:openings on pg
begin;

select from_day, to_day, refused_by from accounts.audit_openings where false;

rollback;
