-- Revert notifier:letters from pg
begin;
drop table notifier.letters;
commit;
