-- The statements of booking. Business time is always a parameter; "live" claims are firm or lapse after it, and have not
-- cooled down yet: a place that was given up is offered again only `cool` after that.

-- name: schedule_version
select t.schedule
from tenants t
where t.tenant = $1::int;

-- name: load_tenant
select t.slug, t.name, t.land, t.zone, t.discreet, t.schedule, t.keep_days
from tenants t
where t.tenant = $1::int;

-- name: load_offices
select o.office, o.name, o.street, o.postcode, o.city, o.phone, o.email, o.access, o.window_days, o.lead_minutes,
       o.hold_minutes, o.grid_minutes, o.confirm_minutes, o.release_minute, o.cool_minutes, o.offer_minutes, o.numbers,
       o.numbers_most
from offices o
where o.tenant = $1::int
order by o.position, o.office;

-- name: load_counters
-- By office and number, as the rules expect it.
select c.counter, c.office, c.label
from counters c
where c.tenant = $1::int
order by c.office, c.counter;

-- name: load_rooms
select r.room, r.office, r.label
from rooms r
where r.tenant = $1::int
order by r.office, r.room;

-- name: load_service_rooms
select q.service, q.room
from service_rooms q
where q.tenant = $1::int
order by q.service, q.room;

-- name: load_services
select s.service, s.leika, s.name, s.summary, s.minutes, s.documents, s.fee_cents is not null as has_fee,
       coalesce(s.fee_cents, 0) as fee_cents, s.fee_note, s.fee_as_of is not null as has_fee_day,
       coalesce(s.fee_as_of - date '1970-01-01', 0) as fee_day, s.channel, s.on_request, s.sensitive, s.words, s.link,
       coalesce(s.minutes_more, s.minutes) as minutes_more
from services s
where s.tenant = $1::int
order by s.position, s.service;

-- name: load_counter_services
select q.service, q.counter
from counter_services q
where q.tenant = $1::int
order by q.service, q.counter;

-- name: load_openings
-- Times as minutes after midnight; 24:00 is 1440.
select o.office, coalesce(o.counter, 0) as counter, o.weekday, coalesce(o.nth, 0) as nth,
       (extract(epoch from o.opens) / 60)::int as opens, (extract(epoch from o.closes) / 60)::int as closes, o.venue,
       o.internal, o.release_days is not null as staged, coalesce(o.release_days, 0) as release_days, o.opening
from openings o
where o.tenant = $1::int
order by o.office, o.opening;

-- name: load_exceptions
-- $2 the first day of interest.
select e.office, e.day - date '1970-01-01' as day, coalesce((extract(epoch from e.opens) / 60)::int, -1) as opens,
       coalesce((extract(epoch from e.closes) / 60)::int, -1) as closes, e.reason
from exceptions e
where e.tenant = $1::int and e.day >= $2::date
order by e.office, e.day, e.exception;

-- name: claims_between
-- The live claims of some counters ($2) in a span ($3 to $4) at a time ($5), and the version of the schedule: one row
-- without counter when there are none. A claim is at most 8 hours long, so the index is read from there on. Places that
-- cool down are not taken for those who may pass it by ($6).
select t.schedule, coalesce(c.counter, 0) as counter, c.start_at, c.end_at, coalesce(c.room, 0) as room
from tenants t
left join claims c on c.tenant = t.tenant and c.tenant = $1::int and c.counter = any($2::int[])
    and c.start_at > $3::timestamptz - interval '8 hours' and c.start_at < $4::timestamptz and c.end_at > $3::timestamptz
    and (c.lapses_at is null or c.lapses_at + case when $6::boolean then interval '0' else c.cool end > $5::timestamptz)
where t.tenant = $1::int
order by c.counter, c.start_at;

