-- The waiting list. Every change of a wish that has an offer locks the wish first, so that taking, declining, leaving and the end of the
-- offer decide one after the other. A place that is freed while somebody waits cools down for five minutes at least (cool_for, lapse,
-- expire): nobody takes it before it is offered, and the list passes that by.

-- part: given_up
-- The place that was held for a wish (`mine`) is given up.
, freed as (
    update claims c
    set lapses_at = $7::timestamptz, cool = greatest(c.cool, interval '5 minutes')
    from mine m
    where c.tenant = m.tenant and c.appointment = m.offer and c.lapses_at > $7::timestamptz
), lapsed as (
    update appointments p
    set state = 'LAPSED', hold_until = null, changed_at = $7::timestamptz
    from mine m
    where p.tenant = m.tenant and p.appointment = m.offer and p.state = 'HELD'
), timed as (
    update due d
    set kind = 'forget', at = forgotten_at(p.tenant, p.end_at), retry_at = null, attempts = 0
    from mine m
    join appointments p on p.tenant = m.tenant and p.appointment = m.offer
    where d.tenant = m.tenant and p.tenant = $1::int and d.id = m.offer
)

-- part: as_before
-- The wish ($9) as it was, and what was offered to it.
select w.state, p.hold_until, p.start_at, p.office
from (select 1 as one) o
left join wishes w on w.tenant = $1::int and w.wish = $9::uuid
left join appointments p on p.tenant = $1::int and p.appointment = w.offer

-- name: wish
-- write: made
-- A wish ($9), at once on the list or until the link of a mail is followed ($20 until when; null: on the list at once); $10 service,
-- $11 office, $12 to $13 days, $14 weekdays, $15 part of the day, $16 name, $17 email, $18 language, $19 account; $21 its timer's
-- time, $22 a timer for the list, $23, $24 the mail; $25 persons, $26 what else, as the text of an array. `listed`: the address is
-- on the list already; `many`: too many mails wait for it.
with made as (
    insert into wishes (tenant, wish, service, office, from_day, to_day, weekdays, part, state, hold_until, waits_since, name, email,
                        language, account, made_at, changed_at, persons, further)
    select $1::int, $9::uuid, $10::text, $11::text, $12::date, $13::date, $14::int, $15::text,
           case when $20::timestamptz is null then 'LISTED' else 'TO_CONFIRM' end, $20::timestamptz,
           case when $20::timestamptz is null then $7::timestamptz end, $16::text, $17::text, $18::text, $19::uuid, $7::timestamptz,
           $7::timestamptz, $25::int, $26::text[]
    where not exists (select from known)
        and ($20::timestamptz is null
             or (select count(*) from wishes w where w.tenant = $1::int and lower(w.email) = lower($17::text) and w.state = 'TO_CONFIRM') < 5)
    on conflict do nothing
    returning tenant, wish, state
), timed as (
    insert into due (tenant, id, kind, subject, at)
    select m.tenant, m.wish, 'wish', m.wish::text, $21::timestamptz
    from made m
), woken as (
    insert into due (tenant, id, kind, subject, at)
    select m.tenant, $22::uuid, 'offers', 'line', $7::timestamptz
    from made m
    where m.state = 'LISTED'
    on conflict (tenant, kind, subject) do update set at = excluded.at, retry_at = null, attempts = 0
), told as (
    insert into outbox (tenant, id, target, body)
    select m.tenant, $23::uuid, 'notifier.mail', $24::bytea
    from made m
)
select exists (
    select
    from wishes w
    where w.tenant = $1::int and w.service = $10::text and lower(w.email) = lower($17::text) and w.state in ('LISTED', 'OFFERED')
) as listed
from (select 1 as one) o;

-- name: wished
-- A wish ($2), its place in line among those who could be offered the same, and the time that is offered.
select w.wish, w.service, w.persons, w.further, w.office, w.from_day - date '1970-01-01' as from_day,
       w.to_day - date '1970-01-01' as to_day, w.weekdays, w.part, w.state, w.ended, w.hold_until, w.waits_since, w.missed, w.offer, w.name, w.email, w.language, w.account, w.changed_at,
       p.office as offer_office, p.venue, p.start_at, p.end_at, p.hold_until as offer_until, p.state as offer_state, p.counter, coalesce(p.room, 0) as room,
       (select count(*)
        from wishes b
        where b.tenant = $1::int and b.service = w.service and b.state in ('LISTED', 'OFFERED')
            and (b.waits_since, b.wish) <= (w.waits_since, w.wish)
            and (b.office is null or w.office is null or b.office = w.office)) as place
