-- Deploy accounts:lands to pg
-- Further bodies of the accessibility statement, from the pages of those bodies; the one of Baden-Württemberg has moved (§ 10b L-BGG).
begin;
set local search_path = accounts, public;

update lands l
set ombuds = n.ombuds, monitor = coalesce(n.monitor, l.monitor)
from (values
    ('BB', 'Durchsetzungsstelle für digitale Barrierefreiheit bei der Landesbeauftragten für die Belange der Menschen mit Behinderungen',
        'Überwachungsstelle für Barrierefreiheit von Web- und Anwendungstechnologien im Land Brandenburg'),
    ('BW', 'Schlichtungsstelle beim Landeszentrum Barrierefreiheit Baden-Württemberg', null),
    ('HB', 'Zentralstelle für barrierefreie Informationstechnik Bremen', null),
    ('SH', 'Beschwerdestelle für barrierefreie Informationstechnik Schleswig-Holstein', null),
    ('ST', 'Ombudsstelle bei der Landesfachstelle für Barrierefreiheit Sachsen-Anhalt', null),
    ('TH', 'Landesdurchsetzungsstelle für digitale Barrierefreiheit bei dem Landesbeauftragten für Menschen mit Behinderungen',
        'Zentrale Überwachungsstelle digitale Barrierefreiheit beim Thüringer Finanzministerium')
) as n (land, ombuds, monitor)
where l.land = n.land;

commit;
