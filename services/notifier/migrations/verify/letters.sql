-- Verify notifier:letters on pg
begin;
select tenant, letter, language, subject, opening, changed_at from notifier.letters where false;
rollback;
