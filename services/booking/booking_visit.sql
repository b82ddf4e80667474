-- The day of the visit. Who is next: first appointments whose time has come, then by the time of the appointment or, where that
-- was missed or there is none, by arrival. visit_call and visit_queue have the same order.

-- name: visit_arrive
-- write: made
-- Gives who is booked ($9) a number of its office on the day $10, where the appointment begins between $11 and $12. $13, $14
-- the timer that forgets it. `arrived`: the number had been given before.
with coming as (
    select p.tenant, p.appointment, p.office, p.service, p.start_at, p.persons, p.further
    from appointments p
    where p.tenant = $1::int and p.appointment = $9::uuid and p.state = 'BOOKED' and p.start_at >= $11::timestamptz
        and p.start_at < $12::timestamptz
        and not exists (select from visits v where v.tenant = $1::int and v.visit = $9::uuid)
        and not exists (select from known)
), numbered as (
    insert into tickets as t (tenant, office, day, last)
    select c.tenant, c.office, $10::date, 1
    from coming c
    on conflict (tenant, office, day) do update set last = t.last + 1
    returning t.tenant, t.last
), made as (
    insert into visits (tenant, visit, office, day, number, service, state, planned_at, arrived_at, persons, further)
    select c.tenant, c.appointment, c.office, $10::date, n.last, c.service, 'WAITING', c.start_at, $7::timestamptz, c.persons, c.further
    from coming c
    join numbered n on n.tenant = c.tenant
    on conflict (tenant, visit) do nothing
    returning tenant, visit
), timed as (
    insert into due (tenant, id, kind, subject, at)
    select m.tenant, $13::uuid, 'leave', m.visit::text, $14::timestamptz
    from made m
)
select p.state, p.start_at, p.office, v.visit is not null as arrived
from (select 1 as one) o
left join appointments p on p.tenant = $1::int and p.appointment = $9::uuid
left join visits v on v.tenant = $1::int and v.visit = $9::uuid;

-- name: visit_walk_in
-- write: made
-- A number for who comes without appointment: $9 visit, $10 office, $11 service, $12 day; $13, $14 the timer. None where $15
-- (null: no limit) wait for that service already.
with numbered as (
    insert into tickets as t (tenant, office, day, last)
    select $1::int, $10::text, $12::date, 1
    where not exists (select from known)
        and ($15::int is null or $15::int > (
            select count(*)
            from visits v
            where v.tenant = $1::int and v.office = $10::text and v.day = $12::date and v.service = $11::text
                and v.state = 'WAITING'))
    on conflict (tenant, office, day) do update set last = t.last + 1
    returning t.tenant, t.last
), made as (
    insert into visits (tenant, visit, office, day, number, service, state, arrived_at)
    select n.tenant, $9::uuid, $10::text, $12::date, n.last, $11::text, 'WAITING', $7::timestamptz
    from numbered n
    returning tenant, visit
), timed as (
    insert into due (tenant, id, kind, subject, at)
    select m.tenant, $13::uuid, 'leave', m.visit::text, $14::timestamptz
    from made m
);

-- name: visit_call
-- write: called
-- The next person of an office ($9) and day ($12) to the counter $10, which can do the services $11 and has nobody. Who is
-- being called by somebody else is passed over, so that two who ask at the same instant get two persons.
with chosen as materialized (
    select v.tenant, v.visit
    from visits v
    where v.tenant = $1::int and v.office = $9::text and v.day = $12::date and v.state = 'WAITING'
        and (v.counter = $10::int or (v.counter is null and v.service = any($11::text[]) and coalesce(v.further <@ $11::text[], true)))
        and not exists (select from calls c where c.tenant = $1::int and c.counter = $10::int)
        and not exists (select from known)
    order by coalesce(v.planned_at <= $7::timestamptz, false) desc, greatest(v.planned_at, v.arrived_at), v.number
    limit 1
    for update skip locked
), called as (
    insert into calls (tenant, counter, visit)
    select c.tenant, $10::int, c.visit
    from chosen c
    on conflict do nothing
    returning tenant, visit
), changed as (
    update visits v
    set state = 'CALLED', counter = $10::int, called_at = $7::timestamptz, calls = v.calls + 1,
        first_called_at = coalesce(v.first_called_at, $7::timestamptz)
    from called c
    where v.tenant = c.tenant and v.visit = c.visit
)
select exists (select from calls c where c.tenant = $1::int and c.counter = $10::int) as busy;

