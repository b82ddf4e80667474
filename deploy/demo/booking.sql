-- Demo: offices, counters, services and hours of Merseburg, Schkopau, Petersberg, Weida-Land and the county. Invented and
-- plausible; no person, no address and no telephone number is real.
set search_path = booking, public;

create temporary table demo_service (
    service text primary key, name text, summary text, minutes int, documents text[], fee_cents int, fee_note text,
    channel text, on_request boolean, sensitive boolean, words text[]
) on commit drop;

insert into demo_service values
('personalausweis', 'Personalausweis, Ausstellung', 'Sie beantragen einen neuen Personalausweis. Er ist nach etwa drei Wochen fertig.', 15,
 '{"alter Personalausweis oder Reisepass","digitales Passfoto (Code vom Fotostudio oder Aufnahme bei uns)"}', 3700, 'unter 24 Jahren 22,80 €',
 'ON_SITE', false, false, '{perso,ausweis,personalausweis beantragen,ausweis verlängern,id card,neuer ausweis,ausweis abgelaufen,ausweis verloren}'),
('reisepass', 'Reisepass, Ausstellung', 'Sie beantragen einen Reisepass. Er ist nach etwa fünf Wochen fertig.', 20,
 '{"Personalausweis oder alter Reisepass","digitales Passfoto (Code vom Fotostudio oder Aufnahme bei uns)"}', 7000, 'unter 24 Jahren 37,50 €',
 'ON_SITE', false, false, '{pass,passport,reise,urlaub,pass verlängern,pass verloren}'),
('ausweis-abholung', 'Ausweis, Abholung', 'Ihr Personalausweis oder Reisepass ist fertig: Sie holen ihn ab.', 5,
 '{"alter Ausweis"}', null, null, 'ON_SITE', false, false, '{abholen,ausweis abholen,pass abholen,perso abholen,fertig,collect id}'),
('wohnsitz-ummeldung', 'Wohnsitz, Ummeldung', 'Sie sind umgezogen und melden die neue Wohnung innerhalb von zwei Wochen an.', 15,
 '{"Ausweise aller Personen, die umziehen",Wohnungsgeberbestätigung}', null, null, 'ON_SITE', false, false,
 '{umziehen,umzug,anmelden,ummelden,wohnung,meldeamt,einwohnermeldeamt,zuzug,move,new address,adresse ändern}'),
('meldebescheinigung', 'Meldebescheinigung', 'Wir bestätigen Ihnen, wo Sie gemeldet sind.', 5, '{Ausweis}', 800, null, 'ON_SITE', false, false,
 '{meldebestätigung,bescheinigung,anmeldebestätigung,proof of residence}'),
('fuehrungszeugnis', 'Führungszeugnis, Beantragung', 'Sie beantragen ein Führungszeugnis, zum Beispiel für eine neue Arbeit oder ein Ehrenamt.', 10,
 '{Ausweis}', 1300, 'für ein Ehrenamt kostenlos', 'ON_SITE', false, false, '{polizeiliches führungszeugnis,zeugnis,ehrenamt,criminal record}'),
('beglaubigung', 'Beglaubigung', 'Wir beglaubigen eine Kopie oder eine Unterschrift.', 10, '{Original,Kopie}', 500, 'je Seite', 'ON_SITE', false, false,
 '{kopie,zeugnis beglaubigen,unterschrift,certified copy}'),
('bewohnerparkausweis', 'Bewohnerparkausweis', 'Sie dürfen in Ihrer Straße länger parken.', 10, '{Fahrzeugschein}', 3000, 'für ein Jahr', 'ON_SITE', false, false,
 '{parken,parkausweis,anwohnerparken,auto,parking}'),
('gewerbe-anmeldung', 'Gewerbe, Anmeldung', 'Sie melden ein Gewerbe an.', 20, '{Ausweis}', 2600, null, 'ON_SITE', false, false,
 '{gewerbe,firma gründen,selbstständig,unternehmen,gewerbeschein,start a business}'),
('hundesteuer-anmeldung', 'Hundesteuer, Anmeldung', 'Sie melden Ihren Hund an.', 10, '{"Chipnummer des Hundes","Nachweis der Haftpflichtversicherung"}', null, null,
 'ON_SITE', false, false, '{hund,hundemarke,dog,tier}'),
