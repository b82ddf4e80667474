-- Demo: how the towns are reached, and what the county does for all of them. Addresses are invented; the telephone numbers are
-- those that the Bundesnetzagentur keeps free for media.
set search_path = accounts, public;

-- Each has its own colour; what somebody has changed by hand (a version above 1) stays.
update tenants t set street = d.street, postcode = d.postcode, city = d.city, phone = d.phone, email = d.email, color = d.color,
    hours = d.hours
from (values
    ('merseburg', 'Beispielplatz 1', '06217', 'Merseburg', '030 23125 100', 'rathaus@merseburg.example', '1a5fa8',
        'Mo 9–12, Di 9–18, Do 9–16, Fr 9–12 Uhr'),
    ('schkopau', 'Musterweg 4', '06258', 'Schkopau', '030 23125 200', 'rathaus@schkopau.example', '0f6b4f',
        'Di 9–18, Do 9–16 Uhr'),
    ('petersberg', 'Beispielring 22', '06193', 'Petersberg', '030 23125 300', 'rathaus@petersberg.example', '8a3b12',
        'Di 9–12 und 14–18, Do 9–12 Uhr'),
    ('weida-land', 'Musterplatz 3', '06268', 'Nemsdorf-Göhrendorf', '030 23125 400', 'rathaus@weida-land.example', '6b2d8f',
        'Di 9–12 und 14–18, Do 9–12 Uhr'),
    ('saalekreis', 'Beispielallee 9', '06217', 'Merseburg', '030 23125 500', 'kreis@saalekreis.example', '9c1f3f',
        'Di 9–12 und 13–17, Do 9–12 Uhr')
) as d (slug, street, postcode, city, phone, email, color, hours)
where t.slug = d.slug and t.version = 1;

-- One town has words of its own, so that others have something to take over.
insert into texts (tenant, kind, language, words, checked)
select t.tenant, d.kind, 'de', d.words, true
from tenants t
cross join (values
    ('impressum', E'DEMO: Dieses Impressum ist erfunden.\n\nStadt Merseburg\nBeispielplatz 1\n06217 Merseburg\n\n## Kontakt\n\nTelefon: 030 23125 100\nE-Mail: rathaus@merseburg.example\n\n## Vertretung\n\nDie Stadt Merseburg wird durch ihre Leitung vertreten.'),
    ('mail', E'DEMO: Alles in dieser E-Mail ist erfunden.')
) as d (kind, words)
where t.slug = 'merseburg' and t.version = 1
on conflict (tenant, kind, language) do nothing;

-- Who does a building application? The county, for every place in it.
insert into responsibilities (ags, service, tenant)
select p.ags, s.service, t.tenant
from places p
join tenants t on t.slug = 'saalekreis'
cross join (values ('bauantrag-beratung')) as s (service)
where p.ags like '15088%';
