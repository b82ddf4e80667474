-- Verify accounts:settings on pg
begin;
select short_name, web, hours, color, logo, logo_alt, logo_width, logo_height from accounts.tenants where false;
select tenant, state, barriers, examined, method, ombuds, statement_checked, feedback_days from accounts.faces where false;
select tenant, kind, language, words, checked from accounts.texts where false;
select tenant, logo, media_type, content from accounts.logos where false;
select tenant, feedback, page, message, email, made_at from accounts.feedback where false;
select 1 / (count(*) / 16) from accounts.lands;
rollback;
