-- Revert accounts:administrations from pg
begin;
drop schema accounts cascade;
commit;