-- name: hold
-- writes: granted
-- Reservations, up to 64 at once, of any tenants. Row n of the arrays is a request; `offer` lists the counters that can
-- take it, in the order in which they are to be tried ($17 request, $18 counter, $19 venue). Requests for the same time
-- have the same order and different turns ($16), so that the first takes the first free counter, the second the second.
-- $21 for how many seconds the place cools down when the reservation lapses, $22 whether it may be a place that cools down;
-- $23 for how many persons, $24 what else it is for, as the text of an array; $25 the room of an offer, 0: it takes none.
-- What others take meanwhile is left to claims_once: the row is then not inserted, and the caller tries again.
with asked as (
    select a.tenant, a.schedule, a.appointment, a.office, a.service, a.start_at, a.end_at, a.hold_until, a.turn, a.replaces,
           a.cool, a.past, a.persons, a.further, a.n
    from unnest($1::int[], $9::bigint[], $10::uuid[], $11::text[], $12::text[], $13::timestamptz[], $14::timestamptz[],
                $15::timestamptz[], $16::int[], $20::uuid[], $21::int[], $22::boolean[], $23::int[], $24::text[]) with ordinality
        as a (tenant, schedule, appointment, office, service, start_at, end_at, hold_until, turn, replaces, cool, past,
              persons, further, n)
), fresh as (
    select a.tenant, a.appointment, a.office, a.service, a.start_at, a.end_at, a.hold_until, a.turn, a.cool, a.past, a.n
    from asked a
    join tenants t on t.tenant = a.tenant and t.schedule = a.schedule
    where not exists (select from known k where k.n = a.n)
), offer as (
    select f.tenant, f.n, f.turn, f.appointment, f.office, f.service, f.start_at, f.end_at, f.hold_until, f.cool, f.past,
           c.counter, c.venue, nullif(c.room, 0) as room, c.place
    from unnest($17::int[], $18::int[], $19::text[], $25::int[]) with ordinality as c (n, counter, venue, room, place)
    join fresh f on f.n = c.n
), tried as materialized ( -- each with the claims that it meets: none, live or lapsed ones
    select o.tenant, o.n, o.turn, o.appointment, o.office, o.service, o.start_at, o.end_at, o.hold_until, o.cool, o.past,
           o.counter, o.venue, o.room, o.place, x.appointment as met,
           coalesce(x.lapses_at + case when o.past then interval '0' else x.cool end <= $7::timestamptz, false) as lapsed
    from offer o
    left join lateral (
        select x.appointment, x.lapses_at, x.cool
        from claims x
        where x.tenant = o.tenant and x.counter = o.counter and x.start_at > o.start_at - interval '8 hours'
            and x.start_at < o.end_at and x.end_at > o.start_at
        offset 0 -- by the index of all three, also where one administration has nearly all claims
    ) x on true
    union all -- the same of its room
    select o.tenant, o.n, o.turn, o.appointment, o.office, o.service, o.start_at, o.end_at, o.hold_until, o.cool, o.past,
           o.counter, o.venue, o.room, o.place, x.appointment as met,
           coalesce(x.lapses_at + case when o.past then interval '0' else x.cool end <= $7::timestamptz, false) as lapsed
    from offer o
    cross join lateral (
        select x.appointment, x.lapses_at, x.cool
        from claims x
        where x.tenant = o.tenant and x.room = o.room and x.start_at > o.start_at - interval '8 hours'
            and x.start_at < o.end_at and x.end_at > o.start_at
        offset 0
    ) x
    where o.room is not null
), freed as (
    delete from claims x
    using tried t
    where t.lapsed and x.tenant = t.tenant and x.appointment = t.met
        and x.lapses_at + case when t.past then interval '0' else x.cool end <= $7::timestamptz
    returning x.tenant, x.appointment
), lapsed as (
    update appointments p
    set state = 'LAPSED', hold_until = null, name = null, email = null, changed_at = $7::timestamptz
    from freed d
    where p.tenant = d.tenant and p.appointment = d.appointment and p.state in ('HELD', 'UNCONFIRMED')
    returning p.tenant, p.appointment
), free as (
    select t.tenant, t.n, t.turn, t.appointment, t.office, t.service, t.start_at, t.end_at, t.hold_until, t.cool, t.counter,
           t.venue, t.room, row_number() over (partition by t.n order by t.place) as place
    from tried t
    group by t.n, t.place, t.tenant, t.turn, t.appointment, t.office, t.service, t.start_at, t.end_at, t.hold_until, t.cool,
             t.counter, t.venue, t.room
    having bool_and(t.met is null or t.lapsed)
), picked as (
    select c.tenant, c.appointment, c.office, c.service, c.start_at, c.end_at, c.hold_until, c.cool, c.counter, c.venue, c.room
    from free c
    cross join (select count(*) as n from lapsed) before -- what lapsed is gone before its place is taken
    where c.place = c.turn and before.n >= 0
), vacant as (
    select c.n, count(*) as n_counters from free c group by c.n
), claimed as (
    insert into claims (tenant, counter, start_at, end_at, appointment, lapses_at, cool, room)
    select p.tenant, p.counter, p.start_at, p.end_at, p.appointment, p.hold_until, make_interval(secs => p.cool), p.room
    from picked p
    order by p.tenant, p.counter, p.start_at -- all batches in one order: no deadlock
    on conflict do nothing
    returning tenant, appointment
), made as (
    insert into appointments (tenant, appointment, office, service, counter, venue, start_at, end_at, state, hold_until,
                              made_at, changed_at, replaces, persons, further, room)
    select p.tenant, p.appointment, p.office, p.service, p.counter, p.venue, p.start_at, p.end_at, 'HELD', p.hold_until,
           $7::timestamptz, $7::timestamptz, a.replaces, a.persons, a.further::text[], p.room
    from picked p
    join claimed c on c.tenant = p.tenant and c.appointment = p.appointment
    join asked a on a.tenant = p.tenant and a.appointment = p.appointment
), timed as (
    insert into due (tenant, id, kind, subject, at)
    select p.tenant, p.appointment, 'lapse', p.appointment::text, p.hold_until
    from picked p
    join claimed c on c.tenant = p.tenant and c.appointment = p.appointment
), granted as (
    select a.n from asked a join claimed c on c.tenant = a.tenant and c.appointment = a.appointment
)
select f.n is not null as current, coalesce(v.n_counters, 0) as vacant
from writes w
left join fresh f on f.n = w.n
left join vacant v on v.n = w.n
order by w.n;

