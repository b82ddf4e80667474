-- Deploy accounts:services to pg
-- Which services there are at all, so that nobody is said to be responsible for what does not exist.
begin;

set local search_path to accounts, public;

create table services (
    service text primary key check (service ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(service) <= 60)
);
comment on table services is 'reference: services that some administration offers';
comment on column services.service is 'As booking has it';

-- What towns offer already, where booking is in the same database.
do $$
begin
    if to_regclass('booking.services') is not null then
        insert into accounts.services (service) select distinct s.service from booking.services s;
    end if;
end
$$;

commit;
