-- Revert accounts:bodies from pg
begin;
set local search_path = accounts, public;

update lands l
set ombuds = null, monitor = null
where l.land in ('HH', 'MV', 'RP', 'SL', 'SN');

commit;
