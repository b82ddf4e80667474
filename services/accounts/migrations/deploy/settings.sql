-- Deploy accounts:settings to pg
-- How administrations look and what they say. What stands on every page is in `tenants`; `version` there is that of all
-- settings: whoever changes one of them names the version that they saw.
begin;

set local search_path = accounts, public;

alter table tenants
    add column short_name text check (length(short_name) between 1 and 40),
    add column web text check (web ~ '^https?://' and length(web) <= 200),
    add column hours text check (length(hours) between 1 and 400),
    add column color text check (color ~ '^[0-9a-f]{6}$'),
    add column logo text check (logo ~ '^[0-9a-f]{16}$'),
    add column logo_alt text check (length(logo_alt) between 1 and 120),
    add column logo_width int check (logo_width between 16 and 2000),
    add column logo_height int check (logo_height between 16 and 2000),
    add constraint tenants_logo check ((logo is null) = (logo_alt is null) and (logo is null) = (logo_width is null)
        and (logo is null) = (logo_height is null));
comment on column tenants.short_name is 'as it is called where there is little room';
comment on column tenants.web is 'address of its own web site';
comment on column tenants.hours is 'when it is open, in its own words, below every page';
comment on column tenants.color is 'sRGB in hexadecimal; stands out from light ground by 4.5:1';
comment on column tenants.logo is 'first 8 bytes of the SHA-256 of the file in logos, in hexadecimal';
comment on column tenants.logo_alt is 'what the logo says, for those who do not see it';
comment on column tenants.logo_width is 'pixels';
comment on column tenants.logo_height is 'pixels';

create table faces (
    tenant int not null check (tenant > 0),
    state text not null check (state in ('FULLY', 'PARTLY', 'NOT')),
    barriers text check (length(barriers) between 1 and 8000),
    examined date,
    method text not null check (method in ('SELF', 'EXTERNAL')),
    ombuds text check (length(ombuds) between 1 and 1000),
    statement_checked boolean not null,
    feedback_days int not null check (feedback_days between 30 and 1095),
    constraint faces_pkey primary key (tenant)
);
comment on table faces is 'Settings that no page needs every time; without a row those of a new administration hold';
comment on column faces.tenant is 'Administration';
comment on column faces.state is 'Accessibility statement: meets the requirements fully, partly, not';
comment on column faces.barriers is 'Accessibility statement: what is known not to be accessible, in simple markup';
comment on column faces.examined is 'Accessibility statement: day of the last examination';
comment on column faces.method is 'Accessibility statement: examined by itself or by somebody else';
comment on column faces.ombuds is 'Who settles disputes about accessibility; where absent the name in lands';
comment on column faces.statement_checked is 'Somebody of the administration has checked the statement';
comment on column faces.feedback_days is 'How long a feedback on accessibility is kept';

create table texts (
    tenant int not null check (tenant > 0),
    kind text not null check (kind in ('impressum', 'datenschutz', 'mail')),
    language text not null check (language in ('de', 'en', 'de-simple')),
    words text check (length(words) between 1 and 20000),
    checked boolean not null,
    constraint texts_pkey primary key (tenant, kind, language)
);
comment on table texts is 'Texts of an administration in its own words, in simple markup';
comment on column texts.tenant is 'Administration';
comment on column texts.kind is 'impressum, datenschutz: pages; mail: below every mail';
comment on column texts.language is 'Catalogue that it stands beside';
comment on column texts.words is 'NULL: the standard text of the catalogue, which somebody has checked';
comment on column texts.checked is 'False for what was taken from a neighbour and nobody has read';

create table logos (
    tenant int not null check (tenant > 0),
    logo text not null check (logo ~ '^[0-9a-f]{16}$'),
    media_type text not null check (media_type in ('image/png', 'image/jpeg', 'image/webp')),
    content bytea not null check (length(content) between 1 and 204800),
    constraint logos_pkey primary key (tenant, logo)
);
comment on table logos is 'The image of an administration; one each';
comment on column logos.tenant is 'Administration';
comment on column logos.logo is 'Its name in tenants.logo';
comment on column logos.media_type is 'By its first bytes';
comment on column logos.content is 'The file as it was sent';

create table feedback (
    tenant int not null check (tenant > 0),
    feedback uuid not null,
    page text check (length(page) <= 300),
    message text not null check (length(message) between 1 and 4000),
    email text check (length(email) between 3 and 254),
    made_at timestamptz not null,
    constraint feedback_pkey primary key (tenant, feedback)
);
comment on table feedback is 'Barriers that people report; deleted when dealt with, at the latest after faces.feedback_days';
comment on column feedback.tenant is 'Administration';
comment on column feedback.feedback is 'UUIDv7, also of its timer';
comment on column feedback.page is 'personal: address of the page that it is about; kept until dealt with, feedback_days at most';
comment on column feedback.message is 'personal: what was reported; kept until dealt with, feedback_days at most';
comment on column feedback.email is 'personal: where an answer is wanted; kept until dealt with, feedback_days at most';
comment on column feedback.made_at is 'Business time';

-- Names alone, and only those that are certain: addresses change, and an administration can put its own text in their place.
create table lands (
    land text primary key check (land ~ '^[A-Z]{2}$'),
    ombuds text check (length(ombuds) between 1 and 200),
    monitor text check (length(monitor) between 1 and 200)
);
comment on table lands is 'reference: who settles disputes about digital accessibility in a Land, and who monitors it; NULL: not known here';
comment on column lands.land is 'two-letter code';
comment on column lands.ombuds is 'body of the enforcement procedure (Directive (EU) 2016/2102, article 9)';
comment on column lands.monitor is 'monitoring body (article 8)';
insert into lands (land, ombuds, monitor) values
    ('BB', null, null),
    ('BE', 'Landesbeauftragte für digitale Barrierefreiheit Berlin', null),
    ('BW', 'Schlichtungsstelle bei der Beauftragten der Landesregierung für die Belange von Menschen mit Behinderungen', null),
    ('BY', 'Durchsetzungs- und Überwachungsstelle für barrierefreie Informationstechnik Bayern', 'Durchsetzungs- und Überwachungsstelle für barrierefreie Informationstechnik Bayern'),
    ('HB', null, 'Zentralstelle für barrierefreie Informationstechnik Bremen'),
    ('HE', 'Durchsetzungs- und Überwachungsstelle barrierefreie Informationstechnik Hessen', 'Durchsetzungs- und Überwachungsstelle barrierefreie Informationstechnik Hessen'),
    ('HH', null, null),
    ('MV', null, null),
    ('NI', 'Schlichtungsstelle bei der Landesbeauftragten für Menschen mit Behinderungen Niedersachsen', null),
    ('NW', 'Ombudsstelle für barrierefreie Informationstechnik des Landes Nordrhein-Westfalen', null),
    ('RP', null, null),
    ('SH', null, null),
    ('SL', null, null),
    ('SN', null, null),
    ('ST', null, 'Landesfachstelle für Barrierefreiheit Sachsen-Anhalt'),
    ('TH', null, null);

commit;