('geburtsurkunde', 'Geburtsurkunde', 'Wir stellen eine Geburtsurkunde aus unserem Register aus.', 10, '{Ausweis}', 1200, null, 'ON_SITE', false, false,
 '{urkunde,geburt,baby,birth certificate}'),
('eheschliessung-anmeldung', 'Eheschließung, Anmeldung', 'Sie wollen heiraten und melden die Eheschließung an.', 45, '{"Ausweise von Ihnen beiden","Auszüge aus dem Geburtenregister"}', 5000, null,
 'ON_SITE', true, false, '{heiraten,hochzeit,trauung,ehe,standesamt,marriage}'),
('kirchenaustritt', 'Kirchenaustritt', 'Sie erklären, dass Sie aus der Kirche austreten.', 15, '{Ausweis}', 3000, null, 'ON_SITE', false, true,
 '{kirche,austritt,austreten,kirchensteuer}'),
('bauberatung', 'Bauberatung', 'Wir besprechen mit Ihnen per Video, was auf Ihrem Grundstück möglich ist.', 30, '{Lageplan}', null, null, 'VIDEO', false, false,
 '{bauen,haus,anbau,garage,carport,grundstück,bauamt,building}'),
('bauantrag-beratung', 'Bauantrag, Beratung', 'Sie planen einen Bauantrag: wir sagen Ihnen, was er enthalten muss.', 30, '{Lageplan,Bauzeichnungen}', null, null, 'ON_SITE', false, false,
 '{bauantrag,baugenehmigung,bauen,haus,bauordnung,building permit}'),
('kita-platz-beratung', 'Kita-Platz, Beratung', 'Sie suchen einen Platz in Krippe, Kindergarten oder Hort.', 20, '{"Geburtsurkunde des Kindes"}', null, null, 'ON_SITE', false, false,
 '{kita,kindergarten,krippe,hort,kind,betreuung,daycare}');

create temporary table demo_office (
    slug text, office text, position int, name text, street text, postcode text, city text, phone text, email text, access text,
    counters int, first_counter int, label text, services text[]
) on commit drop;

insert into demo_office values
('merseburg', 'buergerbuero', 1, 'Bürgerbüro', 'Beispielplatz 1', '06217', 'Merseburg', '030 23125 110', 'buergerbuero@merseburg.example',
 'Eingang ohne Stufen, Aufzug, Behindertenparkplatz vor dem Haus', 5, 1, 'Schalter',
 '{personalausweis,reisepass,ausweis-abholung,wohnsitz-ummeldung,meldebescheinigung,fuehrungszeugnis,beglaubigung,bewohnerparkausweis,hundesteuer-anmeldung}'),
('merseburg', 'standesamt', 2, 'Standesamt', 'Beispielplatz 1', '06217', 'Merseburg', '030 23125 120', 'standesamt@merseburg.example',
 'Eingang ohne Stufen, Aufzug', 2, 11, 'Zimmer', '{geburtsurkunde,eheschliessung-anmeldung,kirchenaustritt}'),
('merseburg', 'bauamt', 3, 'Bauamt', 'Musterstraße 12', '06217', 'Merseburg', '030 23125 130', 'bauamt@merseburg.example',
 'Rampe am Hofeingang', 1, 21, 'Zimmer', '{bauberatung}'),
('merseburg', 'gewerbeamt', 4, 'Gewerbeamt', 'Beispielplatz 1', '06217', 'Merseburg', '030 23125 140', 'gewerbe@merseburg.example',
 'Eingang ohne Stufen, Aufzug', 1, 31, 'Zimmer', '{gewerbe-anmeldung}'),
('merseburg', 'kita-verwaltung', 5, 'Kita-Verwaltung', 'Musterstraße 12', '06217', 'Merseburg', '030 23125 150', 'kita@merseburg.example',
 'Rampe am Hofeingang', 1, 41, 'Zimmer', '{kita-platz-beratung}'),