-- name: extend
-- write: longer
-- Keeps a reservation ($9) until $10, where that was done less than $11 times. The state is the one before.
with longer as (
    update claims c
    set lapses_at = $10::timestamptz
    from appointments p
    where c.tenant = $1::int and c.appointment = $9::uuid and c.lapses_at > $7::timestamptz
        and c.start_at > $7::timestamptz and p.tenant = $1::int and p.appointment = $9::uuid and p.state = 'HELD'
        and p.extended < $11::int and c.lapses_at = p.hold_until -- still what is seen here: nobody was faster
        and not exists (select from known)
    returning c.tenant, c.appointment
), held as (
    update appointments p
    set hold_until = $10::timestamptz, extended = p.extended + 1, changed_at = $7::timestamptz
    from longer l
    where p.tenant = l.tenant and p.appointment = l.appointment
), timed as (
    update due d
    set at = $10::timestamptz, retry_at = null, attempts = 0
    from longer l
    where d.tenant = l.tenant and d.id = l.appointment and d.kind = 'lapse'
)
select p.state, p.start_at, p.hold_until, p.office, p.over
from (select 1 as one) o
left join appointments p on p.tenant = $1::int and p.appointment = $9::uuid;

-- name: facts
-- What a change has to know beforehand of the appointments $2 of the tenants $1: none of it changes, but for the state
-- and what came with it.
select a.n, p.state, p.office, p.service, p.venue, p.start_at, p.end_at, p.hold_until, p.name, p.sequence, p.changed_at,
       p.email, p.language, p.counter, p.extended, p.replaces, p.moved_to, p.origin,
       p.persons, p.further, coalesce(p.room, 0) as room,
       exists (select from programs g where g.tenant = a.tenant and not g.gone) as told
