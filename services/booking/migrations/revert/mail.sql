-- Revert booking:mail from pg
begin;

set local search_path to booking, public;

delete from claims c
using appointments p
where p.tenant = c.tenant and p.appointment = c.appointment and p.state = 'UNCONFIRMED';
update appointments set state = 'LAPSED', hold_until = null, name = null where state = 'UNCONFIRMED';
update due set kind = 'forget' where kind in ('remind', 'expire', 'tomorrow');
alter table appointments
    drop constraint appointments_addressed,
    drop constraint appointments_named,
    drop constraint appointments_held,
    drop constraint appointments_state,
    drop column account,
    drop column language,
    drop column email,
    add constraint appointments_state_check check (state in ('HELD', 'BOOKED', 'CANCELLED', 'LAPSED')),
    add constraint appointments_held check ((hold_until is not null) = (state = 'HELD')),
    add constraint appointments_named check ((name is not null) = (state = 'BOOKED'));
alter table offices drop column confirm_minutes;

commit;
