-- Verify booking:forgotten on pg
begin;

set local search_path to booking;
select keep_days, forgotten_at(tenant, now()) from tenants where false;
select tenant, day, appointments from deletions where false;
select tenant, day, office, service, booked, cancelled, lapsed, lead_days from day_figures where false;

rollback;