from wishes w
left join appointments p on p.tenant = w.tenant and p.tenant = $1::int and p.appointment = w.offer
where w.tenant = $1::int and w.wish = $2::uuid;

-- name: confirm_wish
-- write: listed
-- The link of the mail was followed: the wish ($9) is on the list. $10 when its last day is over, $11 a timer for the list, $12, $13
-- the mail. The state is the one before; `twice`: the address is on the list already.
with listed as (
    update wishes w
    set state = 'LISTED', hold_until = null, waits_since = $7::timestamptz, changed_at = $7::timestamptz
    where w.tenant = $1::int and w.wish = $9::uuid and w.state = 'TO_CONFIRM' and w.hold_until > $7::timestamptz
        and not exists (select from known)
        and not exists (
            select
            from wishes b
            where b.tenant = $1::int and b.service = w.service and lower(b.email) = lower(w.email) and b.state in ('LISTED', 'OFFERED')
        )
    returning w.tenant, w.wish
), timed as (
    update due d
    set at = $10::timestamptz, retry_at = null, attempts = 0
    from listed l
    where d.tenant = l.tenant and d.id = l.wish
), woken as (
    insert into due (tenant, id, kind, subject, at)
    select l.tenant, $11::uuid, 'offers', 'line', $7::timestamptz
    from listed l
    on conflict (tenant, kind, subject) do update set at = excluded.at, retry_at = null, attempts = 0
), told as (
    insert into outbox (tenant, id, target, body)
    select l.tenant, $12::uuid, 'notifier.mail', $13::bytea
    from listed l
)
select w.state, w.hold_until, b.wish is not null as twice
from (select 1 as one) o
left join wishes w on w.tenant = $1::int and w.wish = $9::uuid
left join wishes b on b.tenant = $1::int and b.service = w.service and lower(b.email) = lower(w.email) and b.wish <> w.wish
    and b.state in ('LISTED', 'OFFERED');

-- name: take_offer
-- write: taken
-- The time that is offered to a wish ($9) is booked at once. $10, $11 what the appointment's timer does next and when; $12, $13 the
-- mail; $14 the hash of its address, which needs a place unless its person is logged in (booking_address.sql): without one (`over`)
-- nothing is done. The state is the one before.
with mine as materialized (
    select w.tenant, w.wish, w.offer, w.name, w.email, w.language, w.account
    from wishes w
    where w.tenant = $1::int and w.wish = $9::uuid and w.state = 'OFFERED' and not exists (select from known)
    for update
), waiting as (
    select m.tenant, p.appointment, p.start_at, t.address_most
    from mine m
    join appointments p on p.tenant = m.tenant and p.appointment = m.offer
    join tenants t on t.tenant = m.tenant
    where p.tenant = $1::int and p.state = 'HELD' and p.hold_until > $7::timestamptz and t.tenant = $1::int and t.address_most > 0
        and m.account is null
        and not exists (select from helpers h where h.tenant = $1::int and h.address = $14::text and h.until > $7::timestamptz)
), placed as (
    insert into address_places as s (tenant, address, place, appointment, counts_until)
    select w.tenant, $14::text, min(g.place), w.appointment, w.start_at
    from waiting w
    cross join generate_series(1, w.address_most) g (place)
    where not exists (
        select from address_places o where o.tenant = $1::int and o.address = $14::text and o.place = g.place
            and o.counts_until > $7::timestamptz)
    group by w.tenant, w.appointment, w.start_at
    on conflict (tenant, address, place) do update
    set appointment = excluded.appointment, counts_until = excluded.counts_until
    where s.counts_until <= $7::timestamptz
    returning s.tenant, s.appointment
), firm as (
    update claims c
    set lapses_at = null
    from mine m, appointments p
    where c.tenant = m.tenant and c.tenant = $1::int and c.appointment = m.offer and c.lapses_at > $7::timestamptz
        and c.start_at > $7::timestamptz and p.tenant = $1::int and p.appointment = m.offer and p.state = 'HELD'
        and p.hold_until > $7::timestamptz and (not exists (select from waiting) or exists (select from placed))
    returning c.tenant, c.appointment
), booked as (
    update appointments p
    set state = 'BOOKED', hold_until = null, name = m.name, email = m.email, language = m.language, account = m.account,
        changed_at = $7::timestamptz
    from firm f
    join mine m on m.offer = f.appointment
    where p.tenant = f.tenant and p.appointment = f.appointment
), timed as (
    update due d
    set kind = $10::text, at = $11::timestamptz, retry_at = null, attempts = 0
    from firm f
    where d.tenant = f.tenant and d.id = f.appointment
), taken as (
    update wishes w
    set state = 'TAKEN', name = null, email = null, account = null, changed_at = $7::timestamptz
    from mine m
    join firm f on f.appointment = m.offer
    where w.tenant = m.tenant and w.wish = m.wish
    returning w.tenant, w.wish
), ended as (
    update due d
    set at = $7::timestamptz + make_interval(days => t.keep_days), retry_at = null, attempts = 0
    from taken k
    join tenants t on t.tenant = k.tenant
    where d.tenant = k.tenant and d.id = k.wish
), told as (
    insert into outbox (tenant, id, target, body)
    select f.tenant, $12::uuid, 'notifier.mail', $13::bytea
    from firm f
)
select w.state, p.hold_until, p.start_at, p.office,
       exists (select from waiting) and not exists (select from placed) as over
