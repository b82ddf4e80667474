-- The statements of letters in an administration's own words.

-- name: own_letters
-- Of an administration ($1).
select l.letter, l.language, l.subject, l.opening
from letters l
where l.tenant = $1::int
order by l.letter, l.language;

-- name: sender
-- Who its letters are from, as `begin` has it.
select t.name, t.zone, t.phone, t.email, t.street, t.city, t.web, t.color, t.hours,
       array(select s.language from signatures s where s.tenant = $1::int order by s.language) as languages,
       array(select s.words from signatures s where s.tenant = $1::int order by s.language) as signatures
from tenants t
where t.tenant = $1::int;

-- name: letter_change
-- write: always
-- $9 letter, $10 language, $11 subject, $12 opening, both NULL: the standard again; $13 and $14 id and body of the message to the
-- log.
with kept_words as (
    insert into letters (tenant, letter, language, subject, opening, changed_at)
    select $1::int, $9::text, $10::text, $11::text, $12::text, $7::timestamptz
    where not exists (select from known) and ($11::text is not null or $12::text is not null)
    on conflict (tenant, letter, language) do update
    set subject = excluded.subject, opening = excluded.opening, changed_at = excluded.changed_at
), taken_back as (
    delete from letters l
    where l.tenant = $1::int and l.letter = $9::text and l.language = $10::text and $11::text is null and $12::text is null
        and not exists (select from known)
), audited as (
    insert into outbox (tenant, id, target, body)
    select $1::int, $13::uuid, 'accounts.audit', $14::bytea
    where not exists (select from known)
);
