-- Revert accounts:lost_factors from pg
begin;

drop table accounts.lost_factors;

commit;
