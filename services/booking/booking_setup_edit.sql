-- Changes of what an administration sets up. Each adds 1 to the schedule's version and does nothing where that is not the one
-- that was seen ($9); $10, $11 entry for the log of accesses.

-- part: seen
with seen as (
    update tenants t
    set schedule = t.schedule + 1
    where t.tenant = $1::int and t.schedule = $9::bigint and not exists (select from known)
    returning t.tenant
)

-- part: audited
, audited as (
    insert into outbox (tenant, id, target, body)
    select s.tenant, $10::uuid, 'accounts.audit', $11::bytea
    from seen s
)

-- name: save_office
-- write: seen
-- Changes an office ($12), or makes it: $13 name, $14 street, $15 postcode, $16 city, $17 telephone, $18 e-mail, $19 access, $20
-- window in days, $21 lead, $22 hold, $23 confirmation and $24 grid in minutes, $25 the minute of release, $26 minutes of cooling down. A
-- new one comes last.
-- put: seen
, saved as (
    insert into offices (tenant, office, name, street, postcode, city, phone, email, access, window_days, lead_minutes,
                         hold_minutes, confirm_minutes, grid_minutes, release_minute, cool_minutes,
                         position)
    select s.tenant, $12::text, $13::text, $14::text, $15::text, $16::text, $17::text, $18::text, $19::text, $20::int, $21::int,
           $22::int, $23::int, $24::int, $25::int, $26::int,
           (select coalesce(max(o.position), 0) + 1 from offices o where o.tenant = $1::int)
    from seen s
    on conflict (tenant, office) do update
    set name = excluded.name, street = excluded.street, postcode = excluded.postcode, city = excluded.city,
        phone = excluded.phone, email = excluded.email, access = excluded.access, window_days = excluded.window_days,
        lead_minutes = excluded.lead_minutes, hold_minutes = excluded.hold_minutes,
        confirm_minutes = excluded.confirm_minutes, grid_minutes = excluded.grid_minutes, release_minute = excluded.release_minute,
        cool_minutes = excluded.cool_minutes
)
-- put: audited

-- name: remove_office
-- write: seen
-- Removes an office ($12) with its hours and days. Keys refuse it while counters or appointments are there.
-- put: seen
, opened as (
    delete from openings o using seen s where o.tenant = $1::int and o.tenant = s.tenant and o.office = $12::text
), differed as (
    delete from exceptions e using seen s where e.tenant = $1::int and e.tenant = s.tenant and e.office = $12::text
), numbered as (
    delete from tickets n using seen s where n.tenant = $1::int and n.tenant = s.tenant and n.office = $12::text
), removed as (
    delete from offices o using seen s where o.tenant = $1::int and o.tenant = s.tenant and o.office = $12::text
)
-- put: audited

-- name: save_counter
-- write: seen
-- Renames a counter ($12), or makes it in an office ($13): $14 as it is called up.
-- put: seen
, saved as (
    insert into counters (tenant, counter, office, label)
    select s.tenant, $12::int, $13::text, $14::text
    from seen s
    on conflict (tenant, counter) do update set label = excluded.label
)
-- put: audited

-- name: last_numbers
-- The highest number that a counter has, or had; the same of rooms.
select greatest(t.last_counter, (select max(c.counter) from counters c where c.tenant = $1::int)) as counter,
       greatest(t.last_room, (select max(r.room) from rooms r where r.tenant = $1::int)) as room
from tenants t
where t.tenant = $1::int;

-- name: remove_counter
-- write: seen
-- Removes a counter ($12) with its hours. A key refuses it while somebody is there.
with seen as (
    update tenants t
    set schedule = t.schedule + 1, last_counter = greatest(t.last_counter, $12::int)
    where t.tenant = $1::int and t.schedule = $9::bigint and not exists (select from known)
    returning t.tenant
), opened as (
    delete from openings o using seen s where o.tenant = $1::int and o.tenant = s.tenant and o.counter = $12::int
), able as (
    delete from counter_services q using seen s where q.tenant = $1::int and q.tenant = s.tenant and q.counter = $12::int
), removed as (
    delete from counters c using seen s where c.tenant = $1::int and c.tenant = s.tenant and c.counter = $12::int
)
-- put: audited

