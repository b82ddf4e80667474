-- Revert accounts:settings from pg
begin;
set local search_path = accounts, public;
drop table lands, feedback, logos, texts, faces;
alter table tenants drop constraint tenants_logo, drop column short_name, drop column web, drop column hours, drop column color,
    drop column logo, drop column logo_alt, drop column logo_width, drop column logo_height;
commit;
