-- Free times of the neighbours. These statements read other administrations by design: that a town offers a service and what is
-- taken of its counters, which its own page of free times tells everybody.

-- name: neighbours
-- Administrations of the same county that offer a service by its LeiKa key ($2; null: none) or its name ($3), at most $4, with
-- the versions of their set-ups.
select t.tenant, t.schedule
from tenants o
join tenants t on t.county = o.county and t.tenant <> o.tenant
where o.tenant = $1::int and exists (
    select 1 from services s
    join counter_services q on q.tenant = s.tenant and q.service = s.service
    where s.tenant = t.tenant and not s.on_request and (s.leika = $2::text or s.service = $3::text))
order by t.name, t.tenant
limit $4::int;

-- name: taken_among
-- When counters ($2) of administrations ($1) are taken between $3 and $4 at a time ($5), stretches in the same room that
-- follow one another as one; by row of the arrays and start.
select a.n, r.room, lower(r.taken) as start_at, upper(r.taken) as end_at
from unnest($1::int[], $2::int[]) with ordinality as a (tenant, counter, n)
cross join lateral (
    select coalesce(c.room, 0) as room, unnest(range_agg(tstzrange(c.start_at, c.end_at))) as taken
    from claims c
    where c.tenant = a.tenant and c.counter = a.counter and c.start_at > $3::timestamptz - interval '8 hours'
        and c.start_at < $4::timestamptz and c.end_at > $3::timestamptz
        and (c.lapses_at is null or c.lapses_at + c.cool > $5::timestamptz)
    group by c.room
) r
order by a.n, r.taken;
