-- Revert accounts:comments from pg
-- The comments stay: what they said besides is in services/accounts/personal.csv.

begin;

commit;