-- name: visit_move
-- write: moved
-- What the counter $11 of the office $10 does with whom it has called ($9): from one of the states $12 to $13. Who has to wait
-- again waits for the counter $14 (NULL: any) and the service $15 (NULL: the same). $16, $17 what programs are told of it. The
-- state is the one before.
with moved as (
    update visits v
    set state = $13::text,
        counter = case when $13::text = 'WAITING' then $14::int else v.counter end,
        service = coalesce($15::text, v.service),
        persons = case when $15::text is null then v.persons else 1 end,
        further = case when $15::text is null then v.further end,
        calls = case when $13::text = 'CALLED' then v.calls + 1 else v.calls end,
        called_at = case when $13::text = 'CALLED' then $7::timestamptz else v.called_at end,
        started_at = case when $13::text = 'SERVING' then $7::timestamptz else v.started_at end,
        ended_at = case when $13::text in ('DONE', 'NO_SHOW') then $7::timestamptz end
    where v.tenant = $1::int and v.visit = $9::uuid and v.office = $10::text and v.counter = $11::int
        and v.state = any($12::text[]) and not exists (select from known)
    returning v.tenant, v.visit, v.state
), freed as (
    delete from calls c
    using moved m
    where c.tenant = m.tenant and c.visit = m.visit and m.state not in ('CALLED', 'SERVING')
), told as (
    insert into outbox (tenant, id, target, body)
    select m.tenant, $16::uuid, 'notifier.announce', $17::bytea
    from moved m
    where $17::bytea is not null
)
select v.state
from (select 1 as one) o
left join visits v on v.tenant = $1::int and v.visit = $9::uuid and v.office = $10::text;

-- name: visit_queue
-- Who is there at an office ($2) on a day ($3), in the order of being called ($4 now), and whom counters called since $5.
select v.visit, v.office, v.number, v.state, v.service, coalesce(v.counter, 0) as counter, v.calls, v.planned_at, v.arrived_at,
       v.called_at, v.started_at, v.persons, v.further
from visits v
where v.tenant = $1::int and v.office = $2::text and v.day = $3::date
    and (v.state in ('WAITING', 'CALLED', 'SERVING') or v.called_at > $5::timestamptz)
order by coalesce(v.planned_at <= $4::timestamptz, false) desc, greatest(v.planned_at, v.arrived_at), v.number;

-- name: visit
select v.visit, v.office, v.number, v.state, v.service, coalesce(v.counter, 0) as counter, v.calls, v.planned_at, v.arrived_at,
       v.called_at, v.started_at, v.persons, v.further
from visits v
where v.tenant = $1::int and v.visit = $2::uuid;

-- name: visit_called
-- Who is at a counter ($2).
select v.visit, v.office, v.number, v.state, v.service, coalesce(v.counter, 0) as counter, v.calls, v.planned_at, v.arrived_at,
       v.called_at, v.started_at, v.persons, v.further
from calls c
join visits v on v.tenant = c.tenant and v.visit = c.visit
where c.tenant = $1::int and c.counter = $2::int;

-- name: visit_board
-- Whom counters of an office ($2) have called on a day ($3), the latest first.
select v.visit, v.office, v.number, v.state, v.service, coalesce(v.counter, 0) as counter, v.calls, v.planned_at, v.arrived_at,
       v.called_at, v.started_at, v.persons, v.further
from visits v
where v.tenant = $1::int and v.office = $2::text and v.day = $3::date and v.state in ('CALLED', 'SERVING')
order by v.called_at desc, v.number desc
limit 12;

-- name: visit_forget
-- The timer ($3) behind every visit ($2), when its day is over: nothing is left of it, nor of the numbers of that day, but that
-- it is counted.
with gone as (
    delete from visits v
    where v.tenant = $1::int and v.visit = $2::uuid
    returning v.tenant, v.visit, v.office, v.day, v.planned_at, v.arrived_at, v.first_called_at,
              v.planned_at is not null as planned, v.state = 'NO_SHOW' as in_vain
), counted as (
    insert into visit_figures as f (tenant, office, day, planned, walk_ins, in_vain, in_vain_planned)
    select g.tenant, g.office, g.day, (g.planned and not g.in_vain)::int, (not g.planned and not g.in_vain)::int, g.in_vain::int,
           (g.planned and g.in_vain)::int
    from gone g
    on conflict (tenant, office, day) do update
    set planned = f.planned + excluded.planned, walk_ins = f.walk_ins + excluded.walk_ins, in_vain = f.in_vain + excluded.in_vain,
        in_vain_planned = f.in_vain_planned + excluded.in_vain_planned
), waited as (
    insert into visit_waits as w (tenant, office, day, minutes, visits)
    select g.tenant, g.office, g.day, least(wait_minutes(g.planned_at, g.arrived_at, g.first_called_at), 1440), 1
    from gone g
    where g.first_called_at is not null
    on conflict (tenant, office, day, minutes) do update set visits = w.visits + 1
), freed as (
    delete from calls c
    using gone g
    where c.tenant = g.tenant and c.visit = g.visit
), ended as (
    delete from tickets t
    using gone g
    where t.tenant = g.tenant and t.office = g.office and t.day <= g.day
)
delete from due d
where d.tenant = $1::int and d.id = $3::uuid;