('schkopau', 'buergerservice', 1, 'Bürgerservice', 'Musterweg 4', '06258', 'Schkopau', '030 23125 210', 'buergerservice@schkopau.example',
 'Eingang ohne Stufen', 2, 1, 'Schalter',
 '{personalausweis,reisepass,ausweis-abholung,wohnsitz-ummeldung,meldebescheinigung,fuehrungszeugnis,beglaubigung,gewerbe-anmeldung,hundesteuer-anmeldung}'),
('schkopau', 'bauverwaltung', 2, 'Bauverwaltung', 'Musterweg 4', '06258', 'Schkopau', '030 23125 220', 'bau@schkopau.example',
 'Eingang ohne Stufen', 1, 11, 'Zimmer', '{bauberatung}'),
('petersberg', 'buergerservice', 1, 'Bürgerservice', 'Beispielring 22', '06193', 'Petersberg', '030 23125 310', 'buergerservice@petersberg.example',
 'Klingel am Eingang, wir kommen heraus', 1, 1, 'Schalter',
 '{personalausweis,reisepass,ausweis-abholung,wohnsitz-ummeldung,meldebescheinigung,fuehrungszeugnis,beglaubigung,hundesteuer-anmeldung}'),
('petersberg', 'mobiler-buergerservice', 2, 'Mobiler Bürgerservice', null, '06193', 'Petersberg', '030 23125 320', 'mobil@petersberg.example',
 'Räume ohne Stufen', 1, 11, 'Schalter', '{personalausweis,ausweis-abholung,wohnsitz-ummeldung,meldebescheinigung,fuehrungszeugnis}'),
('weida-land', 'buergerbuero', 1, 'Bürgerbüro Nemsdorf-Göhrendorf', 'Musterplatz 3', '06268', 'Nemsdorf-Göhrendorf', '030 23125 410', 'buergerbuero@weida-land.example',
 'Eingang ohne Stufen', 2, 1, 'Schalter',
 '{personalausweis,reisepass,ausweis-abholung,wohnsitz-ummeldung,meldebescheinigung,fuehrungszeugnis,beglaubigung,gewerbe-anmeldung,hundesteuer-anmeldung}'),
('saalekreis', 'bauordnung', 1, 'Bauordnung', 'Beispielallee 9', '06217', 'Merseburg', '030 23125 510', 'bauordnung@saalekreis.example',
 'Eingang ohne Stufen, Aufzug', 2, 1, 'Zimmer', '{bauantrag-beratung}');

create temporary table demo_hours (slug text, office text, opening int, weekday int, nth int, opens time, closes time, venue text) on commit drop;

insert into demo_hours values
('merseburg', 'buergerbuero', 1, 1, null, '09:00', '12:00', null),
('merseburg', 'buergerbuero', 2, 2, null, '09:00', '18:00', null),
('merseburg', 'buergerbuero', 3, 4, null, '09:00', '16:00', null),
('merseburg', 'buergerbuero', 4, 5, null, '09:00', '12:00', null),
('merseburg', 'buergerbuero', 5, 6, 1, '09:00', '12:00', null),
('merseburg', 'standesamt', 11, 2, null, '09:00', '12:00', null),
('merseburg', 'standesamt', 12, 2, null, '13:00', '18:00', null),
('merseburg', 'standesamt', 13, 4, null, '09:00', '12:00', null),
('merseburg', 'bauamt', 21, 2, null, '09:00', '12:00', null),
('merseburg', 'bauamt', 22, 2, null, '14:00', '18:00', null),
('merseburg', 'gewerbeamt', 31, 2, null, '09:00', '12:00', null),
('merseburg', 'gewerbeamt', 32, 4, null, '13:00', '16:00', null),
('merseburg', 'kita-verwaltung', 41, 2, null, '13:00', '18:00', null),
('merseburg', 'kita-verwaltung', 42, 4, null, '09:00', '12:00', null),
('schkopau', 'buergerservice', 1, 2, null, '09:00', '18:00', null),
('schkopau', 'buergerservice', 2, 4, null, '09:00', '16:00', null),
('schkopau', 'bauverwaltung', 11, 2, null, '13:00', '18:00', null),
('petersberg', 'buergerservice', 1, 2, null, '09:00', '12:00', null),
('petersberg', 'buergerservice', 2, 2, null, '14:00', '18:00', null),
('petersberg', 'buergerservice', 3, 4, null, '09:00', '12:00', null),
('petersberg', 'mobiler-buergerservice', 11, 3, 1, '14:00', '17:00', 'Ostrau, Gemeindehaus'),
('petersberg', 'mobiler-buergerservice', 12, 3, 3, '14:00', '17:00', 'Sennewitz, Gemeindehaus'),
('weida-land', 'buergerbuero', 1, 2, null, '09:00', '12:00', null),
('weida-land', 'buergerbuero', 2, 2, null, '13:00', '18:00', null),
('weida-land', 'buergerbuero', 3, 4, null, '09:00', '12:00', null),
('weida-land', 'buergerbuero', 4, 4, null, '13:00', '15:00', null),
('saalekreis', 'bauordnung', 1, 2, null, '09:00', '12:00', null),
('saalekreis', 'bauordnung', 2, 2, null, '13:00', '18:00', null),
('saalekreis', 'bauordnung', 3, 4, null, '09:00', '12:00', null);

