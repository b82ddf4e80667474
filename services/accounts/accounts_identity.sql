-- Identity providers. States, tokens and how long they count are real time.

-- name: flow_begin
-- $1 flow, $2 hash of its state, $3 provider, $4 hash of the browser, $5 purpose, $6 account, $7 least trust, $8 fresh, $9 page,
-- $10 real time, $11 expiry, $12 time of its timer.
with begun as (
    insert into provider_flows (tenant, flow, state, provider, visitor, purpose, account, trust, fresh, weiter, began_at, expires_at)
    select 0, $1::uuid, $2::bytea, $3::text, $4::bytea, $5::text, $6::uuid, $7::int, $8::boolean, $9::text, $10::timestamptz,
           $11::timestamptz
    returning flow
)
insert into due (tenant, id, kind, subject, at)
select 0, b.flow, 'flow', b.flow::text, $12::timestamptz from begun b;

-- name: flow_take
-- Once, and by the browser that began it: $1 hash of the state, $2 provider, $3 hash of the browser, $4 real time.
with taken as (
    delete from provider_flows f
    where f.tenant = 0 and f.state = $1::bytea and f.provider = $2::text and f.visitor = $3::bytea
    returning f.flow, f.purpose, f.account, f.trust, f.fresh, f.weiter, f.began_at, f.expires_at
), untimed as (
    delete from due d
    using taken t
    where d.tenant = 0 and d.id = t.flow
)
select t.purpose, t.account, t.trust, t.fresh, t.weiter, t.began_at
from taken t
where t.expires_at > $4::timestamptz;

-- name: flow_lapsed
-- The timer of a flow ($1), when its time has come ($2 real time).
with gone as (
    delete from provider_flows f
    where f.tenant = 0 and f.flow = $1::uuid and f.expires_at <= $2::timestamptz
)
delete from due d
where d.tenant = 0 and d.id = $1::uuid
    and not exists (select from provider_flows f where f.tenant = 0 and f.flow = $1::uuid and f.expires_at > $2::timestamptz);

-- name: identity_enter
-- Whose the provider's person is: $1 issuer, $2 subject. Unknown ones get an account ($3), or become the account that asks to be
-- linked. $4 address, $5 business time, $6 real time, $7 hash of the browser, $8 account that it must be (null: any), $9 link,
-- $10 mail, $11 its body (null: none). No row: it is somebody else's.
with known as (
    update identities i
    set proved_at = $6::timestamptz, prover = $7::bytea, email = coalesce($4::text, i.email)
    where i.tenant = 0 and i.issuer = $1::text and i.subject = $2::text and ($8::uuid is null or i.account = $8::uuid)
    returning i.account
), taken as (
    select i.account from identities i where i.tenant = 0 and i.issuer = $1::text and i.subject = $2::text
), made as (
    insert into accounts (tenant, account, made_at)
    select 0, $3::uuid, $5::timestamptz
    where $8::uuid is null and not exists (select from taken)
    returning account
), whose as (
    select account from made
    union all
    select $8::uuid where $9::boolean and not exists (select from taken)
), linked as (
    insert into identities (tenant, issuer, subject, account, email, linked_at, proved_at, prover)
    select 0, $1::text, $2::text, w.account, $4::text, $5::timestamptz, $6::timestamptz, $7::bytea from whose w
    returning account
), mailed as (
    insert into outbox (tenant, id, target, body)
    select 0, $10::uuid, 'notifier.mail', $11::bytea
    where $9::boolean and $11::bytea is not null and exists (select from linked)
)
select account from known
union all
select account from linked;

-- name: login_noted
-- What the log-out of this browser will need: $1 account, $2 hash of the browser, $3 issuer, $4 encrypted token, $5 timer, $6 its
-- time, $7 expiry.
with timed as (
    insert into due (tenant, id, kind, subject, at)
    select 0, $5::uuid, 'provider_login', $5::text, $6::timestamptz
), old as (
    delete from due d
    using provider_logins l
    where l.tenant = 0 and l.account = $1::uuid and l.visitor = $2::bytea and d.tenant = 0 and d.id = l.timer
)
insert into provider_logins (tenant, account, visitor, issuer, token, timer, ends_at)
select 0, $1::uuid, $2::bytea, $3::text, $4::bytea, $5::uuid, $7::timestamptz
on conflict (tenant, account, visitor) do update
set issuer = excluded.issuer, token = excluded.token, timer = excluded.timer, ends_at = excluded.ends_at;

-- name: login_taken
-- For the log-out of a browser: $1 account, $2 hash of the browser.
with taken as (
    delete from provider_logins l
    where l.tenant = 0 and l.account = $1::uuid and l.visitor = $2::bytea
    returning l.issuer, l.token, l.timer
), untimed as (
    delete from due d
    using taken t
    where d.tenant = 0 and d.id = t.timer
)
select t.issuer, t.token from taken t;

-- name: login_lapsed
-- Its timer ($1), when its time has come ($2 real time).
with gone as (
    delete from provider_logins l
    where l.tenant = 0 and l.timer = $1::uuid and l.ends_at <= $2::timestamptz
)
delete from due d
where d.tenant = 0 and d.id = $1::uuid
    and not exists (select from provider_logins l where l.tenant = 0 and l.timer = $1::uuid and l.ends_at > $2::timestamptz);

-- name: identities
-- Of an account ($1).
select i.issuer, i.subject, i.linked_at from identities i where i.tenant = 0 and i.account = $1::uuid order by i.issuer;

-- name: identity_unlink
-- write: gone
-- $9 account, $10 issuer, $11 mail, $12 its body (null: none). Never the only way in.
with person as materialized (
    select a.account, a.password from accounts a where a.tenant = 0 and a.account = $9::uuid and not exists (select from known)
    for update
), gone as (
    delete from identities i
    using person p
    where i.tenant = 0 and i.account = p.account and i.issuer = $10::text
        and (p.password is not null
             or exists (select from identities o where o.tenant = 0 and o.account = p.account and o.issuer <> $10::text))
    returning i.account
), untold as (
    delete from provider_logins l using gone g where l.tenant = 0 and l.account = g.account and l.issuer = $10::text
), mailed as (
    insert into outbox (tenant, id, target, body)
    select 0, $11::uuid, 'notifier.mail', $12::bytea from gone where $12::bytea is not null
);
