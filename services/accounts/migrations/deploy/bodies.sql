-- Deploy accounts:bodies to pg
-- The last five bodies of the accessibility statement, from the pages of the Laender themselves. The Saarland's has moved within the
-- Land and is named by its law alone (§ 12e SBGG).
begin;
set local search_path = accounts, public;

update lands l
set ombuds = n.ombuds, monitor = coalesce(n.monitor, l.monitor)
from (values
    ('HH', 'Schlichtungsstelle nach dem Hamburgischen Behindertengleichstellungsgesetz bei der Öffentlichen Rechtsauskunft- und Vergleichsstelle', null),
    ('MV', 'Anlauf- und Überwachungsstelle Digitale Barrierefreiheit Mecklenburg-Vorpommern',
        'Anlauf- und Überwachungsstelle Digitale Barrierefreiheit Mecklenburg-Vorpommern'),
    ('RP', 'Durchsetzungsstelle bei der Landesbeauftragten für die Belange von Menschen mit Behinderungen Rheinland-Pfalz',
        'Überwachungsstelle beim Landesamt für Steuern Rheinland-Pfalz'),
    ('SL', 'Schlichtungsstelle nach dem Saarländischen Behindertengleichstellungsgesetz', null),
    ('SN', 'Durchsetzungsstelle bei der Sächsischen Staatskanzlei', null)
) as n (land, ombuds, monitor)
where l.land = n.land;

commit;