from unnest($1::int[], $2::uuid[]) with ordinality as a (tenant, appointment, n)
join appointments p on p.tenant = a.tenant and p.appointment = a.appointment
order by a.n;

-- name: book
-- writes: firm
-- Makes reservations firm, or lets them wait for a mail's link until $11; up to 64 at once, of any tenants. The claim
-- decides: a competing reservation that finds it lapsed takes the same row first. $15, $16 what the timer does next and
-- when; $17, $18 the mail, if there is one; $19, $20 what the administration's programs are told, if there are any. $21 the hash
-- of an address that needs a place (address_places; null: none is needed), $22, $23 the mail that says that there is none, which
-- goes out three times a day at most. Who is told it waits for a place like for the link. The state is the one before.
with asked as (
    select a.tenant, a.appointment, a.name, a.until, a.email, a.language, a.account, a.due_kind, a.due_at, a.mail, a.body,
           a.news, a.happening, a.address, a.full_mail, a.full_body, a.n
    from unnest($1::int[], $9::uuid[], $10::text[], $11::timestamptz[], $12::text[], $13::text[], $14::uuid[], $15::text[],
                $16::timestamptz[], $17::uuid[], $18::bytea[], $19::uuid[], $20::bytea[], $21::text[],
                $22::uuid[], $23::bytea[]) with ordinality
        as a (tenant, appointment, name, until, email, language, account, due_kind, due_at, mail, body, news, happening,
              address, full_mail, full_body, n)
), firm as (
    update claims c
    set lapses_at = a.until
    from asked a, appointments p
    where c.tenant = a.tenant and c.appointment = a.appointment and c.lapses_at > $7::timestamptz
        and c.start_at > $7::timestamptz and p.tenant = a.tenant and p.appointment = a.appointment and p.state = 'HELD'
        and c.lapses_at = p.hold_until -- still what is seen here: nobody was faster
        and not exists (select from known k where k.n = a.n)
    returning c.tenant, c.appointment, a.n
), limited as ( -- those that need a place, numbered within their address
    select f.n, a.tenant, a.appointment, a.address, a.until, t.address_most,
           row_number() over (partition by a.tenant, a.address order by f.n) as turn
    from firm f
    join asked a on a.n = f.n
    join tenants t on t.tenant = a.tenant
    where a.address is not null and t.address_most > 0
        and not exists (select from helpers h where h.tenant = a.tenant and h.address = a.address and h.until > $7::timestamptz)
), placed as (
    insert into address_places as s (tenant, address, place, appointment, counts_until)
    select l.tenant, l.address, v.place, l.appointment, l.until
    from limited l
    join lateral (
        select g.place, row_number() over (order by g.place) as turn
        from generate_series(1, l.address_most) g (place)
        where not exists (select from address_places o where o.tenant = l.tenant and o.address = l.address
                          and o.place = g.place and o.counts_until > $7::timestamptz)
    ) v on v.turn = l.turn
    order by l.tenant, l.address, v.place -- all in one order: no deadlock
    on conflict (tenant, address, place) do update
    set appointment = excluded.appointment, counts_until = excluded.counts_until
    where s.counts_until <= $7::timestamptz
    returning s.tenant, s.appointment
), over as (
    select l.n, l.tenant, l.address, l.appointment, row_number() over (partition by l.tenant, l.address order by l.n) as turn
    from limited l
    where not exists (select from placed s where s.tenant = l.tenant and s.appointment = l.appointment)
), noted as (
    insert into address_places as s (tenant, address, place, appointment, counts_until)
    select o.tenant, o.address, v.place, o.appointment, $7::timestamptz + interval '1 day'
    from over o
    join lateral (
        select g.place, row_number() over (order by g.place) as turn
        from generate_series(-3, -1) g (place)
        where not exists (select from address_places b where b.tenant = o.tenant and b.address = o.address
                          and b.place = g.place and b.counts_until > $7::timestamptz)
    ) v on v.turn = o.turn
    order by o.tenant, o.address, v.place
    on conflict (tenant, address, place) do update
    set appointment = excluded.appointment, counts_until = excluded.counts_until
    where s.counts_until <= $7::timestamptz
    returning s.tenant, s.appointment
), booked as (
    update appointments p
    set state = case when a.until is null then 'BOOKED' else 'UNCONFIRMED' end, hold_until = a.until, name = a.name,
        email = a.email, language = a.language, account = a.account, over = o.n is not null, changed_at = $7::timestamptz
    from firm f
    join asked a on a.n = f.n
    left join over o on o.n = f.n
    where p.tenant = f.tenant and p.appointment = f.appointment
    returning p.tenant, p.appointment
), timed as (
    update due d
    set kind = a.due_kind, at = a.due_at, retry_at = null, attempts = 0
    from firm f
    join asked a on a.n = f.n
    where d.tenant = f.tenant and d.id = f.appointment
), told as (
    insert into outbox (tenant, id, target, body)
    select a.tenant, m.id, m.target, m.body
    from asked a
    join firm f on f.n = a.n
    left join over o on o.n = a.n
    left join noted t on t.tenant = a.tenant and t.appointment = a.appointment
    cross join lateral (values (a.mail, 'notifier.mail', case when o.n is null then a.body end),
                               (a.full_mail, 'notifier.mail', case when t.appointment is not null then a.full_body end),
                               (a.news, 'notifier.announce', a.happening)) as m (id, target, body)
    where m.body is not null
)
select p.state, p.start_at, p.hold_until, p.office, p.over
from writes w
join asked a on a.n = w.n
left join appointments p on p.tenant = a.tenant and p.appointment = a.appointment
order by w.n;

