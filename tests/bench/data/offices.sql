-- An office of the same kind in every administration: 12 counters, 30 services, open on working days from 8 to 18. Each counter
-- can do nine tenths of the services; `kurz`, which takes a step of the grid, all can.
set search_path = booking, public;
begin;

create temporary table kinds on commit drop as
select case n when 1 then 'kurz' else format('leistung-%s', n) end as service, case n when 1 then 5 else (array[10, 15, 15, 20, 30])[n % 5 + 1] end as minutes, n
from generate_series(1, 30) n;

insert into offices (tenant, office, name, street, postcode, city, window_days)
select t.tenant, 'buergeramt', 'Bürgeramt', 'Markt 1', '00000', left(t.name, 80), :window from tenants t;

insert into counters (tenant, counter, office, label)
select t.tenant, c, 'buergeramt', format('Platz %s', c) from tenants t, generate_series(1, 12) c;

insert into services (tenant, service, name, summary, minutes, documents, words, position)
select t.tenant, k.service, format('Leistung %s', k.n), 'Sie beantragen etwas, das eine Viertelstunde dauert.', k.minutes,
       '{Ausweis,"digitales Passfoto (Code vom Fotostudio oder Aufnahme bei uns)"}', array[format('wort %s', k.n)], k.n
from tenants t, kinds k;

insert into counter_services (tenant, counter, service)
select t.tenant, c, k.service from tenants t, generate_series(1, 12) c, kinds k where k.n = 1 or (c + k.n) % 10 <> 0;

insert into openings (tenant, opening, office, weekday, opens, closes)
select t.tenant, w, 'buergeramt', w, '08:00', '18:00' from tenants t, generate_series(1, 5) w;

commit;
