-- Revert accounts:lands from pg
begin;
set local search_path = accounts, public;

update lands l
set ombuds = n.ombuds, monitor = n.monitor
from (values
    ('BB', null, null),
    ('BW', 'Schlichtungsstelle bei der Beauftragten der Landesregierung für die Belange von Menschen mit Behinderungen', null),
    ('HB', null, 'Zentralstelle für barrierefreie Informationstechnik Bremen'),
    ('SH', null, null),
    ('ST', null, 'Landesfachstelle für Barrierefreiheit Sachsen-Anhalt'),
    ('TH', null, null)
) as n (land, ombuds, monitor)
where l.land = n.land;

commit;
