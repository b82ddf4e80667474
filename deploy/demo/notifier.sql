-- Demo: who answers to mails, as accounts.sql has it.
set search_path = notifier, public;

update tenants n set phone = t.phone, email = t.email, street = t.street, city = t.postcode || ' ' || t.city, web = t.web,
    color = t.color, hours = t.hours
from accounts.tenants t
where t.tenant = n.tenant;

insert into signatures (tenant, language, words)
select x.tenant, x.language, x.words
from accounts.texts x
where x.kind = 'mail' and x.words is not null
on conflict (tenant, language) do update set words = excluded.words;