insert into offices (tenant, office, position, name, street, postcode, city, phone, email, access)
select t.tenant, d.office, d.position, d.name, d.street, d.postcode, d.city, d.phone, d.email, d.access
from demo_office d join tenants t on t.slug = d.slug;

-- Who comes without appointment takes a number here.
update offices set numbers = true
from tenants t
where offices.tenant = t.tenant and t.slug = 'schkopau' and offices.office = 'buergerservice';

insert into counters (tenant, counter, office, label)
select t.tenant, d.first_counter + n, d.office, d.label || ' ' || (n + 1)
from demo_office d join tenants t on t.slug = d.slug cross join lateral generate_series(0, d.counters - 1) as n;

insert into services (tenant, service, position, name, summary, minutes, documents, fee_cents, fee_note, fee_as_of, channel, on_request, sensitive, words)
select distinct on (t.tenant, s.service) t.tenant, s.service, d.position * 100 + o.n, s.name, s.summary, s.minutes, s.documents, s.fee_cents, s.fee_note,
       case when s.fee_cents is not null then date '2026-01-01' end, s.channel, s.on_request, s.sensitive, s.words
from demo_office d join tenants t on t.slug = d.slug
cross join lateral unnest(d.services) with ordinality as o (service, n)
join demo_service s on s.service = o.service
order by t.tenant, s.service, d.position;

-- Who moves brings the family: five minutes more for each.
update services set minutes_more = 5 where service = 'wohnsitz-ummeldung' and tenant in (select t.tenant from tenants t join demo_office d on d.slug = t.slug);

insert into counter_services (tenant, counter, service)
select t.tenant, d.first_counter + n, s.service
from demo_office d join tenants t on t.slug = d.slug
cross join lateral generate_series(0, d.counters - 1) as n cross join lateral unnest(d.services) as s (service);

insert into openings (tenant, opening, office, weekday, nth, opens, closes, venue)
select t.tenant, h.opening, h.office, h.weekday, h.nth, h.opens, h.closes, h.venue
from demo_hours h join tenants t on t.slug = h.slug;

-- On Tuesdays Merseburg keeps one counter for who calls or comes, and gives another one out two days before.
insert into openings (tenant, opening, office, counter, weekday, opens, closes, internal, release_days)
select t.tenant, 90 + c.counter, 'buergerbuero', c.counter, 2, '09:00', '18:00', c.counter = 5, case when c.counter = 4 then 2 end
from counters c join tenants t on t.tenant = c.tenant where t.slug = 'merseburg' and c.office = 'buergerbuero' and c.counter in (4, 5);

-- Who marries is asked into the room for it.
insert into rooms (tenant, room, office, label) select t.tenant, 1, 'standesamt', 'Trauzimmer' from tenants t where t.slug = 'merseburg';
insert into service_rooms (tenant, service, room)
select t.tenant, s.service, 1 from tenants t join services s on s.tenant = t.tenant
where t.slug = 'merseburg' and s.service = 'eheschliessung-anmeldung';

-- Whoever keeps a copy of a town's set-up reads it again.
update tenants set schedule = schedule + 1 where tenant in (select t.tenant from tenants t join demo_office d on d.slug = t.slug);

-- Accounts tells who is responsible for them.
insert into accounts.services (service) select distinct service from services on conflict do nothing;
