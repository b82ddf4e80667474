-- Verify accounts:people on pg
begin;
select tenant, account, email, folded, name, password, totp, totp_step, made_at from accounts.accounts where false;
select tenant, account, town, role, given_at from accounts.roles where false;
select tenant, link, kind, code, email, account, password, name, town, role, expires_at from accounts.links where false;
select tenant, account, code from accounts.recovery where false;
select tenant, account, visitor, known_until from accounts.devices where false;
select tenant, subject, lane, since, n from accounts.tries where false;
select tenant, entry, account, action, subject, at from accounts.audit where false;
select tenant, opening, asked_by, reason, asked_at, granted_by, open_until from accounts.audit_openings where false;
rollback;
