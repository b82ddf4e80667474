-- Verify booking:programs on pg
begin;

select tenant, program, gone from booking.programs where false;

rollback;