from (select 1 as one) o
left join wishes w on w.tenant = $1::int and w.wish = $9::uuid
left join appointments p on p.tenant = $1::int and p.appointment = w.offer;

-- name: decline_offer
-- write: back
-- The time that is offered to a wish ($9) goes to the next one in line; nothing is offered to it for that day ($10) any more. The
-- state is the one before.
with mine as materialized (
    select w.tenant, w.wish, w.offer
    from wishes w
    where w.tenant = $1::int and w.wish = $9::uuid and w.state = 'OFFERED' and not exists (select from known)
    for update
)
-- put: given_up
, back as (
    update wishes w
    set state = 'LISTED', offer = null, passed = w.passed || $10::date, changed_at = $7::timestamptz
    from mine m
    where w.tenant = m.tenant and w.wish = m.wish
    returning w.tenant
), woken as (
    update due d
    set at = $7::timestamptz, retry_at = null, attempts = 0
    from back b
    where d.tenant = b.tenant and d.kind = 'offers' and d.subject = 'line'
)
-- put: as_before

-- name: end_wish
-- write: over
-- A wish ($9) ends, for a reason ($10); what is offered to it goes to the next one. $11, $12 a mail or none, $13, $14 an entry of the
-- log or none. The state is the one before.
with mine as materialized (
    select w.tenant, w.wish, w.offer
    from wishes w
    where w.tenant = $1::int and w.wish = $9::uuid and w.state in ('TO_CONFIRM', 'LISTED', 'OFFERED') and not exists (select from known)
    for update
)
-- put: given_up
, over as (
    update wishes w
    set state = 'ENDED', ended = $10::text, hold_until = null, offer = null, name = null, email = null, account = null,
        changed_at = $7::timestamptz
    from mine m
    where w.tenant = m.tenant and w.wish = m.wish
    returning w.tenant, w.wish
), ended as (
    update due d
    set at = $7::timestamptz + make_interval(days => t.keep_days), retry_at = null, attempts = 0
    from over e
    join tenants t on t.tenant = e.tenant
    where d.tenant = e.tenant and d.id = e.wish
), woken as (
    update due d
    set at = $7::timestamptz, retry_at = null, attempts = 0
    from mine m
    where m.offer is not null and d.tenant = m.tenant and d.kind = 'offers' and d.subject = 'line'
), told as (
    insert into outbox (tenant, id, target, body)
    select e.tenant, a.id, a.target, a.body
    from over e
    cross join (values ($11::uuid, 'notifier.mail', $12::bytea), ($13::uuid, 'accounts.audit', $14::bytea)) as a (id, target, body)
    where a.body is not null
)
-- put: as_before