-- name: confirm
-- write: firm
-- The link of the mail was followed: what waited for it is booked. $10, $11 what the timer does next and when; $12, $13 the
-- mail; $14, $15 what programs are told, as `book` has it. What found no place for its address ($16 its hash) needs one now. The
-- state, and whether it still waits for a place, are those before.
with waiting as (
    select p.tenant, p.appointment, p.start_at, t.address_most, t.address_most = 0 or exists (
               select from helpers h where h.tenant = $1::int and h.address = $16::text and h.until > $7::timestamptz
           ) as unlimited
    from appointments p
    join tenants t on t.tenant = p.tenant
    where p.tenant = $1::int and p.appointment = $9::uuid and t.tenant = $1::int and p.over and p.state = 'UNCONFIRMED'
        and p.hold_until > $7::timestamptz and not exists (select from known)
), placed as (
    insert into address_places as s (tenant, address, place, appointment, counts_until)
    select w.tenant, $16::text, min(g.place), w.appointment, w.start_at
    from waiting w
    cross join generate_series(1, w.address_most) g (place)
    where not w.unlimited and not exists (
        select from address_places o where o.tenant = $1::int and o.address = $16::text and o.place = g.place
            and o.counts_until > $7::timestamptz)
    group by w.tenant, w.appointment, w.start_at
    on conflict (tenant, address, place) do update
    set appointment = excluded.appointment, counts_until = excluded.counts_until
    where s.counts_until <= $7::timestamptz
    returning s.tenant, s.appointment
), firm as (
    update claims c
    set lapses_at = null
    from appointments p
    where c.tenant = $1::int and c.appointment = $9::uuid and c.lapses_at > $7::timestamptz
        and c.start_at > $7::timestamptz and p.tenant = $1::int and p.appointment = $9::uuid
        and p.state = 'UNCONFIRMED' and not exists (select from known)
        and (not p.over or exists (select from placed) or exists (select from waiting w where w.unlimited))
    returning c.tenant, c.appointment, c.start_at
), lasting as (
    update address_places s
    set counts_until = f.start_at
    from firm f
    where s.tenant = $1::int and s.tenant = f.tenant and s.appointment = f.appointment and s.place > 0
), booked as (
    update appointments p
    set state = 'BOOKED', hold_until = null, over = false, changed_at = $7::timestamptz
    from firm f
    where p.tenant = f.tenant and p.appointment = f.appointment
    returning p.tenant, p.appointment
), timed as (
    update due d
    set kind = $10::text, at = $11::timestamptz, retry_at = null, attempts = 0
    from firm f
    where d.tenant = f.tenant and d.id = f.appointment
), told as (
    insert into outbox (tenant, id, target, body)
    select f.tenant, m.id, m.target, m.body
    from firm f
    cross join (values ($12::uuid, 'notifier.mail', $13::bytea),
                       ($14::uuid, 'notifier.announce', $15::bytea)) as m (id, target, body)
    where m.body is not null
)
select p.state, p.start_at, p.hold_until, p.office, p.over
from (select 1 as one) o
left join appointments p on p.tenant = $1::int and p.appointment = $9::uuid;

