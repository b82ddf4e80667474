-- How visits went: counts of no person and no counter.

-- name: visit_figures
-- An office's ($2) days $3 to $4 (instants $5 to $6) in its zone $7, until now ($8): what is kept of forgotten visits and those
-- that are not forgotten yet, beside the appointments that are over.
select c.day - date '1970-01-01' as day, sum(c.planned)::bigint as planned, sum(c.walk_ins)::bigint as walk_ins,
       sum(c.in_vain)::bigint as in_vain, sum(c.in_vain_planned)::bigint as in_vain_planned, sum(c.booked)::bigint as booked
from (
    select f.day, f.planned, f.walk_ins, f.in_vain, f.in_vain_planned, 0 as booked
    from visit_figures f
    where f.tenant = $1::int and f.office = $2::text and f.day between $3::date and $4::date
    union all
    select v.day, (v.planned_at is not null and v.state <> 'NO_SHOW')::int, (v.planned_at is null and v.state <> 'NO_SHOW')::int,
           (v.state = 'NO_SHOW')::int, (v.planned_at is not null and v.state = 'NO_SHOW')::int, 0
    from visits v
    where v.tenant = $1::int and v.office = $2::text and v.day between $3::date and $4::date
    union all
    select d.day, 0, 0, 0, 0, d.booked
    from day_figures d
    where d.tenant = $1::int and d.office = $2::text and d.day between $3::date and $4::date
    union all
    select (p.start_at at time zone $7::text)::date, 0, 0, 0, 0, 1
    from appointments p
    where p.tenant = $1::int and p.office = $2::text and p.start_at >= $5::timestamptz and p.start_at < $6::timestamptz
        and p.state = 'BOOKED' and p.end_at <= $8::timestamptz
) c
group by c.day
having sum(c.planned + c.walk_ins + c.in_vain) > 0
order by c.day;

-- name: visit_waits
-- How long people waited at an office ($2) on the days $3 to $4, by day and minutes.
select c.day - date '1970-01-01' as day, c.minutes, sum(c.visits)::bigint as visits
from (
    select w.day, w.minutes, w.visits
    from visit_waits w
    where w.tenant = $1::int and w.office = $2::text and w.day between $3::date and $4::date
    union all
    select v.day, wait_minutes(v.planned_at, v.arrived_at, v.first_called_at), 1
    from visits v
    where v.tenant = $1::int and v.office = $2::text and v.day between $3::date and $4::date and v.first_called_at is not null
) c
group by c.day, c.minutes
order by c.day, c.minutes;