-- name: miss_offer
-- The timer of an appointment that is held for a wish ($2), when the offer is over ($3 now): the place goes to the next one in line,
-- the wish back to its own or, with the third offer that was missed, it ends. $4 the day, $5 how many were missed before: the mail
-- ($6, $7) says what comes of it.
with mine as materialized (
    select w.tenant, w.wish, w.offer, w.missed
    from wishes w
    where w.tenant = $1::int and w.offer = $2::uuid and w.state = 'OFFERED' and w.missed = $5::int
    for update
), over as (
    select m.tenant, m.wish, m.offer, m.missed
    from mine m
    join appointments p on p.tenant = m.tenant and p.appointment = m.offer
    where p.tenant = $1::int and (p.state <> 'HELD' or p.hold_until <= $3::timestamptz)
), freed as (
    update claims c
    set lapses_at = $3::timestamptz, cool = greatest(c.cool, interval '5 minutes')
    from over v
    where c.tenant = v.tenant and c.appointment = v.offer
), lapsed as (
    update appointments p
    set state = 'LAPSED', hold_until = null, changed_at = $3::timestamptz
    from over v
    where p.tenant = v.tenant and p.appointment = v.offer and p.state = 'HELD'
), back as (
    update wishes w
    set state = case when v.missed < 2 then 'LISTED' else 'ENDED' end, ended = case when v.missed < 2 then null else 'MISSED' end,
        missed = v.missed + 1, offer = null, passed = w.passed || $4::date, changed_at = $3::timestamptz,
        name = case when v.missed < 2 then w.name end, email = case when v.missed < 2 then w.email end,
        account = case when v.missed < 2 then w.account end
    from over v
    where w.tenant = v.tenant and w.wish = v.wish
    returning w.tenant, w.wish, w.state
), ended as (
    update due d
    set at = $3::timestamptz + make_interval(days => t.keep_days), retry_at = null, attempts = 0
    from back b
    join tenants t on t.tenant = b.tenant
    where b.state = 'ENDED' and d.tenant = b.tenant and d.id = b.wish
), woken as (
    update due d
    set at = $3::timestamptz, retry_at = null, attempts = 0
    from back b
    where d.tenant = b.tenant and d.kind = 'offers' and d.subject = 'line'
), told as (
    insert into outbox (tenant, id, target, body)
    select b.tenant, $6::uuid, 'notifier.mail', $7::bytea
    from back b
)
update due d
set kind = 'forget', at = forgotten_at(p.tenant, p.end_at), retry_at = null, attempts = 0
from appointments p
where d.tenant = $1::int and d.id = $2::uuid and d.kind = 'offer' and p.tenant = $1::int and p.appointment = $2::uuid
    and (p.hold_until is null or p.hold_until <= $3::timestamptz);

-- name: wish_due
-- The timer of a wish ($2) at $3: one that nobody confirmed is gone, one whose last day is over ends with a mail ($4, $5), one
-- that has ended is forgotten.
with timer as materialized (
    select w.tenant, w.wish, w.state, w.hold_until
    from wishes w
    join due d on d.tenant = w.tenant and d.id = w.wish
    where w.tenant = $1::int and w.wish = $2::uuid and d.tenant = $1::int and d.kind = 'wish' and d.at <= $3::timestamptz
    for update of w
), gone as (
    delete from wishes w
    using timer t
    where w.tenant = t.tenant and w.wish = t.wish
        and (t.state in ('TAKEN', 'ENDED') or (t.state = 'TO_CONFIRM' and t.hold_until <= $3::timestamptz))
    returning w.tenant, w.wish
), over as (
    update wishes w
    set state = 'ENDED', ended = 'RAN_OUT', name = null, email = null, account = null, changed_at = $3::timestamptz
    from timer t
    where w.tenant = t.tenant and w.wish = t.wish and t.state = 'LISTED'
    returning w.tenant, w.wish
), told as (
    insert into outbox (tenant, id, target, body)
    select e.tenant, $4::uuid, 'notifier.mail', $5::bytea
    from over e
    where $5::bytea is not null
), ended as (
    delete from due d
    using gone g
    where d.tenant = g.tenant and d.id = g.wish
)
update due d
set at = $3::timestamptz + make_interval(days => a.keep_days), retry_at = null, attempts = 0
from timer t
join tenants a on a.tenant = t.tenant
where d.tenant = t.tenant and d.id = t.wish and d.tenant = $1::int and d.kind = 'wish' and not exists (select from gone);