-- name: move
-- write: moved
-- A reservation ($9) takes the place of the appointment that it was made for: it is booked and the other one is free, or
-- neither. Both claims are locked before anything is changed, and each tells how it stands: lapsing for what is held,
-- without end for what is booked. $10, $11 what the timer does next and when; $12, $13 the mail; $14 for how many seconds the
-- old place cools down; $15, $16 what programs are told. The states are those before.
with pair as (
    select p.tenant, p.appointment, p.start_at, o.appointment as old, o.end_at,
           cool_for(o.tenant, o.counter, o.start_at, $14::int) as cool, o.name, o.email, o.language, o.account, o.reminders,
           o.sequence, coalesce(o.origin, o.appointment) as origin
    from appointments p
    join appointments o on o.tenant = p.tenant and o.appointment = p.replaces
    where p.tenant = $1::int and o.tenant = $1::int and p.appointment = $9::uuid and p.state = 'HELD'
        and o.state = 'BOOKED' and not exists (select from known)
), locked as materialized (
    select c.tenant, c.appointment
    from claims c
    join pair b on b.tenant = c.tenant and c.appointment = any(array[b.appointment, b.old])
    where c.tenant = $1::int and c.start_at > $7::timestamptz
        and ((c.appointment = b.appointment and c.lapses_at > $7::timestamptz)
             or (c.appointment = b.old and c.lapses_at is null))
    order by c.appointment -- two who move the same appointment meet at the first
    for update of c
), ready as (
    select b.tenant, b.appointment, b.start_at, b.old, b.end_at, b.cool, b.name, b.email, b.language, b.account, b.reminders, b.sequence, b.origin
    from pair b
    where (select count(*) from locked) = 2
), firm as (
    update claims c
    set lapses_at = null
    from ready r
    where c.tenant = r.tenant and c.appointment = r.appointment
), freed as (
    delete from claims c
    using ready r
    where r.cool = interval '0' and c.tenant = r.tenant and c.appointment = r.old
), cooling as (
    update claims c
    set lapses_at = $7::timestamptz, cool = r.cool
    from ready r
    where r.cool > interval '0' and c.tenant = r.tenant and c.appointment = r.old
), woken as (
    update due d
    set at = $7::timestamptz, retry_at = null, attempts = 0
    from ready r
    where r.cool > interval '0' and d.tenant = r.tenant and d.kind = 'offers' and d.subject = 'line'
), booked as (
    update appointments p
    set state = 'BOOKED', hold_until = null, name = r.name, email = r.email, language = r.language, account = r.account,
        reminders = r.reminders, sequence = r.sequence + 1, origin = r.origin, changed_at = $7::timestamptz
    from ready r
    where p.tenant = r.tenant and p.appointment = r.appointment
), gone as (
    update appointments p
    set state = 'CANCELLED', moved_to = r.appointment, name = null, email = null, changed_at = $7::timestamptz
    from ready r
    where p.tenant = r.tenant and p.appointment = r.old
), placed as ( -- the place of its address goes over
    update address_places s
    set appointment = r.appointment, counts_until = r.start_at
    from ready r
    where s.tenant = $1::int and s.tenant = r.tenant and s.appointment = r.old and s.place > 0
), timed as (
    update due d
    set kind = case d.id when r.old then 'forget' else $10::text end,
        at = case d.id when r.old then forgotten_at(r.tenant, r.end_at) else $11::timestamptz end, retry_at = null, attempts = 0
    from ready r
    where d.tenant = r.tenant and d.id in (r.appointment, r.old)
), told as (
    insert into outbox (tenant, id, target, body)
    select r.tenant, m.id, m.target, m.body
    from ready r
    cross join (values ($12::uuid, 'notifier.mail', $13::bytea),
                       ($15::uuid, 'notifier.announce', $16::bytea)) as m (id, target, body)
    where m.body is not null
), moved as (
    select r.tenant from ready r
)
select p.state, p.start_at, p.hold_until, p.office, b.state as old_state, b.start_at as old_start_at, b.office as old_office
from (select 1 as one) o
left join appointments p on p.tenant = $1::int and p.appointment = $9::uuid
left join appointments b on b.tenant = $1::int and b.appointment = p.replaces;

