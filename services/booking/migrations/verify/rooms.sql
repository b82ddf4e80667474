-- Verify booking:rooms on pg
begin;

set local search_path to booking;
select tenant, room, office, label from rooms where false;
select tenant, service, room from service_rooms where false;
select room from appointments where false;
select room from claims where false;

rollback;
