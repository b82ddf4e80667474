-- Deploy booking:comments to pg
-- Whether a column is personal, and for how long it is kept, stands in services/booking/personal.csv alone: comments say what it is.

begin;
set local search_path = booking, public;

do $$
declare
    one record;
begin
    for one in
        select a.attrelid::regclass as "table", a.attname as "column",
            regexp_replace(col_description(a.attrelid, a.attnum), '^personal: (.*); kept [^;]*$', '\1') as words
        from pg_attribute a
        join pg_class c on c.oid = a.attrelid
        where c.relnamespace = current_schema::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
            and col_description(a.attrelid, a.attnum) like 'personal: %; kept %'
    loop
        execute format('comment on column %s.%I is %L', one."table", one."column", one.words);
    end loop;
end;
$$;

commit;
