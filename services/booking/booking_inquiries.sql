-- Services on request: an inquiry, and what the office answers. Every change is fenced by the state that it leaves.

-- name: inquire
-- write: made
-- An inquiry ($9), open at once or when the link of a mail is followed ($20 until when; null: at once); $10 service, $11 office, $12,
-- $13 days and parts of them, $14 note, $15 name, $16 email, $17 phone, $18 language, $19 account; $21 its timer's time, $22, $23
-- the mail, or none.
with made as (
    insert into inquiries (tenant, inquiry, service, office, days, parts, note, state, hold_until, name, email, phone, language, account,
                           made_at, changed_at)
    select $1::int, $9::uuid, $10::text, $11::text, $12::date[], $13::text[], $14::text,
           case when $20::timestamptz is null then 'OPEN' else 'UNSENT' end, $20::timestamptz, $15::text, $16::text, $17::text, $18::text,
           $19::uuid, $7::timestamptz, $7::timestamptz
    where not exists (select from known)
        and ($20::timestamptz is null
             or (select count(*) from inquiries i
                 where i.tenant = $1::int and lower(i.email) = lower($16::text) and i.state = 'UNSENT') < 5)
    returning tenant, inquiry
), timed as (
    insert into due (tenant, id, kind, subject, at)
    select m.tenant, m.inquiry, 'inquiry', m.inquiry::text, $21::timestamptz
    from made m
), told as (
    insert into outbox (tenant, id, target, body)
    select m.tenant, $22::uuid, 'notifier.mail', $23::bytea
    from made m
    where $23::bytea is not null
);

-- name: inquiry
-- An inquiry ($2), and where it has become an appointment, which.
select i.inquiry, i.service, i.office, array(select (d.day - date '1970-01-01')::text from unnest(i.days) with ordinality as d (day, n) order by d.n)
       as days, i.parts, i.note, i.state, i.reason, i.hold_until, i.appointment, i.name, i.email, i.phone, i.language, i.account, i.made_at
from inquiries i
where i.tenant = $1::int and i.inquiry = $2::uuid;

-- name: inquiry_read
-- The same for the office, with a row for the log of accesses ($3, $4) where there is one.
with recorded as (
    insert into outbox (tenant, id, target, body)
    select i.tenant, $3::uuid, 'accounts.audit', $4::bytea
    from inquiries i
    where i.tenant = $1::int and i.inquiry = $2::uuid and i.state <> 'UNSENT'
)
select i.inquiry, i.service, i.office, array(select (d.day - date '1970-01-01')::text from unnest(i.days) with ordinality as d (day, n) order by d.n)
       as days, i.parts, i.note, i.state, i.reason, i.hold_until, i.appointment, i.name, i.email, i.phone, i.language, i.account, i.made_at
from inquiries i
where i.tenant = $1::int and i.inquiry = $2::uuid and i.state <> 'UNSENT';

-- name: inquiries
-- Those that wait for an answer, the oldest first, at most $4; with a row for the log of accesses ($2, $3).
with recorded as (
    insert into outbox (tenant, id, target, body)
    values ($1::int, $2::uuid, 'accounts.audit', $3::bytea)
)
select i.inquiry, i.service, i.office, array(select (d.day - date '1970-01-01')::text from unnest(i.days) with ordinality as d (day, n) order by d.n)
       as days, i.parts, i.note, i.state, i.reason, i.hold_until, i.appointment, i.name, i.email, i.phone, i.language, i.account, i.made_at
from inquiries i
where i.tenant = $1::int and i.state = 'OPEN'
order by i.inquiry
limit $4::int;

-- name: confirm_inquiry
-- write: sent
-- The link of the mail was followed: the office has the inquiry ($9). $10 when its last day is over, $11, $12 the mail. The state is
-- the one before.
with sent as (
    update inquiries i
    set state = 'OPEN', hold_until = null, changed_at = $7::timestamptz
    where i.tenant = $1::int and i.inquiry = $9::uuid and i.state = 'UNSENT' and i.hold_until > $7::timestamptz
        and not exists (select from known)
    returning i.tenant, i.inquiry
), timed as (
    update due d
    set at = $10::timestamptz, retry_at = null, attempts = 0
    from sent s
    where d.tenant = s.tenant and d.id = s.inquiry
), told as (
    insert into outbox (tenant, id, target, body)
    select s.tenant, $11::uuid, 'notifier.mail', $12::bytea
    from sent s
)
select i.state
from (select 1 as one) o
left join inquiries i on i.tenant = $1::int and i.inquiry = $9::uuid;

