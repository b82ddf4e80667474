-- Demo: how the towns are reached, and what the county does for all of them. Addresses are invented; the telephone numbers are
-- those that the Bundesnetzagentur keeps free for media.
set search_path = accounts, public;

update tenants t set street = d.street, postcode = d.postcode, city = d.city, phone = d.phone, email = d.email
from (values
    ('merseburg', 'Beispielplatz 1', '06217', 'Merseburg', '030 23125 100', 'rathaus@merseburg.example'),
    ('schkopau', 'Musterweg 4', '06258', 'Schkopau', '030 23125 200', 'rathaus@schkopau.example'),
    ('petersberg', 'Beispielring 22', '06193', 'Petersberg', '030 23125 300', 'rathaus@petersberg.example'),
    ('weida-land', 'Musterplatz 3', '06268', 'Nemsdorf-Göhrendorf', '030 23125 400', 'rathaus@weida-land.example'),
    ('saalekreis', 'Beispielallee 9', '06217', 'Merseburg', '030 23125 500', 'kreis@saalekreis.example')
) as d (slug, street, postcode, city, phone, email)
where t.slug = d.slug;

-- Who does a building application? The county, for every place in it.
insert into responsibilities (ags, service, tenant)
select p.ags, s.service, t.tenant
from places p
join tenants t on t.slug = 'saalekreis'
cross join (values ('bauantrag-beratung')) as s (service)
where p.ags like '15088%';
