-- Revert booking:appointments from pg
begin;

drop schema booking cascade;

commit;
