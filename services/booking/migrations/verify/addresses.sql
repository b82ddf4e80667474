-- Verify booking:addresses on pg
begin;

set local search_path to booking;
select tenant, address_most from tenants where false;
select tenant, appointment, over from appointments where false;
select tenant, address, place, appointment, counts_until from address_places where false;
select tenant, helper, address, email, reason, until from helpers where false;

rollback;
