-- Counts of appointments, of no person and no employee.

-- name: figures
-- An office's ($2) days $3 to $4 (instants $5 to $6) by service, in its zone $7: what is kept of forgotten appointments, and
-- those that are not forgotten yet. What is still held or waits for its mail is left out.
select c.day - date '1970-01-01' as day, c.service, sum(c.booked)::bigint as booked, sum(c.cancelled)::bigint as cancelled,
       sum(c.lapsed)::bigint as lapsed, sum(c.lead_days)::bigint as lead_days
from (
    select f.day, f.service, f.booked, f.cancelled, f.lapsed, f.lead_days
    from day_figures f
    where f.tenant = $1::int and f.office = $2::text and f.day between $3::date and $4::date
    union all
    select (p.start_at at time zone $7::text)::date, p.service, (p.state = 'BOOKED')::int, (p.state = 'CANCELLED')::int,
           (p.state = 'LAPSED')::int, case when p.state = 'BOOKED' then lead_days(p.made_at, p.start_at) else 0 end
    from appointments p
    where p.tenant = $1::int and p.office = $2::text and p.start_at >= $5::timestamptz and p.start_at < $6::timestamptz
        and p.state in ('BOOKED', 'CANCELLED', 'LAPSED')
) c
group by c.day, c.service
order by c.day, c.service;

-- name: deletions
-- The deletion log, the newest days first.
select d.day - date '1970-01-01' as day, d.appointments
from deletions d
where d.tenant = $1::int
order by d.day desc
limit $2::int;
