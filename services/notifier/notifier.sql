-- The statements of notifier. Business time is always a parameter. An attempt is fenced by its number: what an earlier one
-- says about a delivery changes nothing any more.

-- name: accept
-- write: always
-- Keeps a delivery and its timer. $9 delivery, $10 kind, $11 subject, $12 recipient, $13 request.
with stored as (
    insert into deliveries (tenant, delivery, kind, subject, recipient, request, made_at)
    select $1::int, $9::uuid, $10::text, $11::text, $12::text, $13::bytea, $7::timestamptz
    where not exists (select from known)
), timed as (
    insert into due (tenant, id, kind, subject, at)
    select $1::int, $9::uuid, 'send', $9::uuid::text, $7::timestamptz
    where not exists (select from known)
);

-- name: tenant_changed
-- write: always
-- Keeps the newest copy of an administration: $9 name .. $13 version; $14 street, $15 city, $16 web; $17 languages and $18 words
-- of its signatures, in place of those that were there; $19 colour, $20 hours.
with changed as (
    insert into tenants as t (tenant, name, zone, phone, email, version, street, city, web, color, hours)
    select $1::int, $9::text, $10::text, $11::text, $12::text, $13::bigint, $14::text, $15::text, $16::text, $19::text,
           $20::text
    where not exists (select from known)
    on conflict (tenant) do update
    set name = excluded.name, zone = excluded.zone, phone = excluded.phone, email = excluded.email, version = excluded.version,
        street = excluded.street, city = excluded.city, web = excluded.web, color = excluded.color, hours = excluded.hours
    where t.version < excluded.version
    returning t.tenant
), unsigned as (
    delete from signatures s
    using changed c
    where s.tenant = $1::int and s.tenant = c.tenant and s.language <> all($17::text[])
), signed as (
    insert into signatures (tenant, language, words)
    select c.tenant, a.language, a.words
    from changed c
    cross join unnest($17::text[], $18::text[]) as a (language, words)
    on conflict (tenant, language) do update set words = excluded.words
);

-- name: begin
-- Begins an attempt: no row when somebody else is at it, or it has ended. The timer waits for the lease's end, so that an
-- attempt whose process died is made again. $1 tenant, $2 delivery, $3 now, $4 end of the lease.
with begun as (
    update deliveries d
    set state = 'SENDING', lease_at = $4::timestamptz, attempts = d.attempts + 1
    where d.tenant = $1::int and d.delivery = $2::uuid
        and (d.state = 'WAITING' or (d.state = 'SENDING' and d.lease_at <= $3::timestamptz))
    returning d.tenant, d.kind, d.subject, d.recipient, d.request, d.attempts, d.made_at, d.hook
), held as (
    update due u
    set at = $4::timestamptz
    where u.tenant = $1::int and u.id = $2::uuid and exists (select from begun)
)
select b.kind, b.subject, b.recipient, b.request, b.attempts, b.made_at, b.hook, t.name, t.zone, t.phone, t.email, t.street,
       t.city, t.web, t.color, t.hours,
       array(select s.language from signatures s where s.tenant = $1::int order by s.language) as languages,
       array(select s.words from signatures s where s.tenant = $1::int order by s.language) as signatures,
       array(select l.language from letters l where l.tenant = $1::int and 'booking/' || l.letter = b.subject
             order by l.language) as own_languages,
       array(select coalesce(l.subject, '') from letters l where l.tenant = $1::int and 'booking/' || l.letter = b.subject
             order by l.language) as own_subjects,
       array(select coalesce(l.opening, '') from letters l where l.tenant = $1::int and 'booking/' || l.letter = b.subject
             order by l.language) as own_openings
from begun b
left join tenants t on t.tenant = b.tenant and t.tenant = $1::int;

-- name: end
-- $3 attempt, $4 SENT or DEAD, $5 problem, $6 now, $7 when to forget it. What was sent leaves no content behind.
with ended as (
    update deliveries d
    set state = $4::text, request = case when $4::text = 'DEAD' then d.request end, lease_at = null,
        ended_at = $6::timestamptz, problem = $5::text
    where d.tenant = $1::int and d.delivery = $2::uuid and d.state = 'SENDING' and d.attempts = $3::int
    returning d.tenant
)
update due u
set kind = 'forget', at = $7::timestamptz, attempts = 0, retry_at = null
where u.tenant = $1::int and u.id = $2::uuid and exists (select from ended);

-- name: later
-- $3 attempt, $4 problem, $5 when again.
with put_off as (
    update deliveries d
    set state = 'WAITING', lease_at = null, problem = $4::text
    where d.tenant = $1::int and d.delivery = $2::uuid and d.state = 'SENDING' and d.attempts = $3::int
    returning d.tenant
)
update due u
set at = $5::timestamptz, attempts = 0, retry_at = null
where u.tenant = $1::int and u.id = $2::uuid and exists (select from put_off);

-- name: forget
with forgotten as (
    delete from deliveries d
    where d.tenant = $1::int and d.delivery = $2::uuid and d.state in ('SENT', 'DEAD')
)
delete from due u
where u.tenant = $1::int and u.id = $2::uuid;

-- name: count_dead
-- Of every tenant that has any; each attempt that is given up is one.
select count(d.delivery)::bigint as n
from deliveries d
where d.state = 'DEAD'
group by d.tenant;

-- name: again
-- Moves a timer that comes again for ever. $3 when.
update due u
set at = $3::timestamptz, attempts = 0, retry_at = null
where u.tenant = $1::int and u.id = $2::uuid;
