-- Verify booking:comments on pg

begin;

select 1 / (count(*) = 0)::int
from pg_attribute a
join pg_class c on c.oid = a.attrelid
where c.relnamespace = 'booking'::regnamespace and col_description(a.attrelid, a.attnum) like 'personal:%';

rollback;