-- name: cancel
-- write: cancelled
-- Gives an appointment's place back, in whatever state it is. $10, $11 the mail, for an address that is known to be the
-- person's own; $12 for how many seconds the place cools down; $13, $14 what programs are told where it was booked, for of nothing
-- else had they heard. The state is the one before.
with given as materialized (
    select c.tenant, c.appointment, c.end_at, cool_for(c.tenant, c.counter, c.start_at, $12::int) as cool,
           c.lapses_at is null as booked
    from claims c
    where c.tenant = $1::int and c.appointment = $9::uuid and c.start_at > $7::timestamptz
        and (c.lapses_at is null or c.lapses_at > $7::timestamptz) and not exists (select from known)
    for update of c
), freed as (
    delete from claims c
    using given g
    where g.cool = interval '0' and c.tenant = g.tenant and c.appointment = g.appointment
), cooling as (
    update claims c
    set lapses_at = $7::timestamptz, cool = g.cool
    from given g
    where g.cool > interval '0' and c.tenant = g.tenant and c.appointment = g.appointment
), woken as (
    update due d
    set at = $7::timestamptz, retry_at = null, attempts = 0
    from given g
    where g.cool > interval '0' and d.tenant = g.tenant and d.kind = 'offers' and d.subject = 'line'
), cancelled as (
    update appointments p
    set state = 'CANCELLED', hold_until = null, name = null, email = null, over = false, sequence = p.sequence + 1, changed_at = $7::timestamptz
    from given f
    where p.tenant = f.tenant and p.appointment = f.appointment
    returning p.tenant, p.appointment
), unplaced as (
    delete from address_places s
    using given g
    where s.tenant = $1::int and s.tenant = g.tenant and s.appointment = g.appointment and s.place > 0
), timed as (
    update due d
    set kind = 'forget', at = forgotten_at(f.tenant, f.end_at), retry_at = null, attempts = 0
    from given f
    where d.tenant = f.tenant and d.id = f.appointment
), told as (
    insert into outbox (tenant, id, target, body)
    select g.tenant, m.id, m.target, m.body
    from given g
    cross join lateral (values ($10::uuid, 'notifier.mail', $11::bytea),
                               ($13::uuid, 'notifier.announce', case when g.booked then $14::bytea end)) as m (id, target, body)
    where m.body is not null
)
select p.state, p.start_at, p.hold_until, p.office, p.over
from (select 1 as one) o
left join appointments p on p.tenant = $1::int and p.appointment = $9::uuid;

-- name: reminders
-- Whether an appointment ($2) is reminded of.
select p.start_at, p.reminders as wanted
from appointments p
where p.tenant = $1::int and p.appointment = $2::uuid;

-- name: stop_reminders
-- write: stopped
-- No more reminders of an appointment ($9), whatever its state: the timers stay and write no mail.
with stopped as (
    update appointments p
    set reminders = false
    where p.tenant = $1::int and p.appointment = $9::uuid and not exists (select from known)
    returning p.tenant
);