-- name: line_later
-- The timer of the waiting list ($2): the next look is at $4, unless somebody frees something meanwhile; of the one that was
-- set for $3 at the latest.
update due d
set at = $4::timestamptz, retry_at = null, attempts = 0
where d.tenant = $1::int and d.id = $2::uuid and d.kind = 'offers' and d.at <= $3::timestamptz;

-- name: line_next
-- The same behind the work: from $3, which line_later has set, to $4; where nobody waits there is nothing more to look for.
with waiting as materialized (
    select w.wish
    from wishes w
    where w.tenant = $1::int and w.state in ('LISTED', 'OFFERED')
    order by w.tenant, w.service, w.waits_since -- by the index
    limit 1
), done as (
    delete from due d
    where d.tenant = $1::int and d.id = $2::uuid and d.kind = 'offers' and d.at = $3::timestamptz
        and not exists (select from waiting)
)
update due d
set at = $4::timestamptz
where d.tenant = $1::int and d.id = $2::uuid and d.kind = 'offers' and d.at = $3::timestamptz and exists (select from waiting);

-- name: line_listed
-- Who waits without an offer, first come first: at most $2. Whose address has an offer for another wish waits for that.
select w.wish, w.service, w.persons, w.further, w.office, w.from_day - date '1970-01-01' as from_day,
       w.to_day - date '1970-01-01' as to_day, w.weekdays, w.part, w.email, w.language, array(select (d.day - date '1970-01-01')::text from unnest(w.passed) as d (day)) as passed
from wishes w
where w.tenant = $1::int and w.state = 'LISTED'
    and not exists (
        select from wishes o where o.tenant = $1::int and o.state = 'OFFERED' and lower(o.email) = lower(w.email)
    )
order by w.waits_since, w.wish
limit $2::int;

-- name: line_lock
-- Locks a wish ($2) that is in line.
select w.wish
from wishes w
where w.tenant = $1::int and w.wish = $2::uuid and w.state = 'LISTED'
for update;

-- name: line_offer
-- What was just held ($3) is offered to a wish ($2): $4 now, $5, $6 the mail.
with offered as (
    update wishes w
    set state = 'OFFERED', offer = $3::uuid, changed_at = $4::timestamptz
    where w.tenant = $1::int and w.wish = $2::uuid and w.state = 'LISTED'
    returning w.tenant, w.offer
), told as (
    insert into outbox (tenant, id, target, body)
    select o.tenant, $5::uuid, 'notifier.mail', $6::bytea
    from offered o
)
update due d
set kind = 'offer'
from offered o
where d.tenant = o.tenant and d.tenant = $1::int and d.id = o.offer;

-- name: line_counts
-- How many wait, by service.
select w.service, count(*) as waiting
from wishes w
where w.tenant = $1::int and w.state in ('LISTED', 'OFFERED')
group by w.service
order by w.service;

-- name: line
-- Who waits for a service ($2; null: any), by service and place, at most $5; with a row for the log of accesses ($3, $4).
with recorded as (
    insert into outbox (tenant, id, target, body)
    values ($1::int, $3::uuid, 'accounts.audit', $4::bytea)
)
select w.wish, w.service, w.persons, w.further, w.office, w.state, w.waits_since, w.from_day - date '1970-01-01' as from_day,
       w.to_day - date '1970-01-01' as to_day, w.name, p.hold_until as offer_until,
       row_number() over (partition by w.service order by w.waits_since, w.wish) as place
from wishes w
left join appointments p on p.tenant = w.tenant and p.tenant = $1::int and p.appointment = w.offer
where w.tenant = $1::int and w.state in ('LISTED', 'OFFERED') and w.service = coalesce($2::text, w.service)
order by w.service, w.waits_since, w.wish
limit $5::int;

-- name: wish_of
-- To which wish an appointment ($2) is offered.
select w.wish
from wishes w
where w.tenant = $1::int and w.offer = $2::uuid and w.state = 'OFFERED';
