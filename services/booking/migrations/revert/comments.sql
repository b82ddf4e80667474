-- Revert booking:comments from pg
-- The comments stay: what they said besides is in services/booking/personal.csv.

begin;

commit;