-- name: save_room
-- write: seen
-- Renames a room ($12), or makes it in an office ($13): $14 as its door says.
-- put: seen
, saved as (
    insert into rooms (tenant, room, office, label)
    select s.tenant, $12::int, $13::text, $14::text
    from seen s
    on conflict (tenant, room) do update set label = excluded.label
)
-- put: audited

-- name: remove_room
-- write: seen
-- Removes a room ($12): services take another one of theirs.
with seen as (
    update tenants t
    set schedule = t.schedule + 1, last_room = greatest(t.last_room, $12::int)
    where t.tenant = $1::int and t.schedule = $9::bigint and not exists (select from known)
    returning t.tenant
), spared as (
    delete from service_rooms q using seen s where q.tenant = $1::int and q.tenant = s.tenant and q.room = $12::int
), removed as (
    delete from rooms r using seen s where r.tenant = $1::int and r.tenant = s.tenant and r.room = $12::int
)
-- put: audited

-- name: qualify
-- write: seen
-- What counters ($12) do: $13 counter and $14 service; nothing else.
-- put: seen
, able as (
    select distinct a.counter, a.service from unnest($13::int[], $14::text[]) as a (counter, service)
), unlearnt as (
    delete from counter_services q
    using seen s
    where q.tenant = $1::int and q.tenant = s.tenant and q.counter = any($12::int[])
        and not exists (select from able a where a.counter = q.counter and a.service = q.service)
), learnt as (
    insert into counter_services (tenant, counter, service)
    select s.tenant, a.counter, a.service
    from seen s
    cross join able a
    on conflict do nothing
)
-- put: audited

-- name: set_openings
-- write: seen
-- Hours of an office ($12): those of the numbers $13 go, others come: $14 counter (0: all), $15 weekday, $16 nth (0: every week),
-- $17 from and $18 to in minutes, $19 venue, $20 for staff alone, $21 days of release (-1: as the office says).
-- put: seen
, gone as (
    delete from openings o
    using seen s
    where o.tenant = $1::int and o.tenant = s.tenant and o.office = $12::text and o.opening = any($13::int[])
), come as (
    insert into openings (tenant, opening, office, counter, weekday, nth, opens, closes, venue, internal, release_days)
    select s.tenant, m.most + a.n, $12::text, nullif(a.counter, 0), a.weekday, nullif(a.nth, 0),
           make_time(a.opens / 60, a.opens % 60, 0), make_time(a.closes / 60, a.closes % 60, 0), a.venue,
           a.internal = 1, nullif(a.release_days, -1)
    from seen s
    cross join (select coalesce(max(o.opening), 0) as most from openings o where o.tenant = $1::int) m
    cross join unnest($14::int[], $15::int[], $16::int[], $17::int[], $18::int[], $19::text[], $20::int[], $21::int[])
        with ordinality as a (counter, weekday, nth, opens, closes, venue, internal, release_days, n)
)
-- put: audited