-- name: appointment
select 1 as n, p.state, p.office, p.service, p.venue, p.start_at, p.end_at, p.hold_until, p.name, p.sequence, p.changed_at,
       p.email, p.language, p.counter, p.extended, p.replaces, p.moved_to, p.origin,
       p.persons, p.further, coalesce(p.room, 0) as room,
       exists (select from programs g where g.tenant = $1::int and not g.gone) as told
from appointments p
where p.tenant = $1::int and p.appointment = $2::uuid;

-- name: mine
-- The appointments of an account ($1) in all administrations, one look into the index of each: those to come first ($2
-- now), then the latest. What was moved is there as the one that it was moved to.
select p.tenant, p.appointment, p.state, p.office, p.service, p.venue, p.start_at, p.end_at, p.hold_until, p.name,
       p.sequence, p.changed_at, p.email, p.language, p.counter, p.extended, p.replaces, p.moved_to, p.origin,
       p.persons, p.further, coalesce(p.room, 0) as room
from tenants t
join appointments p on p.tenant = t.tenant
where p.account = $1::uuid and p.moved_to is null
order by p.end_at <= $2::timestamptz, abs(extract(epoch from p.start_at - $2::timestamptz)), p.appointment
limit 200;

-- name: desk
-- The appointments of an office ($2) that begin between $3 and $4, with a row for the log of accesses ($5, $6) in the
-- same statement: nobody reads without a record. Lapsed ones are left out, by $7 now too.
with recorded as (
    insert into outbox (tenant, id, target, body)
    values ($1::int, $5::uuid, 'accounts.audit', $6::bytea)
)
select p.appointment, p.state, p.office, p.service, p.venue, p.start_at, p.end_at, p.hold_until, p.name, p.counter,
       p.persons, p.further, coalesce(p.room, 0) as room, coalesce(v.number, 0) as number, p.stays
from appointments p
left join visits v on v.tenant = p.tenant and v.visit = p.appointment
where p.tenant = $1::int and p.office = $2::text and p.start_at >= $3::timestamptz and p.start_at < $4::timestamptz
    and p.state <> 'LAPSED' and (p.hold_until is null or p.hold_until > $7::timestamptz)
order by p.start_at, p.counter, p.appointment;

-- name: desk_search
-- Appointments from $3 on whose name contains $2, in upper or lower case, at most $6; with a row for the log of accesses
-- ($4, $5), as `desk` has it.
with recorded as (
    insert into outbox (tenant, id, target, body)
    values ($1::int, $4::uuid, 'accounts.audit', $5::bytea)
)
select p.appointment, p.state, p.office, p.service, p.venue, p.start_at, p.end_at, p.hold_until, p.name, p.counter,
       p.persons, p.further, coalesce(p.room, 0) as room, coalesce(v.number, 0) as number, p.stays
from appointments p
left join visits v on v.tenant = p.tenant and v.visit = p.appointment
where p.tenant = $1::int and p.start_at >= $3::timestamptz and strpos(lower(p.name), lower($2::text)) > 0
order by p.start_at, p.appointment
limit $6::int;

-- name: tenant_changed
-- write: always
-- Keeps the newest copy of an administration: $9 slug .. $13 version, $14 days for which appointments are kept, $15 county. Where those
-- change, so do the timers that wait to forget.
with changed as (
    insert into tenants as t (tenant, slug, name, land, zone, version, keep_days, county)
    select $1::int, $9::text, $10::text, $11::text, $12::text, $13::bigint, $14::int, $15::text
    where not exists (select from known)
    on conflict (tenant) do update
    set slug = excluded.slug, name = excluded.name, land = excluded.land, zone = excluded.zone, version = excluded.version,
        schedule = t.schedule + 1, keep_days = excluded.keep_days, county = excluded.county
    where t.version < excluded.version
    returning tenant, keep_days
), timed as (
    update due d
    set at = p.end_at + make_interval(days => c.keep_days), retry_at = null, attempts = 0
    from changed c
    join tenants was on was.tenant = c.tenant and was.keep_days <> c.keep_days
    join appointments p on p.tenant = c.tenant
    where d.tenant = $1::int and d.id = p.appointment and d.kind = 'forget'
);
