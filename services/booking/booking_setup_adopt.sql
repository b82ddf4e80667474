-- Taking over a neighbour's set-up: the one place where a town's rows are read for another one, because all of them are public.

-- name: setup_neighbours
-- Other administrations of the same Land that have offices.
select t.slug, t.name
from tenants t
join (select o.tenant from offices o group by o.tenant) own on own.tenant = t.tenant
where t.tenant <> $1::int and t.land = (select h.land from tenants h where h.tenant = $1::int)
order by t.name
limit 200;

-- name: setup_neighbour
-- The one of them with this address ($2).
select t.tenant, t.slug, t.name
from tenants h
join tenants t on t.land = h.land and t.tenant <> h.tenant
where h.tenant = $1::int and t.slug = $2::text and exists (select from offices o where o.tenant = t.tenant);

-- name: adopt_setup
-- write: seen
-- Takes offices ($13) and services ($14) of a neighbour ($12) that are not here yet; the offices' counters and rooms get numbers of
-- their own, counters do what they did there of the services that are here then, services take the rooms that they took there; hours
-- where $15 says so. $9, $10, $11: booking_setup_edit.sql.
with seen as (
    update tenants t
    set schedule = t.schedule + 1
    where t.tenant = $1::int and t.schedule = $9::bigint and not exists (select from known)
    returning t.tenant, t.last_counter, t.last_room
), begun as ( -- what numbers go on from
    select s.tenant, greatest(s.last_counter, (select max(c.counter) from counters c where c.tenant = $1::int)) as counter,
           greatest(s.last_room, (select max(r.room) from rooms r where r.tenant = $1::int)) as room,
           (select coalesce(max(o.opening), 0) from openings o where o.tenant = $1::int) as opening,
           (select coalesce(max(o.position), 0) from offices o where o.tenant = $1::int) as office,
           (select coalesce(max(v.position), 0) from services v where v.tenant = $1::int) as service
    from seen s
), moved as (
    select o.office
    from offices o
    where o.tenant = $12::int and o.office = any($13::text[])
        and not exists (select from offices h where h.tenant = $1::int and h.office = o.office)
), housed as (
    insert into offices (tenant, office, name, window_days, lead_minutes, hold_minutes, confirm_minutes, grid_minutes,
                         release_minute, cool_minutes, position)
    select b.tenant, o.office, o.name, o.window_days, o.lead_minutes, o.hold_minutes, o.confirm_minutes, o.grid_minutes,
           o.release_minute, o.cool_minutes, b.office + row_number() over (order by o.position, o.office)
    from begun b
    join offices o on o.tenant = $12::int
    join moved m on m.office = o.office
), offered as (
    insert into services (tenant, service, leika, name, summary, minutes, minutes_more, documents, fee_cents, fee_note, fee_as_of, channel,
                          on_request, sensitive, words, position)
    select b.tenant, v.service, v.leika, v.name, v.summary, v.minutes, v.minutes_more, v.documents, v.fee_cents, v.fee_note, v.fee_as_of,
           v.channel, v.on_request, v.sensitive, v.words, b.service + row_number() over (order by v.position, v.service)
    from begun b
    join services v on v.tenant = $12::int and v.service = any($14::text[])
    on conflict do nothing
), counted as (
    select b.tenant, c.counter as theirs, b.counter + row_number() over (order by c.counter) as counter, c.office, c.label
    from begun b
    join counters c on c.tenant = $12::int
    join moved m on m.office = c.office
), stood as (
    insert into counters (tenant, counter, office, label)
    select c.tenant, c.counter, c.office, c.label
    from counted c
), learnt as (
    insert into counter_services (tenant, counter, service)
    select c.tenant, c.counter, q.service
    from counted c
    join counter_services q on q.tenant = $12::int and q.counter = c.theirs
    where q.service = any($14::text[])
        or exists (select from services h where h.tenant = $1::int and h.service = q.service)
), walled as (
    select b.tenant, r.room as theirs, b.room + row_number() over (order by r.room) as room, r.office, r.label
    from begun b
    join rooms r on r.tenant = $12::int
    join moved m on m.office = r.office
), built as (
    insert into rooms (tenant, room, office, label)
    select w.tenant, w.room, w.office, w.label
    from walled w
), roomed as ( -- of services that nobody does here yet: what can be booked already stays as it is
    insert into service_rooms (tenant, service, room)
    select b.tenant, q.service, coalesce(w.room, h.room)
    from begun b
    join service_rooms q on q.tenant = $12::int
    join rooms r on r.tenant = $12::int and r.room = q.room
    left join walled w on w.theirs = r.room
    left join rooms h on h.tenant = $1::int and h.office = r.office and h.label = r.label
    where (w.room is not null or h.room is not null)
        and (q.service = any($14::text[]) or exists (select from services v where v.tenant = $1::int and v.service = q.service))
        and not exists (select from counter_services o where o.tenant = $1::int and o.service = q.service)
    on conflict do nothing
), opened as (
    insert into openings (tenant, opening, office, counter, weekday, nth, opens, closes, venue, internal, release_days)
    select b.tenant, b.opening + row_number() over (order by o.opening), o.office, c.counter, o.weekday, o.nth, o.opens,
           o.closes, o.venue, o.internal, o.release_days
    from begun b
    join openings o on o.tenant = $12::int
    join moved m on m.office = o.office
    left join counted c on c.theirs = o.counter
    where $15::boolean
), audited as (
    insert into outbox (tenant, id, target, body)
    select s.tenant, $10::uuid, 'accounts.audit', $11::bytea
    from seen s
);
