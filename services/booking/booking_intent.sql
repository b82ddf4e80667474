-- Intents: times that somebody has chosen who can prove no work (a browser without scripts). Nothing is held for them: who follows
-- the link of the mail holds and books in one transaction (booking_intent.c).

-- name: intend
-- write: made
-- An intent ($9): $10 office, $11 service, $12 persons, $13 what else, as the text of an array, $14 venue, $15 to $16 the time, $17
-- name, $18 address and $19 its hash, $20 language, $21 until when the link can be followed; $22, $23 the mail. Of one address at
-- most five wait for that.
with made as (
    insert into intents (tenant, intent, office, service, persons, further, venue, start_at, end_at, name, email, address,
                           language, until, made_at)
    select $1::int, $9::uuid, $10::text, $11::text, $12::int, $13::text::text[], $14::text, $15::timestamptz, $16::timestamptz,
           $17::text, $18::text, $19::text, $20::text, $21::timestamptz, $7::timestamptz
    where not exists (select from known)
        and (select count(*)
             from intents i
             where i.tenant = $1::int and i.address = $19::text and i.appointment is null and i.until > $7::timestamptz) < 5
    returning tenant, intent, until
), timed as (
    insert into due (tenant, id, kind, subject, at)
    select m.tenant, m.intent, 'intent', m.intent::text, m.until
    from made m
), told as (
    insert into outbox (tenant, id, target, body)
    select m.tenant, $22::uuid, 'notifier.mail', $23::bytea
    from made m
);

-- name: intent
-- An intent ($2), as long as its link can be followed at $3.
select i.office, i.service, i.persons, i.further, i.venue, i.start_at, i.end_at, i.name, i.email, i.language, i.until, i.appointment
from intents i
where i.tenant = $1::int and i.intent = $2::uuid and i.until > $3::timestamptz;

-- name: intent_lock
-- Locks an intent ($2) from which no appointment has come yet.
select i.intent
from intents i
where i.tenant = $1::int and i.intent = $2::uuid and i.appointment is null
for update;

-- name: intent_booked
-- An appointment ($3) has come from an intent ($2): it has name and address now.
update intents i
set appointment = $3::uuid, name = null, email = null, address = null
where i.tenant = $1::int and i.intent = $2::uuid;

-- name: intent_end
-- The timer of an intent ($2): when its link can be followed no more ($3 now) nothing is left of it.
with ended as (
    delete from intents i
    where i.tenant = $1::int and i.intent = $2::uuid and i.until <= $3::timestamptz
    returning i.tenant
)
delete from due d
where d.tenant = $1::int and d.id = $2::uuid and d.kind = 'intent' and d.at <= $3::timestamptz;