-- name: save_service
-- write: seen
-- Changes a service ($12), or makes it: $13 name, $14 summary, $15 minutes, $16 documents, $17 fee in cents, $18 note on it, $19 as
-- of, $20 channel, $21 link, $22 on request, $23 sensitive, $24 everyday words, $25 LeiKa key, $26 minutes of a further person, $27
-- rooms of which it takes one; $28, $29 tell accounts that it is offered. A new one comes last.
-- put: seen
, saved as (
    insert into services (tenant, service, name, summary, minutes, documents, fee_cents, fee_note, fee_as_of, channel, link,
                          on_request, sensitive, words, leika, minutes_more, position)
    select s.tenant, $12::text, $13::text, $14::text, $15::int, $16::text[], $17::bigint, $18::text, $19::date, $20::text,
           $21::text, $22::boolean, $23::boolean, $24::text[], $25::text, $26::int,
           (select coalesce(max(v.position), 0) + 1 from services v where v.tenant = $1::int)
    from seen s
    on conflict (tenant, service) do update
    set name = excluded.name, summary = excluded.summary, minutes = excluded.minutes, documents = excluded.documents,
        fee_cents = excluded.fee_cents, fee_note = excluded.fee_note, fee_as_of = excluded.fee_as_of,
        channel = excluded.channel, link = excluded.link, on_request = excluded.on_request, sensitive = excluded.sensitive,
        words = excluded.words, leika = excluded.leika, minutes_more = excluded.minutes_more
), spared as (
    delete from service_rooms q
    using seen s
    where q.tenant = $1::int and q.tenant = s.tenant and q.service = $12::text and q.room <> all($27::int[])
), roomed as (
    insert into service_rooms (tenant, service, room)
    select distinct s.tenant, $12::text, r.room
    from seen s
    cross join unnest($27::int[]) as r (room)
    on conflict do nothing
), told as (
    insert into outbox (tenant, id, target, body)
    select s.tenant, $28::uuid, 'accounts.service_offered', $29::bytea
    from seen s
)
-- put: audited

-- name: further_used
-- Whether a service ($2) is what else an appointment or a wish is for: no key says so.
select exists (
    select from appointments p where p.tenant = $1::int and p.further is not null and $2::text = any(p.further)
) or exists (
    select from wishes w where w.tenant = $1::int and w.further is not null and $2::text = any(w.further)
) as used;

-- name: remove_service
-- write: seen
-- Removes a service ($12). Keys refuse it while appointments or visits are there.
-- put: seen
, unlearnt as (
    delete from counter_services q using seen s where q.tenant = $1::int and q.tenant = s.tenant and q.service = $12::text
), spared as (
    delete from service_rooms q using seen s where q.tenant = $1::int and q.tenant = s.tenant and q.service = $12::text
), removed as (
    delete from services v using seen s where v.tenant = $1::int and v.tenant = s.tenant and v.service = $12::text
)
-- put: audited

-- name: take_holidays
-- write: seen
-- Closes offices ($12) on days ($13), each for its reason ($14; null: none), in place of all that was said of them.
-- put: seen
, closed as (
    select distinct on (a.day) a.day, a.reason from unnest($13::date[], $14::text[]) as a (day, reason) order by a.day
), cleared as (
    delete from exceptions e
    using seen s
    where e.tenant = $1::int and e.tenant = s.tenant and e.office = any($12::text[]) and e.day = any($13::date[])
), said as (
    insert into exceptions (tenant, exception, office, day, reason)
    select s.tenant, m.most + row_number() over (order by o.office, c.day), o.office, c.day, c.reason
    from seen s
    cross join (select coalesce(max(e.exception), 0) as most from exceptions e where e.tenant = $1::int) m
    cross join (select distinct a.office from unnest($12::text[]) as a (office)) o
    cross join closed c
)
-- put: audited

-- name: set_days
-- write: seen
-- What holds of an office's ($12) days $13 to $14 in place of all that was said of them: hours ($15 from, $16 to, in minutes;
-- -1: closed) for a reason ($17; null: none); no hours: they are as their week and the public holidays say.
-- put: seen
, cleared as (
    delete from exceptions e
    using seen s
    where e.tenant = $1::int and e.tenant = s.tenant and e.office = $12::text and e.day between $13::date and $14::date
), said as (
    insert into exceptions (tenant, exception, office, day, opens, closes, reason)
    select s.tenant, m.most + row_number() over (order by d.day, h.n), $12::text, d.day::date,
           case when h.opens >= 0 then make_time(h.opens / 60, h.opens % 60, 0) end,
           case when h.opens >= 0 then make_time(h.closes / 60, h.closes % 60, 0) end, $17::text
    from seen s
    cross join (select coalesce(max(e.exception), 0) as most from exceptions e where e.tenant = $1::int) m
    cross join generate_series($13::date::timestamp, $14::date::timestamp, interval '1 day') as d (day)
    cross join unnest($15::int[], $16::int[]) with ordinality as h (opens, closes, n)
)
-- put: audited