-- name: end_inquiry
-- write: over
-- An inquiry ($9) ends in a state ($10), for a reason ($11; null: none); $12, $13 a mail or none, $14, $15 an entry of the log or none.
-- The state is the one before.
with over as (
    update inquiries i
    set state = $10::text, reason = $11::text, hold_until = null, name = null, email = null, phone = null, note = null, account = null,
        changed_at = $7::timestamptz
    where i.tenant = $1::int and i.inquiry = $9::uuid and not exists (select from known)
        and (i.state = 'OPEN' or (i.state = 'UNSENT' and $10::text = 'WITHDRAWN'))
    returning i.tenant, i.inquiry
), timed as (
    update due d
    set at = $7::timestamptz + make_interval(days => t.keep_days), retry_at = null, attempts = 0
    from over e
    join tenants t on t.tenant = e.tenant
    where d.tenant = e.tenant and d.id = e.inquiry
), told as (
    insert into outbox (tenant, id, target, body)
    select e.tenant, a.id, a.target, a.body
    from over e
    cross join (values ($12::uuid, 'notifier.mail', $13::bytea), ($14::uuid, 'accounts.audit', $15::bytea)) as a (id, target, body)
    where a.body is not null
)
select i.state
from (select 1 as one) o
left join inquiries i on i.tenant = $1::int and i.inquiry = $9::uuid;

-- name: answer_inquiry
-- write: answered
-- What was just held ($10) is the answer to an inquiry ($9): it is booked. $11, $12 what the appointment's timer does next and when; $13
-- it stays although the schedule has no room for it; $14, $15 the mail or none, $16, $17 the entry of the log, $18, $19 what programs are
-- told or nothing. The state is the one before.
with mine as materialized (
    select i.tenant, i.inquiry, i.name, i.email, i.language, i.account
    from inquiries i
    where i.tenant = $1::int and i.inquiry = $9::uuid and i.state = 'OPEN' and not exists (select from known)
    for update
), firm as (
    update claims c
    set lapses_at = null
    from mine m
    where c.tenant = m.tenant and c.appointment = $10::uuid
), booked as (
    update appointments p
    set state = 'BOOKED', hold_until = null, name = m.name, email = m.email, language = m.language, account = m.account,
        stays = $13::boolean, changed_at = $7::timestamptz
    from mine m
    where p.tenant = m.tenant and p.appointment = $10::uuid and p.state = 'HELD'
), timed as (
    update due d
    set kind = case d.id when $10::uuid then $11::text else d.kind end,
        at = case d.id when $10::uuid then $12::timestamptz else $7::timestamptz + make_interval(days => t.keep_days) end,
        retry_at = null, attempts = 0
    from mine m
    join tenants t on t.tenant = m.tenant
    where d.tenant = m.tenant and d.id in ($10::uuid, m.inquiry)
), answered as (
    update inquiries i
    set state = 'ANSWERED', appointment = $10::uuid, name = null, email = null, phone = null, note = null, account = null,
        changed_at = $7::timestamptz
    from mine m
    where i.tenant = m.tenant and i.inquiry = m.inquiry
    returning i.tenant
), told as (
    insert into outbox (tenant, id, target, body)
    select e.tenant, a.id, a.target, a.body
    from answered e
    cross join (values ($14::uuid, 'notifier.mail', $15::bytea), ($16::uuid, 'accounts.audit', $17::bytea),
                       ($18::uuid, 'notifier.announce', $19::bytea)) as a (id, target, body)
    where a.body is not null
)
select i.state
from (select 1 as one) o
left join inquiries i on i.tenant = $1::int and i.inquiry = $9::uuid;

-- name: inquiry_due
-- The timer of an inquiry ($2) at $3: one that nobody confirmed is gone, one whose last day is over without an answer ends with a mail
-- ($4, $5), one that has ended is forgotten.
with timer as materialized (
    select i.tenant, i.inquiry, i.state, i.hold_until
    from inquiries i
    join due d on d.tenant = i.tenant and d.id = i.inquiry
    where i.tenant = $1::int and i.inquiry = $2::uuid and d.tenant = $1::int and d.kind = 'inquiry' and d.at <= $3::timestamptz
    for update
), gone as (
    delete from inquiries i
    using timer t
    where i.tenant = t.tenant and i.inquiry = t.inquiry and t.state <> 'OPEN'
    returning i.tenant, i.inquiry
), over as (
    update inquiries i
    set state = 'DECLINED', name = null, email = null, phone = null, note = null, account = null, changed_at = $3::timestamptz
    from timer t
    where i.tenant = t.tenant and i.inquiry = t.inquiry and t.state = 'OPEN'
    returning i.tenant, i.inquiry
), told as (
    insert into outbox (tenant, id, target, body)
    select e.tenant, $4::uuid, 'notifier.mail', $5::bytea
    from over e
    where $5::bytea is not null
), ended as (
    delete from due d
    using gone g
    where d.tenant = g.tenant and d.id = g.inquiry
)
update due d
set at = $3::timestamptz + make_interval(days => a.keep_days), retry_at = null, attempts = 0
from over e
join tenants a on a.tenant = e.tenant
where d.tenant = e.tenant and d.tenant = $1::int and d.id = e.inquiry;
